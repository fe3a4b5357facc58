"""Every completion of the open answers, and the level each would give: exact, never sampled."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from vigil.risk.instrument import Rule
from vigil.risk.levels import Level


def levels_of_completions(
    *, rules: Sequence[Rule], yes: Collection[str], open_items: Sequence[str]
) -> NDArray[np.uint8]:
    """The level of each completion of the open items.

    Args:
        rules: the instrument's rules.
        yes: items answered yes; an item neither here nor in ``open_items`` is answered no.
        open_items: items whose truth is open, n of them.

    Returns:
        Shape (2**n,), uint8: bit i of the index says whether ``open_items[i]`` is taken as yes.
    """
    completions = np.arange(1 << len(open_items), dtype=np.uint32)
    levels = np.zeros(len(completions), dtype=np.uint8)
    bit_of = {item: bit for bit, item in enumerate(open_items)}
    for rule in rules:
        fires = _times_yes(rule, yes=yes, bit_of=bit_of, completions=completions) >= rule.needed
        np.maximum(levels, np.where(fires, np.uint8(rule.level), np.uint8(Level.LOW)), out=levels)
    return levels


def _times_yes(
    rule: Rule, *, yes: Collection[str], bit_of: dict[str, int], completions: NDArray[np.uint32]
) -> NDArray[np.uint8]:
    settled = sum(item in yes for item in rule.items)
    count = np.full(len(completions), settled, dtype=np.uint8)
    for item in rule.items:
        if item in bit_of:
            count += ((completions >> np.uint32(bit_of[item])) & np.uint32(1)).astype(np.uint8)
    return count


def power(levels: NDArray[np.uint8], bit: int) -> int:
    """In how many completions of the others one open item alone decides the level (its Banzhaf count).

    Source: J. F. Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19 (1965).
    """
    pairs = levels.reshape(-1, 2, 1 << bit)
    return int(np.count_nonzero(pairs[:, 0, :] != pairs[:, 1, :]))


def range_when(levels: NDArray[np.uint8], bit: int, *, taken: bool) -> tuple[Level, Level]:
    """The interval of levels left when one open item is settled."""
    half = levels.reshape(-1, 2, 1 << bit)[:, int(taken), :]
    return Level(int(half.min())), Level(int(half.max()))
