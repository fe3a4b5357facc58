"""One row held to itself: its text canonical, the hash beside it right, the columns as the text says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vigil.ledger.canonical import canonical
from vigil.ledger.entry import FIRST_PREVIOUS, HASH_IN_HEX, MOST_BYTES
from vigil.ledger.errors import LedgerError
from vigil.ledger.merkle import leaf_hash
from vigil.ledger.reading import Row


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its hash recomputed and its text parsed.

    Attributes:
        row: the row as it stands in the database.
        leaf: the leaf hash recomputed from its text.
        payload: what its text says, None when the text is not canonical.
    """

    row: Row
    leaf: bytes
    payload: Mapping[str, object] | None

    @property
    def previous(self) -> str | None:
        """The leaf hash that this row says it follows, None when it says none."""
        said = self.payload.get("previous") if self.payload is not None else None
        return said if isinstance(said, str) and HASH_IN_HEX.fullmatch(said) else None


def read(row: Row) -> ReadRow:
    """Recompute a row's hash and parse its text."""
    data = _bytes(row.payload)
    return ReadRow(row=row, leaf=leaf_hash(data), payload=_canonical_payload(data))


def faults(read_row: ReadRow) -> Iterator[str]:
    """What is wrong with a row, whatever stands before and after it."""
    row, payload = read_row.row, read_row.payload
    if not isinstance(row.payload, str):
        yield "its text is not stored as text; it was changed"
    if row.leaf_hash != read_row.leaf.hex():
        yield "its text does not give the hash beside it; the text or the hash was changed"
    if payload is None:
        yield "its text is not canonical; it was changed"
        return
    if not _same(payload.get("sequence"), row.sequence):
        yield f"its text says that it is number {_shown(payload.get('sequence'))}; it was moved or changed"
    for name, value in row.columns.items():
        if not isinstance(value, str) or not _same(payload.get(name), value):
            yield f"its column '{name}' says other than its text; the column or the text was changed"
    yield from _bad_previous(read_row)


def _bad_previous(read_row: ReadRow) -> Iterator[str]:
    if read_row.previous is None:
        yield "its text names no entry that it follows; it was changed"
    elif (read_row.previous == FIRST_PREVIOUS) != _same(read_row.row.sequence, 0):
        yield "it follows nothing though it is not the first, or is the first and follows something"


def _canonical_payload(data: bytes) -> Mapping[str, object] | None:
    if len(data) > MOST_BYTES:
        return None
    try:
        payload = json.loads(data.decode("utf-8"))
        written = canonical(payload)
    except (ValueError, TypeError, RecursionError, LedgerError):
        # Whatever kept it from being read and written again, it is not what sealing writes: that is the finding.
        return None
    return payload if isinstance(payload, dict) and written == data else None


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, bytes) else b""


def _same(said: object, held: object) -> bool:
    """Equal and of one kind: in Python true equals 1."""
    return type(said) is type(held) and said == held


def _shown(value: object) -> str:
    return repr(value)[:60]
