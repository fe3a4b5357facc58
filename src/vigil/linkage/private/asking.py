"""The first step, at the force that asks: a request that shows how many identifiers it holds and nothing of them."""

import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.linkage.private.agreement import MOST, Agreement
from vigil.linkage.private.book import Book, Exchange, check_limit
from vigil.linkage.private.errors import PrivateMatchingError
from vigil.linkage.private.files import digest, opened, sealed
from vigil.linkage.private.group import in_threads
from vigil.linkage.private.headers import LONGEST_PURPOSE, Hex32, Nonce, RequestHeader, Text
from vigil.linkage.private.oprf import Blinds
from vigil.linkage.private.spelling import spelling
from vigil.linkage.private.values import Compared

NONCE_BYTES = 16


class Pending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the asking force keeps until the answer comes, and destroys then.

    Args:
        request: SHA-256 of the request's file.
        nonce: the request's.
        purpose: the request's.
        seed: what the blinding factors come from, in hexadecimal.
        identifiers: what was asked, in the request's order.
    """

    request: Hex32
    nonce: Nonce
    purpose: Text
    seed: Hex32
    identifiers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was made.

    Args:
        file: what goes to the peer.
        pending: what stays here, readable by its owner only, until the answer came.
        identifiers: how many were asked, each once.
    """

    file: bytes
    pending: bytes
    identifiers: int


def make_request(
    *,
    identifiers: Iterable[Compared],
    agreement: Agreement,
    key: Ed25519PrivateKey,
    purpose: str,
    by: str,
    at: datetime,
    book: Book,
) -> Request:
    """Ask a force which of these identifiers it holds; recorded before the request can leave.

    Args:
        identifiers: what to ask; one that stands twice is asked once.
        agreement: with whom.
        key: ours, to sign with.
        purpose: why, for the record at both sides; the peer reads it.
        by: who asks, for the record here; the peer does not read it.
        at: when, with a time zone.
        book: where it is recorded.

    Raises:
        PrivateMatchingError: there is nothing to ask, too much, or no purpose.
        LimitReachedError: the agreement allows fewer today.
    """
    asked = list(set(identifiers))
    _check_can_be_asked(asked, purpose, by)
    # What is equal in two requests must not stand in equal places.
    secrets.SystemRandom().shuffle(asked)

    def check(earlier: Sequence[Exchange]) -> None:
        check_limit(earlier, act="asked", agreement=agreement, identifiers=len(asked), at=at)

    check(book.exchanges())
    nonce = os.urandom(NONCE_BYTES).hex()
    blinds, seed = Blinds.fresh()
    inputs = [check_value(nonce), *(one.encoded() for one in asked)]
    elements = in_threads(lambda placed: blinds.blind(*placed), list(enumerate(inputs)))
    header = RequestHeader(
        maker=agreement.us,
        reader=agreement.peer,
        reader_identity=agreement.peer_identity,
        nonce=nonce,
        made=at,
        expires=at + timedelta(days=agreement.days_valid),
        purpose=purpose,
        identifiers=len(asked),
        hits_will_be_told=agreement.hits_are_told,
        spelling=spelling(),
    )
    file = sealed(kind="request", header=header, body=b"".join(elements), key=key)
    pending = Pending(
        request=digest(file),
        nonce=nonce,
        purpose=purpose,
        seed=seed.hex(),
        identifiers=[(one.kind, one.value) for one in asked],
    )
    book.record(
        Exchange(
            act="asked",
            peer=agreement.peer,
            peer_identity=agreement.peer_identity,
            nonce=nonce,
            identifiers=len(asked),
            purpose=purpose,
            by=by,
            at=at,
        ),
        check=check,
    )
    return Request(file, sealed(kind="pending", header=pending, body=b"", key=key), len(asked))


def check_value(nonce: str) -> bytes:
    """An input that every answer must hold: were its value not found, 'no hit' would mean nothing.

    No identifier is encoded so: none is of the kind ``check``.
    """
    return f"check\0{nonce}".encode()


def open_pending(pending: bytes, *, key: Ed25519PrivateKey) -> Pending:
    """What was kept of a request.

    Raises:
        UntrustedFileError: it was changed, or is another key's.
    """
    return opened(pending, kind="pending", header=Pending, key=key.public_key(), maker="our own key")[0]


def _check_can_be_asked(asked: Sequence[Compared], purpose: str, by: str) -> None:
    if not 1 <= len(asked) <= MOST:
        raise PrivateMatchingError(f"A request holds 1 to {MOST:,} identifiers, not {len(asked):,}.")
    for what, text in (("purpose", purpose), ("name of who asks", by)):
        if not text.strip() or len(text) > LONGEST_PURPOSE or not text.isprintable():
            raise PrivateMatchingError(
                f"A request needs a {what} of one line and at most {LONGEST_PURPOSE} letters; it is recorded."
            )
