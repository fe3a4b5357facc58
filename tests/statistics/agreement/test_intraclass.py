"""The six intraclass correlations: against Shrout and Fleiss' own example, and what must hold of any ratings."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import (
    check_contained,
    ends,
    estimated,
    shuffled,
    why_no_interval,
    why_none,
)
from vigil.statistics.agreement.intraclass import Intraclass, intraclass
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate, Interval

# Shrout and Fleiss, Psychological Bulletin 86 (1979), 420-428, table 2: six cases, four judges.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
FORMS = Intraclass.__slots__


@st.composite
def tables(draw: st.DrawFn) -> list[list[int]]:
    raters = draw(st.integers(2, 4))
    return draw(
        st.lists(st.lists(st.integers(0, 9), min_size=raters, max_size=raters), min_size=2, max_size=8)
    )


def of(ratings: list[list[float]], confidence: float = 0.95) -> Intraclass:
    found = intraclass(ratings=ratings, confidence=confidence)
    assert isinstance(found, Intraclass)
    return found


def test_the_judges_have_the_published_correlations() -> None:
    found = of(JUDGES)
    values = [estimated(getattr(found, form)).value for form in FORMS]
    # ICC(1,1), (2,1), (3,1), (1,4), (2,4), (3,4); the paper's .17 .29 .71 .44 .62 .91.
    assert values == pytest.approx([0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093], abs=0.00005)


def test_the_judges_have_the_intervals_that_psych_prints() -> None:
    # R package psych, ICC(), which follows the same paper.
    found = of(JUDGES)
    printed = {
        "icc_1_1": (-0.133, 0.723),
        "icc_2_1": (0.019, 0.761),
        "icc_3_1": (0.342, 0.946),
        "icc_1_k": (-0.884, 0.912),
        "icc_2_k": (0.071, 0.927),
        "icc_3_k": (0.676, 0.986),
    }
    for form, interval in printed.items():
        assert ends(getattr(found, form)) == pytest.approx(interval, abs=0.0005), form


@given(tables(), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_intervals_hold_their_estimates_and_nothing_is_above_one(
    ratings: list[list[int]], confidence: float
) -> None:
    found = of(ratings, confidence)
    for form in FORMS:
        figure = getattr(found, form)
        check_contained(figure)
        if isinstance(figure, Estimate):
            assert figure.value <= 1 + 1e-12
            if isinstance(figure.interval, Interval):
                assert figure.interval.upper <= 1 + 1e-12


@given(tables(), st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
@settings(deadline=None)
def test_neither_the_unit_nor_the_zero_of_the_scale_matters(
    ratings: list[list[int]], zero: float, unit: float
) -> None:
    one = of(ratings)
    other = of([[zero + unit * rating for rating in row] for row in ratings])
    for form in FORMS:
        before, after = getattr(one, form), getattr(other, form)
        if isinstance(before, Estimate) and abs(before.value) < 100:
            assert estimated(after).value == pytest.approx(before.value, rel=1e-3, abs=1e-3)


@given(tables(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_neither_the_order_of_cases_nor_that_of_raters_matters(
    ratings: list[list[int]], luck: object
) -> None:
    cases, raters = list(range(len(ratings))), list(range(len(ratings[0])))
    luck.shuffle(cases)  # type: ignore[attr-defined]
    luck.shuffle(raters)  # type: ignore[attr-defined]
    one = of(ratings)
    other = of([shuffled(raters, row)[0] for row in shuffled(cases, ratings)[0]])  # type: ignore[misc, arg-type]
    for form in FORMS:
        before, after = getattr(one, form), getattr(other, form)
        if isinstance(before, Estimate):
            assert estimated(after).value == pytest.approx(before.value, rel=1e-6, abs=1e-9)


def test_a_rater_who_is_always_higher_counts_against_agreement_and_not_against_order() -> None:
    ratings = [[n + luck / 10, n + 5 + luck / 7] for n, luck in enumerate([3, -2, 1, 0, -3, 2, 1, -1])]
    found = of(ratings)
    assert estimated(found.icc_3_1).value > 0.95
    assert estimated(found.icc_2_1).value < 0.5


def test_the_interval_of_two_way_ratings_holds_the_truth_as_often_as_it_says() -> None:
    # Cases have variance 1, raters 0.25, noise 0.5: ICC(2,1) is 1 / 1.75, ICC(3,1) 1 / 1.5, ICC(1,1) 1 / 1.75.
    luck, held = np.random.default_rng(13), {"icc_1_1": 0, "icc_2_1": 0, "icc_3_1": 0}
    truth = {"icc_1_1": 1 / 1.75, "icc_2_1": 1 / 1.75, "icc_3_1": 1 / 1.5}
    for _ in range(400):
        cases = luck.normal(0, 1, (25, 1))
        two_way = cases + luck.normal(0, 0.5, (1, 6)) + luck.normal(0, 0.5**0.5, (25, 6))
        one_way = cases + luck.normal(0, 0.75**0.5, (25, 6))
        for form in held:
            ratings = (one_way if form == "icc_1_1" else two_way).tolist()
            lower, upper = ends(getattr(of(ratings), form))
            held[form] += lower <= truth[form] <= upper
    assert all(0.91 <= times / 400 <= 0.985 for times in held.values()), held


def test_constant_raters_agree_on_nothing() -> None:
    found = of([[3, 5], [3, 5], [3, 5]])
    for form in FORMS:
        assert "every case has the same mean" in why_none(getattr(found, form))


def test_full_agreement_claims_no_certainty() -> None:
    found = of([[1, 1], [2, 2], [3, 3]])
    for form in FORMS:
        assert estimated(getattr(found, form)).value == 1
        assert "no disagreement in the sample" in why_no_interval(getattr(found, form))


def test_one_case_shows_nothing() -> None:
    assert "one case" in why_none(intraclass(ratings=[[1, 2, 3]]))


@pytest.mark.parametrize("ratings", [[[1], [2]], [], [[1, 2], [3]]])
def test_one_rater_and_ragged_rows_are_refused(ratings: list[list[float]]) -> None:
    with pytest.raises(StatisticsError, match="at least two raters"):
        intraclass(ratings=ratings)


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_a_missing_number_is_named_with_its_case(missing: float) -> None:
    with pytest.raises(StatisticsError, match="case 2: entry 1"):
        intraclass(ratings=[[1, 2], [missing, 2]])
