"""One kind of hash: its keys sorted on the disk and written into the set, with what leads to and from the records."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.exact import ExactTable
from vigil.kernels.near import POSTING_BYTES, Chunk, chunks_for, index_chunk
from vigil.known.draft import Draft
from vigil.known.gathering import NUMBER, numbers_of, renumbered
from vigil.known.layout import TABLES, WIDTHS
from vigil.known.spool import Spool


def write_column(draft: Draft, name: str, spool: Spool, *, without: NDArray[np.int64], folder: Path) -> None:
    """Write the sections of one kind of hash; the draft has its ``labels`` already."""
    spool.sort()
    labels = draft.array("labels", "<u4")
    rows = draft.reserve(f"{name}.rows", "<u4", (len(labels),))
    firsts = Spool(folder, 4)
    try:
        draft.write(name, WIDTHS[name], _keys(spool, labels, rows, firsts, without))
        draft.write(f"{name}.records", 4, firsts.blocks())
    finally:
        firsts.close()
    if name in TABLES:
        directory = ExactTable.build(draft.array(name, np.uint8)).directory
        draft.write(f"{name}.directory", 4, [directory.astype("<u4", copy=False)])


def write_near(draft: Draft, name: str) -> tuple[Chunk, ...]:
    """Write the near index of the codes in a section, chunk by chunk into the file."""
    codes = draft.array(name, np.uint8)
    chunks = chunks_for(len(codes))
    for number, chunk in enumerate(chunks):
        directory = draft.reserve(f"{name}.near.{number}.directory", "<u4", ((1 << chunk.width) + 1,))
        postings = draft.reserve(f"{name}.near.{number}.postings", np.uint8, (len(codes), POSTING_BYTES))
        index_chunk(codes=codes, chunk=chunk, directory=directory, postings=postings)
    return chunks


def _keys(
    spool: Spool,
    labels: NDArray[np.uint32],
    rows: NDArray[np.uint32],
    firsts: Spool,
    without: NDArray[np.int64],
) -> Iterator[NDArray[np.uint8]]:
    """The keys in order, each once for each label; fills where each record finds its key, and each key its record."""
    known = _Seen()
    written = 0
    for block in spool.blocks():
        stays, records = renumbered(numbers_of(block), without)
        keys = block[stays, : -NUMBER.size]
        keep = known.first_of_label(keys, labels[records])
        places = written + np.cumsum(keep)
        # A key that was written already stands in the row before.
        rows[records] = places
        firsts.add(records[keep].astype("<u4").tobytes())
        written += int(keep.sum())
        yield keys[keep]


class _Seen:
    """The labels that the key at hand was written with, from block to block."""

    def __init__(self) -> None:
        self._key = b""
        self._labels: set[int] = set()

    def first_of_label(self, keys: NDArray[np.uint8], labels: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Which rows have a key and label that were not there before."""
        keep = np.ones(len(keys), dtype=np.bool_)
        if not len(keys):
            return keep
        like_last = np.r_[keys[0].tobytes() == self._key, (keys[1:] == keys[:-1]).all(axis=1)]
        for row in np.flatnonzero(like_last | np.r_[like_last[1:], True]):
            if not like_last[row]:
                self._key, self._labels = keys[row].tobytes(), set()
            label = int(labels[row])
            keep[row] = label not in self._labels
            self._labels.add(label)
        return keep
