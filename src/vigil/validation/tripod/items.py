"""The items of TRIPOD+AI: their numbers and short names, in order.

Source: Collins and others, *TRIPOD+AI statement: updated guidance for reporting clinical prediction models that use regression
or machine learning methods*, BMJ 385, 2024, e078378, the checklist. What each item asks is not repeated here. The standard was
made for medicine; where its words do not fit, ours say what stands in their place.
"""

from dataclasses import dataclass

STANDARD = "TRIPOD+AI (Collins and others, BMJ 385, 2024, e078378)"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number, its short name and the section it stands in."""

    number: str
    name: str
    section: str

    @property
    def title(self) -> str:
        """The item as a heading."""
        return f"{self.number} {self.name}"


_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Title", (("1", "Title"),)),
    ("Abstract", (("2", "Abstract"),)),
    (
        "Introduction",
        (("3a", "Background"), ("3b", "Background"), ("3c", "Background"), ("4", "Objectives")),
    ),
    (
        "Methods",
        (
            ("5a", "Data"),
            ("5b", "Data"),
            ("6a", "Participants"),
            ("6b", "Participants"),
            ("6c", "Participants"),
            ("7", "Data preparation"),
            ("8a", "Outcome"),
            ("8b", "Outcome"),
            ("8c", "Outcome"),
            ("9a", "Predictors"),
            ("9b", "Predictors"),
            ("9c", "Predictors"),
            ("10", "Sample size"),
            ("11", "Missing data"),
            ("12a", "Analytical methods"),
            ("12b", "Analytical methods"),
            ("12c", "Analytical methods"),
            ("12d", "Analytical methods"),
            ("12e", "Analytical methods"),
            ("12f", "Analytical methods"),
            ("12g", "Analytical methods"),
            ("13", "Class imbalance"),
            ("14", "Fairness"),
            ("15", "Model output"),
            ("16", "Training versus evaluation"),
            ("17", "Ethical approval"),
        ),
    ),
    (
        "Open science",
        (
            ("18a", "Funding"),
            ("18b", "Conflicts of interest"),
            ("18c", "Protocol"),
            ("18d", "Registration"),
            ("18e", "Data sharing"),
            ("18f", "Code sharing"),
        ),
    ),
    ("Patient and public involvement", (("19", "Patient and public involvement"),)),
    (
        "Results",
        (
            ("20a", "Participants"),
            ("20b", "Participants"),
            ("20c", "Participants"),
            ("21", "Model development"),
            ("22", "Model specification"),
            ("23a", "Model performance"),
            ("23b", "Model performance"),
            ("24", "Model updating"),
        ),
    ),
    (
        "Discussion",
        (
            ("25", "Interpretation"),
            ("26", "Limitations"),
            ("27a", "Usability of the model in the context of current care"),
            ("27b", "Usability of the model in the context of current care"),
            ("27c", "Usability of the model in the context of current care"),
        ),
    ),
)
ITEMS = tuple(Item(number, name, section) for section, rows in _SECTIONS for number, name in rows)
NUMBERS = frozenset(item.number for item in ITEMS)
