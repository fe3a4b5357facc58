"""What the open answers leave: the part of an instrument's diagram that a person's answers let through, counted exactly.

Nothing is sampled. The part is unfolded once from the root, level by level; counting the ways through it from the bottom up
and from the top down gives, for every open question at once, how many ways of answering the rest come to each result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.dates import Vector
from vigil.risk.reasoning.diagram import Diagram
from vigil.risk.reasoning.reader import NOT_APPLICABLE
from vigil.risk.reasoning.sums import Choice, Room, Sums

MOST_COUNTED = (
    2**48
)  # ways; beyond it, or where pairs of them could be more than 64 bits hold, Python's own numbers count
NOWHERE = -1
REMEMBERED = 256
MANY_CHOICES = 4  # of more, those that lead to the same are looked for
SHORT_TABLE = 4_096  # keys up to here are numbered by a table
DATES = ""
"""The name of the layer that stands for all dates together."""

Numbers: TypeAlias = NDArray[Any]
"""Whole numbers of ways, exact however many."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One open question, or all dates together, and where its answers lead.

    Attributes:
        name: the input's id, or ``DATES``.
        choices: what the columns of ``arcs`` stand for; of the dates none is said, they are their combinations in order.
        arcs: shape (nodes, choices): the node of the next layer, or ``NOWHERE`` when no person's answers can be these.
    """

    name: str
    choices: tuple[Choice, ...]
    arcs: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Known:
    """What a person's answers say of the inputs.

    Attributes:
        values: the value of every count that is known.
        choices: by input what its answer leaves: of what is known, one.
        vectors: the combinations of cells that the dates leave; an empty one where nothing is read from dates.
    """

    values: Mapping[str, int]
    choices: Mapping[str, tuple[Choice, ...]]
    vectors: Sequence[Vector]


@dataclass(frozen=True, slots=True)
class Remaining:
    """The ways of answering that a person's answers leave open.

    Attributes:
        layers: the open questions in the order in which they are read.
        ends: what each node behind the last layer comes to.
        ranks: how many ranks there are.
    """

    layers: tuple[Layer, ...]
    ends: NDArray[np.int64]
    ranks: int

    def counts(self) -> "Counts":
        """Count the ways."""
        return Counts(self)

    @property
    def exact(self) -> type:
        """The kind of whole number that holds the number of ways."""
        return np.int64 if prod(layer.arcs.shape[1] for layer in self.layers) < MOST_COUNTED else object


def remaining(diagram: Diagram, *, known: Known, at_most: Sequence[AtMost], ranks: int) -> Remaining:
    """Unfold what the answers leave.

    Args:
        diagram: every way of answering.
        known: what the answers say.
        at_most: counts that another holds.
        ranks: how many results there are, numbered from 0.
    """
    names = [cells.read.id for cells in diagram.order]
    first = len(known.vectors[0])
    sums = Sums(at_most, order=names[first:], known=known.values, choices=known.choices)
    layers: list[Layer] = []
    nodes, room = _after_dates(diagram, known, sums, layers)
    for place, name in enumerate(names[first:]):
        choices = known.choices[name]
        reached = diagram.arcs[first + place][nodes][:, [choice.cell for choice in choices]]
        if sums.touches(place):
            grown, fits = sums.after(place, room)
            nodes, room, arcs = _merged(np.where(fits, reached, NOWHERE), grown)
        elif len(choices) > 1 and room.shape[1]:
            nodes, room, arcs = _merged(reached, np.repeat(room[:, None, :], len(choices), axis=1))
        elif len(choices) > 1:
            nodes, arcs = numbered(reached)
            room = np.zeros((len(nodes), 0), dtype=np.int64)
        else:
            nodes = reached[:, 0]
            continue
        layers.append(Layer(name, choices, arcs))
    return Remaining(tuple(layers), diagram.ends[nodes], ranks)


def _after_dates(
    diagram: Diagram, known: Known, sums: Sums, layers: list[Layer]
) -> tuple[NDArray[np.int64], Room]:
    vectors = np.array(known.vectors, dtype=np.int64).reshape(len(known.vectors), -1)
    nodes = np.zeros(len(vectors), dtype=np.int64)
    for place in range(vectors.shape[1]):
        nodes = diagram.arcs[place][nodes, vectors[:, place]]
    if len(vectors) == 1:
        return nodes, sums.start()
    nodes, arcs = numbered(nodes)
    layers.append(Layer(DATES, (), arcs.reshape(1, -1)))
    return nodes, np.repeat(sums.start(), len(nodes), axis=0)


def _merged(
    reached: NDArray[np.int64], room: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Room, NDArray[np.int64]]:
    """Like nodes with like room made one.

    Args:
        reached: shape (nodes, choices): where each choice leads, or ``NOWHERE``.
        room: shape (nodes, choices, sums).

    Returns:
        The unlike nodes, the room at each, and in the shape of ``reached`` which of them each choice leads to.
    """
    keys = reached.reshape(-1)
    fits = np.flatnonzero(keys != NOWHERE)
    sums = room.reshape(len(keys), -1)
    for column in sums.T:
        lowest = column.min()
        keys = keys * (column.max() - lowest + 1) + (column - lowest)
    unlike, which = numbered(keys[fits])
    arcs = np.full(len(keys), NOWHERE, dtype=np.int64)
    arcs[fits] = which
    one_of_each = np.empty(len(unlike), dtype=np.int64)
    one_of_each[which] = fits
    return reached.reshape(-1)[one_of_each], sums[one_of_each], arcs.reshape(reached.shape)


def numbered(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The unlike keys in order, and for each key which of them it is; ``numpy.unique`` where a table would be too long."""
    longest = int(keys.max(initial=0)) + 1
    if longest > SHORT_TABLE + 8 * keys.size:
        unlike, which = np.unique(keys, return_inverse=True)
        return unlike, which.reshape(keys.shape)
    there = np.zeros(longest, dtype=bool)
    there[keys] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


class Counts:
    """How many ways of answering come to what; the last column counts those to which the instrument does not apply."""

    def __init__(self, left: Remaining) -> None:
        self._left = left
        self._kind: Any = left.exact
        self._below = self._from_below()
        self._above = self._from_above()

    def all(self) -> list[int]:
        """By result, how many ways come to it."""
        return [int(number) for number in self._below[0][0]]

    def _from_below(self) -> list[Numbers]:
        """For each layer and the ends, by node and result; a last row of noughts stands for ``NOWHERE``."""
        ends = self._left.ends
        last = np.zeros((len(ends) + 1, self._left.ranks + 1), dtype=self._kind)
        column = np.where(ends == NOT_APPLICABLE, self._left.ranks, ends)
        counted = np.flatnonzero(ends >= NOT_APPLICABLE)
        last[counted, column[counted]] = 1
        held = [last]
        for layer in reversed(self._left.layers):
            above = np.zeros((len(layer.arcs) + 1, self._left.ranks + 1), dtype=self._kind)
            for choice in range(layer.arcs.shape[1]):
                above[:-1] += held[-1][layer.arcs[:, choice]]
            held.append(above)
        return held[::-1]

    def _from_above(self) -> list[Numbers]:
        """For each layer by node, how many ways lead to it."""
        held = [np.ones(1, dtype=self._kind)]
        for layer, below in zip(self._left.layers, self._below[1:], strict=True):
            reached = np.zeros(len(below), dtype=self._kind)
            for choice in range(layer.arcs.shape[1]):
                np.add.at(reached, layer.arcs[:, choice], held[-1])
            held.append(reached[:-1])
        return held

    def by_choice(self, number: int) -> list[list[int]]:
        """For each choice of a layer, by result, how many ways come to it."""
        layer, ways, below = self._left.layers[number], self._above[number], self._below[number + 1]
        return [
            [int(count) for count in ways @ below[layer.arcs[:, choice]]]
            for choice in range(layer.arcs.shape[1])
        ]

    def powers(self) -> list[int]:
        """For each layer, in how many ways of answering the rest two of its choices come to different results.

        Counted over every pair of choices, so that of a question of yes or no it is in how many completions of the others
        it alone decides (its Banzhaf count; J. F. Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19, 1965).
        """
        steps = self._pairs()
        ends = self._left.ends
        one, other = steps[-1].one, steps[-1].other
        apart = (
            (ends[one] != ends[other]) & (ends[one] >= NOT_APPLICABLE) & (ends[other] >= NOT_APPLICABLE)
        ).astype(self._kind)
        found: list[int] = []
        for step, ways in zip(reversed(steps[:-1]), reversed(self._above[:-1]), strict=True):
            below = np.append(apart, 0)  # NOWHERE: pairs that are one node, or that no answers lead to
            found.append(int((below[step.own] * step.times).sum(axis=1) @ ways))
            apart = below[step.followed].sum(axis=1)
        return found[::-1]

    def _pairs(self) -> list["_Pairs"]:
        """For each layer and the ends the pairs of unlike nodes to be told apart, and where each layer leads them."""
        steps: list[_Pairs] = []
        one = other = np.zeros(0, dtype=np.int64)
        for layer, below in zip(self._left.layers, self._below[1:], strict=True):
            settled = _settled(below)
            times, first, second = _chosen_pairs(layer.arcs)
            own, followed = _key(first, second, settled), _key(layer.arcs[one], layer.arcs[other], settled)
            keys = np.concatenate((own.reshape(-1), followed.reshape(-1)))
            met = np.flatnonzero(keys != NOWHERE)
            unlike, which = numbered(keys[met])
            numbers = np.full(len(keys), NOWHERE, dtype=np.int64)
            numbers[met] = which
            steps.append(
                _Pairs(
                    one,
                    other,
                    numbers[: own.size].reshape(own.shape),
                    times,
                    numbers[own.size :].reshape(followed.shape),
                )
            )
            one, other = unlike // len(below), unlike % len(below)
        nothing = np.zeros((0, 0), dtype=np.int64)
        return [*steps, _Pairs(one, other, nothing, nothing, nothing)]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of unlike nodes of one layer that choices of earlier layers lead to while the rest is alike.

    Attributes:
        one: the first node of each pair.
        other: the second.
        own: shape (nodes, pairs of choices): the pair of the next layer that two choices of this one lead to, or ``NOWHERE``.
        times: how often each of these pairs of choices is met.
        followed: shape (pairs, choices): the pair of the next layer that this pair leads to when both take a choice.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    own: NDArray[np.int64]
    times: NDArray[np.int64]
    followed: NDArray[np.int64]


def _chosen_pairs(arcs: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Every pair of choices, as often as it is met: choices that lead to the same from every node are taken together."""
    unlike, often = (
        np.unique(arcs, axis=1, return_counts=True) if arcs.shape[1] > MANY_CHOICES else (arcs, None)
    )
    first, second = _two_of(unlike.shape[1])
    times = np.ones(len(first), dtype=np.int64) if often is None else often[first] * often[second]
    return times, unlike[:, first], unlike[:, second]


@lru_cache(maxsize=REMEMBERED)
def _two_of(number: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every two of so many, the first before the second."""
    first, second = np.triu_indices(number, k=1)
    return first, second


def _settled(below: Numbers) -> NDArray[np.int64]:
    """For each node, and last for ``NOWHERE``, the one result that all ways from it come to; else a number of its own."""
    results = below > 0
    alone = results.sum(axis=1) == 1
    own = np.arange(len(below)) + below.shape[1]
    settled: NDArray[np.int64] = np.where(alone, results.argmax(axis=1), own)
    return settled


def _key(one: NDArray[np.int64], other: NDArray[np.int64], settled: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each pair, whichever comes first; ``NOWHERE`` where the two cannot come to different results."""
    lower, higher = np.minimum(one, other), np.maximum(one, other)
    alike = (settled[lower] == settled[higher]) | (lower == NOWHERE)
    return np.where(alike, NOWHERE, lower * len(settled) + higher)
