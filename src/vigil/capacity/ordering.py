"""The queue of real cases under a policy, each with why it stands where it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vigil.capacity.errors import CapacityError
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.policy import Policy
from vigil.capacity.spans import in_milliseconds, in_words
from vigil.capacity.waiting import UNKNOWN_CHILDREN, Waiting
from vigil.kernels.queueing.orders import KEYS, Place, behind, expected_harm, ordered

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


def in_order(
    policy: Policy, cases: Sequence[Waiting], *, now: datetime, since: Four[int] = (0, 0, 0, 0)
) -> list[Placed]:
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
    at = in_milliseconds(now)
    by_reference = sorted(cases, key=lambda case: case.reference)
    unlevelled = sorted((case for case in by_reference if case.upper is None), key=lambda case: case.logged)
    levelled = [case for case in by_reference if case.upper is not None]
    placed = [_without_level(number, case, at) for number, case in enumerate(unlevelled, start=1)]
    places = [_place(policy, case, number) for number, case in enumerate(levelled)]
    before: Place | None = None
    for turn in ordered(policy.order, places, now=at, since=since):
        place = places[turn.place]
        kept = f"{LEVELS[place.upper]}'s kept turn: " if turn.kept else ""
        why = f"{kept}{policy.standing(place, at)}"
        if before is None:
            after = f"the one before it: {NO_LEVEL}" if unlevelled else ""
        else:
            after = f"the one before it: {_ahead(policy, before, place, placed[-1].why, why, at)}"
        is_past = at - place.logged >= policy.order.ceilings[place.upper]
        placed.append(Placed(len(placed) + 1, levelled[turn.place], why, after, is_past))
        before = place
    return placed


def _without_level(number: int, case: Waiting, at: int) -> Placed:
    waited = in_words(at - in_milliseconds(case.logged))
    after = "the one before it: logged before" if number > 1 else ""
    return Placed(number, case, f"{NO_LEVEL} (logged {waited} ago)", after)


def _ahead(policy: Policy, before: Place, place: Place, its_words: str, words: str, at: int) -> str:
    """What decides for the one before: the rule, or where it ranks both alike, the first that differs."""
    if its_words != words:
        return its_words
    rule = KEYS[policy.order.kind]
    if rule(policy.order, before, at) != rule(policy.order, place, at):
        return f"{its_words}, by less than these words show"
    pairs = zip(behind(before), behind(place), TIES, strict=True)
    return f"ranked alike; it goes first by {next(tie for a, b, tie in pairs if a != b)}"


def _place(policy: Policy, case: Waiting, number: int) -> Place:
    if case.lower is None or case.upper is None or case.due is None:
        raise CapacityError(f"Case {case.reference} has no level.")
    children = UNKNOWN_CHILDREN if case.children is None else case.children
    by_policy = expected_harm(policy.order.harm, lower=case.lower, upper=case.upper, children=children)
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
