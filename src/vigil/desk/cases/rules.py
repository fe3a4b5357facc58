"""Pure decisions about cases: clocks, children within reach, what a referral answers, what the queue asks of a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from vigil.capacity import Waiting
from vigil.desk.people.rules import age_on
from vigil.risk import Answer, Given, Instrument, Level

# The states a case may move between; the diagram in the documentation is drawn from this table.
MOVES: dict[str, frozenset[str]] = {"open": frozenset({"closed"}), "closed": frozenset({"open"})}


def can_move(*, before: str, after: str) -> bool:
    """Whether a case may go from one state to another; a state without a row goes nowhere."""
    return after in MOVES.get(before, frozenset())


def case_reference(*, year: int, number: int) -> str:
    """A case's name in the unit, for example ``V-2026-000123``."""
    return f"V-{year}-{number:06d}"


def due_at(*, instrument: Instrument, upper: Level | None, started_at: datetime) -> datetime | None:
    """When the first enforcement act is due: the upper level's action time after the clock started.

    The upper end of the interval drives the clock, because unknown is never no. None when no level applies.
    """
    allowed: timedelta | None = None if upper is None else instrument.action_times[upper]
    return None if allowed is None else started_at + allowed


def children_within_reach(reaches: Iterable[str]) -> int | None:
    """How many children the suspect can reach, or None when it is not known of every child.

    Args:
        reaches: one of ``yes``, ``no_checked``, ``unknown`` for each child in the case.

    No child named is not *no child*: it is unknown.
    """
    known = list(reaches)
    if not known or ("unknown" in known and "yes" not in known):
        return None
    return known.count("yes")


@dataclass(frozen=True, slots=True)
class ReferralAnswer:
    """What a referral says about one item, and which words said it."""

    item: str
    answer: Answer
    source: str


def worst(answers: Iterable[ReferralAnswer]) -> dict[str, ReferralAnswer]:
    """For each item the answer that speaks most for risk: one *yes* stands against any number of silences."""
    standing: dict[str, ReferralAnswer] = {}
    for given in answers:
        if given.item not in standing or given.answer is Answer.YES:
            standing[given.item] = given
    return standing


def needs_supervisor(*, level: Level, assessed: Level, in_force: Level) -> bool:
    """Whether setting a level is lowering it: below what is assessed, or below what another override has made of it."""
    return level < max(assessed, in_force)


@dataclass(frozen=True, slots=True)
class Delay:
    """How long re-assessments took from the fact that called for them, and how long those that wait have waited.

    Attributes:
        settled: how many facts have been followed by a re-assessment.
        median: of their delays; None where there is none.
        worst: the longest of them.
        waiting: how many facts wait for one.
        longest_wait: of those that wait; they are in neither the median nor the worst.
    """

    settled: int
    median: timedelta | None
    worst: timedelta | None
    waiting: int
    longest_wait: timedelta | None


def delay_of(facts: Iterable[tuple[datetime, datetime | None]], *, at: datetime) -> Delay:
    """What re-assessments took.

    Args:
        facts: when each was known, and when the case was assessed again; None while it waits.
        at: the time until which those that wait are counted.
    """
    listed = list(facts)
    took = [again - known for known, again in listed if again is not None]
    waits = [at - known for known, again in listed if again is None]
    middle = timedelta(seconds=median(one.total_seconds() for one in took)) if took else None
    return Delay(len(took), middle, max(took, default=None), len(waits), max(waits, default=None))


def known_from(*, day: date, first: datetime, at: datetime) -> datetime | None:
    """The moment from which something learned on a day counts as known: the day's first one within the case's life.

    Args:
        day: when it was learned.
        first: when the case's clock started; its time zone is the one that the day is meant in.
        at: now.

    Returns:
        None if no moment of the day lies between the two.
    """
    begins = datetime.combine(day, time.min, first.tzinfo)
    known = max(begins, first)
    return None if known > at or known >= begins + timedelta(days=1) else known


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of a case that waits, as far as the queue asks.

    Attributes:
        reference: the case's.
        logged: when its referral was logged.
        due: when its clock ends; None where no instrument applies.
        lower: the lowest level still reachable; None where no instrument applies, or nothing has been assessed.
        upper: the highest.
        children: within reach; None where that is not known.
        is_assessed: whether it has been assessed at all.
    """

    reference: str
    logged: datetime
    due: datetime | None
    lower: int | None
    upper: int | None
    children: int | None
    is_assessed: bool


def waiting_of(
    recorded: Recorded, *, instrument: Instrument, set_by_person: tuple[int, datetime] | None = None
) -> Waiting:
    """A case as the policies see it.

    One that nobody has assessed could have any level: unknown is never low. A level that a person has set counts at both its
    ends, with its own clock.
    """
    lower, upper, due = recorded.lower, recorded.upper, recorded.due
    if set_by_person is not None:
        (upper, due), lower = set_by_person, set_by_person[0]
    elif not recorded.is_assessed:
        lower, upper = Level.LOW, Level.VERY_HIGH
        due = due_at(instrument=instrument, upper=Level.VERY_HIGH, started_at=recorded.logged)
    return Waiting(
        reference=recorded.reference,
        lower=lower,
        upper=upper,
        logged=recorded.logged,
        due=due,
        children=recorded.children,
    )


def starts_since(acts: Iterable[tuple[int, int]]) -> tuple[int, int, int, int]:
    """For each level, Low to Very High, how many first acts of others there were since its last: for kept turns.

    Args:
        acts: lowest and highest reachable level of each case when its first act was recorded, the newest first. Those known to
            be Very High take nobody's turn and do not count.
    """
    counted = [upper for lower, upper in acts if lower < Level.VERY_HIGH]
    low, medium, high, very_high = (
        counted.index(level) if level in counted else len(counted) for level in Level
    )
    return (low, medium, high, very_high)


def complete(*, instrument: Instrument, given: Mapping[str, Given]) -> dict[str, Given]:
    """An answer for every gate and item: those nobody has looked at are *not yet checked*."""
    names = [*(gate.id for gate in instrument.gates), *(item.id for item in instrument.items)]
    return {name: given.get(name, Answer.NOT_YET_CHECKED) for name in names}


OLDEST = 120  # years


def age_for_gate(suspects: Iterable[tuple[date | None, int | None]], *, on: date) -> int | None:
    """The age the instrument's population gate is asked about: the oldest suspect's, or None if any is not known.

    Args:
        suspects: date of birth and approximate age of each suspect, either of which may be missing.
        on: the day of the assessment.

    One adult among the suspects keeps the case on the adult path; an unknown age is not taken for a child's.
    """
    ages = [age_on(born=born, day=on) if born else approximate for born, approximate in suspects]
    # A birth date that makes nobody's age (an undated report's may lie in the future) says nothing about it.
    known = [age for age in ages if age is not None and 0 <= age <= OLDEST]
    return max(known) if known and len(known) == len(ages) else None
