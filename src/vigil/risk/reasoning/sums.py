"""Counts that another count holds: how much room is left while inputs are read one after another."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigil.risk.reasoning.clauses import AtMost
from vigil.risk.reasoning.inputs import Cells, Span

Room = NDArray[np.int64]
"""Shape (nodes, sums): how much each sum may still grow."""


class Choice(NamedTuple):
    """Values of one input that come to the same: the cell they lie in, the lowest and the highest."""

    cell: int
    low: int
    high: int


def choices_of(
    cells: Cells, *, at_most: Sequence[AtMost], known: Mapping[str, int], every: Mapping[str, Cells]
) -> tuple[Choice, ...]:
    """An open input's values, cut into cells, and finer where a sum leaves too little room for some of them.

    Args:
        cells: the input's cells.
        at_most: the sums.
        known: the value of every count that is known.
        every: the cells of every input.
    """
    name = cells.read.id
    cuts = {edge for one in at_most for edge in _cuts(name, one, known, every)}
    return tuple(
        Choice(cell, low, high) for cell, span in enumerate(cells.spans) for low, high in _cut(span, cuts)
    )


def _cuts(name: str, one: AtMost, known: Mapping[str, int], every: Mapping[str, Cells]) -> set[int]:
    """Where the input's own value decides what else fits: from here on each value leaves something else."""
    taken = sum(known.get(member, 0) for member in one.members)
    # What the other open counts ask for at most: the lowest value of their highest cell.
    asked = sum(
        every[member].spans[-1][0] for member in one.members if member not in known and member != name
    )
    if name == one.bound:
        return set(range(taken, taken + asked + 1))
    if name not in one.members:
        return set()
    held = [known[one.bound]] if one.bound in known else [high for _, high in every[one.bound].spans]
    return {cut for most in held for cut in range(most - taken - asked, most - taken + 2)}


def _cut(span: Span, cuts: set[int]) -> list[Span]:
    low, high = span
    starts = sorted({low, *(cut for cut in cuts if low < cut <= high)})
    return list(zip(starts, [start - 1 for start in starts[1:]] + [high], strict=True))


class Sums:
    """The room that sums leave.

    A count that is known takes exactly its value. One that is open takes the least of what is chosen for it, and the count
    that holds the sum gives the most: no other values leave more room, and sums do not hang on each other.

    Args:
        at_most: the sums.
        order: the inputs in the order in which they are read.
        known: the value of every count that is known.
        choices: by input, what can be chosen for it.
    """

    def __init__(
        self,
        at_most: Sequence[AtMost],
        *,
        order: Sequence[str],
        known: Mapping[str, int],
        choices: Mapping[str, Sequence[Choice]],
    ) -> None:
        self._grown = [
            np.array(
                [[_grown(one, name, choice, known) for one in at_most] for choice in choices[name]],
                dtype=np.int64,
            ).reshape(len(choices[name]), len(at_most))
            for name in order
        ]
        self._first = np.array(
            [[known.get(one.bound, 0) - sum(known.get(name, 0) for name in one.members) for one in at_most]],
            dtype=np.int64,
        ).reshape(1, len(at_most))
        # What later inputs can still take or give, by place: room beyond the one and above the other is all the same.
        self._takes = _from_behind([-np.minimum(grown, 0).min(axis=0) for grown in self._grown])
        self._gives = _from_behind([np.maximum(grown, 0).max(axis=0) for grown in self._grown])

    def start(self) -> Room:
        """The room before any open input is read."""
        return self._first

    def touches(self, place: int) -> bool:
        """Whether reading the input at a place can change any room."""
        return bool(self._grown[place].any())

    def after(self, place: int, room: Room) -> tuple[Room, NDArray[np.bool_]]:
        """The room after each choice at a place, shape (nodes, choices, sums), and whether it is enough."""
        left = room[:, None, :] + self._grown[place]
        fits: NDArray[np.bool_] = np.all(left + self._gives[place + 1] >= 0, axis=-1)
        kept: Room = np.minimum(left, self._takes[place + 1])
        return kept, fits


def _grown(one: AtMost, name: str, choice: Choice, known: Mapping[str, int]) -> int:
    if name in known:
        return 0
    if name == one.bound:
        return choice.high
    return -choice.low if name in one.members else 0


def _from_behind(each: Sequence[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    held = [np.zeros_like(one) for one in each[:1]]
    for one in reversed(each):
        held.append(held[-1] + one)
    return held[::-1]
