"""A walk as its page shows it: boxes with what is written in them, lines, and the rows of the equal table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vigil.desk.people.graph.layout import HEIGHT, WIDTH, Layout, Place, lay_out
from vigil.desk.people.graph.values import Statement, Tie, Walk
from vigil.desk.people.models import Person
from vigil.desk.people.presenting import KINDS

LONGEST = 25  # letters that fit into a box
WORDS = {**KINDS, "household": "Household", "case": "Case", "decision": "Decided to be one person"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the drawing and one row of the table: that a person has what is shared.

    Args:
        number: the tie's number in the drawing.
        person: who.
        born: when, in words.
        said: what is said of it, and by whom.
        path: the line's course.
    """

    number: int
    person: Person
    born: str
    said: Statement
    path: str


@dataclass(frozen=True, slots=True)
class TieBox:
    """What is shared, with everybody shown who has it."""

    number: int
    tie: Tie
    kind: str
    says: str
    short: str
    place: Place
    lines: tuple[Line, ...]

    @property
    def beyond(self) -> int:
        """At least how many more people have it than are named beside it."""
        return self.tie.sharing - len(self.lines)


@dataclass(frozen=True, slots=True)
class PersonBox:
    """A person of the drawing."""

    person: Person
    short: str
    born: str
    place: Place
    is_first: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the page shows: what is drawn and what is said are made of the same."""

    walk: Walk
    people: tuple[PersonBox, ...]
    ties: tuple[TieBox, ...]
    width: int
    height: int
    box: tuple[int, int]

    @property
    def crowded(self) -> tuple[TieBox, ...]:
        """What so many share that it is not followed."""
        return tuple(one for one in self.ties if one.tie.is_crowded)


def drawing_of(walk: Walk, people: Mapping[int, Person]) -> Drawing:
    """Arrange a walk.

    Args:
        walk: what was walked.
        people: everybody in it by number.
    """
    layout = lay_out(walk)
    return Drawing(
        walk=walk,
        people=tuple(
            PersonBox(
                people[number],
                shortened(str(people[number])),
                _born(people[number]),
                layout.people[number],
                step == 0,
            )
            for number, step in walk.people.items()
        ),
        ties=tuple(_tie_box(number, tie, layout, people) for number, tie in enumerate(walk.ties)),
        width=layout.width,
        height=layout.height,
        box=(WIDTH, HEIGHT),
    )


def shortened(text: str) -> str:
    """What fits into a box; the whole stands in the table and is told when the box is pointed at."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _tie_box(number: int, tie: Tie, layout: Layout, people: Mapping[int, Person]) -> TieBox:
    place = layout.ties[number]
    says = tie.says or tie.value
    return TieBox(
        number=number + 1,
        tie=tie,
        kind=WORDS.get(tie.kind, tie.kind),
        says=says,
        short=shortened(says),
        place=place,
        lines=tuple(
            Line(
                number + 1,
                people[one.person],
                _born(people[one.person]),
                one,
                _path(place, layout.people[one.person]),
            )
            for one in _by_row(tie.statements, layout)
        ),
    )


def _by_row(statements: Iterable[Statement], layout: Layout) -> list[Statement]:
    def row(one: Statement) -> tuple[int, int]:
        place = layout.people[one.person]
        return place.x, place.y

    return sorted(statements, key=row)


def _path(tie: Place, person: Place) -> str:
    """A line that leaves and arrives level, from the sides that face each other."""
    (x, y), (to_x, to_y) = (person.right, tie.left) if person.x < tie.x else (tie.right, person.left)
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"


def _born(person: Person) -> str:
    if person.date_of_birth is not None:
        return f"born {person.date_of_birth.year}"
    if person.approximate_age is not None:
        return f"about {person.approximate_age} when reported"
    return "birth date not known"
