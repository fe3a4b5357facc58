"""What the open answers leave: the part of an instrument's diagram that a person's answers let through, counted exactly.

Nothing is sampled. The part is unfolded once from the root, level by level; counting the ways through it from the bottom up
and from the top down gives, for every open question at once, how many ways of answering the rest come to each result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
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
            nodes, room, arcs = _merged_with_room(np.where(fits, reached, NOWHERE), grown)
        elif len(choices) > 1:
            nodes, room, arcs = _merged(reached, room)
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
    nodes, arcs = np.unique(nodes, return_inverse=True)
    layers.append(Layer(DATES, (), arcs.reshape(1, -1)))
    return nodes, np.repeat(sums.start(), len(nodes), axis=0)


def _merged(reached: NDArray[np.int64], room: Room) -> tuple[NDArray[np.int64], Room, NDArray[np.int64]]:
    if not room.shape[1]:
        nodes, arcs = np.unique(reached, return_inverse=True)
        return nodes, np.zeros((len(nodes), 0), dtype=np.int64), arcs.reshape(reached.shape)
    return _merged_with_room(reached, np.repeat(room[:, None, :], reached.shape[1], axis=1))


def _merged_with_room(
    reached: NDArray[np.int64], room: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Room, NDArray[np.int64]]:
    both = np.concatenate((reached[..., None], room), axis=-1).reshape(-1, 1 + room.shape[-1])
    fits = both[:, 0] != NOWHERE
    unlike, which = np.unique(both[fits], axis=0, return_inverse=True)
    arcs = np.full(len(both), NOWHERE, dtype=np.int64)
    arcs[fits] = which.reshape(-1)
    return unlike[:, 0], unlike[:, 1:], arcs.reshape(reached.shape)


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
        pairs = _Pairs.none(self._kind)
        for number, layer in enumerate(self._left.layers):
            own = _Pairs.of(number, layer.arcs, self._above[number])
            pairs = pairs.followed(layer.arcs).joined(own).merged()
        apart = np.zeros(len(self._left.layers), dtype=self._kind)
        one, other = self._left.ends[pairs.one], self._left.ends[pairs.other]
        differing = (one != other) & (one >= NOT_APPLICABLE) & (other >= NOT_APPLICABLE)
        np.add.at(apart, pairs.owner[differing], pairs.ways[differing])
        return [int(count) for count in apart]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of unlike nodes of one layer that two choices of an earlier layer, the owner, lead to while the rest is alike."""

    owner: NDArray[np.int64]
    one: NDArray[np.int64]
    other: NDArray[np.int64]
    ways: Numbers

    @classmethod
    def none(cls, kind: Any) -> "_Pairs":
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, np.zeros(0, dtype=kind))

    @classmethod
    def of(cls, owner: int, arcs: NDArray[np.int64], ways: Numbers) -> "_Pairs":
        """What two different choices of one layer lead to."""
        columns = np.array(list(combinations(range(arcs.shape[1]), 2)), dtype=np.int64).reshape(-1, 2)
        one, other = arcs[:, columns[:, 0]], arcs[:, columns[:, 1]]
        return cls._unlike(
            np.full(one.shape, owner), one, other, np.repeat(ways[:, None], len(columns), axis=1)
        )

    @classmethod
    def _unlike(
        cls, owner: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64], ways: Numbers
    ) -> "_Pairs":
        kept = (one != other) & (one != NOWHERE) & (other != NOWHERE)
        one, other = one[kept], other[kept]
        return cls(owner[kept], np.minimum(one, other), np.maximum(one, other), ways[kept])

    def followed(self, arcs: NDArray[np.int64]) -> "_Pairs":
        """Where the pairs lead when both take the same choice of the next layer."""
        choices = arcs.shape[1]
        owner = np.repeat(self.owner[:, None], choices, axis=1)
        ways = np.repeat(self.ways[:, None], choices, axis=1)
        return self._unlike(owner, arcs[self.one], arcs[self.other], ways)

    def joined(self, others: "_Pairs") -> "_Pairs":
        """Both together."""
        return _Pairs(
            np.concatenate((self.owner, others.owner)),
            np.concatenate((self.one, others.one)),
            np.concatenate((self.other, others.other)),
            np.concatenate((self.ways, others.ways)),
        )

    def merged(self) -> "_Pairs":
        """Like pairs of one owner made one, their ways added."""
        if not len(self.owner):
            return self
        width = int(self.other.max()) + 1
        keys, which = np.unique((self.owner * width + self.one) * width + self.other, return_inverse=True)
        ways = np.zeros(len(keys), dtype=self.ways.dtype)
        np.add.at(ways, which, self.ways)
        return _Pairs(keys // (width * width), keys // width % width, keys % width, ways)
