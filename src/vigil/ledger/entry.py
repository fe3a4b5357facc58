"""Sealing an entry onto the chain: its place and the hash of the entry before become part of what is hashed."""

from collections.abc import Mapping
from dataclasses import dataclass

from vigil.ledger.canonical import canonical
from vigil.ledger.merkle import leaf_hash

FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as it is stored: its place from 0, its canonical bytes, and their leaf hash in hex."""

    sequence: int
    canonical: bytes
    leaf_hash: str


def seal(*, sequence: int, previous: str, payload: Mapping[str, object]) -> SealedEntry:
    """Seal a payload at a place in the log.

    Args:
        sequence: place in the log, from 0.
        previous: leaf hash of the entry before in hex, ``FIRST_PREVIOUS`` for the first.
        payload: what is recorded; it may not name ``sequence`` or ``previous`` itself.

    Raises:
        ValueError: the payload names a reserved key, the place is negative, or ``previous`` is no SHA-256 in hex.
    """
    if (
        sequence < 0
        or len(previous) != len(FIRST_PREVIOUS)
        or not {"sequence", "previous"}.isdisjoint(payload)
    ):
        raise ValueError("an entry needs a place from 0, the previous leaf hash in hex, and no reserved keys")
    data = canonical({**payload, "sequence": sequence, "previous": previous})
    return SealedEntry(sequence=sequence, canonical=data, leaf_hash=leaf_hash(data).hex())
