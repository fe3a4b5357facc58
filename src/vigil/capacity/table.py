"""A comparison as one table of texts: a measure a row, an option a column, each with its interval, and with its difference."""

from vigil.capacity.comparison import Comparison, Row
from vigil.capacity.estimates import Estimate
from vigil.capacity.measures import LATER, SOONER, Measure

NOTHING = "no number"
NOT_COMPARED = "other arrivals"


def table(comparison: Comparison) -> list[list[str]]:
    """The head, then a row for each measure: title, then each option's mean with its 95% interval.

    From the second option on, a cell goes on with the paired difference to the first option and its interval, and says so
    where that tells nothing because nought lies within.
    """
    head = ["Measure", *comparison.options]
    return [head, *([_title(row.measure), *_cells(row)] for row in comparison.rows)]


def written(value: float, measure: Measure, *, signed: bool = False) -> str:
    """A value in the measure's unit: shares as per cent, the rest with three digits or as whole numbers."""
    if measure.unit == "share":
        return f"{100 * value:{'+' if signed else ''}.1f}%"
    digits = 0 if abs(value) >= 100 else 1
    rounded = round(value, digits) or 0.0  # never minus nought
    return f"{rounded:{'+' if signed and rounded else ''},.{digits}f}"


def _title(measure: Measure) -> str:
    return measure.title if measure.unit == "share" else f"{measure.title} ({measure.unit})"


def _cells(row: Row) -> list[str]:
    return [
        _cell(row.measure, estimate, difference, is_first=place == 0)
        for place, (estimate, difference) in enumerate(zip(row.estimates, row.differences, strict=True))
    ]


def _cell(measure: Measure, estimate: Estimate | None, difference: Estimate | None, *, is_first: bool) -> str:
    if estimate is None and measure in {SOONER, LATER}:
        return "" if is_first else NOT_COMPARED
    if estimate is None:
        return NOTHING
    shown = with_interval(estimate, measure)
    if difference is None:
        return shown
    tells = "" if difference.tells else ", could be none"
    return f"{shown}; difference {with_interval(difference, measure, signed=True)}{tells}"


def with_interval(estimate: Estimate, measure: Measure, *, signed: bool = False) -> str:
    """``12.3 (11.0 to 13.6)``."""
    mean, low, high = (
        written(one, measure, signed=signed) for one in (estimate.mean, estimate.low, estimate.high)
    )
    return f"{mean} ({low} to {high})"
