"""Every completion of the open answers, and the level each would give: exact, never sampled.

Only what matters is enumerated. A rule that already fires sets a floor; one that can no longer fire, or gives no more than
the floor, is dropped; the items that the rest join fall into groups. The level of a completion is the highest that any
group gives, so each group is enumerated alone and the groups are combined by counting.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

from vigil.risk.instrument import Rule
from vigil.risk.levels import Level
from vigil.risk.linking import linked

SIDES = len(Level)


@dataclass(frozen=True, slots=True)
class LiveRule:
    """What is left of a rule: it gives ``level`` once ``needed`` of these open items are yes."""

    items: tuple[str, ...]
    needed: int
    level: Level


@dataclass(frozen=True, slots=True)
class Group:
    """Open items that must be looked at together.

    Attributes:
        items: n of them.
        levels: shape (2**n,), uint8; bit i of the index says whether ``items[i]`` is taken as yes.
        counts: how many of these completions give each level.
    """

    items: tuple[str, ...]
    levels: NDArray[np.uint8]
    counts: tuple[int, ...]

    def pairs(self, item: str) -> list[list[int]]:
        """How many completions of the others give level a with the item taken as no, and b as yes: ``pairs[a][b]``."""
        halves = self.levels.reshape(-1, 2, 1 << self.items.index(item))
        joint = halves[:, 0, :] * np.uint8(SIDES) + halves[:, 1, :]
        table = np.bincount(joint.ravel(), minlength=SIDES * SIDES).reshape(SIDES, SIDES)
        return [[int(count) for count in row] for row in table]


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling one open item would leave.

    Attributes:
        if_no: exactly the levels reachable if it is no, lowest first.
        if_yes: the same if it is yes.
        power: in how many completions of the others it alone decides the level (its Banzhaf count; J. F. Banzhaf,
            "Weighted voting doesn't work", Rutgers Law Review 19, 1965).
    """

    if_no: tuple[Level, ...]
    if_yes: tuple[Level, ...]
    power: int


@dataclass(frozen=True, slots=True)
class Completions:
    """The levels of every completion of the open items, held as independent groups over a floor.

    Attributes:
        floor: the level of what is settled.
        groups: the open items that can still change something.
        idle: how many open items can change nothing.
    """

    floor: Level
    groups: tuple[Group, ...]
    idle: int

    def reachable(self) -> tuple[Level, ...]:
        """Exactly the levels some completion gives, lowest first."""
        return _occurring(self._highest_without(None))

    def settled(self, item: str) -> Settled:
        """What either answer to one open item would leave."""
        own = next((group for group in self.groups if item in group.items), None)
        if own is None:
            return Settled(self.reachable(), self.reachable(), power=0)
        rest = self._highest_without(own)
        pairs = own.pairs(item)
        return Settled(
            if_no=_occurring(_highest([[sum(row) for row in pairs], rest])),
            if_yes=_occurring(_highest([[sum(column) for column in zip(*pairs, strict=True)], rest])),
            power=_decided(pairs, rest) << self.idle,
        )

    def _highest_without(self, left_out: Group | None) -> list[int]:
        settled = [int(level == self.floor) for level in Level]
        return _highest([settled, *(group.counts for group in self.groups if group is not left_out)])


def completions(*, rules: Sequence[Rule], yes: Collection[str], open_items: Collection[str]) -> Completions:
    """Enumerate what the open answers can still do.

    Args:
        rules: the instrument's rules.
        yes: items answered yes; an item neither here nor in ``open_items`` is answered no.
        open_items: items whose truth is open.
    """
    left = [_left(rule, yes, open_items) for rule in rules]
    floor = max((rule.level for rule in left if rule.needed <= 0), default=Level.LOW)
    live = [
        part
        for rule in left
        if 0 < rule.needed <= len(rule.items) and rule.level > floor
        for part in _parts(rule)
    ]
    groups = tuple(_group(items, live, floor) for items in linked(rule.items for rule in live))
    return Completions(floor, groups, len(open_items) - sum(len(group.items) for group in groups))


def _left(rule: Rule, yes: Collection[str], open_items: Collection[str]) -> LiveRule:
    still_open = tuple(item for item in rule.items if item in open_items)
    return LiveRule(still_open, rule.needed - sum(item in yes for item in rule.items), rule.level)


def _parts(rule: LiveRule) -> list[LiveRule]:
    """A rule that one yes fires joins nothing: it is a rule for each of its items."""
    if rule.needed > 1:
        return [rule]
    return [LiveRule((item,), 1, rule.level) for item in rule.items]


def _group(items: Sequence[str], live: Sequence[LiveRule], floor: Level) -> Group:
    own = [rule for rule in live if rule.items[0] in items]
    levels = reduce(np.maximum, (_levels(rule, items, floor) for rule in own))
    return Group(tuple(items), levels, tuple(int(n) for n in np.bincount(levels, minlength=SIDES)))


def _levels(rule: LiveRule, items: Sequence[str], floor: Level) -> NDArray[np.uint8]:
    times_yes = np.zeros(1, dtype=np.uint8)
    for item in items:
        times_yes = np.concatenate((times_yes, times_yes + np.uint8(item in rule.items)))
    level_by_count = np.full(len(items) + 1, floor, dtype=np.uint8)
    level_by_count[rule.needed :] = rule.level
    return level_by_count[times_yes]


def _highest(parts: Sequence[Sequence[int]]) -> list[int]:
    """How many joint completions of independent parts have each level as their highest."""
    at_most = [prod(column) for column in zip(*(accumulate(counts) for counts in parts), strict=True)]
    return [here - below for here, below in zip(at_most, [0, *at_most], strict=False)]


def _occurring(counts: Sequence[int]) -> tuple[Level, ...]:
    return tuple(level for level, count in zip(Level, counts, strict=True) if count)


def _decided(pairs: Sequence[Sequence[int]], rest: Sequence[int]) -> int:
    """Completions in which the item moves its own group's level while the rest stays below the higher of the two."""
    return sum(
        count * sum(rest[: max(no, yes)])
        for no, row in enumerate(pairs)
        for yes, count in enumerate(row)
        if count and no != yes
    )
