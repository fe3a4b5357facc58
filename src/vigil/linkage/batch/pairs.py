"""Pairs of records that have a blocking key in common."""

from dataclasses import dataclass

import numpy as np

from vigil.linkage.batch.columns import Columns, Ints
from vigil.linkage.blocking import MOST_IN_BLOCK


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs, each once: ``first[i] < second[i]`` are numbers of records; in rising order.

    ``left_out`` counts the blocks that more than ``MOST_IN_BLOCK`` records share and that are not compared through.
    """

    first: Ints
    second: Ints
    left_out: int

    def __len__(self) -> int:
        return len(self.first)


def pairs_of(columns: Columns, *, split: int | None = None) -> Pairs:
    """Every pair that shares a key.

    Args:
        columns: the records.
        split: where the records of a second source begin; pairs are then only between the two.
    """
    lists = columns.many["key"]
    owners = np.repeat(np.arange(len(columns), dtype=np.int64), lists.counts)
    order = np.lexsort((owners, lists.values))
    keys, owners = lists.values[order], owners[order]
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.empty(0, np.int64)
    sizes = np.diff(np.append(begins, len(keys)))
    number = len(columns)
    found = []
    for size in range(2, MOST_IN_BLOCK + 1):
        of_size = begins[sizes == size]
        if not len(of_size):
            continue
        one, other = np.triu_indices(size, k=1)
        for block in np.array_split(of_size, len(of_size) * len(one) // 4_000_000 + 1):
            first, second = owners[block[:, None] + one].ravel(), owners[block[:, None] + other].ravel()
            if split is not None:
                apart = (first < split) & (second >= split)
                first, second = first[apart], second[apart]
            found.append(np.unique(first * number + second))
    every = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return Pairs(every // number, every % number, int((sizes > MOST_IN_BLOCK).sum()))
