"""Scores held to what became of them: pairs whose truth is known turn a score into odds that are kept.

Each guard's pairs are a population of their own. Within one, the share of one person's pairs rises with the score by isotonic
regression (Barlow and others, 1972); between the middles of its steps the score runs in straight lines, so that the order of
scores is kept.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from vigil.linkage.batch.columns import Columns, Ints
from vigil.linkage.batch.levels import levels_of
from vigil.linkage.batch.linking import STEP, guards_of, score
from vigil.linkage.batch.pairs import Pairs
from vigil.linkage.errors import LinkageError
from vigil.linkage.guards import Guard
from vigil.linkage.sums import BIT
from vigil.linkage.weights import Weights

LEAST: Final = 100  # pairs of a step, so that its share is known to a few percent
LEAST_PAIRS: Final = 1000  # of a guard, below which its scores are left as they are
UNSEEN: Final = (
    0.5  # pairs that are added to each side of a step, so that no share is nothing or all (Jeffreys)
)
Bools = NDArray[np.bool_]


def calibrate(columns: Columns, pairs: Pairs, weights: Weights, *, same: Bools) -> Weights:
    """The weights with a calibration.

    Args:
        columns: the records.
        pairs: candidate pairs of them, all of them or drawn by lot.
        weights: learnt before; a calibration that they have is replaced.
        same: of each pair, whether both records are one person's.

    Raises:
        LinkageError: there is not one truth for each pair.
    """
    if len(same) != len(pairs):
        raise LinkageError(f"{len(pairs)} pairs need as many truths, and not {len(same)}; give one for each.")
    # Without the guards' hold: a score is first calibrated and then held down.
    plain = score(columns, pairs, replace(weights, calibration={}), held=False).person
    guards = np.concatenate(
        [
            guards_of(levels_of(columns, pairs.first[at : at + STEP], pairs.second[at : at + STEP]))
            for at in range(0, len(pairs), STEP)
        ]
        or [np.empty(0, np.int8)]
    )
    told = {}
    for place, guard in enumerate(Guard):
        where = guards == place
        if where.sum() >= LEAST_PAIRS:
            told[guard.name] = _knots(plain[where], same[where])
    return replace(weights, calibration={name: knots for name, knots in told.items() if knots})


def _knots(scores: Ints, same: Bools) -> tuple[tuple[int, int], ...]:
    order = np.argsort(scores, kind="stable")
    scores, same = scores[order], same[order]
    # Pairs of one score are never parted.
    ends = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) + 1
    cuts = [0]
    for end in ends.tolist():
        if end - cuts[-1] >= LEAST:
            cuts.append(end)
    cuts[-1] = len(scores) if len(cuts) > 1 else 0
    parts = [(scores[a:b], same[a:b]) for a, b in pairwise(cuts)]
    if not parts:
        return ()
    numbers = np.array([len(part) for part, _ in parts], dtype=float)
    shares = np.array([(truth.sum() + UNSEEN) / (len(truth) + 2 * UNSEEN) for _, truth in parts])
    steps = isotonic_regression(shares, weights=numbers)
    knots: list[tuple[int, int]] = []
    for begin, end in pairwise(steps.blocks.tolist()):
        inside = scores[cuts[begin] : cuts[end]]
        share = float(steps.x[begin])
        knot = round(float(inside.mean())), round(BIT * float(np.log2(share / (1 - share))))
        if not knots or (knot[0] > knots[-1][0] and knot[1] > knots[-1][1]):
            knots.append(knot)
    return tuple(knots)
