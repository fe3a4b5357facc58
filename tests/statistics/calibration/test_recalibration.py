"""Calibration's intercept and slope, against statsmodels' other road and against predictions that are right."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from invented_statistics import check_contained, ends, estimated, forecast, shuffled, why_none
from vigil.statistics.calibration.recalibration import recalibration
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate, NotEstimable

Forecast = tuple[list[float], list[bool]]


def invented(*, n: int, seed: int, shift: float = 0, slope: float = 1) -> Forecast:
    """Predictions, and outcomes as they come if the log odds are truly ``shift + slope`` times the predicted ones."""
    luck = np.random.default_rng(seed)
    log_odds = luck.normal(-1.5, 1.2, n)
    return expit(log_odds).tolist(), (luck.random(n) < expit(shift + slope * log_odds)).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_general_linear_models_fit(seed: int) -> None:
    predictions, outcomes = invented(n=400, seed=seed, shift=0.5, slope=0.7)
    found = recalibration(predictions=predictions, outcomes=outcomes)
    log_odds, y = logit(predictions), np.array(outcomes, dtype=float)
    shifted = GLM(y, np.ones((400, 1)), family=Binomial(), offset=log_odds).fit()
    assert estimated(found.intercept).value == pytest.approx(shifted.params[0])
    assert ends(found.intercept) == pytest.approx(tuple(shifted.conf_int()[0]), abs=1e-6)
    sloped = GLM(y, np.column_stack([np.ones(400), log_odds]), family=Binomial()).fit()
    assert estimated(found.slope).value == pytest.approx(sloped.params[1])
    assert ends(found.slope) == pytest.approx(tuple(sloped.conf_int()[1]), abs=1e-6)


def test_predictions_that_are_right_have_intercept_nought_and_slope_one_in_most_samples() -> None:
    held = [
        recalibration(predictions=predictions, outcomes=outcomes)
        for predictions, outcomes in (invented(n=300, seed=seed) for seed in range(100))
    ]
    assert sum(ends(one.intercept)[0] <= 0 <= ends(one.intercept)[1] for one in held) >= 88
    assert sum(ends(one.slope)[0] <= 1 <= ends(one.slope)[1] for one in held) >= 88


@given(forecast())
@settings(deadline=None)
def test_adding_the_intercept_makes_the_predicted_number_the_observed_one(case: Forecast) -> None:
    predictions, outcomes = case
    found = recalibration(predictions=predictions, outcomes=outcomes)
    check_contained(found.intercept)
    check_contained(found.slope)
    if isinstance(found.intercept, Estimate):
        moved = expit(logit(predictions) + found.intercept.value)
        assert moved.sum() == pytest.approx(sum(outcomes), abs=1e-6)
    else:
        assert sum(outcomes) in {0, len(outcomes)}


@given(forecast(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_cases_does_not_matter(case: Forecast, luck: object) -> None:
    order = list(range(len(case[0])))
    luck.shuffle(order)  # type: ignore[attr-defined]
    predictions, outcomes = shuffled(order, *case)
    one = recalibration(predictions=case[0], outcomes=case[1])
    other = recalibration(predictions=predictions, outcomes=outcomes)
    for before, after in ((one.intercept, other.intercept), (one.slope, other.slope)):
        if isinstance(before, NotEstimable):
            assert isinstance(after, NotEstimable)
        else:
            assert estimated(after).value == pytest.approx(before.value, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_sided_outcomes_leave_nothing_to_fit(outcome: int) -> None:
    found = recalibration(predictions=[0.2, 0.5], outcomes=[outcome, outcome])
    assert "every case has the outcome" in why_none(found.intercept)
    assert "every case has the outcome" in why_none(found.slope)


def test_equal_predictions_have_an_intercept_and_no_slope() -> None:
    found = recalibration(predictions=[0.5] * 4, outcomes=[1, 0, 0, 0])
    assert estimated(found.intercept).value == pytest.approx(math.log(1 / 3))
    assert "every prediction is the same" in why_none(found.slope)


@pytest.mark.parametrize("outcomes", [[0, 0, 1, 1], [1, 1, 0, 0], [0, 0, 0, 1]])
def test_predictions_that_part_the_outcomes_have_no_slope(outcomes: list[int]) -> None:
    found = recalibration(predictions=[0.1, 0.2, 0.3, 0.4], outcomes=outcomes)
    assert "no slope is steep enough" in why_none(found.slope)


@pytest.mark.parametrize("certain", [0.0, 1.0, 1e-12])
def test_a_claim_of_certainty_is_refused(certain: float) -> None:
    with pytest.raises(StatisticsError, match=r"entry 2 is .*a claim of certainty"):
        recalibration(predictions=[0.5, certain], outcomes=[1, 0])


def test_columns_must_stand_beside_each_other() -> None:
    with pytest.raises(StatisticsError, match="predictions has 2, outcomes has 1"):
        recalibration(predictions=[0.5, 0.4], outcomes=[1])
    with pytest.raises(StatisticsError, match="There is no case"):
        recalibration(predictions=[], outcomes=[])
