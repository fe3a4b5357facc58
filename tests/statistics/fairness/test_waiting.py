"""Waits: their quantiles, and intervals that cover them as often as they say."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, why_no_interval, why_none
from vigil.statistics.errors import StatisticsError
from vigil.statistics.fairness.waiting import Waiting, waiting


def of(waits: list[float]) -> Waiting:
    found = waiting(waits=waits)
    assert isinstance(found, Waiting)
    return found


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=60))
@settings(deadline=None)
def test_half_wait_no_longer_than_the_median_and_the_interval_holds_it(waits: list[float]) -> None:
    found = of(waits)
    assert found.cases == len(waits)
    assert sum(wait <= found.median.value + 1e-9 for wait in waits) >= len(waits) / 2
    assert sum(wait <= found.nine_in_ten.value + 1e-9 for wait in waits) >= 0.9 * len(waits) - 1
    assert found.median.value <= found.nine_in_ten.value
    check_contained(found.median)
    check_contained(found.nine_in_ten)


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_waits_does_not_matter(waits: list[float], luck: object) -> None:
    turned = list(waits)
    luck.shuffle(turned)  # type: ignore[attr-defined]
    assert of(turned) == of(waits)


def test_the_median_of_fifty_lies_between_the_18th_and_the_33rd() -> None:
    # 95% interval by order statistics: Conover, Practical Nonparametric Statistics, 3rd edition 1999, section 3.2; the
    # binomial with n = 50 and a half leaves at most 2.5% below 18 (ranks 18 and 33).
    lower, upper = ends(of(list(range(1, 51))).median)
    assert (lower, upper) == (18, 33)


def test_the_interval_covers_the_truth_at_least_as_often_as_it_says() -> None:
    luck, held = np.random.default_rng(31), 0
    for _ in range(400):
        lower, upper = ends(of(luck.exponential(10, 40).tolist()).median)
        held += lower <= 10 * math.log(2) <= upper
    assert held / 400 >= 0.935


def test_few_waits_have_no_interval() -> None:
    found = of([3, 4, 5])
    assert found.median.value == 4
    assert "3 cases are too few" in why_no_interval(found.median)


def test_nobody_reached_has_no_wait() -> None:
    assert "no case was reached" in why_none(waiting(waits=[]))


@pytest.mark.parametrize(("wrong", "said"), [(-1, "entry 2 is below 0"), (None, "entry 2 is None")])
def test_an_impossible_wait_is_refused(wrong: object, said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        waiting(waits=[0, wrong])
