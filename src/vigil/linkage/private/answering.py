"""The second step, at the force that is asked: elements evaluated unseen, and its own identifiers in a locked table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.linkage.private.agreement import Agreement, identity
from vigil.linkage.private.asking import check_value
from vigil.linkage.private.book import Book, Exchange, check_limit, has_done
from vigil.linkage.private.errors import PrivateMatchingError, UntrustedFileError
from vigil.linkage.private.files import digest, opened, sealed
from vigil.linkage.private.group import ELEMENT_BYTES, in_threads
from vigil.linkage.private.headers import AnswerHeader, Hex32, Nonce, RequestHeader, Text, check_for_us
from vigil.linkage.private.oprf import Function, Output
from vigil.linkage.private.spelling import spelling
from vigil.linkage.private.table import entry, padded, table
from vigil.linkage.private.values import Compared, Held

CHECKED = "the answer holds what it must"  # the contact of the entry that every answer has


class KeptRow(msgspec.Struct, frozen=True, array_like=True):
    """One entry of a table, as the holder keeps it to understand a receipt; tag and receipt in hexadecimal."""

    tag: str
    receipt: str
    kind: str
    value: str
    contact: str
    reference: str


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the holder keeps until a receipt came or the answer expired."""

    answer: Hex32
    nonce: Nonce
    purpose: Text
    rows: list[KeptRow]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was made.

    Args:
        file: what goes back.
        kept: what stays here, readable by its owner only, to understand a receipt; None when hits are not told.
        purpose: why it was asked.
        identifiers: how many were asked.
        held: how many identifiers the table holds.
        repeated: how many further rows were of an identifier that a row before held; that row's contact is told.
        entries: how many entries the peer sees.
    """

    file: bytes
    kept: bytes | None
    purpose: str
    identifiers: int
    held: int
    repeated: int
    entries: int


def make_answer(
    untrusted_request: bytes,
    *,
    held: Iterable[Held],
    agreement: Agreement,
    key: Ed25519PrivateKey,
    by: str,
    at: datetime,
    book: Book,
) -> Answer:
    """Answer a request; recorded before the answer can leave, and once only.

    The function's key is made here and forgotten at the end, so that two answers cannot be laid side by side.

    Args:
        untrusted_request: the file that came.
        held: every identifier that may be hit; of one that stands twice, the first row is told.
        agreement: with whom.
        key: ours, to sign with.
        by: who answers, for the record here.
        at: when, with a time zone.
        book: where it is recorded.

    Raises:
        UntrustedFileError: the request is not whole, not the peer's, not for us, out of date, or was answered before.
        LimitReachedError: the agreement allows fewer identifiers today.
        PrivateMatchingError: more is held than agreed.
    """
    header, elements = _opened(untrusted_request, agreement, key, at)

    def check(earlier: Sequence[Exchange]) -> None:
        _check_new(earlier, header, agreement)
        check_limit(earlier, act="answered", agreement=agreement, identifiers=header.identifiers, at=at)

    check(book.exchanges())
    rows = list(held)
    told = _first_of_each(rows, agreement)
    function = Function()
    evaluated = in_threads(function.evaluate_blinded, elements)
    outputs = in_threads(lambda one: function.evaluate(one.encoded()), list(told))
    file = sealed(
        kind="answer",
        header=AnswerHeader(
            maker=agreement.us,
            reader=agreement.peer,
            reader_identity=agreement.peer_identity,
            nonce=header.nonce,
            made=at,
            expires=at + timedelta(days=agreement.days_valid),
            request=digest(untrusted_request),
            elements=len(evaluated),
            entries=padded(len(told) + 1),
        ),
        body=b"".join(evaluated)
        + _table(function.evaluate(check_value(header.nonce)), outputs, told.values()),
        key=key,
    )
    kept = _kept(file, header, outputs, told.values(), key) if agreement.hits_are_told else None
    book.record(
        Exchange(
            act="answered",
            peer=agreement.peer,
            peer_identity=agreement.peer_identity,
            nonce=header.nonce,
            identifiers=header.identifiers,
            purpose=header.purpose,
            by=by,
            at=at,
        ),
        check=check,
    )
    return Answer(
        file=file,
        kept=kept,
        purpose=header.purpose,
        identifiers=header.identifiers,
        held=len(told),
        repeated=len(rows) - len(told),
        entries=padded(len(told) + 1),
    )


def _opened(
    untrusted_request: bytes, agreement: Agreement, key: Ed25519PrivateKey, at: datetime
) -> tuple[RequestHeader, list[bytes]]:
    header, body = opened(
        untrusted_request, kind="request", header=RequestHeader, key=agreement.peer_key, maker=agreement.peer
    )
    check_for_us(header, agreement=agreement, our_identity=identity(key), at=at)
    if len(body) != (header.identifiers + 1) * ELEMENT_BYTES:
        raise UntrustedFileError(
            f"It says that it asks {header.identifiers:,} identifiers and does not hold as many; refuse it."
        )
    if header.spelling != spelling():
        raise UntrustedFileError(
            f"{agreement.peer} spells identifiers otherwise than this version of Vigil, so that matches would be missed: both "
            "sides need the same version."
        )
    if header.hits_will_be_told != agreement.hits_are_told:
        raise UntrustedFileError(
            f"The two copies of the agreement differ: {agreement.peer} {'tells' if header.hits_will_be_told else 'does not tell'}"
            " hits, and ours says otherwise. Agree first."
        )
    return header, [body[start : start + ELEMENT_BYTES] for start in range(0, len(body), ELEMENT_BYTES)]


def _check_new(earlier: Sequence[Exchange], header: RequestHeader, agreement: Agreement) -> None:
    before = has_done(earlier, act="answered", nonce=header.nonce, agreement=agreement)
    if before is not None:
        raise UntrustedFileError(
            f"It was answered on {before.at:%Y-%m-%d} by {before.by}; a request is answered once. Ask {agreement.peer} for "
            "a new one if that answer was lost."
        )


def _first_of_each(rows: Sequence[Held], agreement: Agreement) -> Mapping[Compared, Held]:
    first = {one.compared: one for one in reversed(rows)}
    if len(first) > agreement.most_held:
        raise PrivateMatchingError(
            f"{len(first):,} identifiers are held and the agreement with {agreement.peer} allows {agreement.most_held:,}; "
            "their side would refuse the answer: agree on more."
        )
    return first


def _table(check: Output, outputs: Sequence[Output], told: Iterable[Held]) -> bytes:
    return table(
        [
            entry(check, contact=CHECKED, reference=""),
            *(
                entry(output, contact=one.contact, reference=one.reference)
                for output, one in zip(outputs, told, strict=True)
            ),
        ]
    )


def _kept(
    file: bytes,
    header: RequestHeader,
    outputs: Sequence[Output],
    told: Iterable[Held],
    key: Ed25519PrivateKey,
) -> bytes:
    rows = [
        KeptRow(
            output.tag.hex(),
            output.receipt.hex(),
            one.compared.kind,
            one.compared.value,
            one.contact,
            one.reference,
        )
        for output, one in zip(outputs, told, strict=True)
    ]
    kept = Kept(answer=digest(file), nonce=header.nonce, purpose=header.purpose, rows=rows)
    return sealed(kind="kept", header=kept, body=b"", key=key)
