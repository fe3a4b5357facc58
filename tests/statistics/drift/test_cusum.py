"""The chart that signals a change: its run lengths by simulation and by hand, and what it does with a stream."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.drift.cusum import (
    MOST_STATES,
    NEAR_ENOUGH,
    CusumChart,
    chart_with_limit,
    cusum_chart,
)
from vigil.statistics.errors import StatisticsError

rates = st.floats(0.02, 0.98)


def simulated(chart: CusumChart, rate: float, *, runs: int, seed: int) -> tuple[float, float]:
    """Mean cases until the first signal, and its standard error; all runs side by side."""
    luck = np.random.default_rng(seed)
    height, length = np.zeros(runs, dtype=int), np.zeros(runs)
    running = np.ones(runs, dtype=bool)
    while running.any():
        events = luck.random(int(running.sum())) < rate
        moved = height[running] + np.where(events, chart.event_weight, chart.non_event_weight)
        height[running] = np.maximum(moved, 0)
        length[running] += 1
        running[running] = moved < chart.limit
    return float(length.mean()), float(length.std(ddof=1) / runs**0.5)


@pytest.mark.parametrize(
    ("before", "after", "wanted"), [(0.12, 0.24, 200), (0.3, 0.2, 150), (0.05, 0.15, 300), (0.6, 0.8, 100)]
)
def test_the_run_lengths_are_those_of_simulated_streams(before: float, after: float, wanted: float) -> None:
    chart = cusum_chart(in_control=before, out_of_control=after, false_signal_after=wanted)
    for rate, told in ((before, chart.false_signal_after), (after, chart.signal_after)):
        mean, error = simulated(chart, rate, runs=4_000, seed=17)
        assert abs(mean - told) < 4 * error


@settings(deadline=None)
@given(st.floats(0.01, 0.99), st.integers(1, 50))
def test_a_chart_that_signals_at_the_first_event_waits_one_over_the_rate(rate: float, weight: int) -> None:
    chart = chart_with_limit(
        in_control=rate, out_of_control=rate / 2, event_weight=weight, non_event_weight=-1, limit=1
    )
    assert chart.false_signal_after == pytest.approx(1 / rate)
    assert chart.signal_after == pytest.approx(2 / rate)


@settings(deadline=None)
@given(st.floats(0.05, 0.95))
def test_two_events_in_a_row_are_waited_for_as_long_as_the_textbook_says(p: float) -> None:
    # Feller, An Introduction to Probability Theory, volume 1, XIII.7: a run of two takes (1 + p) / p^2 trials on average.
    chart = chart_with_limit(in_control=p, out_of_control=0.5, event_weight=1, non_event_weight=-2, limit=2)
    assert chart.false_signal_after == pytest.approx((1 + p) / p**2)
    assert chart.signal_after == pytest.approx(6)


@given(rates, rates, st.floats(2, 2_000))
@settings(deadline=None, max_examples=60)
def test_the_chart_is_the_smallest_that_gives_no_more_false_signals_than_asked(
    before: float, after: float, wanted: float
) -> None:
    if abs(before - after) < 0.01:
        return
    chart = cusum_chart(in_control=before, out_of_control=after, false_signal_after=wanted)
    assert chart.false_signal_after >= wanted * (1 - 1e-9)
    assert chart.signal_after <= chart.false_signal_after * (1 + 1e-9)
    if chart.limit > 1:
        smaller = chart_with_limit(
            in_control=before,
            out_of_control=after,
            event_weight=chart.event_weight,
            non_event_weight=chart.non_event_weight,
            limit=chart.limit - 1,
        )
        assert smaller.false_signal_after < wanted


@given(rates, rates)
@settings(deadline=None)
def test_the_weights_are_in_the_ratio_of_the_likelihoods(before: float, after: float) -> None:
    if abs(before - after) < 0.01:
        return
    chart = cusum_chart(in_control=before, out_of_control=after, false_signal_after=1)
    likelihood = np.log(after / before) / np.log((1 - after) / (1 - before))
    assert chart.event_weight / chart.non_event_weight == pytest.approx(likelihood, rel=2 * NEAR_ENOUGH)
    assert (chart.event_weight > 0) == (after > before)


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=80))
def test_a_fall_is_looked_for_as_a_rise_of_what_did_not_happen(outcomes: list[bool]) -> None:
    rise = cusum_chart(in_control=0.2, out_of_control=0.4, false_signal_after=30)
    fall = cusum_chart(in_control=0.8, out_of_control=0.6, false_signal_after=30)
    assert fall.run([not one for one in outcomes]).heights == rise.run(outcomes).heights


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=200))
def test_it_signals_where_it_reaches_its_limit_and_begins_anew(outcomes: list[bool]) -> None:
    chart = cusum_chart(in_control=0.1, out_of_control=0.3, false_signal_after=20)
    run = chart.run(outcomes)
    assert run.signals == tuple(
        number for number, height in enumerate(run.heights, 1) if height >= chart.limit
    )
    for number, (event, height) in enumerate(zip(outcomes, run.heights, strict=True)):
        before = run.heights[number - 1] if number and number not in run.signals else 0
        assert height == max(before + (chart.event_weight if event else chart.non_event_weight), 0)


def test_a_chart_set_up_again_from_its_numbers_is_the_same_chart() -> None:
    chart = cusum_chart(in_control=0.12, out_of_control=0.24, false_signal_after=500)
    again = chart_with_limit(
        in_control=0.12,
        out_of_control=0.24,
        event_weight=chart.event_weight,
        non_event_weight=chart.non_event_weight,
        limit=chart.limit,
    )
    assert again == chart
    assert (chart.in_control, chart.out_of_control) == (0.12, 0.24)


def test_a_change_is_signalled_soon_and_a_steady_rate_seldom() -> None:
    chart = cusum_chart(in_control=0.12, out_of_control=0.3, false_signal_after=1_000)
    luck = np.random.default_rng(2)
    steady = chart.run(luck.random(20_000) < 0.12)
    assert 8 <= len(steady.signals) <= 36
    changed = chart.run(np.concatenate([luck.random(300) < 0.12, luck.random(300) < 0.3]))
    assert any(300 < signal <= 400 for signal in changed.signals)


def test_a_stream_of_nothing_signals_nothing() -> None:
    chart = cusum_chart(in_control=0.1, out_of_control=0.3, false_signal_after=20)
    assert (chart.run([]).heights, chart.run([]).signals) == ((), ())
    assert set(chart.run([0] * 50).heights) == {0}


def test_a_missing_outcome_is_refused() -> None:
    chart = cusum_chart(in_control=0.1, out_of_control=0.3, false_signal_after=20)
    with pytest.raises(StatisticsError, match="entry 2 is None"):
        chart.run([1, None])


@pytest.mark.parametrize(
    ("before", "after", "wanted", "said"),
    [
        (0.1, 0.1, 100, "name another"),
        (0, 0.1, 100, "in_control is 0"),
        (0.1, 1, 100, "out_of_control is 1"),
        (1e-7, 1e-6, 100, "too rare a thing"),
        (1e-17, 1e-16, 100, "too rare a thing"),
        (0.0001, 0.00011, 1e9, "too large a chart"),
        (0.1, 0.2, 0.5, "take 1 to 1e"),
        (0.1, 0.2, 1e10, "take 1 to 1e"),
        (0.1, 0.2, float("nan"), "above 0 is needed"),
    ],
)
def test_what_no_chart_can_do_is_said(before: float, after: float, wanted: float, said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        cusum_chart(in_control=before, out_of_control=after, false_signal_after=wanted)


@pytest.mark.parametrize(
    ("event", "other", "limit", "said"),
    [
        (1, 1, 5, "opposite ways"),
        (0, -1, 5, "opposite ways"),
        (1, -1, 0, "limit of 0"),
        (1, -1, MOST_STATES + 1, "take 1 to"),
        (1.5, -1, 5, "whole numbers"),
        (MOST_STATES + 1, -1, 5, "whole numbers"),
    ],
)
def test_a_chart_that_cannot_be_is_refused(event: int, other: int, limit: int, said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        chart_with_limit(
            in_control=0.1, out_of_control=0.2, event_weight=event, non_event_weight=other, limit=limit
        )
