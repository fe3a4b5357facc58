"""A number with its interval, and why there is none."""

import math

import pytest

from vigil.errors import VigilError
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate, Interval, NotEstimable


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_no_estimate(value: float) -> None:
    with pytest.raises(StatisticsError, match="is no estimate; say why there is none"):
        Estimate(value, NotEstimable("invented"), "none")


@pytest.mark.parametrize("ends", [(math.nan, 1.0), (0.0, math.inf), (2.0, 1.0)])
def test_an_interval_has_two_ends_in_order(ends: tuple[float, float]) -> None:
    with pytest.raises(StatisticsError, match="cannot be"):
        Interval(*ends, 0.95)


@pytest.mark.parametrize("confidence", [0.0, 0.49, 1.0, 95, -1, math.nan])
def test_a_confidence_is_a_share_from_a_half_and_below_one(confidence: float) -> None:
    with pytest.raises(StatisticsError, match=r"use one such as 0.95"):
        Interval(0, 1, confidence)


def test_an_estimate_says_its_interval_or_why_it_has_none() -> None:
    assert Estimate(0.5, Interval(0.25, 0.75, 0.95), "m").in_words(decimals=2) == (
        "0.50 (95% interval 0.25 to 0.75)"
    )
    alone = Estimate(0.5, NotEstimable("one case shows nothing"), "m")
    assert alone.in_words() == "0.500 (interval not estimable: one case shows nothing)"


def test_an_interval_holds_what_lies_in_it() -> None:
    assert 0.25 in Interval(0.25, 0.75, 0.9)
    assert 0.76 not in Interval(0.25, 0.75, 0.9)


def test_what_is_refused_here_is_an_error_of_the_house() -> None:
    assert issubclass(StatisticsError, VigilError)
