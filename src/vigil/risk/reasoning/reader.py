"""Reading inputs one after another while remembering only what can still matter: the heart of exact reasoning.

A state holds what each clause still needs and what those that fired came to. Two ways of answering the first inputs that
leave the same state leave the same future, so that a diagram of states is small where a list of completions is not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from vigil.risk.reasoning.clauses import Clause, Effect, Policy
from vigil.risk.reasoning.inputs import Cells

NOT_APPLICABLE = -1
CONTRADICTORY = -2
UNCOVERED = -3  # no row gives anything; a definition where that can happen is refused

Needs: TypeAlias = tuple[int, ...] | None
"""What each condition of a clause still needs; None once the clause has fired or can no longer matter."""


class State(NamedTuple):
    """All that the inputs read so far leave to know."""

    needs: tuple[Needs, ...]
    come_to: int
    lowered: int
    excluded: bool
    contradicted: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """One condition as one input sees it: whether each cell counts, and how many of its members come after."""

    condition: int
    counts: tuple[bool, ...]
    after: int


class Reader:
    """Reads inputs in an order and says what they come to.

    Args:
        order: the inputs, cut into cells, in the order in which they are read.
        clauses: the structure's clauses and the definition's own.
        policy: how those that give or add are put together.
        start: what it comes to when none fires.
        finish: from what the clauses came to, and by how many levels it is lowered, to a result; a result is a rank of the
            scale, or anything else that is to be told apart.
    """

    def __init__(
        self,
        *,
        order: Sequence[Cells],
        clauses: Sequence[Clause],
        policy: Policy,
        start: int,
        finish: Callable[[int, int], int],
    ) -> None:
        self.order = tuple(order)
        self._clauses = tuple(clauses)
        self._policy = policy
        self._start = start
        self._finish = finish
        places = {cells.read.id: place for place, cells in enumerate(order)}
        self._seen = [self._parts_seen(place, places) for place in range(len(order))]

    def _parts_seen(self, place: int, places: Mapping[str, int]) -> list[tuple[int, list[_Part]]]:
        own = self.order[place]
        seen = []
        for number, clause in enumerate(self._clauses):
            parts = [
                _Part(
                    index,
                    own.within(condition.members[own.read.id]),
                    sum(places[member] > place for member in condition.members),
                )
                for index, condition in enumerate(clause.conditions)
                if own.read.id in condition.members
            ]
            if parts:
                seen.append((number, parts))
        return seen

    def begin(self) -> State:
        """The state before anything is read."""
        needs: list[Needs] = [
            tuple(condition.needed for condition in clause.conditions) for clause in self._clauses
        ]
        state = State((), self._start, 0, excluded=False, contradicted=False)
        return self._settled(needs, state, [number for number, need in enumerate(needs) if need == ()])

    def move(self, state: State, place: int, cell: int) -> State:
        """The state once the input at a place is known to lie in a cell."""
        if state.contradicted:
            return state
        needs = list(state.needs)
        fired = []
        for number, parts in self._seen[place]:
            need = needs[number]
            if need is None:
                continue
            left = list(need)
            for part in parts:
                left[part.condition] = max(0, left[part.condition] - part.counts[cell])
            if any(left[part.condition] > part.after for part in parts):
                needs[number] = None
            else:
                needs[number] = tuple(left)
                if not any(left):
                    fired.append(number)
        return self._settled(needs, state, fired)

    def _settled(self, needs: list[Needs], state: State, fired: Sequence[int]) -> State:
        come_to, lowered, excluded = state.come_to, state.lowered, state.excluded
        for number in fired:
            clause = self._clauses[number]
            needs[number] = None
            match clause.effect:
                case Effect.CONTRADICTS:
                    return State((), self._start, 0, excluded=False, contradicted=True)
                case Effect.EXCLUDES:
                    excluded = True
                case Effect.LOWERS:
                    lowered += clause.amount
                case Effect.ADDS:
                    come_to += clause.amount
                case _:
                    come_to = self._better(come_to, clause.amount)
        for number, clause in enumerate(self._clauses):
            if needs[number] is not None and self._moot(clause, come_to, excluded=excluded):
                needs[number] = None
        if excluded:
            come_to, lowered = self._start, 0
        return State(tuple(needs), come_to, lowered, excluded, contradicted=False)

    def _better(self, held: int, given: int) -> int:
        if self._policy is Policy.HIGHEST or held == self._start:
            return max(held, given)
        return min(held, given)

    def _moot(self, clause: Clause, come_to: int, *, excluded: bool) -> bool:
        if clause.effect is Effect.CONTRADICTS:
            return False
        if excluded:
            return True
        if clause.effect is not Effect.GIVES:
            return False
        if self._policy is Policy.HIGHEST:
            return clause.amount <= come_to
        return come_to != self._start and clause.amount > come_to

    def end(self, state: State) -> int:
        """What it comes to once everything is read."""
        if state.contradicted:
            return CONTRADICTORY
        if state.excluded:
            return NOT_APPLICABLE
        return self._finish(state.come_to, state.lowered)
