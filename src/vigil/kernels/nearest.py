"""The codes nearest to a query, with their distances, whatever the distance: exactly those that looking at every code gives.

An index answers within a radius. So the radius widens while queries lack finds; for those that still lack them, every code's
distance is counted, and the counts say how far the search must reach.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.near import Codes, Matches, in_order

RADII = (15, 31, 47)


class Searchable(Protocol):
    """An index of either kind: `near.NearIndex` or `growing.GrowingIndex`."""

    def search(self, queries: Codes, *, radius: int) -> Matches:
        """Every code within the radius of each query."""

    def is_quick(self, *, radius: int) -> bool:
        """Whether such a search asks an index, and does not look at every code."""

    def counts(self, queries: Codes) -> NDArray[np.int64]:
        """How many codes lie at each distance from each query: shape (q, 257)."""


def nearest(index: Searchable, queries: Codes, *, count: int) -> Matches:
    """The ``count`` codes nearest to each query; among equally near ones the lowest places; all codes when there are fewer.

    Args:
        index: what is searched.
        queries: shape (q, 32), uint8.
        count: at least 1.

    Raises:
        ValueError: fewer than one is asked for, or a shape is wrong.
    """
    if count < 1:
        raise ValueError("ask for at least one")
    lacking = np.arange(len(queries))
    kept = []
    for radius in RADII:
        if not lacking.size or not index.is_quick(radius=radius):
            break
        found = index.search(queries[lacking], radius=radius)
        has_enough = np.bincount(found.queries, minlength=len(lacking)) >= count
        kept.append(_renumbered(_first(found, count, only=has_enough), lacking))
        lacking = lacking[~has_enough]
    reaches = _reaches(index.counts(queries[lacking]), count)
    for number, radius in zip(lacking, reaches.tolist(), strict=True):
        found = index.search(queries[number][None, :], radius=radius)
        kept.append(_renumbered(_first(found, count), np.array([number])))
    empty = np.empty(0, dtype=np.int64)
    return (
        in_order(*(np.concatenate([empty, *column]) for column in zip(*kept, strict=True)))
        if kept
        else Matches(empty, empty, empty)
    )


def _reaches(counts: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The smallest radius with so many codes inside; 256 where there are not as many."""
    within = counts.cumsum(axis=1)
    reaches: NDArray[np.int64] = np.minimum((within < count).sum(axis=1), counts.shape[1] - 1)
    return reaches


def _first(found: Matches, count: int, *, only: NDArray[np.bool_] | None = None) -> Matches:
    """The first finds of each query, or of some queries."""
    firsts = np.searchsorted(found.queries, found.queries)
    chosen = np.arange(len(found.queries)) - firsts < count
    if only is not None:
        chosen &= only[found.queries]
    return Matches(found.queries[chosen], found.places[chosen], found.distances[chosen])


def _renumbered(found: Matches, numbers: NDArray[np.int64]) -> Matches:
    return Matches(numbers[found.queries], found.places, found.distances)
