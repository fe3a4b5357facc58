"""Who comes first: the order of those who wait, as pure functions of whole numbers. The desk's queue and the simulator use these.

Who waits is a `Place`. Its level is an interval, lowest to highest reachable, and where a rule gives points for a level, the
points of both ends are added: unknown is never no, and what is known counts more than what could be.

Sources: Cox and Smith, *Queues* (1961), for the order by expected harm (c-mu); Kleinrock, *A delay dependent queue discipline*
(Naval Research Logistics Quarterly 11, 1964), for points that accumulate; Stanford, Taylor and Ziedins, *Waiting time
distributions in the accumulating priority queue* (Queueing Systems 77, 2014).
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

LEVELS = 4  # 0 Low … 3 Very High
TOP = LEVELS - 1
HARM_SCALE = 1 << 38  # times the most that the simulator's harm can be (16,000,000) stays within 64 bits
NEVER = 1 << 62  # a ceiling that nobody reaches

Four = tuple[int, int, int, int]
Key = tuple[int, int, int]
NOUGHT: Four = (0, 0, 0, 0)


class Kind(IntEnum):
    """The ways to order."""

    ARRIVAL = 0
    LEVEL = 1
    HARM = 2
    DEADLINE = 3
    ACCUMULATING = 4
    PROTECTED = 5


class Order(NamedTuple):
    """A way to order with its numbers, which are for each level from Low to Very High.

    Attributes:
        kind: which way.
        points: gained for each millisecond of waiting (accumulating, protected): 0 to 100,000.
        ceilings: milliseconds past which a case goes before all that are not known to be Very High (protected).
        every: one start in so many goes to the level's longest waiting case (protected); 0 keeps none.
        harm: expected a day of each level (harm), for whoever fills a place: 0 to 1,000,000.
    """

    kind: Kind
    points: Four = NOUGHT
    ceilings: Four = (NEVER, NEVER, NEVER, NEVER)
    every: Four = NOUGHT
    harm: Four = NOUGHT


class Place(NamedTuple):
    """One who waits.

    Attributes:
        lower: the lowest level still reachable, 0 to 3.
        upper: the highest.
        logged: when it arrived, in milliseconds.
        due: when its clock ends.
        children: within reach; unknown counts as one.
        harm: expected a day, in any unit that is the same for all: 0 to 16,000,000.
        work: mean work of the task it waits for, in milliseconds, at least 1.
        number: makes the order total.
    """

    lower: int
    upper: int
    logged: int
    due: int
    children: int
    harm: int
    work: int
    number: int


def by_arrival(order: Order, place: Place, now: int) -> Key:
    """Whoever was logged first."""
    return (0, place.logged, 0)


def by_level(order: Order, place: Place, now: int) -> Key:
    """The highest reachable level, then the highest that is already known, then whoever was logged first."""
    return (-place.upper, -place.lower, place.logged)


def by_harm(order: Order, place: Place, now: int) -> Key:
    """Most expected harm a day for each hour of work (c-mu), then whoever was logged first."""
    return (0, -harm_index(place), place.logged)


def by_deadline(order: Order, place: Place, now: int) -> Key:
    """The clock that ends first, whether it has run out or not."""
    return (0, place.due, 0)


def by_points(order: Order, place: Place, now: int) -> Key:
    """Most points, which every level gains at its own pace while it waits."""
    return (0, -points(order, place, now), 0)


def protected(order: Order, place: Place, now: int) -> Key:
    """Known to be Very High; then past the ceiling, the furthest first; then most points."""
    if is_protected(place):
        return (0, place.logged, 0)
    ceiling = order.ceilings[place.upper]
    if now - place.logged >= ceiling:
        return (1, place.logged + ceiling, 0)
    return (2, -points(order, place, now), 0)


KEYS: Mapping[Kind, Callable[[Order, Place, int], Key]] = {
    Kind.ARRIVAL: by_arrival,
    Kind.LEVEL: by_level,
    Kind.HARM: by_harm,
    Kind.DEADLINE: by_deadline,
    Kind.ACCUMULATING: by_points,
    Kind.PROTECTED: protected,
}


def is_protected(place: Place) -> bool:
    """Whether every level still reachable is Very High."""
    return place.lower == TOP


def points(order: Order, place: Place, now: int) -> int:
    """Points gained since it was logged: those of both ends of its interval."""
    return (order.points[place.lower] + order.points[place.upper]) * (now - place.logged)


def harm_index(place: Place) -> int:
    """Expected harm a day for each millisecond of work, times 2^38."""
    return place.harm * HARM_SCALE // place.work


def expected_harm(harm: Sequence[int], *, lower: int, upper: int, children: int) -> int:
    """Harm a day, from what is expected of each level: of both ends of the interval, and more with each child within reach.

    Nobody is without harm for having no child in reach: any case may lead to a victim.
    """
    return (harm[lower] + harm[upper]) * (1 + children)


def behind(place: Place) -> tuple[int, int, int, int]:
    """What decides between those whom the order ranks alike: what is known, the clock, children, the number."""
    return (-place.lower, place.due, -place.children, place.number)


def key(order: Order, place: Place, now: int) -> tuple[int, ...]:
    """The sort key at a moment: the smallest comes first, and no two are alike."""
    return (*KEYS[order.kind](order, place, now), *behind(place))


def turn(order: Order, since: Sequence[int], waiting: Sequence[bool]) -> int | None:
    """The level whose kept turn it is, or None.

    Args:
        order: how many starts pass at most between two of a level.
        since: starts of others since each level's last one.
        waiting: whether anybody of that level waits who is not known to be Very High.
    """
    owed = [
        (since[level] - order.every[level], -level)
        for level in range(LEVELS)
        if order.every[level] and waiting[level] and since[level] >= order.every[level] - 1
    ]
    return -max(owed)[1] if owed else None


def first(order: Order, places: Sequence[Place], *, now: int, since: Sequence[int]) -> int | None:
    """Who is next, as an index into the places; None when nobody waits.

    A kept turn goes to the longest waiting case of its level, unless somebody is known to be Very High.
    """
    if not places:
        return None
    best = min(range(len(places)), key=lambda index: key(order, places[index], now))
    if order.kind != Kind.PROTECTED or is_protected(places[best]):
        return best
    theirs = turn(order, since, [any(place.upper == level for place in places) for level in range(LEVELS)])
    if theirs is None:
        return best
    waiting = (index for index, place in enumerate(places) if place.upper == theirs)
    return min(waiting, key=lambda index: (places[index].logged, *behind(places[index])))


def started(since: list[int], place: Place) -> None:
    """Count a start: of those not known to be Very High, each is one more since the other levels' last."""
    if is_protected(place):
        return
    for level in range(LEVELS):
        since[level] += 1
    since[place.upper] = 0


class Turn(NamedTuple):
    """One who is next, as an index into the places, and whether a kept turn brought it there."""

    place: int
    kept: bool


def ordered(order: Order, places: Sequence[Place], *, now: int, since: Sequence[int]) -> list[Turn]:
    """Everybody in the order in which `first` would take them, one after another, at this moment."""
    line = sorted(range(len(places)), key=lambda index: key(order, places[index], now))
    if order.kind != Kind.PROTECTED:
        return [Turn(index, kept=False) for index in line]
    by_age = sorted(range(len(places)), key=lambda index: (places[index].logged, *behind(places[index])))
    lines = [
        deque(index for index in by_age if places[index].upper == level and not is_protected(places[index]))
        for level in range(LEVELS)
    ]
    counts, gone, taken = list(since), set[int](), list[Turn]()
    for best in line:
        while best not in gone:
            for waiting in lines:
                while waiting and waiting[0] in gone:
                    waiting.popleft()
            theirs = None if is_protected(places[best]) else turn(order, counts, [bool(one) for one in lines])
            index = best if theirs is None else lines[theirs][0]
            taken.append(Turn(index, kept=theirs is not None))
            gone.add(index)
            started(counts, places[index])
    return taken
