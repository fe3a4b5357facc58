"""Counts over an exposure, and counts beside what was expected."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from invented_statistics import check_contained, ends, estimated, why_none
from vigil.statistics.errors import StatisticsError
from vigil.statistics.rates import expected_to_observed, observed_to_expected, rate


def test_ten_events_have_the_published_interval() -> None:
    # Garwood, Biometrika 28 (1936), 437-442, table of fiducial limits, 95%: 10 observed, 4.80 to 18.39.
    assert ends(rate(events=10, exposure=1)) == pytest.approx((4.80, 18.39), abs=0.005)


def test_no_event_still_bounds_the_rate_from_above() -> None:
    assert ends(rate(events=0, exposure=1)) == pytest.approx((0, -math.log(0.025)))


@settings(deadline=None)
@given(st.integers(0, 500), st.floats(0.01, 1e4), st.floats(0.5, 0.999))
def test_each_end_of_the_interval_leaves_half_of_the_doubt(k: int, units: float, confidence: float) -> None:
    found = rate(events=k, exposure=units, confidence=confidence)
    check_contained(found)
    lower, upper = (end * units for end in ends(found))
    tail = (1 - confidence) / 2
    assert poisson.cdf(k, upper) == pytest.approx(tail, rel=1e-5)
    if k:
        assert poisson.sf(k - 1, lower) == pytest.approx(tail, rel=1e-5)


@settings(deadline=None)
@given(st.integers(1, 200), st.floats(0.1, 500))
def test_e_over_o_is_o_over_e_upside_down(k: int, expected: float) -> None:
    over = observed_to_expected(observed=k, expected=expected)
    under = expected_to_observed(observed=k, expected=expected)
    check_contained(under)
    lower, upper = ends(over)
    assert estimated(under).value == pytest.approx(1 / over.value)
    assert ends(under) == pytest.approx((1 / upper, 1 / lower))


def test_without_an_event_nothing_can_be_divided_by_what_was_observed() -> None:
    assert "there was no event" in why_none(expected_to_observed(observed=0, expected=3.5))
    assert estimated(observed_to_expected(observed=0, expected=3.5)).value == 0


@pytest.mark.parametrize("expected", [0, -1, math.nan])
def test_something_must_have_been_expected(expected: float) -> None:
    with pytest.raises(StatisticsError, match=r"expected is .* above 0"):
        observed_to_expected(observed=1, expected=expected)
