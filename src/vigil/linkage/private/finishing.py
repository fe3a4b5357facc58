"""The third step, at the force that asked: which identifiers were hit, and whom to ring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.linkage.private.agreement import Agreement, identity
from vigil.linkage.private.asking import Pending, check_value, open_pending
from vigil.linkage.private.book import Book, Exchange, has_done
from vigil.linkage.private.errors import UntrustedFileError
from vigil.linkage.private.files import digest, opened, sealed
from vigil.linkage.private.group import ELEMENT_BYTES, in_threads
from vigil.linkage.private.headers import AnswerHeader, ReceiptHeader, check_for_us
from vigil.linkage.private.oprf import Blinds, Output
from vigil.linkage.private.table import ENTRY_BYTES, by_tag, padded, unlocked
from vigil.linkage.private.values import Compared, Hit


@dataclass(frozen=True, slots=True)
class Finished:
    """What an answer says. What is not among the hits is not in the peer's table: not that the peer knows nothing.

    Args:
        hits: the identifiers that the peer holds, each with a contact and a reference.
        identifiers: how many were asked.
        entries: how many entries the peer's table shows; at most so many identifiers are in it.
        receipt: what goes to the peer, so that it learns which of its records were hit; None when hits are not told.
    """

    hits: Sequence[Hit]
    identifiers: int
    entries: int
    receipt: bytes | None


def finish(
    untrusted_answer: bytes,
    *,
    pending: bytes,
    agreement: Agreement,
    key: Ed25519PrivateKey,
    by: str,
    at: datetime,
    book: Book,
) -> Finished:
    """Read an answer; recorded, and once only. Destroy the pending file afterwards.

    Args:
        untrusted_answer: the file that came.
        pending: what was kept of the request.
        agreement: with whom.
        key: ours.
        by: who reads it, for the record here.
        at: when, with a time zone.
        book: where it is recorded.

    Raises:
        UntrustedFileError: the answer is not whole, not the peer's, not for us, not to this request, out of date, was
            finished before, or does not hold what every answer must.
    """
    asked = open_pending(pending, key=key)
    header, body = _opened(untrusted_answer, asked, agreement, key, at)

    def check(earlier: Sequence[Exchange]) -> None:
        _check_new(earlier, asked, agreement)

    check(book.exchanges())
    compared = [Compared(kind, value) for kind, value in asked.identifiers]
    outputs = _finalized(asked, compared, body)
    entries = by_tag(body[header.elements * ELEMENT_BYTES :])
    _check_sound(outputs[0], entries)
    found = [
        (output, Hit(one, *unlocked(entries[output.tag], output)))
        for one, output in zip(compared, outputs[1:], strict=True)
        if output.tag in entries
    ]
    receipt = None
    if agreement.hits_are_told:
        receipt = _receipt(untrusted_answer, header, [output for output, _ in found], agreement, key, at)
    book.record(
        Exchange(
            act="finished",
            peer=agreement.peer,
            peer_identity=agreement.peer_identity,
            nonce=asked.nonce,
            identifiers=len(found),
            purpose=asked.purpose,
            by=by,
            at=at,
        ),
        check=check,
    )
    return Finished(sorted(hit for _, hit in found), len(compared), header.entries, receipt)


def _opened(
    untrusted_answer: bytes, asked: Pending, agreement: Agreement, key: Ed25519PrivateKey, at: datetime
) -> tuple[AnswerHeader, bytes]:
    header, body = opened(
        untrusted_answer, kind="answer", header=AnswerHeader, key=agreement.peer_key, maker=agreement.peer
    )
    check_for_us(header, agreement=agreement, our_identity=identity(key), at=at)
    if header.nonce != asked.nonce or header.request != asked.request:
        raise UntrustedFileError(
            "It answers another request than the one that was kept; give the pending file of that one."
        )
    if header.elements != len(asked.identifiers) + 1:
        raise UntrustedFileError(
            f"It answers {header.elements - 1:,} identifiers and {len(asked.identifiers):,} were asked; use none of it, and "
            f"tell {agreement.peer}."
        )
    if len(body) != header.elements * ELEMENT_BYTES + header.entries * ENTRY_BYTES:
        raise UntrustedFileError(f"It is not as long as it says; use none of it, and tell {agreement.peer}.")
    # One more for the entry that every answer has.
    if header.entries > padded(agreement.most_held + 1):
        raise UntrustedFileError(
            f"Its table has {header.entries:,} entries, more than the {agreement.most_held:,} identifiers agreed allow: with "
            f"it the peer could try a list on what was asked. Use none of it, and tell {agreement.peer}."
        )
    return header, body


def _check_new(earlier: Sequence[Exchange], asked: Pending, agreement: Agreement) -> None:
    before = has_done(earlier, act="finished", nonce=asked.nonce, agreement=agreement)
    if before is not None:
        raise UntrustedFileError(
            f"An answer to this request was finished on {before.at:%Y-%m-%d} by {before.by}; an answer is used once. Make a "
            "new request."
        )


def _finalized(asked: Pending, compared: Sequence[Compared], body: bytes) -> list[Output]:
    blinds = Blinds(bytes.fromhex(asked.seed))
    inputs = [check_value(asked.nonce), *(one.encoded() for one in compared)]
    placed = [
        (place, data, body[place * ELEMENT_BYTES : (place + 1) * ELEMENT_BYTES])
        for place, data in enumerate(inputs)
    ]
    return in_threads(lambda one: blinds.finalize(*one), placed)


def _check_sound(output: Output, entries: Mapping[bytes, bytes]) -> None:
    if output.tag not in entries:
        raise UntrustedFileError(
            "What every answer must hold is not found in it, so that 'no hit' would mean nothing; ask the peer for a new "
            "answer."
        )
    unlocked(entries[output.tag], output)


def _receipt(
    untrusted_answer: bytes,
    header: AnswerHeader,
    hits: Sequence[Output],
    agreement: Agreement,
    key: Ed25519PrivateKey,
    at: datetime,
) -> bytes:
    return sealed(
        kind="receipt",
        header=ReceiptHeader(
            maker=agreement.us,
            reader=agreement.peer,
            reader_identity=agreement.peer_identity,
            nonce=header.nonce,
            made=at,
            expires=at + timedelta(days=agreement.days_valid),
            answer=digest(untrusted_answer),
            hits=len(hits),
        ),
        body=b"".join(sorted(output.tag + output.receipt for output in hits)),
        key=key,
    )
