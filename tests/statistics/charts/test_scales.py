"""Axes: marks that are round, and places that are right."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.charts.scales import Scale, even, ratios

numbers = st.floats(-1e6, 1e6).filter(lambda one: one == 0 or abs(one) > 1e-6)


@settings(deadline=None)
@given(numbers, numbers)
def test_even_marks_hold_both_ends_and_are_few(one: float, other: float) -> None:
    least, most = sorted((one, other))
    scale = even(least, most)
    slack = 1e-6 * max(abs(least), abs(most), 1e-9) + 1e-12
    assert scale.marks[0] <= least + slack
    assert scale.marks[-1] >= most - slack
    assert 2 <= len(scale.marks) <= 8
    assert list(scale.marks) == sorted(set(scale.marks))


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(1, 1e6))
def test_marks_of_ratios_hold_both_ends(least: float, times: float) -> None:
    scale = ratios(least, least * times)
    assert scale.marks[0] <= least * (1 + 1e-6)
    assert scale.marks[-1] >= least * times * (1 - 1e-6)
    assert 2 <= len(scale.marks) <= 16
    assert list(scale.marks) == sorted(set(scale.marks))


def test_marks_are_round() -> None:
    assert even(0, 0.47).marks == pytest.approx((0, 0.1, 0.2, 0.3, 0.4, 0.5))
    assert even(-3, 17).marks == (-5, 0, 5, 10, 15, 20)
    assert ratios(0.03, 4).marks == (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


def test_places_are_shares_of_the_axis() -> None:
    scale = Scale((0.0, 5.0, 10.0))
    assert [scale.place(value) for value in (0, 2.5, 10, 12)] == [0, 0.25, 1, 1.2]
    powers = Scale((0.01, 0.1, 1.0), is_logarithmic=True)
    assert [powers.place(value) for value in (0.01, 0.1, 1)] == pytest.approx([0, 0.5, 1])
    assert scale.holds(10)
    assert not scale.holds(10.1)


def test_a_single_value_still_has_an_axis() -> None:
    assert len(even(3, 3).marks) >= 2
    assert len(even(0, 0).marks) >= 2
    assert len(ratios(1, 1).marks) >= 2
