"""Cases grouped by prediction."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, estimated, forecast
from vigil.statistics.calibration.groups import MOST_GROUPS, calibration_groups
from vigil.statistics.errors import StatisticsError

Forecast = tuple[list[float], list[bool]]


@settings(deadline=None)
@given(forecast(), st.integers(1, 12))
def test_every_case_is_in_one_group_and_equal_predictions_stay_together(case: Forecast, asked: int) -> None:
    predictions, outcomes = case
    found = calibration_groups(predictions=predictions, outcomes=outcomes, groups=asked)
    assert 1 <= len(found) <= asked
    assert sum(group.cases for group in found) == len(predictions)
    assert sum(group.events for group in found) == sum(outcomes)
    for below, above in itertools.pairwise(found):
        assert below.highest < above.lowest
    for group in found:
        assert group.lowest <= group.predicted + 1e-12
        assert group.predicted <= group.highest + 1e-12
        assert estimated(group.observed).value == group.events / group.cases
        check_contained(group.observed)


@settings(deadline=None)
@given(forecast())
def test_predicted_and_observed_come_to_the_same_totals(case: Forecast) -> None:
    found = calibration_groups(predictions=case[0], outcomes=case[1])
    assert sum(group.cases * group.predicted for group in found) == pytest.approx(sum(case[0]))


def test_groups_are_of_about_the_same_size() -> None:
    found = calibration_groups(predictions=[n / 100 for n in range(100)], outcomes=[0, 1] * 50)
    assert [group.cases for group in found] == [10] * 10


def test_one_rate_for_each_level_gives_one_group_a_level() -> None:
    rates = [0.02] * 50 + [0.1] * 30 + [0.3] * 20
    found = calibration_groups(predictions=rates, outcomes=[0] * 90 + [1] * 10)
    assert [(group.cases, group.lowest) for group in found] == [(50, 0.02), (30, 0.1), (20, 0.3)]


def test_groups_have_a_limit_on_both_sides() -> None:
    case = {"predictions": [0.1, 0.2], "outcomes": [0, 1]}
    assert len(calibration_groups(**case, groups=MOST_GROUPS)) == 2
    assert len(calibration_groups(**case, groups=1)) == 1
    for wrong in (0, MOST_GROUPS + 1):
        with pytest.raises(StatisticsError, match="take 1 to 100"):
            calibration_groups(**case, groups=wrong)
