"""Probabilities of linkage held to what pairs came to, on invented towns that nothing was learnt from.

Twice: with weights that each town learnt of itself without labels, as a force does every night, and with the shipped weights as
they are, as on the first day. Both have the shipped calibration. A tenth is of the range of probabilities, not of the pairs.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import linkage_sets
from benchmarks.command import Figures, run, say
from vigil.linkage.batch import columns_of, estimate, pairs_of, score
from vigil.linkage.shipped import shipped_weights, with_shipped_calibration
from vigil.statistics.proportions import share_interval

TOWNS, COUNT = (3001, 3002, 3003, 3004), 100_000  # seeds, and referrals of each
SMALL_TOWNS, SMALL_COUNT = (3001,), 5_000
TENTHS: Final = 10
LEAST: Final = 200  # pairs of a tenth, below which its share is known to no better than seven points
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Tenth = dict[str, float]


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """The tenths of both, and by how many points the worst is off."""
    learnt, first_day = [], []
    for seed in SMALL_TOWNS if small else TOWNS:
        say(f"town {seed}")
        people = linkage_sets.referrals(seed=seed, count=SMALL_COUNT if small else COUNT)
        columns = columns_of(people.records)
        pairs = pairs_of(columns)
        same = people.same_person(pairs.first, pairs.second)
        own = with_shipped_calibration(estimate(columns, pairs, seed=seed))
        learnt.append((likely(score(columns, pairs, own).person), same))
        there = shipped_weights().of_records(len(columns))
        first_day.append((likely(score(columns, pairs, there).person), same))
    told = {"learnt": tenths(learnt), "first_day": tenths(first_day)}
    return {**told, **{f"worst_points_{name}": worst(some) for name, some in told.items()}}


def likely(scores: NDArray[np.int64]) -> Floats:
    """Probabilities of scores in millibits."""
    told: Floats = 1 / (1 + np.exp2(-scores / 1000))
    return told


def tenths(parts: Iterable[tuple[Floats, Bools]]) -> list[Tenth]:
    """Of each tenth of the range that has pairs: how many, what was said, what share is one person's, with Wilson's interval."""
    every = list(parts)
    chances, same = (np.concatenate(column) for column in zip(*every, strict=True))
    place = np.minimum((chances * TENTHS).astype(np.int64), TENTHS - 1)
    return [
        _tenth(chances[among], same[among]) for among in (place == n for n in range(TENTHS)) if among.any()
    ]


def _tenth(chances: Floats, same: Bools) -> Tenth:
    interval = share_interval(int(same.sum()), len(same))
    return {
        "pairs": len(same),
        "one_person": int(same.sum()),
        "said": round(float(chances.mean()), 4),
        "share": round(float(same.mean()), 4),
        "lower": round(interval.lower, 4),
        "upper": round(interval.upper, 4),
        "points": round(100 * float(chances.mean() - same.mean()), 2),
    }


def worst(some: Sequence[Tenth]) -> float:
    """By how many points the worst tenth is off, of those with pairs enough to know."""
    return max((abs(one["points"]) for one in some if one["pairs"] >= LEAST), default=float("nan"))


if __name__ == "__main__":
    sys.exit(run(measure, about=__doc__ or ""))
