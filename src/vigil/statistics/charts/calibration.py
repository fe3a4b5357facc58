"""A calibration plot: what was predicted across, what happened upwards, and the line where both are the same."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vigil.statistics.charts.drawing import (
    GREY,
    Chart,
    Paper,
    Said,
    chart,
    check_drawable,
    dot,
    line,
    percent,
    text,
    whisker,
    written,
)
from vigil.statistics.charts.scales import Scale, even
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable

MOST_GROUPS = 100
LEAST_DOT, MOST_DOT = 3.0, 9.0  # radius, in pixels


@dataclass(frozen=True, slots=True)
class Predicted:
    """Cases whose predictions lie together.

    Attributes:
        predicted: their mean prediction, from 0 to 1.
        observed: the share that had the outcome.
        interval: of that share.
        cases: how many.
        events: how many had the outcome.
    """

    predicted: float
    observed: float
    interval: Interval | NotEstimable
    cases: int
    events: int

    def __post_init__(self) -> None:
        if not (0 <= self.predicted <= 1 and 0 <= self.observed <= 1 and 0 <= self.events <= self.cases):
            raise StatisticsError(
                f"A group of {self.events} of {self.cases} cases, {self.predicted:g} predicted and {self.observed:g} observed, "
                "cannot be."
            )


def calibration_chart(*, title: str, groups: Sequence[Predicted], identifier: str = "calibration") -> Chart:
    """Draw groups of cases; a larger dot is more cases, the stroke through it the interval.

    Args:
        title: which tool, on whom.
        groups: lowest prediction first; up to 100.
        identifier: letters that no other drawing on the page has.

    Raises:
        StatisticsError: there is no group or too many.
    """
    if not 1 <= len(groups) <= MOST_GROUPS:
        raise StatisticsError(f"{len(groups):,} groups cannot be drawn; give 1 to {MOST_GROUPS}.")
    ends = [max(group.predicted, group.observed) for group in groups]
    ends += [group.interval.upper for group in groups if isinstance(group.interval, Interval)]
    check_drawable("groups", ends)
    axis = even(0, max(*ends, 0.01))
    axis = Scale(tuple(mark for mark in axis.marks if mark <= 1 + 1e-9))
    paper = Paper(across=axis, upwards=axis, width=560, height=540)
    return chart(
        title=title,
        identifier=identifier,
        size=(paper.width, paper.height),
        drawn=_drawn(paper, groups),
        said=Said(
            words=_words(groups),
            heads=("Group", "Cases", "Predicted", "Events", "Observed", "Interval"),
            rows=tuple(
                (
                    str(number),
                    f"{group.cases:,}",
                    f"{group.predicted:.3f}",
                    f"{group.events:,}",
                    f"{group.observed:.3f}",
                    written(group.interval),
                )
                for number, group in enumerate(groups, 1)
            ),
            numeric=frozenset({1, 2, 3, 4, 5}),
        ),
    )


def _drawn(paper: Paper, groups: Sequence[Predicted]) -> Iterator[str]:
    yield from paper.axes(
        across="Predicted", upwards="Observed", written_across=percent, written_upwards=percent
    )
    end = paper.across.marks[-1]
    yield line(
        (paper.x(0), paper.y(0)), (paper.x(end), paper.y(end)), look=f"stroke='{GREY}' stroke-dasharray='7 4'"
    )
    yield text(paper.left, 48, "Dashed: as many as predicted. Above it, more happened than was predicted.")
    largest = max(1, *(group.cases for group in groups))
    for number, group in enumerate(groups, 1):
        x = paper.x(group.predicted)
        if isinstance(group.interval, Interval):
            yield whisker((x, paper.y(group.interval.lower)), (x, paper.y(min(group.interval.upper, end))))
        # The area, not the width, goes with the number of cases.
        radius = max(LEAST_DOT, MOST_DOT * math.sqrt(group.cases / largest))
        told = f"Group {number}: {group.events:,} of {group.cases:,}, {group.predicted:.3f} predicted"
        yield dot(x, paper.y(group.observed), radius=radius, told=told)


def _words(groups: Sequence[Predicted]) -> str:
    missed = {
        "more": [n for n, one in enumerate(groups, 1) if _misses(one) and one.observed > one.predicted],
        "fewer": [n for n, one in enumerate(groups, 1) if _misses(one) and one.observed < one.predicted],
    }
    said = [
        f"In group{'s' if len(which) > 1 else ''} {', '.join(map(str, which))} {than} cases had the outcome than predicted, "
        "beyond the interval."
        for than, which in missed.items()
        if which
    ]
    cases = sum(group.cases for group in groups)
    whole = (
        f"Calibration plot of {len(groups)} group{'s' if len(groups) > 1 else ''}, {cases:,} cases, predicted from "
        f"{groups[0].predicted:.3f} to {groups[-1].predicted:.3f}."
    )
    return " ".join([whole, *(said or ["No group's interval misses what was predicted."])])


def _misses(group: Predicted) -> bool:
    return isinstance(group.interval, Interval) and group.predicted not in group.interval
