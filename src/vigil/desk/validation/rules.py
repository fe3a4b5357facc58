"""Pure decisions: which assessment was acted on, which level was in force, and what an outcome says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from vigil.statistics.fairness.suppression import LEAST_SHOWN

LEAST_CHANGED = LEAST_SHOWN
"""Cases by which two fairness reports differ at the least: as many as a count must have to be told."""
Row = Sequence[str | int | bool | None]
ESTABLISHED, NOT_ESTABLISHED = "established", "not_established"


class Made(Protocol):
    """An assessment, by when it was made."""

    assessed_at: datetime


class Set(Protocol):
    """A level that a person set, and from when to when it counted."""

    level: int
    began_at: datetime | None
    until: datetime | None
    ended_at: datetime | None


A = TypeVar("A", bound=Made)


def moment_of_decision(*, first_act_at: datetime | None, outcome_at: datetime | None) -> datetime | None:
    """When the level had done its work: at the first act, or when the outcome was known, whichever came first.

    None while neither has come.
    """
    return min((one for one in (first_act_at, outcome_at) if one is not None), default=None)


def acted_on(assessments: Sequence[A], *, at: datetime | None) -> A | None:
    """The newest assessment that was made by then; one made later knew what came of the case.

    Args:
        assessments: of one case, in any order.
        at: the moment of decision; None where it has not come, and the newest counts.
    """
    made = [one for one in assessments if at is None or one.assessed_at <= at]
    return max(made, key=lambda one: one.assessed_at, default=None)


def level_in_force(*, assessed: int, overrides: Sequence[Set], at: datetime) -> int:
    """The level that counted at a moment: what a person had set, else what was assessed."""
    standing = [
        (one.began_at, one.level)
        for one in overrides
        if one.began_at is not None and one.began_at <= at and not _ended(one, at)
    ]
    return max(standing)[1] if standing else assessed


def _ended(one: Set, at: datetime) -> bool:
    return any(end is not None and end <= at for end in (one.until, one.ended_at))


def came_about(contact: str) -> bool | None:
    """What an outcome says of contact offending; None where nobody knows. Unknown is never no."""
    return {ESTABLISHED: True, NOT_ESTABLISHED: False}.get(contact)


def changed_cases(*, before: Mapping[str, Row], after: Mapping[str, Row]) -> int:
    """How many cases stand otherwise, are new or are gone, of two stocktakings."""
    return sum(list(before.get(case, ())) != list(after.get(case, ())) for case in {*before, *after})


def can_take_stock(changed: Sequence[int]) -> bool:
    """Whether a report may be made: it differs from each before by enough cases."""
    return all(one >= LEAST_CHANGED for one in changed)
