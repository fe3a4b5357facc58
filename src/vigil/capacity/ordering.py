"""The queue of real cases under a policy, each with why it stands where it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, overload

from vigil.capacity.errors import CapacityError
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.policy import Policy
from vigil.capacity.spans import in_milliseconds, in_words
from vigil.capacity.waiting import UNKNOWN_CHILDREN, Waiting
from vigil.kernels.queueing.orders import KEYS, NEVER, Order, Place, behind, expected_harm, ordered

MILLISECOND = timedelta(milliseconds=1)
NO_LEVEL = "no instrument applies: a person must read it at once"
TIES = ("what is already known of the level", "the clock", "children within reach", "the reference")


@dataclass(frozen=True, slots=True)
class Placed:
    """A case in its place.

    Attributes:
        number: from 1.
        waiting: the case.
        why: what the policy sees in it, in words.
        after: why the case before it goes first, in words; empty for the first.
        is_past_ceiling: whether it has waited past the policy's ceiling for its level, so that somebody must look at it.
    """

    number: int
    waiting: Waiting
    why: str
    after: str
    is_past_ceiling: bool = False


class _Stand(NamedTuple):
    """Where a case stands: its place for the policy (none where no instrument applies), and whether a kept turn brought it."""

    waiting: Waiting
    place: Place | None
    is_kept: bool


class Line(Sequence[Placed]):
    """A whole queue in order; places are put into words only where they are asked for, so that a page of many is cheap."""

    def __init__(self, policy: Policy, at: int, stands: Sequence[_Stand]) -> None:
        self._policy, self._order, self._at, self._stands = policy, policy.order, at, stands

    def __len__(self) -> int:
        return len(self._stands)

    @overload
    def __getitem__(self, which: int) -> Placed: ...
    @overload
    def __getitem__(self, which: slice) -> list[Placed]: ...
    def __getitem__(self, which: int | slice) -> Placed | list[Placed]:
        if isinstance(which, slice):
            return [self._placed(index) for index in range(*which.indices(len(self)))]
        return self._placed(range(len(self))[which])

    @property
    def has_ceiling(self) -> bool:
        """Whether the policy has a ceiling for any level."""
        return min(self._order.ceilings) < NEVER

    @property
    def past_ceiling(self) -> int:
        """How many have waited past the policy's ceiling for their level."""
        return sum(self._is_past(stand) for stand in self._stands)

    def _placed(self, index: int) -> Placed:
        stand = self._stands[index]
        return Placed(
            number=index + 1,
            waiting=stand.waiting,
            why=self._why(stand),
            after=f"the one before it: {self._before(self._stands[index - 1], stand)}" if index else "",
            is_past_ceiling=self._is_past(stand),
        )

    def _why(self, stand: _Stand) -> str:
        if stand.place is None:
            return f"{NO_LEVEL} (logged {in_words(self._at - in_milliseconds(stand.waiting.logged))} ago)"
        kept = f"{LEVELS[stand.place.upper]}'s kept turn: " if stand.is_kept else ""
        return f"{kept}{self._policy.standing(stand.place, self._at)}"

    def _before(self, before: _Stand, stand: _Stand) -> str:
        if before.place is None or stand.place is None:
            return "logged before" if stand.place is None else NO_LEVEL
        return _ahead(self._policy, before.place, stand.place, self._why(before), self._why(stand), self._at)

    def _is_past(self, stand: _Stand) -> bool:
        place = stand.place
        return place is not None and self._at - place.logged >= self._order.ceilings[place.upper]


def in_order(
    policy: Policy, cases: Sequence[Waiting], *, now: datetime, since: Four[int] = (0, 0, 0, 0)
) -> Line:
    """Every case in the order in which the policy would take them at this moment, and why.

    Cases to which no instrument applies come before all, the longest waiting first: a person must read them.

    Args:
        policy: who comes first.
        cases: those that wait; no two with the same reference.
        now: with a time zone.
        since: for Low to Very High, how many first acts of other levels (not known to be Very High) there were since the
            level's last one: what kept turns are reckoned from.

    Raises:
        CapacityError: two cases have the same reference, or the moment has no time zone.
    """
    if now.tzinfo is None:
        raise CapacityError("The queue is ordered at a moment with a time zone.")
    if len({case.reference for case in cases}) < len(cases):
        raise CapacityError("Two cases in the queue have the same reference.")
    at, order = in_milliseconds(now), policy.order
    by_reference = sorted(cases, key=lambda case: case.reference)
    unlevelled = sorted((case for case in by_reference if case.upper is None), key=lambda case: case.logged)
    levelled = [case for case in by_reference if case.upper is not None]
    places = [_place(order, case, number) for number, case in enumerate(levelled)]
    turns = ordered(order, places, now=at, since=since)
    stands = [
        *(_Stand(case, None, is_kept=False) for case in unlevelled),
        *(_Stand(levelled[turn.place], places[turn.place], turn.kept) for turn in turns),
    ]
    return Line(policy, at, stands)


def _ahead(policy: Policy, before: Place, place: Place, its_words: str, words: str, at: int) -> str:
    """What decides for the one before: the rule, or where it ranks both alike, the first that differs."""
    if its_words != words:
        return its_words
    rule = KEYS[policy.order.kind]
    if rule(policy.order, before, at) != rule(policy.order, place, at):
        return f"{its_words}, by less than these words show"
    pairs = zip(behind(before), behind(place), TIES, strict=True)
    return f"ranked alike; it goes first by {next(tie for a, b, tie in pairs if a != b)}"


def _place(order: Order, case: Waiting, number: int) -> Place:
    if case.lower is None or case.upper is None or case.due is None:
        raise CapacityError(f"Case {case.reference} has no level.")
    children = UNKNOWN_CHILDREN if case.children is None else case.children
    by_policy = expected_harm(order.harm, lower=case.lower, upper=case.upper, children=children)
    return Place(
        lower=case.lower,
        upper=case.upper,
        logged=in_milliseconds(case.logged),
        due=in_milliseconds(case.due),
        children=children,
        harm=by_policy if case.harm is None else 2 * case.harm,  # as both ends' numbers together
        work=case.work // MILLISECOND,
        number=number,
    )
