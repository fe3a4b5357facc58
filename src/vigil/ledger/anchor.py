"""A journal held to a checkpoint: every entry it covers is there and is the one that was signed."""

from collections.abc import Iterator

from vigil.ledger.bundle import Leaves
from vigil.ledger.checkpoint import Checkpoint
from vigil.ledger.findings import MOST_FINDINGS, WHOLE, Finding


class Anchor:
    """Compares entries, as they are read, with the leaf hashes of a checkpoint.

    Args:
        checkpoint: the checkpoint, its signature already found good.
        leaves: the leaf hashes beside it, believed only if their root is the signed one; None when there are none.
    """

    def __init__(self, checkpoint: Checkpoint, leaves: Leaves | None) -> None:
        self.checkpoint = checkpoint
        self._leaves = leaves
        self._good = leaves is not None and leaves.can_stand_for(checkpoint)
        self._runs: list[tuple[int, int]] = []  # first and last entry of each run that differs
        self._more = 0
        self._seen = 0

    def compare(self, sequence: object, leaf: bytes) -> None:
        """Take the recomputed leaf hash of an entry."""
        if self._leaves is None or not isinstance(sequence, int) or not 0 <= sequence < self.checkpoint.size:
            return
        if leaf != self._leaves[sequence]:
            self._differs(sequence)

    def findings(self, *, end: int, root_at_size: bytes | None) -> Iterator[Finding]:
        """What the comparison found, once every row was read.

        Args:
            end: the number after the last entry.
            root_at_size: root over as many rows as the checkpoint covers, None when there were fewer.
        """
        size = self.checkpoint.size
        if end < size:
            yield Finding(
                end,
                f"the last {size - end:,} of the {size:,} entries that the checkpoint covers are missing or unread",
            )
        differs = root_at_size != self.checkpoint.root
        if self._good:
            yield from self._rewritten()
        else:
            yield from self._bad_leaves(journal_good=not differs)
        if self._more:
            yield Finding(WHOLE, f"{self._more:,} further entries are not those that the checkpoint covers")
        if differs and end >= size and not (self._good and self._runs):
            yield Finding(WHOLE, f"the root over its first {size:,} rows is not the one that was signed")

    def _differs(self, sequence: int) -> None:
        if self._runs and self._runs[-1][1] in {sequence, sequence - 1}:
            self._runs[-1] = (self._runs[-1][0], sequence)
        elif len(self._runs) < MOST_FINDINGS:
            self._runs.append((sequence, sequence))
        else:
            self._more += 1

    def _rewritten(self) -> Iterator[Finding]:
        for first, last in self._runs:
            said = "it is not the entry that the checkpoint covers; it was rewritten, added or moved"
            if last > first:
                said += f", and so is every entry after it up to {last:,}"
            yield Finding(first, said)

    def _bad_leaves(self, *, journal_good: bool) -> Iterator[Finding]:
        if self._leaves is None:
            yield Finding(
                WHOLE,
                "the leaf hashes (.leaves) beside the checkpoint cannot be read; a rewritten entry is not located",
            )
            return
        yield Finding(
            WHOLE, "the leaf hashes (.leaves) beside the checkpoint were changed since it was signed"
        )
        if journal_good:
            for first, last in self._runs:
                yield Finding(
                    first,
                    f"the changed leaf hashes are of the entries {first:,} to {last:,}; "
                    "the entries themselves are those that were signed",
                )
