"""Who comes first: each order keeps its promise, and a whole line is what taking the first again and again gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vigil.kernels.queueing import orders
from vigil.kernels.queueing.orders import LEVELS, NEVER, Kind, Order, Place

NOW = 1000
DAY = 86_400_000
few = st.integers(0, 6)
fours = st.tuples(few, few, few, few)


@st.composite
def lines(draw: st.DrawFn) -> list[Place]:
    places = []
    for number in range(draw(st.integers(0, 12))):
        lower, upper = sorted((draw(st.integers(0, 3)), draw(st.integers(0, 3))))
        places.append(
            Place(
                lower,
                upper,
                NOW - draw(few),
                NOW + draw(few),
                draw(few),
                draw(few),
                draw(st.integers(1, 9)),
                number,
            )
        )
    return places


every_order = st.builds(
    Order, st.sampled_from(Kind), fours, st.tuples(*[st.sampled_from([0, 2, 5, NEVER])] * LEVELS), fours
)


@given(every_order, lines(), st.lists(few, min_size=LEVELS, max_size=LEVELS))
def test_a_line_is_what_taking_the_first_again_and_again_gives(
    order: Order, places: list[Place], since: list[int]
) -> None:
    left, counts, taken = list(range(len(places))), list(since), []
    while (best := orders.first(order, [places[index] for index in left], now=NOW, since=counts)) is not None:
        index = left.pop(best)
        orders.started(counts, places[index])
        taken.append(index)
    assert [turn.place for turn in orders.ordered(order, places, now=NOW, since=since)] == taken


@given(every_order, lines())
def test_no_two_are_ranked_alike(order: Order, places: list[Place]) -> None:
    assert len({orders.key(order, place, NOW) for place in places}) == len(places)


def place(
    lower: int = 0,
    upper: int | None = None,
    *,
    logged: int = 0,
    due: int = DAY,
    children: int = 1,
    harm: int = 1,
    work: int = 1,
    number: int = 0,
) -> Place:
    return Place(lower, lower if upper is None else upper, logged, due, children, harm, work, number)


PAIRS = [
    (Kind.ARRIVAL, place(0, logged=1), place(3, logged=2)),
    (Kind.LEVEL, place(1, logged=2), place(0, logged=1)),
    (Kind.LEVEL, place(3, logged=2), place(0, 3, logged=1)),
    (Kind.LEVEL, place(0, 3, logged=2), place(2, logged=1)),
    (Kind.HARM, place(harm=3, work=2, logged=2), place(harm=4, work=3, logged=1)),
    # Hours of work in milliseconds still tell apart what differs by a little.
    (Kind.HARM, place(harm=31, work=36_000_000, logged=2), place(harm=15, work=18_000_000, logged=1)),
    (Kind.DEADLINE, place(0, due=4, logged=2), place(3, due=5, logged=1)),
    (Kind.ACCUMULATING, place(1, logged=50), place(0, logged=1)),
    (Kind.ACCUMULATING, place(0, logged=1), place(1, logged=501)),
    # Both ends of an interval gain points: what could be Very High goes faster, what is known to be, fastest.
    (Kind.ACCUMULATING, place(2, 3, logged=0), place(0, 3, logged=0)),
    (Kind.ACCUMULATING, place(0, 3, logged=0), place(0, logged=0)),
    # Ranked alike: what is known, the clock, children, the number.
    (Kind.ARRIVAL, place(1, 3, due=9), place(0, 3, due=1)),
    (Kind.ARRIVAL, place(due=1, children=0), place(due=2, children=5)),
    (Kind.ARRIVAL, place(children=2, number=9), place(children=1, number=1)),
    (Kind.ARRIVAL, place(number=1), place(number=2)),
]


@pytest.mark.parametrize(("kind", "before", "behind"), PAIRS)
def test_the_one_goes_before_the_other(kind: Kind, before: Place, behind: Place) -> None:
    order = Order(kind, points=(1, 2, 4, 8))
    for line in ([before, behind], [behind, before]):
        index = orders.first(order, line, now=NOW, since=[0] * LEVELS)
        assert index is not None
        assert line[index] == before


GUARDED = Order(Kind.PROTECTED, points=(1, 2, 4, 8), ceilings=(90, 60, 30, 10), every=(3, 0, 0, 0))


def line_of(order: Order, *places: Place, since: tuple[int, int, int, int] = (0, 0, 0, 0)) -> list[int]:
    return [places[turn.place].number for turn in orders.ordered(order, places, now=NOW, since=since)]


def test_known_to_be_very_high_goes_before_all_whatever_they_have_waited() -> None:
    assert (
        line_of(
            GUARDED,
            place(0, logged=-DAY, number=1),
            place(0, 3, logged=-DAY, number=2),
            place(3, logged=NOW, number=3),
        )[0]
        == 3
    )


def test_past_its_ceiling_a_case_goes_before_all_others_but_those() -> None:
    low, high = place(0, logged=NOW - 90, number=1), place(2, logged=NOW - 29, number=2)
    assert line_of(GUARDED._replace(every=(0, 0, 0, 0)), low, high) == [1, 2]
    almost = low._replace(logged=NOW - 89)
    # Short of it, points decide: 2 x 1 x 89 against 2 x 4 x 29.
    assert line_of(GUARDED._replace(every=(0, 0, 0, 0)), almost, high) == [2, 1]


def test_of_those_past_their_ceilings_the_furthest_past_goes_first() -> None:
    order = GUARDED._replace(every=(0, 0, 0, 0))
    assert line_of(order, place(0, logged=NOW - 95, number=1), place(2, logged=NOW - 36, number=2)) == [2, 1]


def test_one_start_in_three_is_kept_for_low() -> None:
    lows = [place(0, logged=NOW - one, number=one) for one in (1, 2)]
    highs = [place(2, logged=NOW - 20, number=10 + one) for one in range(6)]
    assert line_of(GUARDED, *lows, *highs) == [10, 11, 2, 12, 13, 1, 14, 15]
    assert line_of(GUARDED, *lows, *highs, since=(2, 0, 0, 0))[0] == 2


def test_a_start_of_one_known_to_be_very_high_counts_for_nobodys_turn() -> None:
    since = [1, 1, 1, 1]
    orders.started(since, place(3))
    assert since == [1, 1, 1, 1]
    orders.started(since, place(0, 3))
    assert since == [2, 2, 2, 0]


@example(children=0, lower=0, upper=0)
@given(st.integers(0, 7), st.integers(0, 3), st.integers(0, 3))
def test_nobody_is_expected_to_do_no_harm(children: int, lower: int, upper: int) -> None:
    assert orders.expected_harm((1, 2, 3, 4), lower=lower, upper=upper, children=children) >= 2
