"""The walk: within its bounds whatever is shared, told in numbers where it stops, the same in whatever order things are found."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.desk.people.graph.values import MOST_SHARING, Found, Statement, Tie
from vigil.desk.people.graph.walking import Find, walk

PEOPLE = 16


def tie(name: str, people: Collection[int], kind: str = "phone") -> Tie:
    return Tie(kind, name, tuple(Statement(one, f"R-{one}") for one in sorted(people)), len(people))


def finding(ties: Collection[Tie], *, is_whole: bool = True) -> Find:
    """As the desk finds them: of a crowded one, those alone who were asked about."""

    def find(people: Collection[int]) -> Iterator[Found]:
        asked = frozenset(people)
        theirs = [one for one in ties if one.people & asked]
        yield Found(tuple(one.among(asked) if one.is_crowded else one for one in theirs), is_whole)

    return find


@dataclass(frozen=True)
class World:
    ties: list[Tie]
    begin: list[int]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    numbers = st.integers(1, PEOPLE)
    shared = draw(st.lists(st.sets(numbers, min_size=1, max_size=PEOPLE), max_size=14))
    kinds = draw(st.lists(st.sampled_from(["phone", "case", "decision"]), min_size=14, max_size=14))
    ties = [tie(f"t{place}", people, kinds[place]) for place, people in enumerate(shared)]
    begin = draw(st.lists(numbers, min_size=1, max_size=4, unique=True))
    return World(ties, begin)


def distances(world: World) -> dict[int, int]:
    """How far everybody is who can be come to, by the plainest search."""
    far = dict.fromkeys(world.begin, 0)
    line = deque(world.begin)
    while line:
        one = line.popleft()
        for shared in world.ties:
            if shared.is_crowded or one not in shared.people:
                continue
            for other in shared.people - far.keys():
                far[other] = far[one] + 1
                line.append(other)
    return far


@settings(max_examples=150)
@given(worlds(), st.integers(1, 3))
def test_without_a_bound_everybody_within_the_steps_is_met_at_their_distance(
    world: World, steps: int
) -> None:
    far = distances(world)
    walked = walk(world.begin, steps=steps, find=finding(world.ties))
    assert walked.people == {one: at for one, at in far.items() if at <= steps}
    assert walked.left_out == walked.ties_left_out == 0
    assert walked.further == sum(at == steps + 1 for at in far.values())
    shown = frozenset(walked.people)
    assert {one.key for one in walked.ties} == {
        one.key
        for one in world.ties
        if len(one.people & shown) > 1 or (one.is_crowded and one.people & shown)
    }
    for one in walked.ties:
        assert one.people <= shown


@settings(max_examples=150)
@given(worlds(), st.integers(1, 3), st.integers(1, 8), st.integers(0, 3), st.randoms(use_true_random=False))
def test_within_bounds_nobody_hangs_loose_and_the_order_of_finding_changes_nothing(
    world: World, steps: int, most: int, more: int, chance: "st.Random"
) -> None:
    walked = walk(world.begin, steps=steps, find=finding(world.ties), most_people=most, most_ties=most + more)
    assert len(walked.people) <= most
    assert len(walked.ties) <= most + more
    reached = {one for one, step in walked.people.items() if step == 0}
    for _ in walked.people:
        for one in walked.ties:
            if not one.is_crowded and one.people & reached:
                reached |= one.people
    assert reached == walked.people.keys()
    within = {one for one, at in distances(world).items() if at <= steps}
    assert walked.people.keys() <= within
    # Somebody within the steps is met, or counted as left out, or stands behind somebody who is.
    assert walked.left_out <= len(within - walked.people.keys())
    if within - walked.people.keys():
        assert walked.left_out
    shuffled = list(world.ties)
    chance.shuffle(shuffled)
    assert (
        walk(world.begin, steps=steps, find=finding(shuffled), most_people=most, most_ties=most + more)
        == walked
    )


def test_a_decision_and_what_few_share_go_first() -> None:
    ties = [tie("wide", range(1, 9)), tie("close", [1, 9]), tie("decided", [1, *range(20, 28)], "decision")]
    walked = walk([1], steps=1, find=finding(ties), most_people=10)
    assert sorted(walked.people) == [1, 9, *range(20, 28)]
    assert [one.value for one in walked.ties] == ["decided", "close"]
    assert walked.left_out == 7


def test_a_crowded_thing_is_told_and_not_followed() -> None:
    crowd = tie("crowd", range(1, MOST_SHARING + 2))
    walked = walk([1], steps=3, find=finding([crowd, tie("two", [1, 2])]))
    assert walked.people == {1: 0, 2: 1}
    told = {one.value: one for one in walked.ties}
    assert told["crowd"].people == {1, 2}
    assert told["crowd"].sharing == MOST_SHARING + 1
    assert walked.further == 0
    followed = walk([1], steps=1, find=finding([tie("few", range(1, MOST_SHARING + 1))]))
    assert len(followed.people) == MOST_SHARING


def test_what_was_not_looked_at_is_said() -> None:
    assert not walk([1], steps=1, find=finding([tie("a", [1, 2])], is_whole=False)).is_whole
    assert walk([1], steps=1, find=finding([tie("a", [1, 2])])).is_whole


def test_more_to_begin_with_than_fit_are_counted() -> None:
    walked = walk(range(1, 8), steps=1, find=finding([]), most_people=5)
    assert (list(walked.people), walked.left_out) == ([1, 2, 3, 4, 5], 2)


@pytest.mark.parametrize(
    ("begin", "steps", "people", "ties"), [([], 1, 3, 3), ([1], 0, 3, 3), ([1], 1, 0, 3), ([1], 1, 4, 3)]
)
def test_a_walk_that_cannot_be_is_refused(begin: list[int], steps: int, people: int, ties: int) -> None:
    with pytest.raises(ValueError, match="a walk begins with somebody"):
        walk(begin, steps=steps, find=finding([]), most_people=people, most_ties=ties)
