"""The grading scales the desk offers, as data; a category is always stored with its scale and version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a scale; ``key`` is the digit that chooses it in the review grid."""

    key: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A named scale of one version and jurisdiction."""

    id: str
    version: str
    jurisdiction: str
    source: str
    categories: tuple[Category, ...]

    def category(self, code: str) -> Category | None:
        """The category with this code, or None."""
        return next((category for category in self.categories if category.code == code), None)


# Sentencing Council (England and Wales), Sexual Offences Definitive Guideline, in force since 1 April 2014: A, B, C.
UK = Scale(
    id="uk-sentencing-council",
    version="2014",
    jurisdiction="England and Wales",
    source="Sentencing Council, Sexual Offences Definitive Guideline, 2014",
    categories=(
        Category("1", "A", "Category A"),
        Category("2", "B", "Category B"),
        Category("3", "C", "Category C"),
        Category("4", "prohibited", "Prohibited image (CJA 2009 s62)"),
        Category("5", "not-illegal", "Of interest, not illegal"),
        Category("6", "ignorable", "Not relevant"),
        Category("7", "unsure", "Unsure: second opinion"),
    ),
)
