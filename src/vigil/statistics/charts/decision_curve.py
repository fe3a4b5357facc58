"""A decision curve: net benefit of a tool beside visiting everyone, no one, or as many in order of arrival."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vigil.statistics.charts.drawing import (
    BLACK,
    GREY,
    PALE,
    Chart,
    Paper,
    Point,
    Said,
    area,
    chart,
    check_drawable,
    line,
    path,
    percent,
    plain,
    text,
    written,
)
from vigil.statistics.charts.scales import even
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable

MOST_POINTS = 1_000
BELOW = 0.5  # how far below nothing is shown, beside how far above: what costs more than it is worth needs no room
LOOKS = {
    "the tool": f"stroke='{BLACK}' stroke-width='2.5'",
    "order of arrival": f"stroke='{BLACK}' stroke-width='1.5' stroke-dasharray='2 3'",
    "everyone": f"stroke='{GREY}' stroke-width='1.5' stroke-dasharray='9 4'",
}


@dataclass(frozen=True, slots=True)
class Benefit:
    """Net benefits at one threshold.

    Attributes:
        threshold: above 0 and below 1.
        tool: of visiting whom the tool flags.
        interval: of that.
        everyone: of visiting everyone.
        arrival_order: of visiting as many as the tool flags, whoever came first.
    """

    threshold: float
    tool: float
    interval: Interval | NotEstimable
    everyone: float
    arrival_order: float


def decision_curve_chart(
    *, title: str, curve: Sequence[Benefit], identifier: str = "decision_curve"
) -> Chart:
    """Draw a decision curve; the pale band is the tool's interval, the level line at 0 is visiting no one.

    Args:
        title: which tool, on whom.
        curve: thresholds rising, two at least.
        identifier: letters that no other drawing on the page has.

    Raises:
        StatisticsError: there are fewer than two thresholds or too many, they do not rise, or a value is not finite.
    """
    if not 2 <= len(curve) <= MOST_POINTS:
        raise StatisticsError(f"{len(curve):,} thresholds cannot be drawn; give 2 to {MOST_POINTS:,}.")
    if any(one.threshold >= other.threshold for one, other in pairwise(curve)):
        raise StatisticsError("The thresholds of a decision curve must rise.")
    values = [value for one in curve for value in (one.threshold, one.tool, one.everyone, one.arrival_order)]
    check_drawable("curve", values)
    paper = _paper(curve)
    return chart(
        title=title,
        identifier=identifier,
        size=(paper.width, paper.height),
        drawn=_drawn(paper, curve),
        said=Said(
            words=_words(curve),
            heads=("Threshold", "The tool", "Interval", "Order of arrival", "Everyone", "No one"),
            rows=tuple(
                (
                    percent(one.threshold),
                    f"{one.tool:.4f}",
                    written(one.interval, decimals=4),
                    f"{one.arrival_order:.4f}",
                    f"{one.everyone:.4f}",
                    "0",
                )
                for one in curve
            ),
            numeric=frozenset({0, 1, 2, 3, 4, 5}),
        ),
    )


def _paper(curve: Sequence[Benefit]) -> Paper:
    tops = [max(one.tool, one.everyone, one.arrival_order, _upper(one)) for one in curve]
    most = max(*tops, 0.001)
    least = min(min(one.tool, one.everyone, one.arrival_order, _lower(one)) for one in curve)
    return Paper(
        across=even(0, curve[-1].threshold), upwards=even(max(least, -BELOW * most), most), right=40, top=92
    )


def _upper(one: Benefit) -> float:
    return one.interval.upper if isinstance(one.interval, Interval) else one.tool


def _lower(one: Benefit) -> float:
    return one.interval.lower if isinstance(one.interval, Interval) else one.tool


def _drawn(paper: Paper, curve: Sequence[Benefit]) -> Iterator[str]:
    floor = paper.upwards.marks[0]
    upper = [(paper.x(one.threshold), paper.y(max(_upper(one), floor))) for one in curve]
    lower = [(paper.x(one.threshold), paper.y(max(_lower(one), floor))) for one in curve]
    yield area([*upper, *reversed(lower)], look=f"fill='{PALE}'")
    yield from paper.axes(
        across="Threshold: the least probability at which a visit is worth its cost",
        upwards="Net benefit (hits a case)",
        written_across=percent,
        written_upwards=plain,
    )
    zero = paper.y(0)
    yield line((paper.left, zero), (paper.width - paper.right, zero), look=f"stroke='{BLACK}'")
    lines = {
        "everyone": [(one.threshold, one.everyone) for one in curve],
        "order of arrival": [(one.threshold, one.arrival_order) for one in curve],
        "the tool": [(one.threshold, one.tool) for one in curve],
    }
    for name, points in lines.items():
        for part in _above(points, floor):
            yield path([(paper.x(x), paper.y(y)) for x, y in part], look=LOOKS[name])
    for number, (name, look) in enumerate(LOOKS.items()):
        x = paper.left + 185 * number
        yield line((x, 52), (x + 30, 52), look=look)
        yield text(x + 36, 56, f"visiting by {name}" if name != "everyone" else "visiting everyone")
    yield text(paper.left, 76, "Level line at 0: visiting no one. Pale band: the tool's interval.")


def _above(points: Sequence[Point], floor: float) -> Iterator[list[Point]]:
    """The parts of a line that stand on the paper, cut where it crosses the floor."""
    part: list[Point] = []
    for (x1, y1), (x2, y2) in pairwise(points):
        if not part and y1 >= floor:
            part = [(x1, y1)]
        if (y1 >= floor) != (y2 >= floor):
            part.append((x1 + (x2 - x1) * (floor - y1) / (y2 - y1), floor))
        if y2 >= floor:
            part.append((x2, y2))
        elif part:
            yield part
            part = []
    if part:
        yield part


def _words(curve: Sequence[Benefit]) -> str:
    best = [one.threshold for one in curve if one.tool > max(one.everyone, one.arrival_order, 0)]
    better = [one.threshold for one in curve if one.tool > one.arrival_order]
    return (
        f"Decision curve at {len(curve)} thresholds from {percent(curve[0].threshold)} to {percent(curve[-1].threshold)}. "
        f"The tool does better than order of arrival at {_which(better, len(curve))}, and better than everyone, no one and "
        f"order of arrival together at {_which(best, len(curve))}. Intervals are in the table."
    )


def _which(thresholds: Sequence[float], of: int) -> str:
    if not thresholds:
        return "none of them"
    if len(thresholds) == of:
        return "all of them"
    return f"{len(thresholds)} of them (the lowest {percent(thresholds[0])}, the highest {percent(thresholds[-1])})"
