"""The record of private matching in the desk's journal, as part of what the unit can prove."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, get_args

from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record, record_refusal
from vigil.linkage.private import Exchange, LimitReachedError, UntrustedFileError
from vigil.linkage.private.book import Act, Check

VERBS: dict[Act, str] = {
    "asked": "people:identifiers:ask",
    "answered": "people:identifiers:answer",
    "finished": "people:identifiers:finish",
    "told": "people:identifiers:be_told",
}
_ACTS: dict[str, Act] = {VERBS[act]: act for act in get_args(Act)}


class JournalBook:
    """The exchanges of one force of the desk, each an entry of the journal; no identifier is in one.

    Args:
        force: the code of the force whose exchanges they are.
        earlier: exchanges that were recorded elsewhere before the desk kept them; they count as if they stood here.
    """

    def __init__(self, *, force: str, earlier: Sequence[Exchange] = ()) -> None:
        self._force = force
        self._earlier = tuple(earlier)

    def exchanges(self) -> Sequence[Exchange]:
        """Every exchange so far, the oldest first."""
        entries = Entry.objects.filter(verb__in=_ACTS, outcome="done").order_by("sequence")
        payloads = (json.loads(text) for text in entries.values_list("payload", flat=True))
        return (
            *self._earlier,
            *(_exchange(said) for said in payloads if said["detail"]["force"] == self._force),
        )

    def record(self, exchange: Exchange, *, check: Check) -> None:
        """Add an exchange, unless ``check`` refuses what is there; writers of the journal take turns, so nobody comes between."""
        with record(
            actor=exchange.by,
            verb=VERBS[exchange.act],
            at=exchange.at,
            reason=exchange.purpose,
            subject=f"private-matching:{exchange.nonce}",
            detail={
                "force": self._force,
                "peer": exchange.peer,
                "peer_identity": exchange.peer_identity,
                "nonce": exchange.nonce,
                "identifiers": exchange.identifiers,
            },
        ):
            check(self.exchanges())


@contextmanager
def refusals_recorded(*, act: Act, by: str, at: datetime) -> Iterator[None]:
    """Record that a file of another force, or more than was agreed, was refused; what was refused goes on its way."""
    try:
        yield
    except (UntrustedFileError, LimitReachedError) as error:
        record_refusal(actor=by, verb=VERBS[act], at=at, reason=str(error))
        raise


def _exchange(said: dict[str, Any]) -> Exchange:
    detail = said["detail"]
    return Exchange(
        act=_ACTS[said["verb"]],
        peer=detail["peer"],
        peer_identity=detail["peer_identity"],
        nonce=detail["nonce"],
        identifiers=detail["identifiers"],
        purpose=said["reason"],
        by=said["actor"],
        at=datetime.fromisoformat(said["at"]),
    )
