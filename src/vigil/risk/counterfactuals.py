"""The smallest changes to what is known that would alter what an assessment comes to: exact, and none smaller left out.

Known answers are read first, each as it stands or otherwise; ways of reading them that leave the same state are one, and of
those only the ones with fewest changes are kept, which is enough because the same state has the same future. What is open
stays open: each state is held to everything that the open answers could still make of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import combinations

from vigil.risk.answers import dates_of, known_from
from vigil.risk.instrument import Instrument
from vigil.risk.item import Kind
from vigil.risk.levels import Answer, Given, Reading, is_open
from vigil.risk.outcome import Assessment
from vigil.risk.reasoning.dates import Vector
from vigil.risk.reasoning.inputs import NO, YES, said
from vigil.risk.reasoning.reader import State

MOST_STATES = 20_000
MOST_LISTED = 12


class Move(Enum):
    """What a change would do to an end of the interval."""

    UPPER_FALLS = "upper_falls"
    UPPER_RISES = "upper_rises"
    LOWER_FALLS = "lower_falls"
    LOWER_RISES = "lower_rises"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer, or several dates together, taken otherwise.

    Attributes:
        items: the items; several where years hang on several dates.
        now: what stands, in words.
        instead: what would stand.
    """

    items: tuple[str, ...]
    now: str
    instead: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Changes that together move an end of the interval, and what would then be left."""

    changes: tuple[Change, ...]
    lower: Reading
    upper: Reading


@dataclass(frozen=True, slots=True)
class Moved:
    """How an end of the interval can be moved.

    Attributes:
        move: which end, and whither.
        size: how many answers would have to be otherwise; no fewer do it.
        number: how many sets of so many changes do it.
        listed: the first of them.
    """

    move: Move
    size: int
    number: int
    listed: tuple[Counterfactual, ...]


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """The smallest changes, for each way in which the interval can be moved at all.

    Attributes:
        moved: by move; one that no change of known answers brings about is absent.
        looked_at: sets of more changes than this were not looked at, because there are too many; None where all were.
        dates_stand: whether dates were left as they are, because some of them are open.
    """

    moved: tuple[Moved, ...]
    looked_at: int | None
    dates_stand: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """One way of taking an input, or all dates together: the cells, what it makes of the room in sums, what it changes."""

    cells: tuple[int, ...]
    room: tuple[int, ...]
    changes: tuple[Change, ...] = ()

    @property
    def cost(self) -> int:
        return sum(len(change.items) for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways with fewest changes that lead to one state."""

    cost: int
    number: int
    changes: tuple[tuple[Change, ...], ...]

    def after(self, taken: _Taken) -> "_Ways":
        """These ways with one more step."""
        changes = tuple((*one, *taken.changes) for one in self.changes) if taken.changes else self.changes
        return _Ways(self.cost + taken.cost, self.number, changes)

    def with_others(self, others: "_Ways") -> "_Ways":
        if others.cost != self.cost:
            return min(self, others, key=lambda ways: ways.cost)
        changes = (*self.changes, *others.changes)[:MOST_LISTED]
        return replace(self, number=self.number + others.number, changes=changes)


_Place = tuple[State, tuple[int, ...]]
"""A state, and the room left in each sum."""


def counterfactuals(*, instrument: Instrument, assessment: Assessment) -> Counterfactuals:
    """Look for the smallest changes.

    Args:
        instrument: the definition that was assessed with.
        assessment: what it came to.

    A count that stands in a sum is changed to the value of its cell that leaves most room in the sum. Changes that would
    take the person out of what the instrument applies to are not counted as moves.
    """
    search = _Search(instrument, assessment.answers, assessment.on)
    reached = search.reached()
    now = (assessment.lower.rank, assessment.upper.rank)
    best: dict[Move, list[tuple[_Ways, tuple[int, int]]]] = {}
    for place, ways in reached.items():
        left = search.left(place)
        if not left or not ways.cost:
            continue
        ends = (min(left), max(left))
        for move in _moves(now, ends):
            found = best.setdefault(move, [])
            found[:] = [one for one in found if one[0].cost <= ways.cost]
            if not found or found[0][0].cost == ways.cost:
                found.append((ways, ends))
    # With nothing open both ends move as one. With something open the lower end of a settled result can fall alone.
    as_one = not any(is_open(assessment.answers[item.id]) for item in instrument.items)
    wanted = [Move.UPPER_FALLS, Move.UPPER_RISES] if as_one else list(Move)
    moved = tuple(_moved(move, best[move], instrument.scale) for move in wanted if move in best)
    return Counterfactuals(moved, search.looked_at, search.dates_stand)


def _moves(now: tuple[int, int], then: tuple[int, int]) -> Iterable[Move]:
    if then[1] != now[1]:
        yield Move.UPPER_FALLS if then[1] < now[1] else Move.UPPER_RISES
    if then[0] != now[0]:
        yield Move.LOWER_FALLS if then[0] < now[0] else Move.LOWER_RISES


def _moved(move: Move, found: Sequence[tuple[_Ways, tuple[int, int]]], scale: Sequence[Reading]) -> Moved:
    listed = [
        Counterfactual(changes, scale[lower], scale[upper])
        for ways, (lower, upper) in found
        for changes in ways.changes
    ]
    listed.sort(key=lambda one: [change.items for change in one.changes])
    number = sum(ways.number for ways, _ in found)
    return Moved(move, found[0][0].cost, number, tuple(listed[:MOST_LISTED]))


class _Search:
    """Known inputs read first, in every way; then what the open ones leave of each."""

    def __init__(self, instrument: Instrument, answers: Mapping[str, Given], on: date | None) -> None:
        ready = instrument.compiled
        known = known_from(instrument, answers, on)
        taking = _Taking(instrument, answers)
        counted = [cells.read.id for cells in ready.diagram.order[len(ready.measures) :]]
        fixed = [name for name in counted if not is_open(answers[name])]
        still_open = [name for name in counted if is_open(answers[name])]
        measures = [cut for _, cut in ready.measures]
        self.dates_stand = any(
            is_open(answers[item.id]) for item in instrument.items if item.kind is Kind.DATE
        )
        self.looked_at: int | None = None
        self._left: dict[tuple[int, _Place], frozenset[int]] = {}
        self._turns = [taking.otherwise(name, known.values) for name in fixed]
        self._later = [taking.in_any_way(name) for name in still_open]
        order = [*(ready.cells[name] for name in (*fixed, *still_open))]
        if measures and self.dates_stand:
            self._later.append([_Taken(vector, taking.none) for vector in known.vectors])
            order += measures
        elif measures and on:
            self._turns.insert(0, taking.dates_otherwise(known.vectors[0], on))
            order = measures + order
        self._reader = ready.reader(order)

    def reached(self) -> dict[_Place, _Ways]:
        """Every state that the known inputs can lead to, with the fewest changes to it."""
        places = {(self._reader.begin(), self._no_room()): _Ways(0, 1, ((),))}
        at = 0
        for each in self._turns:
            onward: dict[_Place, _Ways] = {}
            for place, ways in places.items():
                for taken in each:
                    if self.looked_at is None or ways.cost + taken.cost <= self.looked_at:
                        reached = self._moved(place, at, taken)
                        added = ways.after(taken)
                        onward[reached] = onward[reached].with_others(added) if reached in onward else added
            places = self._kept(onward)
            at += len(each[0].cells)
        self._after = at
        return places

    def _no_room(self) -> tuple[int, ...]:
        return tuple(0 for _ in next((each[0].room for each in (*self._turns, *self._later)), ()))

    def _kept(self, places: dict[_Place, _Ways]) -> dict[_Place, _Ways]:
        while len(places) > MOST_STATES:
            self.looked_at = max(ways.cost for ways in places.values()) - 1
            places = {place: ways for place, ways in places.items() if ways.cost <= self.looked_at}
        return places

    def _moved(self, place: _Place, at: int, taken: _Taken) -> _Place:
        state, room = place
        for offset, cell in enumerate(taken.cells):
            state = self._reader.move(state, at + offset, cell)
        return state, tuple(held + grown for held, grown in zip(room, taken.room, strict=True))

    def left(self, place: _Place, turn: int = 0) -> frozenset[int]:
        """The ranks that the open inputs, from a turn on, can still make of a state."""
        if (turn, place) not in self._left:
            self._left[turn, place] = frozenset(self._ranks(place, turn))
        return self._left[turn, place]

    def _ranks(self, place: _Place, turn: int) -> Iterator[int]:
        if turn < len(self._later):
            at = self._after + sum(len(each[0].cells) for each in self._later[:turn])
            for taken in self._later[turn]:
                yield from self.left(self._moved(place, at, taken), turn + 1)
        elif min(place[1], default=0) >= 0 and (rank := self._reader.end(place[0])) >= 0:
            yield rank


class _Taking:
    """The ways in which each input can be taken."""

    def __init__(self, instrument: Instrument, answers: Mapping[str, Given]) -> None:
        self._instrument = instrument
        self._answers = answers
        self.none = tuple(0 for _ in instrument.at_most)

    def otherwise(self, name: str, values: Mapping[str, int]) -> list[_Taken]:
        """A known input as it stands, and then in each other cell."""
        cells = self._instrument.compiled.cells[name]
        value = values.get(name, YES if self._answers[name] is Answer.YES else NO)
        own = cells.holding(value)
        made = [_Taken((own,), self._room(name, value, value))]
        now = said((value, value), read=cells.read)
        for cell, (low, high) in enumerate(cells.spans):
            if cell != own:
                change = Change((name,), now, cells.words(cell))
                made.append(_Taken((cell,), self._room(name, low, high), (change,)))
        return made

    def in_any_way(self, name: str) -> list[_Taken]:
        """An open input in each of its cells."""
        spans = self._instrument.compiled.cells[name].spans
        return [_Taken((cell,), self._room(name, low, high)) for cell, (low, high) in enumerate(spans)]

    def _room(self, name: str, low: int, high: int) -> tuple[int, ...]:
        return tuple(
            high if name == one.bound else -low if name in one.members else 0
            for one in self._instrument.at_most
        )

    def dates_otherwise(self, now: Vector, on: date) -> list[_Taken]:
        """The known dates as they stand, and then every combination that one, two or more of them could give otherwise."""
        names = [item.id for item in self._instrument.items if item.kind is Kind.DATE]
        made = [_Taken(now, self.none)]
        seen = {now}
        for size in range(1, len(names) + 1):
            found: set[Vector] = set()
            for chosen in combinations(names, size):
                for vector in self._vectors(chosen, on):
                    if vector not in seen:
                        found.add(vector)
                        made.append(_Taken(vector, self.none, (self._change(chosen, now, vector),)))
            seen |= found
        return made

    def _vectors(self, chosen: Sequence[str], on: date) -> list[Vector]:
        loosened = {**self._answers, **dict.fromkeys(chosen, Answer.UNKNOWN)}
        return dates_of(self._instrument, loosened, on).vectors()

    def _change(self, chosen: tuple[str, ...], now: Vector, then: Vector) -> Change:
        measured = self._instrument.compiled.measures
        differing = [place for place in range(len(now)) if now[place] != then[place]]
        words = [
            " and ".join(
                f"{measured[place][0].words} {measured[place][1].words(vector[place])}" for place in differing
            )
            for vector in (now, then)
        ]
        return Change(chosen, words[0], words[1])
