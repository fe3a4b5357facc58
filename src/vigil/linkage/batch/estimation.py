"""The weights learnt from records without labels, by expectation and maximisation over three classes.

Dempster, Laird and Rubin (1977), on the classes of Fellegi and Sunter (1969) with their *matched* split in two: one person,
and two persons of one household. What unrelated records do is fixed beforehand from all pairs (`vigil.linkage.batch.chance`),
so that looking only at candidate pairs does not bend it; the numbers of pairs are then absolute.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigil.linkage.batch.chance import LEARNT, Chance, added_for, chance_of
from vigil.linkage.batch.columns import Columns, Ints
from vigil.linkage.batch.levels import Levels, levels_of
from vigil.linkage.batch.pairs import Pairs
from vigil.linkage.batch.starting import HOUSEHOLD, NEVER_LEARNT, PERSON, TRUST_HOUSEHOLD, TRUST_PERSON
from vigil.linkage.batch.summing import unrelated_of
from vigil.linkage.errors import LinkageError
from vigil.linkage.evidence import PERSONAL, SHARED
from vigil.linkage.sums import BIT, millibits
from vigil.linkage.weights import CELLS, SIZES, Classes, Weights

MOST_PAIRS: Final = 1_000_000  # that are learnt from, drawn by lot
MOST_ROUNDS: Final = 60
STILL: Final = 1e-4  # of the pairs' number that a round moves at most when it has settled
Floats = NDArray[np.float64]
WHOLE: Final = tuple(size - 1 for size in SIZES)  # of the joint comparison without its missing parts


@dataclass(slots=True)
class _Class:
    number: float
    personal: dict[str, Floats]
    joint: Floats  # shape WHOLE
    starting: dict[str, Floats]
    starting_joint: Floats
    trust: float
    fixed: frozenset[str]

    @classmethod
    def begun(
        cls,
        starting: Mapping[str, tuple[float, ...]],
        number: float,
        trust: float,
        fixed: frozenset[str] = frozenset(),
    ) -> "_Class":
        personal = {kind: np.array(starting[kind]) for kind in PERSONAL}
        parts = [np.array(starting[kind]) for kind in SHARED]
        joint = np.einsum("a,b,c,d->abcd", *parts)
        return cls(number, personal, joint, dict(personal), joint.copy(), trust, fixed)

    def likelihood(self, personal: dict[str, Ints], cells: Ints) -> Floats:
        told = np.full(len(cells), self.number) * _marginal(self.joint).ravel()[cells]
        for kind, levels in personal.items():
            told *= np.append(1.0, self.personal[kind])[levels]
        return told

    def learn(self, share: Floats, personal: dict[str, Ints], cells: Ints) -> None:
        self.number = float(share.sum()) + 1.0
        for kind, levels in personal.items():
            if kind in self.fixed:
                continue
            seen = np.bincount(levels, weights=share, minlength=len(self.personal[kind]) + 1)[1:]
            self.personal[kind] = _shares(seen + self.trust * self.starting[kind])
        joint: Floats = np.bincount(cells, weights=share, minlength=CELLS).reshape(SIZES).astype(np.float64)
        self.joint = _shares(_completed(joint, self.joint) + self.trust * self.starting_joint)


class _Chances:
    """What unrelated pairs do: fixed, but for how often they agree on values too rare to be counted."""

    def __init__(
        self, columns: Columns, chance: Chance, levels: Levels, *, every: float, scale: float
    ) -> None:
        self.every, self.scale = every, scale
        self.rare: dict[tuple[str, int], Ints] = {}
        self.shares: dict[tuple[str, int], float] = {}
        told = unrelated_of(columns, chance, levels)
        for (kind, level), table in LEARNT.items():
            rest = chance.levels[kind][level] + chance.unlisted[table]
            added = added_for(columns, chance, kind)[level]
            where = np.flatnonzero(levels.levels[kind] == level)
            where = where[added[levels.terms[kind][where]] == chance.unlisted[table]]
            told[where] -= rest
            self.rare[kind, level], self.shares[kind, level] = where, float(2 ** (rest / BIT))
        self.fixed = np.exp2(told / BIT) * every / scale

    def likelihood(self) -> Floats:
        told = self.fixed.copy()
        for key, where in self.rare.items():
            told[where] *= self.shares[key]
        return told

    def learn(self, share: Floats) -> None:
        for key, where in self.rare.items():
            if len(where):
                self.shares[key] = (float(share[where].sum()) * self.scale + 1.0) / self.every

    def learnt(self, chance: Chance) -> Chance:
        """The same with what was learnt of rare values."""
        unlisted = dict(chance.unlisted)
        for (kind, level), share in self.shares.items():
            unlisted[LEARNT[kind, level]] = millibits(share) - chance.levels[kind][level]
        return replace(chance, unlisted=unlisted)


def estimate(
    columns: Columns,
    pairs: Pairs,
    *,
    seed: int,
    split: int | None = None,
    told: Callable[[str], None] | None = None,
) -> Weights:
    """Learn weights from records and their candidate pairs.

    Args:
        columns: the records.
        pairs: their candidate pairs.
        seed: for the pairs drawn by lot; the same seed gives the same weights.
        split: where the records of a second source begin, if there is one.
        told: is told after each round how many pairs of one person and of one household are expected.

    Raises:
        LinkageError: no two records have a blocking key in common, so that there is nothing to learn from.
    """
    if not len(pairs):
        raise LinkageError("No two records have anything in common; give more records to learn from.")
    chance = chance_of(columns, seed=seed, split=split)
    first, second, scale = _drawn(pairs, seed=seed)
    levels = levels_of(columns, first, second)
    number = len(columns)
    every = number * (number - 1) / 2 if split is None else float(split * (number - split))
    by_chance = _Chances(columns, chance, levels, every=every, scale=scale)
    personal = {kind: levels.levels[kind].astype(np.int64) for kind in PERSONAL}
    cells = cells_of(levels)
    person = _Class.begun(PERSON, len(first) * 0.05, TRUST_PERSON)
    household = _Class.begun(HOUSEHOLD, len(first) * 0.05, TRUST_HOUSEHOLD, NEVER_LEARNT)
    for _ in range(MOST_ROUNDS):
        ours, theirs = person.likelihood(personal, cells), household.likelihood(personal, cells)
        unrelated = by_chance.likelihood()
        whole = ours + theirs + unrelated
        before = person.number, household.number
        person.learn(ours / whole, personal, cells)
        household.learn(theirs / whole, personal, cells)
        by_chance.learn(unrelated / whole)
        if told:
            told(
                f"{person.number * scale:.0f} pairs of one person, {household.number * scale:.0f} of one household"
            )
        moved = abs(person.number - before[0]) + abs(household.number - before[1])
        if moved < STILL * len(first):
            break
    return _weights(columns, by_chance.learnt(chance), person, household, scale=scale, every=every)


def cells_of(levels: Levels) -> Ints:
    """The cell of the joint comparison of each pair."""
    told = np.zeros(len(levels), dtype=np.int64)
    for kind, size in zip(SHARED, SIZES, strict=True):
        told = told * size + levels.levels[kind]
    return told


def _drawn(pairs: Pairs, *, seed: int) -> tuple[Ints, Ints, float]:
    if len(pairs) <= MOST_PAIRS:
        return pairs.first, pairs.second, 1.0
    chosen = np.sort(np.random.default_rng(seed).choice(len(pairs), MOST_PAIRS, replace=False))
    return pairs.first[chosen], pairs.second[chosen], len(pairs) / MOST_PAIRS


def _marginal(joint: Floats) -> Floats:
    """The joint likelihoods with a missing part as index 0 of its axis: the sum over what it could have been."""
    for axis in range(joint.ndim):
        joint = np.concatenate([joint.sum(axis=axis, keepdims=True), joint], axis=axis)
    return joint


def _completed(seen: Floats, joint: Floats) -> Floats:
    """What was seen with missing parts, dealt out over the whole cells as they are likely."""
    for axis in range(joint.ndim):
        # The axes after this one may still be missing; the axes before are whole already.
        rest = joint
        for later in range(axis + 1, joint.ndim):
            rest = np.concatenate([rest.sum(axis=later, keepdims=True), rest], axis=later)
        missing, known = np.split(seen, [1], axis=axis)
        mass = rest.sum(axis=axis, keepdims=True)
        seen = known + missing * rest / np.maximum(mass, 1e-300)
    return seen


def _shares(counts: Floats) -> Floats:
    told: Floats = counts / counts.sum()
    return told


def _weights(
    columns: Columns, chance: Chance, person: _Class, household: _Class, *, scale: float, every: float
) -> Weights:
    def levels(shares: Floats) -> tuple[int, ...]:
        return (0, *(millibits(float(share)) for share in shares))

    def joint(one: _Class) -> tuple[int, ...]:
        return tuple(millibits(float(share)) for share in _marginal(one.joint).ravel())

    return Weights(
        pairs=(
            millibits(person.number * scale),
            millibits(household.number * scale),
            millibits(every),
        ),
        personal={
            kind: Classes(
                levels(person.personal[kind]), levels(household.personal[kind]), chance.levels[kind]
            )
            for kind in PERSONAL
        },
        joint_person=joint(person),
        joint_household=joint(household),
        unrelated={kind: chance.levels[kind] for kind in SHARED},
        frequencies=chance.frequencies,
        unlisted=chance.unlisted,
        records=len(columns),
    )
