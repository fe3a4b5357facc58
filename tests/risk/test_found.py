"""How often a question was settled with yes: what it weighs, when it is too little, and what is never counted."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.risk.test_asking import SHIPPED, result
from vigil.risk import Answer, load, shipped
from vigil.risk.found import LEAST, Found, weighable, weighed

RARE, OFTEN = Found(1, 1_000), Found(900, 1_000)


def order(found: dict[str, Found]) -> list[str]:
    return [one.item.id for one in weighed(result(), instrument=SHIPPED, found=found)]


def test_what_is_hardly_ever_yes_is_asked_later_and_what_often_is_comes_first() -> None:
    by_power = order({})
    assert by_power[0] == "access_to_victim"
    assert order({"access_to_victim": RARE})[0] != "access_to_victim"
    last = by_power[-1]
    assert order({last: RARE})[-1] == last
    # Yes to it narrows by two levels, nine times in ten; yes to a question before it by three, one time in two.
    assert by_power[0] != order({"lives_with_children": OFTEN})[0] == "lives_with_children"


def test_the_narrowing_is_the_one_that_the_rate_gives() -> None:
    found = Found(yes=9, settled=29)  # with half an answer to each side: 9.5 of 30
    first = next(
        one
        for one in weighed(result(), instrument=SHIPPED, found={"access_to_victim": found})
        if one.item.id == "access_to_victim"
    )
    # Yes settles it at Very High, narrowing by three levels; no narrows nothing.
    assert first.item.narrowing == 3 * Fraction(19, 60)
    assert first.is_by_rate
    assert first.found == found


@pytest.mark.parametrize(("settled", "counts"), [(LEAST - 1, False), (LEAST, True)])
def test_too_few_settled_answers_weigh_nothing_and_say_so(*, settled: int, counts: bool) -> None:
    found = Found(0, settled)
    assert found.is_enough is counts
    assert ("too few" in found.words) is not counts
    assert (order({"access_to_victim": found}) == order({})) is not counts


def test_what_was_never_found_can_still_be() -> None:
    rates = Found(0, 50).rates
    assert 0 < rates["yes"] < Fraction(1, 50)
    assert sum(rates.values()) == 1


def test_counts_are_said() -> None:
    assert Found(1_234, 5_678).words == "1,234 of 5,678 settled answers to it were yes."
    assert Found(0, 1).words == "1 settled answer to it: too few to weigh it by, 20 are needed."


@pytest.mark.parametrize(("yes", "settled"), [(2, 1), (-1, 5)])
def test_impossible_counts_are_refused(yes: int, settled: int) -> None:
    with pytest.raises(ValueError, match="cannot be yes"):
        Found(yes, settled)


def test_no_item_that_reads_a_protected_characteristic_and_no_count_or_date_is_weighed() -> None:
    by_id = {one.id: one for one in map(load, shipped())}
    assert "thirty_five_or_under" not in weighable(by_id["cport"])
    assert "never_married" not in weighable(by_id["casic"])
    assert weighable(by_id["casic"])
    assert not weighable(by_id["osp-dc"]) & {"date_of_birth", "all_sanctions", "follow_up"}
    assert weighable(SHIPPED) == {item.id for item in SHIPPED.items}


def test_what_changes_nothing_is_not_asked() -> None:
    settled = result(access_to_victim=Answer.YES)
    assert weighed(settled, instrument=SHIPPED, found={}) == ()


@given(st.dictionaries(st.sampled_from(sorted(weighable(SHIPPED))), st.integers(0, 200), max_size=6))
def test_rates_order_the_questions_and_neither_add_nor_lose_one(yes: dict[str, int]) -> None:
    asked = weighed(
        result(), instrument=SHIPPED, found={name: Found(number, 200) for name, number in yes.items()}
    )
    assert sorted(one.item.id for one in asked) == sorted(order({}))
    narrowing = [one.item.narrowing for one in asked]
    assert narrowing == sorted(narrowing, reverse=True)
