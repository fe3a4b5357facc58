"""Whole years between dates, and exactly which of them dates that are not known leave possible.

A measure is the number of whole years from one date to another. Where a date is open, several measures hang on it at once: a
later birth makes a person younger at every event. Which combinations of cells can occur is a system of inequalities between
dates, each of the form "this date is no earlier than a function of that one", where the function never falls. Such a system has
a least solution, found by raising each date until all inequalities hold; if that passes a date's last day, there is none
(A. Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific Journal of Mathematics 5, 1955).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from vigil.risk.reasoning.inputs import Cells, Input, Worse

ASSESSMENT = "assessment"
"""What a measure calls the day of the assessment."""
EARLIEST, LATEST = date(1880, 1, 1), date(2200, 12, 31)
REMEMBERED = 16_384  # anniversaries: the same few are asked for again and again
FURTHEST_AHEAD = 50  # years that a date which may lie ahead can lie ahead

Vector: TypeAlias = tuple[int, ...]
"""For each measure the cell that it lies in."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Whole years from one date to another.

    Attributes:
        id: the name that tests read it by.
        words: what it is, for sentences.
        since: the id of the earlier date's item, or ``assessment``.
        until: the id of the later one, or ``assessment``.
        least: fewer years than these are a mistake in a date.
        most: so are more.
        worse: whether more years are worse, or fewer; None where the definition does not say.
        backwards: whether the second date may lie before the first, which counts as no years.
    """

    id: str
    words: str
    since: str
    until: str
    least: int
    most: int
    worse: Worse | None = None
    backwards: bool = False

    @property
    def input(self) -> Input:
        """What tests read of it."""
        return Input(self.id, self.words, self.least, self.most, yes_no=False, worse=self.worse)


@dataclass(frozen=True, slots=True)
class Order:
    """One date is never after another.

    Attributes:
        earlier: the id of one date's item.
        later: the id of the other's.
        because: why, for the refusal.
    """

    earlier: str
    later: str
    because: str


@lru_cache(maxsize=REMEMBERED)
def anniversary(day: date, years: int) -> date:
    """The day on which so many whole years have passed; of 29 February in a year without one, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_between(since: date, until: date) -> int:
    """Whole years from one date to another; negative when the second lies before the first."""
    years = until.year - since.year
    return years - (anniversary(since, years) > until)


@lru_cache(maxsize=REMEMBERED)
def last_day_before(day: date, years: int) -> date:
    """The last date whose ``anniversary`` of so many years lies on the day or before it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # 29 February, and none so many years before: the anniversary of 1 March would be 1 March.
        return date(day.year - years, 2, 28)


@dataclass(frozen=True, slots=True)
class _NoEarlier:
    """One date is no earlier than what another, in its place, makes of it."""

    raised: str
    by: str
    least: Callable[[date], date]


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that each date may still be: a known one has one.

    Attributes:
        spans: for each date the first and the last day that it can be.
        measures: what is read from them, each with its cells.
        orders: which date cannot be after which.
    """

    spans: Mapping[str, tuple[date, date]]
    measures: Sequence[tuple[Measure, Cells]]
    orders: Sequence[Order]

    def vectors(self) -> list[Vector]:
        """Exactly the combinations of cells that some choice of the open dates gives, in order."""
        days = {name: first for name, (first, _) in self.spans.items()}
        given = [_NoEarlier(one.later, one.earlier, _same_day) for one in self.orders]
        return self._extended((), given, days)

    def _extended(self, cells: Vector, held: list[_NoEarlier], days: dict[str, date]) -> list[Vector]:
        """The combinations that begin with these cells, from the earliest days that fit them."""
        fitting = self._raised(held, days)
        if fitting is None:
            return []
        if len(cells) == len(self.measures):
            return [cells]
        measure, cut = self.measures[len(cells)]
        return [
            vector
            for cell, (low, high) in enumerate(cut.spans)
            for vector in self._extended((*cells, cell), held + _between(measure, low, high), fitting)
        ]

    def _raised(self, held: Sequence[_NoEarlier], days: Mapping[str, date]) -> dict[str, date] | None:
        """The earliest days from these on that fit what is held; None where a date would pass its last."""
        raised = dict(days)
        settled = False
        while not settled:
            settled = True
            for one in held:
                least = one.least(raised[one.by])
                if least > raised[one.raised]:
                    if least > self.spans[one.raised][1]:
                        return None
                    raised[one.raised] = least
                    settled = False
        return raised


def _same_day(day: date) -> date:
    return day


def _between(measure: Measure, low: int, high: int) -> list[_NoEarlier]:
    """At least ``low`` whole years, and not so many as ``high + 1``."""
    enough = _NoEarlier(measure.until, measure.since, lambda day: anniversary(day, low))
    not_more = _NoEarlier(
        measure.since, measure.until, lambda day: last_day_before(day, high + 1) + timedelta(days=1)
    )
    return [not_more] if measure.backwards and low == 0 else [enough, not_more]
