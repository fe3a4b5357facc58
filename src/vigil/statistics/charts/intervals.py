"""Numbers with their intervals below each other, as in a forest plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigil.statistics.charts.drawing import (
    BLACK,
    GREY,
    PALE,
    Chart,
    Said,
    chart,
    check_drawable,
    dot,
    line,
    plain,
    shortened,
    text,
    whisker,
    written,
)
from vigil.statistics.charts.scales import Scale, even, ratios
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval

MOST_ROWS = 200
LONGEST_LABEL, LONGEST_WORDS = 40, 34  # letters that fit; the whole stands in the table
LABELS, LEFT, RIGHT, WORDS, WIDTH = 12, 290, 640, 660, 900  # pixels across
TOP, ROW = 70, 24  # pixels down: the first row, and from one to the next


@dataclass(frozen=True, slots=True)
class Row:
    """A number, or why there is none.

    Attributes:
        label: what it is of.
        value: the number; None where there is none.
        interval: where the truth may lie; None where that cannot be said.
        reason: why there is no number, or no interval; said wherever either is missing.

    Raises:
        StatisticsError: the label or a reason that is needed is blank, there is an interval without a number, or the number
            is not finite.
    """

    label: str
    value: float | None
    interval: Interval | None
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.label.strip():
            raise StatisticsError("A row of a chart needs a label.")
        if self.value is None and self.interval is not None:
            raise StatisticsError(f"{self.label}: an interval without a number cannot be drawn.")
        if self.interval is None and not self.reason.strip():
            raise StatisticsError(
                f"{self.label}: say why there is no {'number' if self.value is None else 'interval'}."
            )
        check_drawable(self.label, () if self.value is None else (self.value,))


def interval_chart(
    *,
    title: str,
    across: str,
    rows: Sequence[Row],
    reference: float | None = None,
    reference_is: str = "",
    is_ratio: bool = False,
    decimals: int = 3,
    identifier: str = "intervals",
) -> Chart:
    """Draw numbers with their intervals.

    A row without a number keeps its place and says why: what cannot be told is not left away.

    Args:
        title: what is shown, of whom.
        across: what the axis is, with its unit.
        rows: from the top down; up to 200.
        reference: a value to hold them against, drawn as a dashed line.
        reference_is: what that value is.
        is_ratio: whether the axis is logarithmic, as it should be for ratios; every value must be above 0 then.
        decimals: of the numbers written.
        identifier: letters that no other drawing on the page has.

    Raises:
        StatisticsError: there is no row or too many, none has a number, or a ratio is not above 0.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise StatisticsError(f"{len(rows):,} rows cannot be drawn; give 1 to {MOST_ROWS}.")
    scale = _scale(rows, reference, is_ratio=is_ratio)
    floor = TOP + ROW * len(rows)
    return chart(
        title=title,
        identifier=identifier,
        size=(WIDTH, floor + 62),
        drawn=[
            *_axis(scale, floor, across),
            *_reference(scale, floor, reference, reference_is),
            *_rows(scale, rows, decimals),
        ],
        said=Said(
            words=_words(rows, across, reference, reference_is, decimals),
            heads=("", across, "Interval"),
            rows=tuple((row.label, _number(row, decimals), _interval(row, decimals)) for row in rows),
            numeric=frozenset({1, 2}),
        ),
    )


def _scale(rows: Sequence[Row], reference: float | None, *, is_ratio: bool) -> Scale:
    values = [row.value for row in rows if row.value is not None]
    if not values:
        raise StatisticsError("No row has a number, so there is nothing to draw; say so in words.")
    values += [
        end for row in rows if row.interval is not None for end in (row.interval.lower, row.interval.upper)
    ]
    values += [] if reference is None else [reference]
    check_drawable("reference", values)
    if not is_ratio:
        return even(min(values), max(values))
    if min(values) <= 0:
        raise StatisticsError(
            f"A ratio of {min(values):g} has no place on a logarithmic axis; every value must be above 0."
        )
    return ratios(min(values), max(values))


def _x(scale: Scale, value: float) -> float:
    return LEFT + scale.place(value) * (RIGHT - LEFT)


def _axis(scale: Scale, floor: float, across: str) -> Iterator[str]:
    for mark in scale.marks:
        x = _x(scale, mark)
        yield line((x, TOP - 16), (x, floor), look=f"stroke='{PALE}'")
        yield line((x, floor), (x, floor + 5), look=f"stroke='{BLACK}'")
        yield text(x, floor + 20, plain(mark), anchor="middle")
    yield line((LEFT, floor), (RIGHT, floor), look=f"stroke='{BLACK}'")
    yield text((LEFT + RIGHT) / 2, floor + 44, across, anchor="middle")


def _reference(scale: Scale, floor: float, reference: float | None, reference_is: str) -> Iterator[str]:
    if reference is not None:
        x = _x(scale, reference)
        yield line((x, TOP - 16), (x, floor), look=f"stroke='{GREY}' stroke-dasharray='7 4'")
        yield text(x, TOP - 22, shortened(reference_is, LONGEST_LABEL), anchor="middle")


def _rows(scale: Scale, rows: Sequence[Row], decimals: int) -> Iterator[str]:
    for number, row in enumerate(rows):
        y = TOP + ROW * number
        yield text(LABELS, y + 4, shortened(row.label, LONGEST_LABEL))
        said = _number(row, decimals)
        if row.interval is not None:
            yield whisker((_x(scale, row.interval.lower), y), (_x(scale, row.interval.upper), y))
            said = f"{said} ({written(row.interval, decimals=decimals)})"
        if row.value is not None:
            yield dot(_x(scale, row.value), y, radius=4.5, told=f"{row.label}: {said}")
            yield text(WORDS, y + 4, said if row.interval is not None else f"{said} (no interval)")
        else:
            yield text(WORDS, y + 4, shortened(row.reason, LONGEST_WORDS))


def _interval(row: Row, decimals: int) -> str:
    return row.reason if row.interval is None else written(row.interval, decimals=decimals)


def _number(row: Row, decimals: int) -> str:
    return "" if row.value is None else f"{row.value:.{decimals}f}"


def _words(
    rows: Sequence[Row], across: str, reference: float | None, reference_is: str, decimals: int
) -> str:
    known = [row for row in rows if row.value is not None]
    least = min(known, key=lambda row: row.value or 0.0)
    most = max(known, key=lambda row: row.value or 0.0)
    whole = (
        f"{across}, {len(rows)} row{'s' if len(rows) > 1 else ''}. Lowest {_number(least, decimals)} ({least.label}), highest "
        f"{_number(most, decimals)} ({most.label})."
    )
    said = [whole]
    if reference is not None:
        apart = [row.label for row in known if row.interval is not None and reference not in row.interval]
        named = f"{plain(reference)} ({reference_is})" if reference_is else plain(reference)
        said.append(f"Intervals that do not hold {named}: {', '.join(apart) if apart else 'none'}.")
    if missing := [row.label for row in rows if row.value is None]:
        said.append(f"Without a number: {', '.join(missing)}.")
    return " ".join(said)
