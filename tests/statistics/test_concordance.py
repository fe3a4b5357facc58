"""Ordered outcomes: against every pair, SciPy, and the area for two grades."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import somersd

from invented_statistics import (
    check_contained,
    ends,
    estimated,
    scored,
    shuffled,
    why_no_interval,
    why_none,
)
from vigil.statistics.auc import auc
from vigil.statistics.concordance import MOST_CELLS, MOST_GRADES, Concordance, concordance
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval

graded = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=25)


def of(scores: list[int], outcomes: list[int]) -> Concordance:
    found = concordance(scores=scores, outcomes=outcomes)
    assert isinstance(found, Concordance)
    return found


@settings(deadline=None)
@given(graded)
def test_it_is_the_share_of_pairs_in_the_right_order(cases: list[tuple[int, int]]) -> None:
    scores, outcomes = ([case[at] for case in cases] for at in (0, 1))
    pairs = [
        0.5 if s == t else float((s > t) == (a > b)) for (s, a), (t, b) in combinations(cases, 2) if a != b
    ]
    if not pairs:
        assert "no pair" in why_none(concordance(scores=scores, outcomes=outcomes))
        return
    found = of(scores, outcomes)
    assert found.c_index.value == pytest.approx(sum(pairs) / len(pairs))
    assert found.somers_d.value == pytest.approx(2 * found.c_index.value - 1)
    check_contained(found.c_index)
    check_contained(found.somers_d)


@settings(deadline=None)
@given(graded)
def test_it_is_somers_d_of_scipy(cases: list[tuple[int, int]]) -> None:
    scores, outcomes = ([case[at] for case in cases] for at in (0, 1))
    if len(set(outcomes)) > 1 and len(set(scores)) > 1:
        assert of(scores, outcomes).somers_d.value == pytest.approx(somersd(outcomes, scores).statistic)


@settings(deadline=None)
@given(graded)
def test_the_interval_is_the_jackknife_case_by_case(cases: list[tuple[int, int]]) -> None:
    scores, outcomes = ([case[at] for case in cases] for at in (0, 1))
    found = concordance(scores=scores, outcomes=outcomes)
    if isinstance(found, Concordance) and isinstance(found.somers_d.interval, Interval):
        n = len(cases)
        without = [
            of(scores[:at] + scores[at + 1 :], outcomes[:at] + outcomes[at + 1 :]).somers_d.value
            for at in range(n)
        ]
        mean = sum(without) / n
        error = ((n - 1) / n * sum((one - mean) ** 2 for one in without)) ** 0.5
        d = found.somers_d.value
        reach = 1.959963984540054 * error
        assert ends(found.somers_d) == pytest.approx((max(d - reach, -1), min(d + reach, 1)), abs=1e-9)


@settings(deadline=None)
@given(scored())
def test_with_two_grades_it_is_the_area(case: tuple[list[int], list[bool]]) -> None:
    scores, outcomes = case
    found = of(scores, [int(outcome) for outcome in outcomes])
    assert found.c_index.value == pytest.approx(estimated(auc(scores=scores, outcomes=outcomes)).value)


@settings(deadline=None)
@given(graded, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(cases: list[tuple[int, int]], luck: object) -> None:
    order = list(range(len(cases)))
    luck.shuffle(order)  # type: ignore[attr-defined]
    scores, outcomes = ([case[at] for case in cases] for at in (0, 1))
    one = concordance(scores=scores, outcomes=outcomes)
    other = concordance(**dict(zip(("scores", "outcomes"), shuffled(order, scores, outcomes), strict=True)))  # type: ignore[arg-type]
    if isinstance(one, Concordance):
        assert isinstance(other, Concordance)
        assert one.c_index.value == pytest.approx(other.c_index.value)


def test_perfect_order_claims_no_certainty() -> None:
    found = of([1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2])
    assert found.c_index.value == 1
    assert "no case changes the result" in why_no_interval(found.c_index)


def test_a_pair_alone_has_no_interval() -> None:
    assert "nothing left to compare" in why_no_interval(of([1, 2], [0, 1]).somers_d)


def test_grades_have_a_limit_on_both_sides() -> None:
    scores = list(range(MOST_GRADES))
    assert of(scores, scores).c_index.value == 1
    with pytest.raises(StatisticsError, match="different outcomes: 101 are more than the 100"):
        of([*scores, 100], [*scores, 100])


def test_outcomes_by_scores_have_a_limit() -> None:
    many = MOST_CELLS // MOST_GRADES + 1
    with pytest.raises(StatisticsError, match="times different scores: 5,000,100 are more"):
        concordance(scores=range(many), outcomes=[n % MOST_GRADES for n in range(many)])
