"""The only writers of new facts: noted inside the action that brings them, settled by a person's assessment."""

from collections.abc import Iterable
from datetime import datetime

from vigil.desk.cases.models import AssessmentRecord, Case, NewFact


def note_fact(*, case: Case, kind: str, what: str, known_at: datetime, actor: str, at: datetime) -> NewFact:
    """Note that something was learned; the case then waits for a re-assessment.

    Args:
        case: it is about, open or closed.
        kind: one of ``NewFact.Kind``.
        what: in a few words, without a person's name.
        known_at: when the unit came to know it; a later moment than ``at`` counts as ``at``.
        actor: who notes it.
        at: when it is noted.

    Raises:
        UnrecordedWriteError: no recorded action is open.
        ValueError: there is no such kind.
    """
    fact = NewFact(
        case=case,
        kind=NewFact.Kind(kind),
        what=what[:200],
        known_at=min(known_at, at),
        noted_at=at,
        noted_by=actor,
    )
    fact.save()
    return fact


def settle(
    facts: Iterable[NewFact], *, assessment: AssessmentRecord, actor: str, at: datetime
) -> list[NewFact]:
    """Say that a person has assessed the case again in the light of facts; called inside the recorded assessment."""
    settled = list(facts)
    for fact in settled:
        fact.reassessed_at, fact.reassessed_by, fact.assessment = at, actor, assessment
        fact.save()
    return settled
