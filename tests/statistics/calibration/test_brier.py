"""The Brier score and its scaled form."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, estimated, forecast, why_no_interval, why_none
from vigil.statistics.calibration.brier import brier
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate

Forecast = tuple[list[float], list[bool]]


@settings(deadline=None)
@given(forecast())
def test_it_is_the_mean_squared_distance(case: Forecast) -> None:
    found = brier(predictions=case[0], outcomes=case[1])
    mean = sum((p - y) ** 2 for p, y in zip(*case, strict=True)) / len(case[0])
    assert found.score.value == pytest.approx(mean)
    check_contained(found.score)
    check_contained(found.scaled)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=2, max_size=30))
def test_predicting_the_base_rate_is_scaled_to_nought_and_the_truth_to_one(outcomes: list[bool]) -> None:
    base_rate = sum(outcomes) / len(outcomes)
    if base_rate in {0, 1}:
        assert "predicting that would be perfect" in why_none(
            brier(predictions=outcomes, outcomes=outcomes).scaled
        )
        return
    dull = brier(predictions=[base_rate] * len(outcomes), outcomes=outcomes)
    assert dull.score.value == pytest.approx(dull.of_base_rate)
    assert estimated(dull.scaled).value == pytest.approx(0, abs=1e-12)
    right = brier(predictions=outcomes, outcomes=outcomes)
    assert (right.score.value, estimated(right.scaled).value) == (0, 1)


def test_the_scaled_scores_interval_is_that_of_leaving_each_case_out() -> None:
    luck = np.random.default_rng(5)
    predictions = luck.uniform(0.05, 0.95, 300)
    outcomes = luck.random(300) < predictions**2
    found = brier(predictions=predictions, outcomes=outcomes)
    kept = ~np.eye(300, dtype=bool)
    without = np.array(
        [estimated(brier(predictions=predictions[one], outcomes=outcomes[one]).scaled).value for one in kept]
    )
    error = math.sqrt(299 / 300 * np.sum((without - without.mean()) ** 2))
    lower, upper = ends(found.scaled)
    assert (upper - lower) / 2 == pytest.approx(1.959963984540054 * error, rel=0.02)


def test_no_score_is_above_one_nor_its_interval_outside() -> None:
    found = brier(predictions=[1.0, 1.0, 0.0], outcomes=[0, 0, 0])
    assert ends(found.score)[1] == 1
    right = brier(predictions=[0.1, 0.9, 0.2, 0.95], outcomes=[0, 1, 0, 1])
    assert ends(right.score)[0] == 0
    assert ends(right.scaled)[1] <= 1


def test_a_single_case_has_a_score_and_no_interval() -> None:
    found = brier(predictions=[0.25], outcomes=[1])
    assert found.score.value == pytest.approx(0.5625)
    assert "nothing shows how far chance could move it" in why_no_interval(found.score)


@pytest.mark.parametrize("wrong", [1.2, -0.1, math.nan, None])
def test_what_is_no_probability_is_refused(wrong: object) -> None:
    with pytest.raises(StatisticsError, match="predictions: entry 2"):
        brier(predictions=[0.5, wrong], outcomes=[0, 1])


def test_certainty_may_be_scored() -> None:
    found = brier(predictions=[0, 1, 1], outcomes=[0, 1, 0])
    assert found.score.value == pytest.approx(1 / 3)
    assert isinstance(found.scaled, Estimate)
