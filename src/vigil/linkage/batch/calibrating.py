"""Scores held to what became of them: pairs whose truth is known turn a score into odds that are kept.

Each guard's pairs are a population of their own. Within one, the share of one person's pairs rises with the score by isotonic
regression (Barlow and others, 1972); between the middles of its steps the score runs in straight lines (centred isotonic
regression; Oron and Flournoy, 2017), so that the order of scores is kept.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
Knots = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Pairs whose truth is known.

    Args:
        scores: as the model has them, before any calibration and hold, in millibits.
        guards: the place of each pair's guard among all.
        same: whether both records are one person's.
    """

    scores: Ints
    guards: NDArray[np.int8]
    same: Bools


def known_of(columns: Columns, pairs: Pairs, weights: Weights, *, same: Bools) -> Known:
    """Pairs whose truth is known, scored.

    Args:
        columns: the records.
        pairs: candidate pairs of them, all of them or drawn by lot.
        weights: learnt before; a calibration that they have is left aside.
        same: of each pair, whether both records are one person's.

    Raises:
        LinkageError: there is not one truth for each pair.
    """
    if len(same) != len(pairs):
        raise LinkageError(f"{len(pairs)} pairs need as many truths, and not {len(same)}; give one for each.")
    # Without the guards' hold: a score is first calibrated and then held down.
    plain = score(columns, pairs, replace(weights, calibration={}), held=False).person
    guards = [
        guards_of(levels_of(columns, pairs.first[at : at + STEP], pairs.second[at : at + STEP]))
        for at in range(0, len(pairs), STEP)
    ]
    return Known(plain, np.concatenate([np.empty(0, np.int8), *guards]), same)


def calibrate(columns: Columns, pairs: Pairs, weights: Weights, *, same: Bools) -> Weights:
    """The weights with a calibration of these pairs alone; for arguments and errors see `known_of`."""
    return replace(weights, calibration=calibration_of([known_of(columns, pairs, weights, same=same)]))


def calibration_of(known: Iterable[Known]) -> Mapping[str, Knots]:
    """What known pairs, of one population of records or of several alike, come to: knots by the name of a guard.

    A guard that too few pairs have gets none.
    """
    every = list(known)
    scores, guards, same = (
        np.concatenate([getattr(one, name) for one in every] or [np.empty(0, np.int64)])
        for name in ("scores", "guards", "same")
    )
    return {
        guard.name: _knots(scores[where], same[where])
        for place, guard in enumerate(Guard)
        if (where := guards == place).sum() >= LEAST_PAIRS
    }


def _knots(scores: Ints, same: Bools) -> Knots:
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
    numbers = np.array([len(part) for _, part in parts], dtype=float)
    hits = np.array([part.sum() for _, part in parts], dtype=float)
    steps = isotonic_regression(hits / numbers, weights=numbers).blocks
    numbers, hits = np.add.reduceat(numbers, steps[:-1]), np.add.reduceat(hits, steps[:-1])
    # What is added to wide steps and to narrow ones may turn their order round again.
    shares = isotonic_regression((hits + UNSEEN) / (numbers + 2 * UNSEEN), weights=numbers).x
    knots: list[tuple[int, int]] = []
    for begin, end, share in zip(steps[:-1].tolist(), steps[1:].tolist(), shares.tolist(), strict=True):
        middle = float(scores[cuts[begin] : cuts[end]].mean())
        knot = round(middle), round(BIT * math.log2(share / (1 - share)))
        if not knots or (knot[0] > knots[-1][0] and knot[1] > knots[-1][1]):
            knots.append(knot)
    return tuple(knots)
