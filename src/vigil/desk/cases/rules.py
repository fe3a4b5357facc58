"""Pure decisions about cases: clocks, children within reach, what a referral answers, how the queue is ordered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from vigil.risk import Answer, Instrument, Level

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
class QueuePlace:
    """What orders a case in the queue."""

    reference: str
    lower: int | None
    upper: int | None
    due_at: datetime | None
    children_within_reach: int | None


def queue_key(place: QueuePlace) -> tuple[int, int, bool, datetime | None, int, str]:
    """Sort key: highest reachable level, then what is already known, then the clock that ends first, then children.

    Between two cases that may both be Very High, the one that is known to be goes first. A case that no instrument applies
    to (a suspect under 18) comes before all: it is on the child-first pathway and must be read by a person. Unknown
    children sort as one child: unknown is never none.
    """
    upper = -99 if place.upper is None else -place.upper
    lower = -99 if place.lower is None else -place.lower
    children = -1 if place.children_within_reach is None else -place.children_within_reach
    return upper, lower, place.due_at is None, place.due_at, children, place.reference


def complete(*, instrument: Instrument, given: Mapping[str, Answer]) -> dict[str, Answer]:
    """An answer for every item: those nobody has looked at are *not yet checked*."""
    return {item.id: given.get(item.id, Answer.NOT_YET_CHECKED) for item in instrument.items}


OLDEST = 120  # years


def age_on(*, born: date, day: date) -> int:
    """Age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


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
