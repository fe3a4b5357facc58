"""How often two unrelated records agree: values by their frequency, the rest counted on pairs drawn by lot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vigil.linkage.batch.columns import NONE, Columns, Ints
from vigil.linkage.batch.levels import Column, levels_of
from vigil.linkage.evidence import BY_FREQUENCY, KINDS, Device, Email, Given, Handle, Ip, Phone, Place
from vigil.linkage.sums import millibits

DRAWN: Final = 500_000  # pairs
LISTED: Final = 6  # records, or differently named people, that have a value before it is listed by itself
_COLUMN: Final = {
    "given": "given",
    "family": "family",
    "born": "born",
}
_VOCABULARY: Final = {"given": "name"}
_LISTS: Final = {"handle name": "handle", "postcode": "address"}
# Where every pair that agrees is a candidate, how often rare values agree by chance is learnt from the pairs themselves.
LEARNT: Final[dict[tuple[str, int], str]] = {
    ("handle", Handle.SHARED): "handle",
    ("handle", Handle.ELSEWHERE): "handle name",
    ("email", Email.SHARED): "email",
    ("device", Device.SHARED): "device",
    ("place", Place.SAME): "place",
    ("phone", Phone.SHARED): "phone",
    ("ip", Ip.LATER): "ip",
}
# Levels at which a pair agrees on the value itself, so that its frequency is the whole chance.
_WHOLE: Final = frozenset(
    key
    for key in BY_FREQUENCY
    if key not in {("given", Given.ALSO), ("handle", Handle.ELSEWHERE), ("ip", Ip.SHARED)}
)


@dataclass(frozen=True, slots=True)
class Chance:
    """By kind, millibits of each level; by table and value what is added to them, and what for values not listed."""

    levels: Mapping[str, tuple[int, ...]]
    frequencies: Mapping[str, Mapping[str, int]]
    unlisted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many records have each value of a table, and how many have any."""

    counts: Ints
    records: int
    texts: list[str]

    def agreement(self) -> float:
        """The chance that two records have the same value."""
        shares = self.counts / max(1, self.records)
        return float((shares * shares).sum())


def chance_of(columns: Columns, *, seed: int, split: int | None = None) -> Chance:
    """Count values, and compare pairs drawn by lot."""
    counted = {table: _count(columns, table) for table in dict.fromkeys(BY_FREQUENCY.values())}
    seen = _drawn(columns, seed=seed, split=split)
    levels = {}
    for kind, its_levels in KINDS.items():
        numbers = np.bincount(seen[kind], minlength=len(its_levels))[: len(its_levels)].astype(float)
        numbers[0] = 0
        shares = (numbers + 0.5) / (numbers.sum() + 0.5 * (len(its_levels) - 1))
        for level in range(1, len(its_levels)):
            table = BY_FREQUENCY.get((kind, level))
            if table and (kind, level) in _WHOLE and counted[table].records:
                shares[level] = counted[table].agreement()
        levels[kind] = (0, *(millibits(float(share)) for share in shares[1:]))
    frequencies, unlisted = {}, {}
    for table, values in counted.items():
        frequencies[table], unlisted[table] = _added(values)
    return Chance(levels, frequencies, unlisted)


def _added(values: _Counted) -> tuple[dict[str, int], int]:
    """What each frequent value adds to the mean chance of agreeing, and what each other one adds."""
    if not values.records:
        return {}, 0
    mean = values.agreement()
    frequent = np.flatnonzero(values.counts >= LISTED)
    listed = {
        values.texts[place]: millibits(float(values.counts[place]) / values.records / mean)
        for place in frequent.tolist()
    }
    rare = values.counts[(values.counts < LISTED) & (values.counts > 0)]
    # A value that two records agree on is in two at least.
    typical = max(2.0, float((rare * rare).sum() / rare.sum())) if len(rare) else 2.0
    return listed, millibits(typical / values.records / mean)


def _count(columns: Columns, table: str) -> _Counted:
    """How many records have each value; of a thing that is shared, how many differently named people."""
    vocabulary = _VOCABULARY.get(table, table)
    if table in _COLUMN:
        numbers = columns.single[_COLUMN[table]]
        numbers = numbers[numbers != NONE]
        records = len(numbers)
    else:
        lists = columns.many[_LISTS.get(table, table)]
        owner = np.repeat(np.arange(len(columns), dtype=np.int64), lists.counts)
        values = columns.of_lists(table)
        kept = values != NONE
        owner, values = owner[kept], values[kept]
        records = len(np.unique(owner))
        # A person with twenty referrals must not make their own handle common.
        names = columns.single["given"][owner] + 1 if table in LEARNT.values() else owner
        numbers = _each_once(names, values)
    texts = columns.vocabularies[vocabulary].texts
    return _Counted(np.bincount(numbers, minlength=len(texts)).astype(np.int64), records, texts)


def _each_once(owner: Ints, values: Ints) -> Ints:
    """The values, each once for an owner."""
    if not len(values):
        return values
    width = int(values.max()) + 1
    told: Ints = np.unique(owner * width + values) % width
    return told


def _drawn(columns: Columns, *, seed: int, split: int | None) -> dict[str, Column]:
    random = np.random.default_rng(seed)
    number = len(columns)
    if split is None:
        first, second = random.integers(0, number, DRAWN), random.integers(0, number, DRAWN)
    else:
        first, second = random.integers(0, split, DRAWN), random.integers(split, number, DRAWN)
    apart = first != second
    return levels_of(columns, first[apart], second[apart]).levels


def added_for(columns: Columns, chance: Chance, kind: str) -> dict[int, Ints]:
    """By level of a kind, what each value of the vocabulary adds; the last entry, for `NONE`, is never used."""
    told = {}
    for (its_kind, level), table in BY_FREQUENCY.items():
        if its_kind == kind:
            texts = columns.vocabularies[_VOCABULARY.get(table, table)].texts
            listed, rest = chance.frequencies.get(table, {}), chance.unlisted[table]
            told[level] = np.array([*(listed.get(text, rest) for text in texts), 0], dtype=np.int64)
    return told
