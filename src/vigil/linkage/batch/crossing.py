"""Every value of one record beside every value of another, for many pairs at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vigil.linkage.batch.columns import NONE, Ints, Lists

_MOST = np.iinfo(np.int64).max


def crossed(lists: Lists, first: Ints, second: Ints) -> tuple[Ints, Ints, Ints]:
    """The pair, and the places of the two values in ``lists.values``, of every combination."""
    ours, theirs = lists.counts[first], lists.counts[second]
    sizes = ours * theirs
    pair = np.repeat(np.arange(len(first), dtype=np.int64), sizes)
    inside = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    width = theirs[pair]
    return pair, lists.starts[first][pair] + inside // width, lists.starts[second][pair] + inside % width


def least(pair: Ints, values: Ints, number: int) -> Ints:
    """For each of a number of pairs the least value, or `NONE`."""
    found = np.full(number, _MOST, dtype=np.int64)
    np.minimum.at(found, pair, values)
    found[found == _MOST] = NONE
    return found


def in_common(lists: Lists, first: Ints, second: Ints) -> Ints:
    """For each pair the least value that both have, or `NONE`."""
    pair, one, other = crossed(lists, first, second)
    a, b = lists.values[one], lists.values[other]
    same = (a == b) & (a != NONE)
    return least(pair[same], a[same], len(first))


def both_have(lists: Lists, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Whether both have any value."""
    return (lists.counts[first] > 0) & (lists.counts[second] > 0)


def each_once(one: Ints, other: Ints, judge: Callable[[Ints, Ints], Ints]) -> Ints:
    """What ``judge`` says of each combination of two values, asked once for each that occurs."""
    if not len(one):
        return np.empty(0, dtype=np.int64)
    low, high = np.minimum(one, other), np.maximum(one, other)
    width = int(high.max()) + 1
    combined, back = np.unique(low * width + high, return_inverse=True)
    return judge(combined // width, combined % width)[back]
