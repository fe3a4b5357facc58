"""Items 20a and 21: how many cases there were, and how many stand behind each figure."""

from collections.abc import Iterator

from vigil.documents import Block, Table
from vigil.statistics.estimate import NotEstimable
from vigil.validation.report import ValidationReport


def flow(report: ValidationReport) -> Iterator[Block]:
    """From the rows of the file to the cases with a known outcome."""
    counted = report.counted
    yield Table(
        caption="Cases",
        heads=("What", "How many"),
        rows=(
            ("Rows that could not be read and were left out", f"{counted.left_out:,}"),
            ("Cases of the cohort, with any instrument", f"{len(report.cohort.cases):,}"),
            ("Assessed with this one", f"{counted.assessed:,}"),
            ("Outcome not known: waited on, or nobody looked", f"{counted.unknown:,}"),
            ("With the outcome", f"{counted.events:,}"),
            ("Looked into, without the outcome", f"{counted.non_events:,}"),
        ),
        numeric=frozenset({1}),
    )


def analysed(report: ValidationReport) -> Iterator[Block]:
    """Cases behind each part."""
    counted = report.counted
    known = counted.events + counted.non_events
    overlap = report.without_overlap
    parts = (
        ("Discrimination", report.discrimination, known),
        ("Accuracy at each cut", report.cuts, known),
        ("Calibration", report.calibration, known),
        ("Net benefit", report.benefit, known),
        ("Hits in the first visits", report.hits, known),
        ("Without overlapping items", overlap, 0 if isinstance(overlap, NotEstimable) else overlap.cases),
        ("Correction for verification", report.verification, counted.assessed),
        ("Local rates", report.local_rates, known),
    )
    yield Table(
        caption="Cases behind each analysis",
        heads=("Analysis", "Cases"),
        rows=tuple(
            (name, "none" if isinstance(part, NotEstimable) else f"{cases:,}") for name, part, cases in parts
        ),
        numeric=frozenset({1}),
    )
