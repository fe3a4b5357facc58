"""Rows held to one another: no number missing or doubled, each row after the one it says it follows."""

from collections.abc import Iterator

from vigil.ledger.entry import FIRST_PREVIOUS
from vigil.ledger.findings import Finding
from vigil.ledger.row import ReadRow


class Chain:
    """The chain as read so far: the number that comes next, and what the next row may follow.

    A row may follow the recomputed hash of the row before or the hash stored beside it: where the two differ, the row
    before is at fault and has its own finding, and the next one is not accused.
    """

    def __init__(self) -> None:
        self.expected = 0
        self._heads: set[str] | None = {FIRST_PREVIOUS}  # None: the row before is missing, nothing to hold to
        self._last: ReadRow | None = None

    def findings(self, read_row: ReadRow) -> Iterator[Finding]:
        """What is wrong with the place of the next row; takes it onto the chain."""
        sequence = read_row.row.sequence
        if not isinstance(sequence, int) or sequence < 0:
            yield Finding(
                self.expected, f"a row here is numbered {repr(sequence)[:60]}; its number was changed"
            )
            return
        if sequence < self.expected:
            yield Finding(sequence, self._doubled(read_row))
            self._take(read_row, beside=True)
            return
        if sequence > self.expected:
            yield Finding(self.expected, _missing(self.expected, sequence))
            self._heads = None
        yield from self._link(read_row, sequence)
        self.expected = sequence + 1
        self._take(read_row, beside=False)

    def _link(self, read_row: ReadRow, sequence: int) -> Iterator[Finding]:
        previous = read_row.previous
        if self._heads is None or previous is None or previous in self._heads:
            return
        if self._last is not None and previous == self._last.previous:
            yield Finding(sequence, "it forks the journal: it follows the same entry as the one before it")
        else:
            yield Finding(
                sequence,
                "it does not follow the entry before it; that entry or this one was changed, added or taken away",
            )

    def _doubled(self, read_row: ReadRow) -> str:
        same = self._last is not None and self._last.leaf == read_row.leaf
        return "it is there twice" if same else "two entries have this number; the journal forks here"

    def _take(self, read_row: ReadRow, *, beside: bool) -> None:
        stored = read_row.row.leaf_hash
        heads = {read_row.leaf.hex()} | ({stored} if isinstance(stored, str) else set())
        self._heads = heads | self._heads if beside and self._heads is not None else heads
        self._last = read_row


def _missing(first: int, after: int) -> str:
    if after - first == 1:
        return "this entry is missing"
    return f"entries {first:,} to {after - 1:,} are missing"
