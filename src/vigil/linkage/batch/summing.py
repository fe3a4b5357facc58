"""Levels of many pairs into the whole numbers that the scorer of single pairs comes to."""

import numpy as np

from vigil.linkage.batch.chance import Chance, added_for
from vigil.linkage.batch.columns import Columns, Ints
from vigil.linkage.batch.levels import Levels
from vigil.linkage.evidence import KINDS


def unrelated_of(columns: Columns, chance: Chance, levels: Levels) -> Ints:
    """The logarithm of each pair's likelihood by chance, without the number of pairs, in millibits."""
    told = np.zeros(len(levels), dtype=np.int64)
    for kind in KINDS:
        level = levels.levels[kind]
        told += np.array(chance.levels[kind], dtype=np.int64)[level]
        for value, added in added_for(columns, chance, kind).items():
            where = level == value
            told[where] += added[levels.terms[kind][where]]
    return told
