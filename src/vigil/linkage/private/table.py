"""The holder's table: for each identifier a tag and what a hit tells, locked; and chaff, so that its size says little.

An entry is opened with the function's value for its identifier alone. Entries are sorted by their tags, which are random,
so that their order says nothing; chaff is random bytes, which is what an entry looks like to whoever cannot open it.
"""

import os
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from vigil.linkage.private.errors import UntrustedFileError
from vigil.linkage.private.oprf import TAG_BYTES, Output
from vigil.linkage.private.values import LABEL_BYTES

ENTRY_BYTES = (
    TAG_BYTES + LABEL_BYTES + 2 + 16
)  # a length before contact and reference each, and Poly1305's tag
SMALLEST = 1024  # entries of any table
_NONCE = bytes(12)  # a key locks one entry and no other


def padded(entries: int) -> int:
    """How many entries a table of so many shows: the next power of two, and never fewer than 1,024."""
    return max(SMALLEST, 1 << (entries - 1).bit_length()) if entries else SMALLEST


def entry(output: Output, *, contact: str, reference: str) -> bytes:
    """One locked entry."""
    said = b"".join(bytes([len(text)]) + text for text in (contact.encode(), reference.encode()))
    label = said.ljust(LABEL_BYTES + 2, b"\0")
    return output.tag + ChaCha20Poly1305(output.key).encrypt(_NONCE, label, output.tag)


def table(entries: Iterable[bytes]) -> bytes:
    """Entries and chaff as they are sent."""
    real = list(entries)
    chaff = os.urandom(ENTRY_BYTES * (padded(len(real)) - len(real)))
    return b"".join(sorted([*real, *_split(chaff)]))


def by_tag(untrusted_table: bytes) -> Mapping[bytes, bytes]:
    """The entries of a table by their tags."""
    return {one[:TAG_BYTES]: one for one in _split(untrusted_table)}


def unlocked(untrusted_entry: bytes, output: Output) -> tuple[str, str]:
    """Contact and reference of an entry.

    Raises:
        UntrustedFileError: it does not open, or what is in it is no contact and reference.
    """
    try:
        label = ChaCha20Poly1305(output.key).decrypt(_NONCE, untrusted_entry[TAG_BYTES:], output.tag)
        contact, rest = _text(label)
        reference, padding = _text(rest)
    except (InvalidTag, UnicodeDecodeError) as error:
        raise UntrustedFileError(
            "An entry of its table that was hit does not open; the peer's answer is not sound: ask them for a new one."
        ) from error
    if not contact or not (contact + reference).isprintable() or padding.strip(b"\0"):
        raise UntrustedFileError(
            "An entry of its table that was hit holds no contact that can be shown; ask the peer for a new answer."
        )
    return contact, reference


def _text(data: bytes) -> tuple[str, bytes]:
    length = data[0] if data else 0
    return data[1 : 1 + length].decode(), data[1 + length :]


def _split(data: bytes) -> list[bytes]:
    return [data[start : start + ENTRY_BYTES] for start in range(0, len(data), ENTRY_BYTES)]
