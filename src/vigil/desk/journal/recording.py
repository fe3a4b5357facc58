"""Recorded actions: the change and its journal entry, in one transaction, on one unbroken chain."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from vigil.desk.journal.clock import stamp
from vigil.desk.journal.models import Entry
from vigil.desk.journal.tracked import Act, _acts
from vigil.ledger.entry import FIRST_PREVIOUS, seal

# Any constant does, so long as every writer of the journal takes the same one.
JOURNAL_LOCK = 0x56494749


@contextmanager
def record(
    *,
    actor: str,
    verb: str,
    at: datetime,
    case_reference: str = "",
    reason: str = "",
    subject: str = "",
    detail: Mapping[str, object] | None = None,
) -> Iterator[Act]:
    """Run a change and record it: both are committed, or neither.

    Writers take turns: the block begins only when no other is open, so rows read inside it are current until it ends.
    Read again what you decide on (``refresh_from_db``) inside the block, never before it.

    Args:
        actor: user name, or ``system:<part>`` for the desk itself.
        verb: what is done, ``room:thing:verb``.
        at: when, with a time zone; the caller reads the clock, not the rule.
        case_reference: the case it concerns, if any; who may see the entry follows from it.
        reason: why, in the actor's words.
        subject: the row acted on; the first row written, when left empty.
        detail: facts worth keeping beside the change; no names of people, no floats.

    Yields:
        The act, whose ``detail`` may be added to until the block ends.
    """
    act = Act(
        actor=actor,
        verb=verb,
        at=at,
        case_reference=case_reference,
        reason=reason,
        subject=subject,
        detail=dict(detail or {}),
    )
    with transaction.atomic():
        hold_journal()
        token = _acts.set((*_acts.get(), act))
        try:
            yield act
        finally:
            _acts.reset(token)
        append(act, outcome="done")


def record_reading(
    *,
    actor: str,
    verb: str,
    at: datetime,
    case_reference: str = "",
    subject: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Record that someone is about to be shown case material; call before the response is made."""
    with record(actor=actor, verb=verb, at=at, case_reference=case_reference, subject=subject, detail=detail):
        pass


def record_refusal(*, actor: str, verb: str, at: datetime, reason: str, subject: str = "") -> None:
    """Record that someone was refused."""
    with transaction.atomic():
        hold_journal()
        append(Act(actor=actor, verb=verb, at=at, reason=reason, subject=subject), outcome="refused")


def hold_journal() -> None:
    """Take the journal's lock until the transaction ends, so that two writers cannot extend the same entry.

    On SQLite the transaction is IMMEDIATE and is the lock. On PostgreSQL an ordinary transaction forks the chain.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JOURNAL_LOCK])


def append(act: Act, *, outcome: str) -> Entry:
    """Seal an act onto the end of the chain; the caller holds the journal's lock."""
    last = Entry.objects.order_by("-sequence").values_list("sequence", "leaf_hash").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (0, FIRST_PREVIOUS)
    payload = {
        "at": stamp(act.at),
        "actor": act.actor,
        "verb": act.verb,
        "case_reference": act.case_reference,
        "subject": act.subject,
        "outcome": outcome,
        "reason": act.reason,
        "changes": act.changes,
        "detail": act.detail,
    }
    sealed = seal(sequence=sequence, previous=previous, payload=payload)
    entry = Entry(
        sequence=sequence,
        payload=sealed.canonical.decode(),
        leaf_hash=sealed.leaf_hash,
        at=stamp(act.at),
        actor=act.actor,
        verb=act.verb,
        case_reference=act.case_reference,
        subject=act.subject,
        outcome=outcome,
    )
    entry.save()
    return entry
