"""Net benefit, against its definition, and against drawing lots."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, forecast, why_no_interval
from vigil.statistics.decision_curve import (
    MOST_THRESHOLDS,
    NetBenefit,
    decision_curve,
    decision_curve_of_cut,
)
from vigil.statistics.errors import StatisticsError

Forecast = tuple[list[float], list[bool]]
thresholds = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5, unique=True).map(sorted)


@settings(deadline=None)
@given(forecast(), thresholds)
def test_it_is_hits_less_false_alarms_at_their_price(case: Forecast, at: list[float]) -> None:
    predictions, outcomes = case
    for point in decision_curve(predictions=predictions, outcomes=outcomes, thresholds=at):
        t, n = point.threshold, len(outcomes)
        flagged = [p >= t for p in predictions]
        hits = sum(f and y for f, y in zip(flagged, outcomes, strict=True))
        alarms = sum(flagged) - hits
        assert point.visited == pytest.approx(sum(flagged) / n)
        assert point.policy.value == pytest.approx(hits / n - alarms / n * t / (1 - t))
        events = sum(outcomes)
        everyone = events / n - (n - events) / n * t / (1 - t)
        assert point.everyone.value == pytest.approx(everyone)
        assert point.arrival_order.value == pytest.approx(point.visited * everyone)
        assert point.over_arrival_order.value == pytest.approx(
            point.policy.value - point.arrival_order.value, abs=1e-9
        )
        for figure in (point.policy, point.everyone, point.arrival_order, point.over_arrival_order):
            check_contained(figure)


def test_arrival_order_is_the_mean_over_every_order_there_is() -> None:
    luck = np.random.default_rng(3)
    outcomes = luck.random(40) < 0.3
    flagged = luck.random(40) < 0.4
    (point,) = decision_curve_of_cut(flagged=flagged, outcomes=outcomes, thresholds=[0.2])
    drawn = [
        decision_curve_of_cut(flagged=luck.permutation(flagged), outcomes=outcomes, thresholds=[0.2])[0]
        for _ in range(2_000)
    ]
    assert np.mean([one.policy.value for one in drawn]) == pytest.approx(point.arrival_order.value, abs=0.005)


def test_a_tool_that_knows_nothing_adds_nothing_in_most_samples() -> None:
    luck = np.random.default_rng(11)
    held = 0
    for _ in range(200):
        (point,) = decision_curve_of_cut(
            flagged=luck.random(150) < 0.4, outcomes=luck.random(150) < 0.2, thresholds=[0.15]
        )
        lower, upper = ends(point.over_arrival_order)
        held += lower <= 0 <= upper
    assert 180 <= held <= 199


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    # 30% flagged; of the flagged 40% have the outcome, of the others 10%: at t = 0.2 the truth is .3 (.4 - .6 / 4).
    luck, held = np.random.default_rng(12), 0
    for _ in range(300):
        flagged = luck.random(200) < 0.3
        outcomes = luck.random(200) < np.where(flagged, 0.4, 0.1)
        (point,) = decision_curve_of_cut(flagged=flagged, outcomes=outcomes, thresholds=[0.2])
        lower, upper = ends(point.policy)
        held += lower <= 0.3 * (0.4 - 0.6 / 4) <= upper
    assert 0.91 <= held / 300 <= 0.99


def test_every_interval_is_near_that_of_leaving_each_case_out() -> None:
    luck = np.random.default_rng(14)
    flagged = luck.random(300) < 0.35
    outcomes = luck.random(300) < np.where(flagged, 0.4, 0.15)

    def at(kept: np.ndarray) -> NetBenefit:
        (point,) = decision_curve_of_cut(flagged=flagged[kept], outcomes=outcomes[kept], thresholds=[0.25])
        return point

    whole, without = at(np.arange(300)), [at(np.delete(np.arange(300), one)) for one in range(300)]
    for name in ("policy", "everyone", "arrival_order", "over_arrival_order"):
        values = np.array([getattr(one, name).value for one in without])
        error = np.sqrt(299 / 300 * np.sum((values - values.mean()) ** 2))
        lower, upper = ends(getattr(whole, name))
        assert (upper - lower) / 2 == pytest.approx(1.959963984540054 * error, rel=0.01), name


def test_a_prediction_that_reaches_the_threshold_is_flagged() -> None:
    (point,) = decision_curve(predictions=[0.2, 0.3], outcomes=[1, 0], thresholds=[0.3])
    assert point.visited == 0.5


def test_visiting_no_one_is_worth_nothing_and_certain_of_nothing() -> None:
    (point,) = decision_curve_of_cut(flagged=[0, 0, 0], outcomes=[1, 0, 0], thresholds=[0.5])
    assert (point.visited, point.policy.value, point.arrival_order.value) == (0, 0, 0)
    assert "nothing shows how far chance" in why_no_interval(point.policy)


def test_visiting_everyone_is_as_good_as_any_order() -> None:
    (point,) = decision_curve_of_cut(flagged=[1, 1, 1, 1], outcomes=[1, 0, 0, 1], thresholds=[0.25])
    assert point.policy == point.everyone
    assert point.over_arrival_order.value == 0


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_sided_outcomes_have_a_curve(outcome: int) -> None:
    (point,) = decision_curve(predictions=[0.2, 0.8], outcomes=[outcome] * 2, thresholds=[0.5])
    assert point.everyone.value == (1 if outcome else -1)


@pytest.mark.parametrize("wrong", [[], [0.5, 0.5], [0.5, 0.2]])
def test_thresholds_rise(wrong: list[float]) -> None:
    with pytest.raises(StatisticsError, match="must rise"):
        decision_curve(predictions=[0.2], outcomes=[1], thresholds=wrong)


@pytest.mark.parametrize("wrong", [0, 1, -0.1, float("nan")])
def test_a_threshold_is_a_share(wrong: float) -> None:
    with pytest.raises(StatisticsError, match=r"a threshold is .* above 0 and below 1"):
        decision_curve(predictions=[0.2], outcomes=[1], thresholds=[wrong])


def test_no_case_and_too_many_thresholds_are_refused() -> None:
    with pytest.raises(StatisticsError, match="There is no case"):
        decision_curve_of_cut(flagged=[], outcomes=[])
    many = [n / (MOST_THRESHOLDS + 2) for n in range(1, MOST_THRESHOLDS + 2)]
    assert len(decision_curve(predictions=[0.2], outcomes=[1], thresholds=many[:-1])) == MOST_THRESHOLDS
    with pytest.raises(StatisticsError, match="1,001 are more than the 1,000"):
        decision_curve(predictions=[0.2], outcomes=[1], thresholds=many)
