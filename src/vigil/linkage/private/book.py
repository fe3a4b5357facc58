"""What was asked and answered: the record that both sides keep, and the limit that is held to it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from vigil.linkage.private.agreement import Agreement
from vigil.linkage.private.errors import LimitReachedError

DAY = timedelta(hours=24)
Act = Literal["asked", "answered", "finished", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One act of private matching, as it is recorded. No identifier is in it.

    Args:
        act: we *asked*, we *answered*, we *finished* what we asked, we were *told* what was hit.
        peer: the other force's name.
        peer_identity: its key, by which it is counted.
        nonce: the request that it belongs to, in hexadecimal.
        identifiers: how many were asked; of *finished* and *told*, how many were hit.
        purpose: why, in the words of whoever asked.
        by: who did it here.
        at: when, with a time zone.

    Raises:
        ValueError: ``at`` has no time zone.
    """

    act: Act
    peer: str
    peer_identity: str
    nonce: str
    identifiers: int
    purpose: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an exchange needs an instant with a time zone")


Check = Callable[[Sequence[Exchange]], None]


class Book(Protocol):
    """Where exchanges are kept: a file, or the desk's journal."""

    def exchanges(self) -> Sequence[Exchange]:
        """Every exchange so far."""

    def record(self, exchange: Exchange, *, check: Check) -> None:
        """Add an exchange for good, unless ``check`` refuses what is there; nobody else adds in between."""


def check_limit(
    earlier: Iterable[Exchange], *, act: Act, agreement: Agreement, identifiers: int, at: datetime
) -> None:
    """Hold a request to what the agreement allows in 24 hours, ending now.

    An exchange dated after ``at`` counts too: a clock that was set back opens no new day.

    Raises:
        LimitReachedError: with it, more would have been asked than agreed.
    """
    before = sum(
        exchange.identifiers
        for exchange in earlier
        if exchange.act == act
        and exchange.peer_identity == agreement.peer_identity
        and exchange.at > at - DAY
    )
    if before + identifiers > agreement.identifiers_a_day:
        left = max(agreement.identifiers_a_day - before, 0)
        raise LimitReachedError(
            f"The agreement with {agreement.peer} allows {agreement.identifiers_a_day:,} identifiers in 24 hours; "
            f"{before:,} were {act} and {identifiers:,} more are too many: ask at most {left:,} now, or later."
        )


def has_done(earlier: Iterable[Exchange], *, act: Act, nonce: str, agreement: Agreement) -> Exchange | None:
    """The exchange with this peer in which this was done before, None when it was not."""
    return next(
        (
            one
            for one in earlier
            if one.act == act and one.nonce == nonce and one.peer_identity == agreement.peer_identity
        ),
        None,
    )
