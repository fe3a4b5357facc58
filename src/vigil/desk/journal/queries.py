"""Reading the journal; the caller says which cases the viewer may see."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from vigil.desk.journal.models import Entry
from vigil.desk.journal.words import words


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as a page shows it."""

    sequence: int
    at: str
    actor: str
    verb: str
    case_reference: str
    subject: str
    outcome: str
    reason: str
    detail: dict[str, Any]
    leaf_hash: str

    @property
    def words(self) -> str:
        """What was done, in the unit's words."""
        return words(self.verb)


def entries_of_case(case_reference: str) -> QuerySet[Entry]:
    """The entries of one case, newest first; the caller has checked that the viewer may see the case.

    Raises:
        ValueError: no case is named; an empty name would mean the entries of no case at all.
    """
    if not case_reference:
        raise ValueError("name the case whose entries are wanted")
    return Entry.objects.filter(case_reference=case_reference).order_by("-sequence")


def changes_of_case(case_reference: str) -> QuerySet[Entry]:
    """The entries of one case that changed something or disclosed an original, newest first."""
    return entries_of_case(case_reference).exclude(verb__endswith=":read")


def readings_of_case(case_reference: str) -> QuerySet[Entry]:
    """The entries of one case that only looked at it, newest first."""
    return entries_of_case(case_reference).filter(verb__endswith=":read")


def shown(entry: Entry) -> Shown:
    """An entry with its payload opened."""
    payload = json.loads(entry.payload)
    return Shown(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        case_reference=entry.case_reference,
        subject=entry.subject,
        outcome=entry.outcome,
        reason=payload["reason"],
        detail=payload["detail"],
        leaf_hash=entry.leaf_hash,
    )
