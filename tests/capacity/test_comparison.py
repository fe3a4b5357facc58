"""Options on the same chances: what is measured, how sure it is, and that workers change nothing."""

import json
import math
from typing import Any

import numpy as np
import pytest

from vigil.capacity import (
    PRESETS,
    ComparisonError,
    Scenario,
    ScenarioError,
    compare,
    compared,
    replicated,
    scenario_from,
)
from vigil.capacity import comparison as module
from vigil.capacity.estimates import Estimate, difference, estimated
from vigil.capacity.length import Length
from vigil.capacity.measures import acts_of, measured, moved
from vigil.capacity.presets import today, with_officers, with_policy
from vigil.kernels.queueing.plan import Case, Presence, Run

DAY = 86_400_000
Plain = dict[str, Any]


def scenario(**changes: object) -> Scenario:
    return scenario_from(today() | {"days": 30, "warm_up_days": 10, "replications": 10} | changes)


def option(plain: Plain) -> Scenario:
    return scenario_from(plain | {"days": 30, "warm_up_days": 10, "replications": 10})


# --- what one replication comes to, by hand -------------------------------------------------------------------


def run_of(*rows: tuple[int, ...], presence: tuple[tuple[int, int], ...] = ((1, 4), (0, 0), (3, 3))) -> Run:
    cases = np.array(rows, dtype=np.int64).reshape(-1, len(Case))
    table = np.array(presence, dtype=np.int64).reshape(-1, len(Presence))
    return Run(cases, np.zeros((8, 4, 3), np.int64), table, len(rows), 0, np.zeros((0, 4), np.int64))


def row(
    *,
    children: int = 0,
    logged: float,
    acted: float | None = None,
    left: float | None = None,
    level: int,
    source: int = 0,
) -> tuple[int, ...]:
    def at(day: float | None) -> int:
        return -1 if day is None else round(day * DAY)

    return (
        source,
        0,
        children,
        at(logged),
        at(acted),
        level if acted is not None else -1,
        -1,
        at(left),
        level,
        level,
    )


def measures(*rows: tuple[int, ...], **changes: object) -> dict[str, float]:
    return measured(scenario(**changes), run_of(*rows), horizon=40 * DAY)


def test_children_are_exposed_until_the_first_act_within_the_measured_time() -> None:
    found = measures(
        row(children=2, logged=12, acted=15, level=3),  # 2 x 3 days
        row(children=1, logged=5, acted=12, level=1),  # from day 10 on: 2 days
        row(children=3, logged=1, acted=9, level=1),  # before the measured time
        row(children=1, logged=35, level=1),  # still waiting: 5 days
        row(children=1, logged=36, left=37, level=0),  # left without an act: until the end, 4 days
        row(children=7, logged=12, level=3, source=1),  # other units' work
    )
    assert found["child_exposure_days"] == pytest.approx(6 + 2 + 5 + 4)


def test_shares_within_the_clock_are_of_cases_for_which_it_is_settled() -> None:
    found = measures(
        row(logged=12, acted=12.9, level=3),
        row(logged=12, acted=13.1, level=3),
        row(logged=38.5, level=3),  # waits, past its clock of a day
        row(logged=39.5, level=3),  # waits, and may still be in time
        row(logged=12, left=12.5, level=3),  # left before its clock ended
        row(logged=9, acted=30, level=3),  # came before the measured time
    )
    assert found["in_clock_very_high"] == pytest.approx(1 / 3)
    assert found["wait_very_high"] == pytest.approx((0.9 + 1.1) / 2)
    assert math.isnan(found["in_clock_low"])
    assert math.isnan(found["wait_low"])


def test_a_case_starves_that_waits_longer_than_three_times_its_clock() -> None:
    found = measures(
        row(logged=12, acted=15, level=3),
        row(logged=12, acted=15.01, level=3),
        row(logged=38, level=3),
        row(logged=30, level=3),
    )
    assert found["starved_very_high"] == pytest.approx(2 / 3)
    assert found["worst_wait"] == pytest.approx(10)


def test_acts_those_who_wait_and_time_used_are_counted() -> None:
    found = measures(
        row(logged=5, acted=11, level=1),
        row(logged=5, acted=9, level=1),
        row(logged=5, level=1),
        row(logged=30, left=31, level=0),
    )
    assert (found["acts"], found["waiting"]) == (1, 1)
    assert found["used_intelligence_officers"] == 0.25
    assert math.isnan(found["used_investigators"])
    assert found["used_digital_examiners"] == 1


def test_what_waited_already_counts_where_nothing_was_run_in() -> None:
    old = row(logged=-20, acted=2, level=3)
    assert measures(old, warm_up_days=0, days=40)["worst_wait"] == pytest.approx(22)
    assert math.isnan(measures(old)["worst_wait"])


def test_nobody_at_all_gives_no_number_and_no_error() -> None:
    found = measures()
    assert found["child_exposure_days"] == 0
    assert math.isnan(found["worst_wait"])


def test_children_sooner_are_those_reached_a_day_sooner() -> None:
    one = run_of(
        row(children=2, logged=1, acted=5, level=1),
        row(children=1, logged=1, acted=9, level=1),
        row(children=4, logged=1, acted=3, level=1),
    )
    other = run_of(
        row(children=2, logged=1, acted=6, level=1),
        row(children=1, logged=1, level=1),
        row(children=4, logged=1, acted=2.5, level=1),
    )
    unit = scenario(days=40, warm_up_days=0)
    acts = [acts_of(unit, run, horizon=40 * DAY) for run in (one, other)]
    assert not len(acts_of(scenario(), one, horizon=40 * DAY).acted)  # they came before the measured time
    assert moved(acts[0], than=acts[1]) == (3, 0)
    assert moved(acts[1], than=acts[0]) == (0, 3)


# --- how sure it is -------------------------------------------------------------------------------------------


def test_an_interval_is_students() -> None:
    """Ten numbers 1 to 10: mean 5.5, standard deviation 3.02765, t for 9 degrees 2.262157."""
    found = estimated([float(one) for one in range(1, 11)])
    assert found is not None
    half = 2.262157 * 3.0276503541 / math.sqrt(10)
    assert (found.mean, found.low, found.high) == pytest.approx((5.5, 5.5 - half, 5.5 + half), abs=1e-5)
    assert found.tells


def test_fewer_than_ten_numbers_give_no_interval() -> None:
    assert estimated([1.0] * 9 + [math.nan]) is None
    assert estimated([1.0] * 10 + [math.nan]) == Estimate(1, 1, 1, 10)


def test_a_difference_is_paired() -> None:
    """Each pair differs by exactly one, so the difference is certain however much the numbers vary."""
    than = [float(one**2) for one in range(10)]
    found = difference([one + 1 for one in than], than)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((1, 1))


def test_pairing_makes_a_difference_surer_than_two_intervals_do() -> None:
    found = compare(
        [("today", option(today())), ("more", option(with_officers(today(), role="Investigators", more=2)))],
        replications=20,
    )
    exposure = found.row("child_exposure_days")
    (one, other), paired = exposure.estimates, exposure.differences[1]
    assert one is not None
    assert other is not None
    assert paired is not None
    assert paired.high < 0
    assert paired.high - paired.low < 0.8 * math.hypot(one.high - one.low, other.high - other.low)


# --- comparing ------------------------------------------------------------------------------------------------


def test_workers_and_the_order_of_options_change_no_number() -> None:
    options = [("level", option(with_policy(today(), policy={"name": "level"}))), ("today", option(today()))]
    alone = compare(options, seed=7)
    assert compare(options, seed=7, workers=3) == alone
    turned = compare(options[::-1], seed=7, workers=2)
    for row_ in alone.rows:
        if not row_.measure.name.startswith("children_"):
            assert turned.row(row_.measure.name).estimates == row_.estimates[::-1]
    assert compare(options, seed=8) != alone


def test_sooner_for_the_one_is_later_for_the_other() -> None:
    options = [("level", option(with_policy(today(), policy={"name": "level"}))), ("today", option(today()))]
    one, other = compare(options), compare(options[::-1])
    assert one.row("children_sooner").estimates[1] == other.row("children_later").estimates[1]
    assert one.row("children_sooner").estimates[0] is None


def test_who_was_reached_sooner_is_not_asked_where_others_arrive() -> None:
    found = compare(
        [("today", option(today())), ("more", option(PRESETS["arrivals_up_181_percent"].scenario()))]
    )
    assert "children_sooner" not in {row_.measure.name for row_ in found.rows}


def test_an_option_with_a_role_of_its_own_has_a_row_in_which_the_others_have_no_number() -> None:
    plain = today()
    plain["roles"].append({"name": "Night duty", "officers": 1})
    found = compare([("today", option(today())), ("nights", option(plain))])
    estimates = found.row("used_night_duty").estimates
    assert estimates[0] is None
    assert estimates[1] == Estimate(0, 0, 0, 10)
    with pytest.raises(KeyError):
        found.row("used_dogs")


def test_progress_is_told_and_can_stop_it() -> None:
    told: list[tuple[int, int]] = []
    compare([("today", option(today()))], progress=lambda done, of: told.append((done, of)))
    assert told == [(done, 10) for done in range(1, 11)]

    def stop(done: int, of: int) -> None:
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        compare([("today", option(today()))], progress=stop, workers=2)


@pytest.mark.parametrize(
    ("options", "more", "sentence"),
    [
        ([], {}, "Between 1 and 12 options can be compared, not 0"),
        ([("a", 30)] * 13, {}, "not 13"),
        ([("a", 30), ("a", 30)], {}, "the same name"),
        ([("a", 30), ("b", 31)], {}, "'b' measures 31 days after 10, 'a' 30 after 10"),
        ([("a", 30)], {"replications": 9}, "9 replications give no interval"),
        ([("a", 30)], {"workers": 0}, "not 0"),
        ([("a", 30)], {"workers": 65}, "not 65"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    options: list[tuple[str, int]], more: dict[str, int], sentence: str
) -> None:
    with pytest.raises(ComparisonError, match=sentence):
        compare([(name, scenario(days=days)) for name, days in options], **more)


def test_more_cases_than_were_expected_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CASES", 5)
    with pytest.raises(
        ScenarioError, match="'Today's unit' cannot be simulated: more than 5 cases arrive; simulate fewer"
    ):
        compare([("today", scenario())])


@pytest.mark.parametrize("spread", [0.0, 0.1, 0.35, 0.7, 0.999, 1.0, 1.5, 10.0])
def test_a_length_has_the_mean_and_the_spread_that_it_says(spread: float) -> None:
    """From the kernel's steps: mean and second moment of a mixture of Erlang distributions."""
    time = Length(hours=6, spread=spread).time([])
    if spread == 0:
        assert time.first == 6 * 3_600_000
        return
    share = time.share / 2**62
    parts = [(share, time.first, time.first_mean), (1 - share, time.second, time.second_mean)]
    mean = sum(part * many * step for part, many, step in parts)
    second = sum(part * many * (many + 1) * step**2 for part, many, step in parts)
    assert mean == pytest.approx(6 * 3_600_000, rel=1e-6)
    assert math.sqrt(second / mean**2 - 1) == pytest.approx(spread, rel=1e-5)


def test_two_more_investigators_bring_officers_to_children_sooner() -> None:
    """The story, on the invented unit: more are reached sooner than later, and fewer child-days pass."""
    found = compare(
        [(name, option(PRESETS[name].scenario())) for name in ("today", "two_more_investigators")],
        replications=20,
    )
    sooner, later = (found.row(name).estimates[1] for name in ("children_sooner", "children_later"))
    assert sooner is not None
    assert later is not None
    assert sooner.low > later.high


# --- in parts ----------------------------------------------------------------------------------------------------


def test_a_comparison_in_parts_is_the_whole_to_the_last_digit() -> None:
    plain = today()
    options = [("a", option(plain)), ("b", option(with_policy(plain, policy={"name": "arrival"})))]
    parts = [
        numbers
        for which in (range(3), range(3, 4), range(4, 12))
        for numbers in replicated(options, seed=5, which=which, workers=1 + len(which) // 4)
    ]
    # What is kept in between is text, in which a number that there is none of is null.
    kept = [
        [
            {name: math.nan if value is None else value for name, value in one.items()}
            for one in json.loads(text)
        ]
        for text in (
            json.dumps([{n: None if math.isnan(v) else v for n, v in one.items()} for one in numbers])
            for numbers in parts
        )
    ]
    assert compared(options, kept, seed=5) == compare(options, replications=12, seed=5)


def test_parts_of_nothing_and_too_few_are_refused() -> None:
    with pytest.raises(ComparisonError, match="Between 1 and 12 options"):
        list(replicated([], seed=1, which=range(1)))
    with pytest.raises(ComparisonError, match="Between 1 and 12 options"):
        compare([])
    few = list(replicated([("a", scenario())], seed=1, which=range(9)))
    with pytest.raises(ComparisonError, match="9 replications give no interval"):
        compared([("a", scenario())], few, seed=1)
