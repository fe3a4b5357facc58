"""Sealing an entry onto the chain: its place and the hash of the entry before become part of what is hashed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vigil.ledger.canonical import canonical
from vigil.ledger.errors import LedgerError
from vigil.ledger.merkle import leaf_hash

FIRST_PREVIOUS = "0" * 64
MOST_BYTES = 64 * 2**20  # of one entry
RESERVED = frozenset({"sequence", "previous"})
HASH_IN_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded, and its place in the log, from 0.

    Raises:
        ValueError: the place is negative, or the payload names ``sequence`` or ``previous`` itself.
    """

    sequence: int
    payload: Mapping[str, object]

    def __post_init__(self) -> None:
        if self.sequence < 0:
            raise ValueError("an entry's place is counted from 0")
        if not RESERVED.isdisjoint(self.payload):
            raise ValueError("an entry's payload may not name 'sequence' or 'previous'; sealing adds them")


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as it is stored: its place from 0, its canonical bytes, and their leaf hash in hex."""

    sequence: int
    canonical: bytes
    leaf_hash: str


def seal(*, sequence: int, previous: str, payload: Mapping[str, object]) -> SealedEntry:
    """Seal a payload at a place in the log.

    Don't seal outside the lock that keeps writers apart: two entries sealed onto the same ``previous`` are a fork.

    Args:
        sequence: place in the log, from 0.
        previous: leaf hash of the entry before in hex, ``FIRST_PREVIOUS`` for the first.
        payload: what is recorded; it may not name ``sequence`` or ``previous`` itself.

    Raises:
        ValueError: the payload names a reserved key, the place is negative, or ``previous`` is no SHA-256 in hex, or
            is not ``FIRST_PREVIOUS`` for the first entry and for no other.
        TypeError: the payload holds what has no canonical form (see ``canonical``).
        LedgerError: the payload cannot be written canonically, or is longer than 64 MiB.
    """
    entry = Entry(sequence, payload)
    if not HASH_IN_HEX.fullmatch(previous) or (previous == FIRST_PREVIOUS) != (sequence == 0):
        raise ValueError(
            "an entry needs the leaf hash of the entry before in hex; 64 zeros for the first alone"
        )
    data = canonical({**entry.payload, "sequence": sequence, "previous": previous})
    if len(data) > MOST_BYTES:
        raise LedgerError(
            f"An entry of {len(data):,} bytes is longer than {MOST_BYTES:,}; record less of it."
        )
    return SealedEntry(sequence=sequence, canonical=data, leaf_hash=leaf_hash(data).hex())
