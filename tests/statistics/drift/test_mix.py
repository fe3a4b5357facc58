"""The mix of two periods: the index by its definition, its thresholds, and what chance makes of it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from invented_statistics import check_contained, estimated, why_none
from vigil.statistics.drift.mix import MOST_CATEGORIES, Mix, Shift, Stability, compare_mix
from vigil.statistics.errors import StatisticsError

LEVELS = ("Low", "Medium", "High", "Very High")
mixes = st.lists(st.integers(0, 80), min_size=4, max_size=4)


def of(before: list[int], after: list[int]) -> Mix:
    return compare_mix(categories=LEVELS, before=before, after=after)


def stability(mix: Mix) -> Stability:
    assert isinstance(mix.stability, Stability), mix.stability
    return mix.stability


@given(mixes, mixes)
@settings(deadline=None)
def test_the_index_is_the_sum_of_its_definition(before: list[int], after: list[int]) -> None:
    mix = of(before, after)
    for category in mix.categories:
        check_contained(category.before)
        check_contained(category.after)
    pairs = (
        [(a / sum(before), b / sum(after)) for a, b in zip(before, after, strict=True) if a and b]
        if sum(before) and sum(after)
        else []
    )
    if all(bool(a) == bool(b) for a, b in zip(before, after, strict=True)) and len(pairs) > 1:
        assert stability(mix).index == pytest.approx(sum((b - a) * math.log(b / a) for a, b in pairs))
        assert stability(mix).index >= -1e-12
    else:
        assert why_none(mix.stability)


@given(mixes, mixes, st.permutations(range(4)))
@settings(deadline=None)
def test_neither_the_order_of_categories_nor_that_of_periods_matters(
    before: list[int], after: list[int], order: list[int]
) -> None:
    one = of(before, after).stability
    turned = compare_mix(
        categories=[LEVELS[at] for at in order],
        before=[after[at] for at in order],
        after=[before[at] for at in order],
    ).stability
    if isinstance(one, Stability):
        assert isinstance(turned, Stability)
        assert turned.index == pytest.approx(one.index, abs=1e-12)


@pytest.mark.parametrize(
    ("after", "shift"),
    [
        ((5_000, 3_000, 1_500, 500), Shift.LITTLE),
        ((3_800, 2_900, 2_100, 1_200), Shift.MODERATE),
        ((2_500, 3_000, 2_500, 2_000), Shift.MUCH),
    ],
)
def test_the_published_thresholds_are_named_where_there_are_cases_enough(
    after: tuple[int, ...], shift: Shift
) -> None:
    found = stability(of([5_000, 3_000, 1_500, 500], list(after)))
    assert (found.shift, found.warning) == (shift, "")
    assert found.is_beyond_chance == (shift is not Shift.LITTLE)


def test_with_few_cases_the_thresholds_are_warned_of() -> None:
    found = stability(of([20, 12, 6, 2], [15, 14, 8, 3]))
    assert found.chance_limit > 0.1
    assert "would raise false alarms" in found.warning
    assert not found.is_beyond_chance


def test_without_a_change_the_index_stays_within_chance_as_often_as_it_says() -> None:
    luck = np.random.default_rng(21)
    mix, beyond, indices = [0.5, 0.3, 0.15, 0.05], 0, []
    for _ in range(1_000):
        found = stability(of(luck.multinomial(400, mix).tolist(), luck.multinomial(300, mix).tolist()))
        beyond += found.is_beyond_chance
        indices.append(found.index)
    assert 0.03 <= beyond / 1_000 <= 0.075
    assert np.mean(indices) == pytest.approx(3 * (1 / 400 + 1 / 300), rel=0.1)


def test_the_test_is_pearsons() -> None:
    mix = of([100, 60, 30, 10], [60, 50, 40, 20])
    assert mix.p_value == pytest.approx(
        chi2_contingency([[100, 60, 30, 10], [60, 50, 40, 20]], correction=False).pvalue
    )


@pytest.mark.parametrize(
    ("before", "after", "index", "test"),
    [
        ([0, 0, 0, 0], [5, 5, 5, 5], "no case", "not two periods"),
        ([10, 10, 0, 0], [10, 10, 5, 0], "'High' has cases in one period only", "join categories"),
        ([10, 0, 0, 0], [20, 0, 0, 0], "no mix to compare", "not two periods"),
        ([3, 3, 3, 3], [3, 3, 3, 3], None, "expected to have 3.0 cases"),
    ],
)
def test_what_cannot_be_told_says_why(
    before: list[int], after: list[int], index: str | None, test: str
) -> None:
    mix = of(before, after)
    assert test in why_none(mix.p_value)
    if index is None:
        assert stability(mix).index == 0
    else:
        assert index in why_none(mix.stability)


def test_two_categories_are_a_mix() -> None:
    mix = of([60, 40, 0, 0], [40, 60, 0, 0])
    assert mix.p_value == pytest.approx(chi2_contingency([[60, 40], [40, 60]], correction=False).pvalue)
    assert stability(mix).index == pytest.approx(2 * 0.2 * math.log(1.5))


def test_shares_stand_with_the_index() -> None:
    mix = of([100, 60, 30, 10], [60, 50, 40, 20])
    assert [category.name for category in mix.categories] == list(LEVELS)
    assert estimated(mix.categories[0].before).value == 0.5


@pytest.mark.parametrize(
    ("categories", "before", "after", "said"),
    [
        (LEVELS, [1, 2, 3], [1, 2, 3, 4], "before has 3"),
        (LEVELS, [1, 2, 3, -1], [1, 2, 3, 4], "before: a count is negative"),
        (LEVELS, [1, 2, 3, 1.5], [1, 2, 3, 4], "not a whole number"),
        (["Low"], [1], [1], "at least two categories"),
        (["Low", "Low"], [1, 1], [1, 1], "called 'Low'"),
        ([str(n) for n in range(MOST_CATEGORIES + 1)], [], [], "more than the 100"),
    ],
)
def test_what_is_no_mix_is_refused(
    categories: list[str], before: list[int], after: list[int], said: str
) -> None:
    with pytest.raises(StatisticsError, match=said):
        compare_mix(categories=categories, before=before, after=after)
