"""Pure decisions about links: who may be a child, what is worth proposing, and in which order a person looks at it."""

from datetime import date
from typing import Final

from vigil.desk.people.rules import age_on
from vigil.linkage import Judgement, Outcome

ADULT: Final = 18  # years
# An age that somebody guessed may be some years off: from here on nobody takes an adult for a child.
SURELY_ADULT: Final = 21
LEAST_LIKELY: Final = 0.1  # of one person, below which a pair is not proposed
MOST_OF_ONE: Final = 50  # proposals kept for one person in one comparison, the likeliest
_DIGITS: Final = 12


def key_of(number: int) -> str:
    """What the engine calls a person: the alphabetical order of keys is that of numbers."""
    return f"{number:0{_DIGITS}d}"


def number_of(key: str) -> int:
    """The person whom the engine calls so."""
    return int(key)


def in_order(one: int, other: int) -> tuple[int, int]:
    """Two numbers of people, the lower first."""
    return (one, other) if one < other else (other, one)


def is_child(
    *, named_as_child: bool, born: date | None, approximate_age: int | None, on: date
) -> bool | None:
    """Whether somebody was a child when their record was made; None when that cannot be told.

    Args:
        named_as_child: a case names the person in the role of a child.
        born: the date of birth, or None when not known.
        approximate_age: in years, as somebody guessed it, or None.
        on: the day the record was made.
    """
    if named_as_child:
        return True
    if born is not None:
        return age_on(born=born, day=on) < ADULT
    if approximate_age is None or ADULT <= approximate_age < SURELY_ADULT:
        return None
    return approximate_age < ADULT


def is_worth_proposing(judgement: Judgement) -> bool:
    """Whether somebody should look at a pair: it may be one person, or it is most likely one household."""
    return judgement.person >= LEAST_LIKELY or judgement.outcome() is Outcome.SAME_HOUSEHOLD
