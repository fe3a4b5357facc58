"""Scoring of every candidate pair, a bounded number at a time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigil.linkage.batch.chance import Chance
from vigil.linkage.batch.columns import Columns, Ints
from vigil.linkage.batch.estimation import cells_of
from vigil.linkage.batch.levels import Levels, levels_of
from vigil.linkage.batch.pairs import Pairs
from vigil.linkage.batch.summing import unrelated_of
from vigil.linkage.evidence import PERSONAL, Device
from vigil.linkage.guards import DRAWN_TOGETHER, FREE, HELD, OF_BIRTH, OF_EMAIL, OF_HANDLE, OF_NAME, Guard
from vigil.linkage.sums import ADDED
from vigil.linkage.weights import Weights

STEP: Final = 500_000  # pairs compared at once


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with both scores in millibits, as `vigil.linkage.judgement.Scores` has them."""

    first: Ints
    second: Ints
    person: Ints
    household: Ints

    def __len__(self) -> int:
        return len(self.first)


def score(columns: Columns, pairs: Pairs, weights: Weights, *, held: bool = True) -> Scored:
    """Score candidate pairs, in their order; without the guards' hold only to learn a calibration from."""
    chance = Chance(
        {**{kind: one.unrelated for kind, one in weights.personal.items()}, **weights.unrelated},
        weights.frequencies,
        weights.unlisted,
    )
    person, household = np.empty(len(pairs), np.int64), np.empty(len(pairs), np.int64)
    for begin in range(0, len(pairs), STEP):
        part = slice(begin, begin + STEP)
        levels = levels_of(columns, pairs.first[part], pairs.second[part])
        person[part], household[part] = _scores(
            levels, weights, unrelated_of(columns, chance, levels), held=held
        )
    return Scored(pairs.first, pairs.second, person, household)


def _scores(levels: Levels, weights: Weights, unrelated: Ints, *, held: bool) -> tuple[Ints, Ints]:
    cells = cells_of(levels)
    person = weights.pairs[0] + np.array(weights.joint_person, dtype=np.int64)[cells]
    household = weights.pairs[1] + np.array(weights.joint_household, dtype=np.int64)[cells]
    for kind in PERSONAL:
        level, one = levels.levels[kind], weights.personal[kind]
        person += np.array((0, *one.person[1:]), dtype=np.int64)[level]
        household += np.array((0, *one.household[1:]), dtype=np.int64)[level]
    unrelated = unrelated + weights.pairs[2]
    scores, guards = person - _added(household, unrelated), guards_of(levels)
    for place, guard in enumerate(Guard):
        where = guards == place
        told = _calibrated(scores[where], weights.calibration.get(guard.name, ()))
        scores[where] = _held(guard, told) if held else told
    return scores, household - unrelated


def _added(one: Ints, other: Ints) -> Ints:
    apart = np.minimum(np.abs(one - other), len(ADDED) - 1)
    more = np.array(ADDED, dtype=np.int64)[apart]
    more[np.abs(one - other) >= len(ADDED)] = 0
    total: Ints = np.maximum(one, other) + more
    return total


def _calibrated(scores: Ints, knots: tuple[tuple[int, int], ...]) -> Ints:
    if not knots:
        return scores
    low, to = (np.array(part, dtype=np.int64) for part in zip(*knots, strict=True))
    told: Ints = np.where(scores <= low[0], scores + (to[0] - low[0]), scores)
    if len(knots) > 1:
        after = np.clip(np.searchsorted(low, scores), 1, len(low) - 1)
        width = low[after] - low[after - 1]
        between = to[after - 1] + (to[after] - to[after - 1]) * (scores - low[after - 1]) // width
        told = np.where(scores > low[0], between, told)
    return np.where(scores >= low[-1], to[-1] + (scores - low[-1]) // DRAWN_TOGETHER, told)


def guards_of(levels: Levels) -> NDArray[np.int8]:
    """The guard of each pair, by its place among them, as `vigil.linkage.guards.guard_of` has it."""

    def among(kind: str, values: frozenset[int]) -> NDArray[np.bool_]:
        return np.isin(levels.levels[kind], [int(value) for value in values])

    name, birth = among("given", OF_NAME), among("born", OF_BIRTH)
    account = among("handle", OF_HANDLE) | among("email", OF_EMAIL)
    witnesses = name.astype(np.int8) + birth + (levels.levels["device"] == Device.SHARED)
    places = {guard: place for place, guard in enumerate(Guard)}
    told = np.select(
        [
            levels.about_nobody,
            levels.child_and_adult & ~(name & (birth | account)),
            ~account & (witnesses == 0),
            ~account & (witnesses == 1),
            account & (witnesses == 0),
        ],
        [
            places[guard]
            for guard in (
                Guard.ABOUT_NOBODY,
                Guard.CHILD_AND_ADULT,
                Guard.NO_PERSON,
                Guard.ONE_WITNESS,
                Guard.ACCOUNT_ALONE,
            )
        ],
        places[Guard.NONE],
    )
    return told.astype(np.int8)


def _held(guard: Guard, scores: Ints) -> Ints:
    if guard in FREE:
        return scores
    return np.where(scores <= HELD, scores, HELD + (scores - HELD) // DRAWN_TOGETHER)
