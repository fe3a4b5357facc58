"""Where each box of a drawing stands: columns by steps from the beginning, rows so that few lines cross; pure.

The same walk gives the same drawing. People stand in the even columns, what joins them in the odd ones between; each column is
ordered by the middle of what its boxes are joined to (Sugiyama, Tagawa and Toda 1981, the barycentre method).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vigil.desk.people.graph.values import Walk

WIDTH, HEIGHT = 176, 44  # pixels of a box
ACROSS, DOWN = 64, 14  # pixels between boxes
EDGE = 12  # pixels around the drawing
SWEEPS = 6

Box = tuple[str, int]  # "person" and the number, or "tie" and the place in the walk


@dataclass(frozen=True, slots=True)
class Place:
    """The upper left corner of a box, in pixels."""

    x: int
    y: int

    @property
    def left(self) -> tuple[int, int]:
        """The middle of its left side."""
        return self.x, self.y + HEIGHT // 2

    @property
    def right(self) -> tuple[int, int]:
        """The middle of its right side."""
        return self.x + WIDTH, self.y + HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Every box's place, and the size of the whole, in pixels."""

    people: Mapping[int, Place]
    ties: tuple[Place, ...]
    width: int
    height: int


def lay_out(walk: Walk) -> Layout:
    """Place the boxes of a walk."""
    columns = _columns(walk)
    joined = _joined(walk)
    order = {box: row for boxes in columns for row, box in enumerate(boxes)}
    for sweep in range(SWEEPS):
        for boxes in columns if sweep % 2 == 0 else reversed(columns):
            boxes.sort(key=lambda box: (_middle(order[one] for one in joined[box]), order[box]))
            order.update({box: row for row, box in enumerate(boxes)})
    deepest = max(len(boxes) for boxes in columns)
    height = deepest * (HEIGHT + DOWN) - DOWN
    places = {
        box: Place(
            EDGE + column * (WIDTH + ACROSS),
            EDGE + (height - len(boxes) * (HEIGHT + DOWN) + DOWN) // 2 + row * (HEIGHT + DOWN),
        )
        for column, boxes in enumerate(columns)
        for row, box in enumerate(boxes)
    }
    return Layout(
        people={person: places["person", person] for person in walk.people},
        ties=tuple(places["tie", number] for number in range(len(walk.ties))),
        width=2 * EDGE + len(columns) * (WIDTH + ACROSS) - ACROSS,
        height=2 * EDGE + height,
    )


def _columns(walk: Walk) -> list[list[Box]]:
    columns: dict[int, list[Box]] = defaultdict(list)
    for person, step in walk.people.items():
        columns[2 * step].append(("person", person))
    for number, tie in enumerate(walk.ties):
        columns[2 * min(walk.people[one] for one in tie.people) + 1].append(("tie", number))
    return [columns[column] for column in range(max(columns) + 1)]


def _joined(walk: Walk) -> dict[Box, list[Box]]:
    joined: dict[Box, list[Box]] = defaultdict(list)
    for number, tie in enumerate(walk.ties):
        for person in sorted(tie.people):
            joined["tie", number].append(("person", person))
            joined["person", person].append(("tie", number))
    return joined


def _middle(rows: Iterable[int]) -> float:
    each = list(rows)
    return sum(each) / len(each) if each else 0.0
