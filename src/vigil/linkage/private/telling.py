"""The last step, where it was agreed: the force that was asked learns which of its records were hit."""

from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigil.linkage.private.agreement import Agreement, identity
from vigil.linkage.private.answering import Kept
from vigil.linkage.private.book import Book, Exchange, has_done
from vigil.linkage.private.errors import PrivateMatchingError, UntrustedFileError
from vigil.linkage.private.files import opened
from vigil.linkage.private.headers import ReceiptHeader, check_for_us
from vigil.linkage.private.oprf import RECEIPT_BYTES, TAG_BYTES
from vigil.linkage.private.values import Compared, Hit

_HIT_BYTES = TAG_BYTES + RECEIPT_BYTES


def read_receipt(
    untrusted_receipt: bytes,
    *,
    kept: bytes,
    agreement: Agreement,
    key: Ed25519PrivateKey,
    by: str,
    at: datetime,
    book: Book,
) -> Sequence[Hit]:
    """Our own identifiers that the peer hit; recorded, and once only. Destroy the kept file afterwards.

    Each hit proves that the peer asked the identifier: the proof comes from the function's value for it.

    Args:
        untrusted_receipt: the file that came.
        kept: what was kept of the answer.
        agreement: with whom.
        key: ours.
        by: who reads it, for the record here.
        at: when, with a time zone.
        book: where it is recorded.

    Raises:
        PrivateMatchingError: the agreement does not say that hits are told.
        UntrustedFileError: the receipt is not whole, not the peer's, not for us, not of this answer, out of date, was
            read before, or names an entry that was not hit.
    """
    if not agreement.hits_are_told:
        raise PrivateMatchingError(
            f"The agreement with {agreement.peer} does not say that hits are told; this receipt is not to be read."
        )
    ours, _ = opened(kept, kind="kept", header=Kept, key=key.public_key(), maker="our own key")
    header, body = opened(
        untrusted_receipt, kind="receipt", header=ReceiptHeader, key=agreement.peer_key, maker=agreement.peer
    )
    check_for_us(header, agreement=agreement, our_identity=identity(key), at=at)
    if header.answer != ours.answer or header.nonce != ours.nonce:
        raise UntrustedFileError(
            "It is of another answer than the one that was kept; give the kept file of that one."
        )
    hits = _hits(body, header, ours)

    def check(earlier: Sequence[Exchange]) -> None:
        if has_done(earlier, act="told", nonce=header.nonce, agreement=agreement) is not None:
            raise UntrustedFileError(
                "A receipt of this answer was read before; there is one for each answer."
            )

    book.record(
        Exchange(
            act="told",
            peer=agreement.peer,
            peer_identity=agreement.peer_identity,
            nonce=header.nonce,
            identifiers=len(hits),
            purpose=ours.purpose,
            by=by,
            at=at,
        ),
        check=check,
    )
    return sorted(hits)


def _hits(body: bytes, header: ReceiptHeader, ours: Kept) -> list[Hit]:
    named = {body[start : start + _HIT_BYTES].hex() for start in range(0, len(body), _HIT_BYTES)}
    rows = {row.tag + row.receipt: row for row in ours.rows}
    if len(body) != header.hits * _HIT_BYTES or len(named) != header.hits or not named <= rows.keys():
        raise UntrustedFileError(
            "It names an entry without the proof that it was hit, or not as many as it says; tell the peer, and use none."
        )
    return [
        Hit(Compared(row.kind, row.value), row.contact, row.reference) for row in (rows[one] for one in named)
    ]
