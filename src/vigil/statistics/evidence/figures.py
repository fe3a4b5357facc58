"""Figures that others worked out over samples this base does not hold one by one."""

from fractions import Fraction
from typing import Literal

from vigil.statistics.evidence.counting import Counts, counts_of, decimal, share, slack
from vigil.statistics.evidence.records import Record, TwoRecords
from vigil.statistics.evidence.vocabulary import Outcome, Part, Source, When


class PooledFigure(Part, frozen=True):
    """A figure that a meta-analysis gives of one way of knowing; where it gives both, they are a ``Pair``."""

    outcome: Outcome
    when: When
    record: Record
    definition: str
    samples: int
    people: int
    percent: str
    interval: tuple[str, str] | None = None
    confidence_percent: int = 95

    def check(self) -> None:
        """The interval holds the figure."""
        _check_pooled(self.samples, self.people, self.percent)
        if self.when is When.BEFORE:
            raise ValueError("a pooled figure of what lies before stands with its other record, in pairs")
        if not 50 <= self.confidence_percent < 100:
            raise ValueError(f"an interval of {self.confidence_percent}% cannot be")
        if self.interval is not None and not (
            share(self.interval[0]) <= share(self.percent) <= share(self.interval[1])
        ):
            raise ValueError(f"{self.percent}% does not lie in its interval {' to '.join(self.interval)}")


class PooledElsewhere(Part, frozen=True):
    """A meta-analysis: by what model it pooled, how much it had in all, and its figures."""

    id: str
    source: Source
    model: str
    follow_up_years: str
    figures: tuple[PooledFigure, ...]
    samples: int | None = None
    people: int | None = None

    def check(self) -> None:
        """No figure rests on more than there is in all."""
        for figure in self.figures:
            for part, whole in ((figure.samples, self.samples), (figure.people, self.people)):
                if whole is not None and part > whole:
                    raise ValueError(f"{figure.outcome.value}: {part:,} cannot be out of {whole:,}")


class Side(Part, frozen=True):
    """One half of a pair. ``counts`` are what the percentage allows if all samples are taken as one."""

    samples: int
    people: int
    percent: str
    counts: tuple[int, int]

    def check(self) -> None:
        """The counts are those that the percentage allows."""
        _check_pooled(self.samples, self.people, self.percent)
        allowed = self.possible()
        if self.counts != (allowed.fewest, allowed.most):
            raise ValueError(f"{self.percent}% of {self.people} allows {allowed}, not {self.counts}")

    def possible(self) -> Counts:
        """The counts that the percentage allows.

        Raises:
            ValueError: there is none.
        """
        allowed = counts_of(self.percent, self.people)
        if allowed is None:
            raise ValueError(f"no count among {self.people} is {self.percent}%")
        return allowed


class Pair(Part, frozen=True):
    """Pooled figures of one outcome by official record and by self-report, which cannot be had apart."""

    id: str
    source: Source
    outcome: Outcome
    when: When
    definition: str
    rates: TwoRecords[Side]


class Group(Part, frozen=True):
    """One side of a comparison."""

    name: str
    percent: str


class Comparison(Part, frozen=True):
    """An outcome in two groups, with the odds of the first over those of the second."""

    id: str
    source: Source
    outcome: Outcome
    when: When
    record: Record
    groups: tuple[Group, Group]
    odds_ratio: str

    def check(self) -> None:
        """The odds ratio is one that the two percentages, as rounded, allow."""
        first, second = (group.percent for group in self.groups)
        least = _odds(first, -1) / _odds(second, 1)
        most = _odds(first, 1) / _odds(second, -1)
        reach = slack(self.odds_ratio)
        if not least - reach <= decimal(self.odds_ratio) <= most + reach:
            raise ValueError(
                f"the odds of {first}% are {float(least):.2f} to {float(most):.2f} times those of {second}%, "
                f"not {self.odds_ratio}"
            )


class Area(Part, frozen=True):
    """How well an instrument told people apart by an outcome: the area under its curve."""

    outcome: Outcome
    auc: str

    def check(self) -> None:
        """Between nought and one."""
        if not 0 < decimal(self.auc) < 1:
            raise ValueError(f"an area under the curve of {self.auc} cannot be")


class Discrimination(Part, frozen=True):
    """What a validation found of an instrument in one sample."""

    id: str
    source: Source
    instrument: str
    population: str
    people: int
    follow_up_years: str
    follow_up: Literal["average", "fixed", "not_said"]
    areas: tuple[Area, ...]

    def check(self) -> None:
        """Somebody was assessed, and something was found of it."""
        if self.people < 1 or not self.areas:
            raise ValueError("a validation has at least one person and one area")


def _check_pooled(samples: int, people: int, percent: str) -> None:
    share(percent)
    if not 1 <= samples <= people:
        raise ValueError(f"{samples:,} samples of {people:,} people cannot be")


def _odds(percent: str, direction: int) -> Fraction:
    """The odds of a percentage moved by half of its last digit."""
    rate = share(percent) + direction * slack(percent) / 100
    if not 0 < rate < 1:
        raise ValueError(f"{percent}% has no odds to compare")
    return rate / (1 - rate)
