"""Hits in the first visits of a week."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, why_no_interval
from vigil.statistics.errors import StatisticsError
from vigil.statistics.hits import Week, hits_in_first

weeks = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12).map(
        lambda cases: Week([level for level, _ in cases], [hit for _, hit in cases])
    ),
    min_size=1,
    max_size=6,
)


def by_hand(week: Week, places: int) -> tuple[int, int]:
    """Hits by level and by arrival, case by case."""
    cases = list(zip(week.levels, week.outcomes, strict=True))
    ordered = [case for level in (3, 2, 1, 0) for case in cases if case[0] == level]
    return sum(hit for _, hit in ordered[:places]), sum(hit for _, hit in cases[:places])


@given(weeks, st.integers(1, 6))
@settings(deadline=None, max_examples=50)
def test_it_counts_as_one_would_by_hand(many: list[Week], places: int) -> None:
    found = hits_in_first(weeks=many, places=places, seed=1, replications=200)
    counted = [by_hand(week, places) for week in many]
    assert found.by_level.value == pytest.approx(np.mean([level for level, _ in counted]))
    assert found.arrival_order.value == pytest.approx(np.mean([arrival for _, arrival in counted]))
    assert found.gained.value == pytest.approx(found.by_level.value - found.arrival_order.value, abs=1e-12)
    assert found.possible >= max(found.by_level.value, found.arrival_order.value)
    assert found.possible <= places


def test_the_same_seed_gives_the_same_and_another_nearly_the_same() -> None:
    luck = np.random.default_rng(4)
    levels = luck.integers(0, 4, (60, 10))
    many = [Week(week, luck.random(10) < 0.05 + 0.1 * week) for week in levels]
    one, same, other = (hits_in_first(weeks=many, places=3, seed=seed) for seed in (7, 7, 8))
    assert one == same
    assert ends(one.gained) != ends(other.gained)
    assert ends(one.gained) == pytest.approx(ends(other.gained), abs=0.1)
    for figure in (one.by_level, one.arrival_order, one.gained):
        check_contained(figure)
        lower, upper = ends(figure)
        assert upper - lower < 1


def test_the_interval_is_about_as_wide_as_weeks_vary() -> None:
    luck = np.random.default_rng(6)
    many = [Week([1, 1], luck.random(2) < 0.5) for _ in range(200)]
    lower, upper = ends(hits_in_first(weeks=many, places=2, seed=1).by_level)
    assert (upper - lower) / 2 == pytest.approx(1.96 * (2 * 0.25 / 200) ** 0.5, rel=0.15)


def test_levels_that_say_nothing_leave_the_order_of_arrival() -> None:
    found = hits_in_first(weeks=[Week([2, 2, 2], [0, 1, 1]), Week([2, 2, 2], [1, 0, 1])], places=1, seed=1)
    assert found.gained.value == 0
    assert "every week gave the same" in why_no_interval(found.gained)


def test_one_week_cannot_show_how_weeks_vary() -> None:
    found = hits_in_first(weeks=[Week([0, 3], [0, 1])], places=1, seed=1)
    assert (found.by_level.value, found.arrival_order.value) == (1, 0)
    assert "one week cannot show" in why_no_interval(found.gained)


def test_a_quiet_week_is_visited_whole() -> None:
    found = hits_in_first(weeks=[Week([1], [1]), Week([], [])], places=5, seed=1)
    assert (found.by_level.value, found.possible) == (0.5, 0.5)


def test_what_is_missing_is_named_with_its_week() -> None:
    with pytest.raises(StatisticsError, match="outcomes of week 2: entry 1 is None"):
        hits_in_first(weeks=[Week([1], [1]), Week([1], [None])], places=1, seed=1)


@pytest.mark.parametrize(("many", "places"), [([], 3), ([Week([1], [1])], 0)])
def test_without_a_week_or_a_place_there_is_nothing(many: list[Week], places: int) -> None:
    with pytest.raises(StatisticsError, match="at least one week and one place"):
        hits_in_first(weeks=many, places=places, seed=1)


@pytest.mark.parametrize("replications", [0, 199, 100_001])
def test_replications_have_limits(replications: int) -> None:
    with pytest.raises(StatisticsError, match="take 200 to 100,000"):
        hits_in_first(weeks=[Week([1], [1])], places=1, seed=1, replications=replications)
