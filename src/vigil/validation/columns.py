"""A cohort seen through one instrument: its cases as columns, and how many there are of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vigil.risk import Level
from vigil.validation.cohort import Assessed, Case, Cohort, Used
from vigil.validation.errors import CohortError


@dataclass(frozen=True)
class Followed:
    """One case that an instrument assessed; ``event`` is None where its outcome is not known."""

    case: Case
    assessed: Assessed
    event: bool | None


@dataclass(frozen=True)
class Columns:
    """The cases of a cohort that one instrument assessed, in order of arrival.

    Attributes:
        cohort: all cases.
        used: the instrument.
    """

    cohort: Cohort
    used: Used

    def __post_init__(self) -> None:
        if not self.all:
            named = "; ".join(one.words for one in self.cohort.instruments)
            raise CohortError(f"No case was assessed with {self.used.words}; the cohort has {named}.")

    @cached_property
    def all(self) -> Sequence[Followed]:
        """Every case the instrument assessed."""
        found = ((case, case.by(self.used)) for case in self.cohort.cases)
        return [
            Followed(case, one, self.cohort.outcome_of(case, one)) for case, one in found if one is not None
        ]

    @cached_property
    def known(self) -> Sequence[Followed]:
        """Those whose outcome is known; every figure but the correction for verification is made of them."""
        return [one for one in self.all if one.event is not None]

    @property
    def outcomes(self) -> list[bool]:
        """Of those that are known."""
        return [bool(one.event) for one in self.known]

    @property
    def events(self) -> int:
        """How many had the outcome."""
        return sum(self.outcomes)

    @property
    def non_events(self) -> int:
        """How many were looked into and had not."""
        return len(self.known) - self.events

    @property
    def unknown(self) -> int:
        """How many are still waited on, or nobody looked into."""
        return len(self.all) - len(self.known)

    @cached_property
    def has_points(self) -> bool:
        """Whether every case has points; then they order cases more finely than levels do."""
        return all(one.assessed.points is not None for one in self.all)

    @cached_property
    def has_levels(self) -> bool:
        """Whether every case has a level."""
        return all(one.assessed.levels is not None for one in self.all)

    @cached_property
    def has_probabilities(self) -> bool:
        """Whether the instrument gave every case a probability."""
        return all(one.assessed.probability is not None for one in self.all)

    @property
    def ordered_by(self) -> str:
        """By what cases are put in order."""
        return "points" if self.has_points else "upper level"

    def order(self, which: Sequence[Followed]) -> list[int]:
        """What orders cases: points where every case has them, else the upper level, which drives the clock.

        Raises:
            CohortError: some cases have points alone and others a level alone.
        """
        if self.has_points:
            return [one.assessed.points for one in which if one.assessed.points is not None]
        return self.levels(which)

    def levels(self, which: Sequence[Followed]) -> list[int]:
        """Upper levels as whole numbers.

        Raises:
            CohortError: a case has none.
        """
        uppers = [one.assessed.upper for one in which]
        if None in uppers:
            raise CohortError(
                f"Some cases of {self.used.words} have points and no level, others a level and no points; give all the same."
            )
        return [level.rank for level in uppers if level is not None]

    def urgency(self, which: Sequence[Followed]) -> list[int]:
        """What a queue goes by: levels where every case has one, else points."""
        return self.levels(which) if self.has_levels else self.order(which)

    def probabilities(self) -> list[float]:
        """Of the cases whose outcome is known; only where every case has one."""
        return [one for case in self.known if (one := case.assessed.probability) is not None]

    def at(self, level: Level) -> Sequence[Followed]:
        """Every case at an upper level."""
        return [one for one in self.all if one.assessed.upper is level]
