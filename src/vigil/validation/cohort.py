"""A cohort: cases that were assessed and waited on, as plain values that refuse to contradict themselves."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from vigil.risk import Given, Level
from vigil.validation.errors import CohortError

MOST_CASES = 200_000
MOST_POINTS = 1_000_000
MOST_GRADE = 99
LONGEST_NAME = 100  # characters of a case's reference or of an instrument's id


class Sampling(Enum):
    """How cases came into the cohort.

    CONSECUTIVE: every case of a time, whatever became of it. CASE_CONTROL: chosen by their outcome, so that its share among
    them is an artefact: no predictive value, no decision curve and no expected number can be had from them.
    """

    CONSECUTIVE = "consecutive"
    CASE_CONTROL = "case-control"


@dataclass(frozen=True, order=True, slots=True)
class Used:
    """Which instrument, in which version."""

    id: str
    version: str

    def __post_init__(self) -> None:
        for what, word in (("id", self.id), ("version", self.version)):
            if not word.strip() or len(word) > LONGEST_NAME or not word.isprintable():
                raise CohortError(f"An instrument's {what} is one line of 1 to {LONGEST_NAME} characters.")

    @property
    def words(self) -> str:
        """The instrument as a sentence names it."""
        return f"{self.id}, version {self.version}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case.

    Attributes:
        came_about: whether the outcome that levels are held against came about; None where nobody knows. Unknown is never no.
        on: the day on which it came about, or up to which somebody looked and found that it had not.
        grade: how grave it was, 0 for none; None where no grades are kept.

    Raises:
        CohortError: what is unknown has a day or a grade, what is known has no day, or grade and outcome contradict.
    """

    came_about: bool | None
    on: date | None = None
    grade: int | None = None

    def __post_init__(self) -> None:
        if self.came_about is None:
            if self.on is not None or self.grade is not None:
                raise CohortError(
                    "an unknown outcome has neither a day nor a grade; take them out, or say which outcome it was."
                )
            return
        if self.on is None:
            raise CohortError(
                "a known outcome needs the day on which it came about, or up to which was looked."
            )
        if self.grade is not None:
            if not 0 <= self.grade <= MOST_GRADE:
                raise CohortError(f"a grade of {self.grade} cannot be; take 0 to {MOST_GRADE}.")
            if (self.grade > 0) != self.came_about:
                said = "came about" if self.came_about else "did not come about"
                raise CohortError(
                    f"an outcome that {said} cannot have the grade {self.grade}; mend one of the two."
                )

    def by(self, day: date) -> bool | None:
        """Whether it had come about by a day; None where nobody looked so long.

        What came about later had not come about by then.
        """
        if self.came_about is None or self.on is None:
            return None
        if self.came_about:
            return self.on <= day
        return False if self.on >= day else None


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one instrument said of one case, before its outcome was known.

    Attributes:
        used: the instrument.
        on: the day of the assessment.
        levels: the lowest and the highest level that the open answers left; None of an instrument that gives a total.
        points: the total, at the upper end of what was open; None where the instrument has none.
        probability: of the outcome, if the instrument gives one; above 0 and below 1.
        answers: by item; empty where they were not kept.

    Raises:
        CohortError: there is neither a level nor a total, the interval stands the wrong way round, or a number is impossible.
    """

    used: Used
    on: date
    levels: tuple[Level, Level] | None = None
    points: int | None = None
    probability: float | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.levels is None and self.points is None:
            raise CohortError("an assessment comes to a level or to points; give one of them.")
        if self.levels is not None and self.levels[0] > self.levels[1]:
            lower, upper = self.levels
            raise CohortError(
                f"the level is from {lower.label} to {upper.label}, the wrong way round; mend one of the two."
            )
        if self.points is not None and not 0 <= self.points <= MOST_POINTS:
            raise CohortError(f"{self.points:,} points cannot be; take 0 to {MOST_POINTS:,}.")
        if self.probability is not None and not (
            math.isfinite(self.probability) and 0 < self.probability < 1
        ):
            raise CohortError(
                f"a probability of {self.probability:g} cannot be predicted; take one above 0 and below 1."
            )

    @property
    def upper(self) -> Level | None:
        """The level that drove the clock."""
        return None if self.levels is None else self.levels[1]


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        reference: as the force writes it; stands in no report.
        received: the day on which it arrived.
        assessed: what each instrument said, once each.
        outcome: what became of it.

    Raises:
        CohortError: nothing assessed it, something did twice or before it arrived, or its outcome was known before.
    """

    reference: str
    received: date
    assessed: tuple[Assessed, ...]
    outcome: Outcome

    def __post_init__(self) -> None:
        if (
            not self.reference.strip()
            or len(self.reference) > LONGEST_NAME
            or not self.reference.isprintable()
        ):
            raise CohortError(f"A case's reference is one line of 1 to {LONGEST_NAME} characters.")
        if not self.assessed:
            raise CohortError(f"Case {self.reference} was assessed with nothing; leave it out.")
        used = [one.used for one in self.assessed]
        if len(set(used)) < len(used):
            twice = next(one for one in used if used.count(one) > 1)
            raise CohortError(
                f"Case {self.reference} was assessed twice with {twice.words}; give the assessment that was acted on."
            )
        for one in self.assessed:
            check_order(received=self.received, assessed=one.on, outcome=self.outcome)

    def by(self, used: Used) -> Assessed | None:
        """What an instrument said of it; None where it was not used."""
        return next((one for one in self.assessed if one.used == used), None)


def check_order(*, received: date, assessed: date, outcome: Outcome) -> None:
    """Refuse days that cannot follow each other.

    Raises:
        CohortError: a case was assessed before it arrived, or its outcome was known before it was assessed.
    """
    if assessed < received:
        raise CohortError(
            f"assessed on {assessed.isoformat()}, before the case arrived on {received.isoformat()}; mend one of the two."
        )
    if outcome.on is not None and outcome.on < assessed:
        raise CohortError(
            f"the outcome is of {outcome.on.isoformat()}, before the assessment on {assessed.isoformat()}: an assessment that "
            "knows the outcome predicts nothing; mend the day, or leave the case out."
        )


@dataclass(frozen=True, slots=True)
class Cohort:
    """Cases to validate on.

    Attributes:
        source: where they come from, in a line.
        outcome: what counts as the outcome, in a few words.
        sampling: how they were chosen.
        cases: in order of arrival, each reference once.
        follow_up: how long after its assessment a case is followed; None where however long it was.
        left_out: rows that could not be read and were left out.

    Raises:
        CohortError: there is no case or too many, two have one reference, or the time to follow is below a day.
    """

    source: str
    outcome: str
    sampling: Sampling
    cases: Sequence[Case]
    follow_up: timedelta | None = None
    left_out: int = 0

    def __post_init__(self) -> None:
        if not self.cases:
            raise CohortError(f"{self.source} holds no case; there is nothing to validate on.")
        if len(self.cases) > MOST_CASES:
            raise CohortError(
                f"{self.source} holds {len(self.cases):,} cases; up to {MOST_CASES:,} are taken at once."
            )
        if not self.source.strip() or not self.outcome.strip():
            raise CohortError("A cohort says where it comes from and what counts as its outcome.")
        if self.follow_up is not None and self.follow_up < timedelta(days=1):
            raise CohortError("Cases are followed for a day at least.")
        seen: set[str] = set()
        for case in self.cases:
            if case.reference in seen:
                raise CohortError(f"Two cases are called {case.reference}; give each case once.")
            seen.add(case.reference)
        in_order = tuple(sorted(self.cases, key=lambda case: (case.received, case.reference)))
        object.__setattr__(self, "cases", in_order)

    @property
    def instruments(self) -> tuple[Used, ...]:
        """Every instrument that assessed a case, by name."""
        return tuple(sorted({one.used for case in self.cases for one in case.assessed}))

    def outcome_of(self, case: Case, assessed: Assessed) -> bool | None:
        """Whether the outcome came about within the time cases are followed; None where that is not known."""
        if self.follow_up is None:
            return case.outcome.came_about
        return case.outcome.by(assessed.on + self.follow_up)
