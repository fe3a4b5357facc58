"""A decision diagram: every way of answering an instrument, like ways shared, so that all of them can be looked at.

Reduced and ordered as in R. E. Bryant, "Graph-based algorithms for Boolean function manipulation", IEEE Transactions on
Computers C-35 (1986), with a level for every input and an arc for every cell of its values. Kept as arrays, one for each
input, so that a pass over all nodes of a level is one step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vigil.risk.reasoning.inputs import Cells
from vigil.risk.reasoning.reader import Reader, State

MOST_NODES = 100_000


@dataclass(frozen=True, slots=True)
class Diagram:
    """Every way of answering.

    Attributes:
        order: the inputs, in the order of the levels.
        arcs: for each input an array of shape (nodes, cells): the node of the next level that a cell leads to.
        ends: for each node of the last level what it comes to: a result, or one of the codes of ``reader``.
    """

    order: tuple[Cells, ...]
    arcs: tuple[NDArray[np.int64], ...]
    ends: NDArray[np.int64]

    @property
    def size(self) -> int:
        """How many nodes it has."""
        return sum(len(level) for level in self.arcs) + len(self.ends)

    def way_to(self, result: int) -> list[tuple[str, str]]:
        """A way of answering that comes to a result, which some way must: each input with the words of its cell."""
        leading = [self.ends == result]
        for arcs in reversed(self.arcs):
            leading.append(leading[-1][arcs].any(axis=1))
        node = 0
        way = []
        for cells, arcs, leads in zip(self.order, self.arcs, reversed(leading[:-1]), strict=True):
            cell = int(np.argmax(leads[arcs[node]]))
            way.append((cells.read.id, cells.words(cell)))
            node = int(arcs[node, cell])
        return way


def diagram_of(reader: Reader) -> Diagram:
    """Read every way of answering, like ways once.

    Raises:
        ValueError: there are too many unlike ways.
    """
    arcs, last = _unfolded(reader)
    ends, same = np.unique(np.array([reader.end(state) for state in last]), return_inverse=True)
    folded: list[NDArray[np.int64]] = []
    for level in reversed(arcs):
        nodes, same = np.unique(same[level], axis=0, return_inverse=True)
        folded.append(nodes)
    return Diagram(reader.order, tuple(reversed(folded)), ends)


def _unfolded(reader: Reader) -> tuple[list[NDArray[np.int64]], list[State]]:
    states = [reader.begin()]
    arcs = []
    total = 1
    for place, cells in enumerate(reader.order):
        number_of: dict[State, int] = {}
        level = np.empty((len(states), len(cells.spans)), dtype=np.int64)
        for node, state in enumerate(states):
            for cell in range(len(cells.spans)):
                moved = reader.move(state, place, cell)
                level[node, cell] = number_of.setdefault(moved, len(number_of))
            if total + len(number_of) > MOST_NODES:
                raise ValueError(
                    "its rules hang together in too many ways to look at all of them: what matters has more than "
                    f"{MOST_NODES:,} states; split the rules that join many items"
                )
        arcs.append(level)
        states = list(number_of)
        total += len(states)
    return arcs, states


@dataclass(frozen=True, slots=True)
class Reversal:
    """A pair of answers, the second worse than the first, where the worse one comes to less."""

    input: Cells
    better: int
    worse: int
    came_to: int
    falls_to: int


def reversal_in(diagram: Diagram) -> Reversal | None:
    """Where a worse answer lowers the result; None if nowhere: then the instrument is monotone, exactly.

    Every two neighbouring cells of every input are followed through all ways of answering the rest. Ways that no person's
    answers can take, or to which the instrument does not apply, are not compared.
    """
    for place, cells in enumerate(diagram.order):
        worse_last = cells.worst_last()
        for better, worse in pairwise(worse_last):
            pairs = np.unique(diagram.arcs[place][:, [better, worse]], axis=0)
            found = _falling(diagram, place + 1, pairs)
            if found:
                return Reversal(cells, better, worse, *found)
    return None


def _falling(diagram: Diagram, place: int, pairs: NDArray[np.int64]) -> tuple[int, int] | None:
    for arcs in diagram.arcs[place:]:
        differing = pairs[pairs[:, 0] != pairs[:, 1]]
        if not len(differing):
            return None
        both = np.stack((arcs[differing[:, 0]], arcs[differing[:, 1]]), axis=-1)
        pairs = np.unique(both.reshape(-1, 2), axis=0)
    results = diagram.ends[pairs]
    falls = results[(results.min(axis=1) >= 0) & (results[:, 1] < results[:, 0])]
    return (int(falls[0, 0]), int(falls[0, 1])) if len(falls) else None


def ordered(
    cells: Sequence[Cells], *, joined: Sequence[Sequence[str]], first: Sequence[Cells]
) -> tuple[Cells, ...]:
    """An order that keeps the diagram small: after each input as few rules as possible are left half read.

    Args:
        cells: inputs that may stand in any order.
        joined: the sets of inputs that stand in one rule.
        first: inputs that must come first.
    """
    left = list(cells)
    made = list(first)
    sets = [frozenset(names) for names in joined if len(names) > 1]
    read = {one.read.id for one in made}
    while left:
        chosen = min(left, key=lambda one: _half_read(sets, read | {one.read.id}))
        left.remove(chosen)
        made.append(chosen)
        read.add(chosen.read.id)
    return tuple(made)


def _half_read(sets: Sequence[frozenset[str]], read: set[str]) -> int:
    return sum(bool(names & read) and not names <= read for names in sets)
