"""What each file says of itself, and what is checked of that before anything is computed."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from vigil.linkage.private.agreement import MOST, Agreement
from vigil.linkage.private.errors import UntrustedFileError

SKEW = timedelta(minutes=15)  # by which two forces' clocks may differ
LONGEST_PURPOSE = 300  # characters

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PURPOSE)]
Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}\\Z")]
Nonce = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}\\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every file that travels says.

    Args:
        maker: the force that made it.
        reader: the force that it is for.
        reader_identity: that force's key, so that nobody else is meant by the name.
        nonce: sixteen bytes of chance that request, answer and receipt share.
        made: when it was made.
        expires: from when on it is refused.
    """

    maker: Text
    reader: Text
    reader_identity: Hex32
    nonce: Nonce
    made: Instant
    expires: Instant


class RequestHeader(Header, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request: elements follow, 32 bytes each; one of them is of a value that the answer must hold.

    Args:
        purpose: why it is asked, for the record at both sides.
        identifiers: how many identifiers are asked.
        hits_will_be_told: what the agreement says at the one who asks.
        spelling: how its maker spells identifiers.
    """

    purpose: Text
    identifiers: Annotated[int, msgspec.Meta(ge=1, le=MOST)]
    hits_will_be_told: bool
    spelling: Hex32


class AnswerHeader(Header, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer: as many evaluated elements follow in the request's order, then the table's entries.

    Args:
        request: SHA-256 of the request's file.
        elements: how many evaluated elements follow.
        entries: how many entries follow; most of the last half may be chaff.
    """

    request: Hex32
    elements: Annotated[int, msgspec.Meta(ge=1, le=MOST + 1)]
    entries: Annotated[int, msgspec.Meta(ge=1, le=2 * MOST)]


class ReceiptHeader(Header, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receipt: tag and proof of each hit follow.

    Args:
        answer: SHA-256 of the answer's file.
        hits: how many hits follow.
    """

    answer: Hex32
    hits: Count


def check_for_us(header: Header, *, agreement: Agreement, our_identity: str, at: datetime) -> None:
    """Hold a file that came to the agreement and to the clock.

    Raises:
        UntrustedFileError: it is from or for another force, of the future, out of date, or valid longer than agreed.
    """
    if header.reader != agreement.us or header.reader_identity != our_identity:
        raise UntrustedFileError(
            f"It is for {header.reader}, not for {agreement.us} with this key; it went to the wrong force, or the peer's "
            "agreement holds another key or name of ours."
        )
    if header.maker != agreement.peer:
        raise UntrustedFileError(
            f"It says that {header.maker} made it, and the agreement is with {agreement.peer}; use the agreement with them."
        )
    if header.made > at + SKEW:
        raise UntrustedFileError(
            f"It says that it was made at {_shown(header.made)}, which is still to come; set the clocks right."
        )
    if at >= header.expires:
        raise UntrustedFileError(f"It expired at {_shown(header.expires)}; ask for a new one.")
    if header.expires - header.made > timedelta(days=agreement.days_valid):
        raise UntrustedFileError(
            f"It is valid longer than the {agreement.days_valid} days agreed; ask for a new one."
        )


def _shown(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M UTC")
