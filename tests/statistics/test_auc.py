"""Discrimination, against counting every pair, against the structural components as they were published, and by figures."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, norm

from invented_statistics import (
    check_contained,
    ends,
    estimated,
    scored,
    shuffled,
    why_no_interval,
    why_none,
)
from vigil.statistics.auc import AucDifference, auc, auc_difference
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval

Scored = tuple[list[int], list[bool]]
# Hanley and McNeil, Radiology 143 (1982), 29-36, table I: 109 scans by rating, definitely normal to definitely abnormal.
NORMAL, ABNORMAL = (33, 6, 6, 11, 2), (3, 2, 2, 11, 33)
RATINGS = [rating for counts in (NORMAL, ABNORMAL) for rating, n in enumerate(counts, 1) for _ in range(n)]
WITH_TUMOUR = [False] * sum(NORMAL) + [True] * sum(ABNORMAL)


def kernel(event: float, other: float) -> float:
    return 1.0 if event > other else 0.5 if event == other else 0.0


def components(scores: list[int], outcomes: list[bool]) -> tuple[list[float], list[float]]:
    """DeLong's V10 and V01, pair by pair, as equations 4 and 5 of the paper have them."""
    events = [score for score, outcome in zip(scores, outcomes, strict=True) if outcome]
    others = [score for score, outcome in zip(scores, outcomes, strict=True) if not outcome]
    return (
        [sum(kernel(event, other) for other in others) / len(others) for event in events],
        [sum(kernel(event, other) for event in events) / len(events) for other in others],
    )


def covariance(first: list[float], second: list[float]) -> float:
    return float(np.cov(first, second, ddof=1)[0, 1])


def test_the_rated_scans_have_the_published_area() -> None:
    found = auc(scores=RATINGS, outcomes=WITH_TUMOUR)
    assert estimated(found).value == pytest.approx(0.893, abs=0.0005)
    lower, upper = ends(found)
    assert (upper - lower) / 2 / norm.ppf(0.975) == pytest.approx(
        0.031, abs=0.0015
    )  # 0.032 by their own formula


@settings(deadline=None)
@given(scored())
def test_the_area_is_the_share_of_pairs_in_the_right_order(case: Scored) -> None:
    scores, outcomes = case
    pairs = [
        kernel(a, b)
        for (a, event), (b, other) in product(zip(scores, outcomes, strict=True), repeat=2)
        if event and not other
    ]
    assert estimated(auc(scores=scores, outcomes=outcomes)).value == pytest.approx(sum(pairs) / len(pairs))


@settings(deadline=None)
@given(scored())
def test_the_area_is_mann_and_whitneys_u(case: Scored) -> None:
    scores, outcomes = np.array(case[0]), np.array(case[1])
    u = mannwhitneyu(scores[outcomes], scores[~outcomes], method="asymptotic").statistic
    assert estimated(auc(scores=scores, outcomes=outcomes)).value == pytest.approx(
        u / (outcomes.sum() * (~outcomes).sum())
    )


@settings(deadline=None)
@given(scored(), st.floats(0.5, 0.999))
def test_the_interval_is_that_of_the_published_components(case: Scored, confidence: float) -> None:
    found = estimated(auc(scores=case[0], outcomes=case[1], confidence=confidence))
    check_contained(found)
    if isinstance(found.interval, Interval):
        v10, v01 = components(*case)
        error = math.sqrt(covariance(v10, v10) / len(v10) + covariance(v01, v01) / len(v01))
        reach = norm.ppf((1 + confidence) / 2) * error
        assert (found.interval.lower, found.interval.upper) == pytest.approx(
            (max(found.value - reach, 0), min(found.value + reach, 1))
        )


@settings(deadline=None)
@given(scored(), st.data())
def test_comparing_two_tools_takes_the_published_covariance(case: Scored, data: st.DataObject) -> None:
    first, outcomes = case
    second = data.draw(st.lists(st.integers(0, 6), min_size=len(first), max_size=len(first)))
    found = auc_difference(first=first, second=second, outcomes=outcomes)
    assert isinstance(found, AucDifference)
    check_contained(found.difference)
    assert found.first == auc(scores=first, outcomes=outcomes)
    assert found.difference.value == pytest.approx(found.first.value - found.second.value)
    if isinstance(found.p_value, float):
        (a10, a01), (b10, b01) = components(first, outcomes), components(second, outcomes)
        variance = sum(
            (covariance(a, a) + covariance(b, b) - 2 * covariance(a, b)) / len(a)
            for a, b in ((a10, b10), (a01, b01))
        )
        z = abs(found.difference.value) / math.sqrt(variance)
        assert found.p_value == pytest.approx(2 * norm.sf(z), rel=1e-6, abs=1e-12)


@settings(deadline=None)
@given(scored(), st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(case: Scored, luck: object) -> None:
    order = list(range(len(case[0])))
    luck.shuffle(order)  # type: ignore[attr-defined]
    scores, outcomes = shuffled(order, *case)
    one, other = auc(scores=case[0], outcomes=case[1]), auc(scores=scores, outcomes=outcomes)
    assert estimated(one).value == estimated(other).value
    check_contained(other)


@settings(deadline=None)
@given(scored())
def test_only_the_order_of_scores_counts(case: Scored) -> None:
    scores, outcomes = case
    assert auc(scores=[math.exp(score) for score in scores], outcomes=outcomes) == auc(
        scores=scores, outcomes=outcomes
    )
    turned = estimated(auc(scores=[-score for score in scores], outcomes=outcomes))
    assert turned.value == pytest.approx(1 - estimated(auc(scores=scores, outcomes=outcomes)).value)


@pytest.mark.parametrize("outcomes", [[True, True], [False, False], []])
def test_without_both_outcomes_there_is_no_pair(outcomes: list[bool]) -> None:
    scores = list(range(len(outcomes)))
    assert "no pair" in why_none(auc(scores=scores, outcomes=outcomes))
    assert "no pair" in why_none(auc_difference(first=scores, second=scores, outcomes=outcomes))


def test_perfect_order_and_no_order_at_all_claim_no_certainty() -> None:
    apart = auc(scores=[1, 2, 3, 4], outcomes=[0, 0, 1, 1])
    assert estimated(apart).value == 1
    assert "variance is 0" in why_no_interval(apart)
    level = auc(scores=[2, 2, 2, 2], outcomes=[0, 0, 1, 1])
    assert estimated(level).value == 0.5
    assert "variance is 0" in why_no_interval(level)


def test_a_single_case_shows_no_variation() -> None:
    assert "a single case" in why_no_interval(auc(scores=[1, 3, 2], outcomes=[0, 0, 1]))


def test_a_tool_is_no_better_than_itself_and_no_p_value_is_made_up() -> None:
    found = auc_difference(first=RATINGS, second=[2 * one for one in RATINGS], outcomes=WITH_TUMOUR)
    assert isinstance(found, AucDifference)
    assert found.difference.value == 0
    assert "part in no case" in why_no_interval(found.difference)
    assert "part in no case" in why_none(found.p_value)


def test_an_interval_ends_where_the_quantity_does() -> None:
    outcomes = [0, 0, 0, 1, 1, 1]
    right, wrong = [1, 2, 4, 3, 5, 6], [6, 5, 3, 4, 2, 1]
    found = auc_difference(first=right, second=wrong, outcomes=outcomes)
    assert isinstance(found, AucDifference)
    assert ends(found.first)[1] == 1
    assert ends(found.second)[0] == 0
    assert ends(found.difference)[1] == 1
    turned = auc_difference(first=wrong, second=right, outcomes=outcomes)
    assert isinstance(turned, AucDifference)
    assert ends(turned.difference)[0] == -1


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(StatisticsError, match="scores has 2, outcomes has 3"):
        auc(scores=[1, 2], outcomes=[1, 0, 1])
    with pytest.raises(StatisticsError, match="second has 1"):
        auc_difference(first=[1, 2], second=[1], outcomes=[1, 0])
