"""A scenario is read or refused in one sentence that names the place; the published schema says the same."""

import copy
import json
import random
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.capacity.schemas import fits
from vigil.capacity import PRESETS, Scenario, ScenarioError, expected_load, scenario_from
from vigil.capacity.planning import plan_of
from vigil.capacity.presets import today, with_arrivals, with_full_weekends, with_officers, with_policy
from vigil.kernels.queueing.checking import check as check_plan

SCHEMA: dict[str, Any] = json.loads(
    files("vigil.capacity").joinpath("scenario.schema.json").read_text(encoding="utf-8")
)
Plain = dict[str, Any]


def at(scenario: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        scenario = scenario[step]
    return scenario


def with_value(path: tuple[str | int, ...], value: Any) -> Plain:
    changed = today()
    at(changed, path[:-1])[path[-1]] = value
    return changed


def without(path: tuple[str | int, ...]) -> Plain:
    changed = today()
    del at(changed, path[:-1])[path[-1]]
    return changed


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_simulated_and_fits_the_schema(name: str) -> None:
    plain = PRESETS[name].scenario()
    assert fits(SCHEMA, plain)
    scenario = scenario_from(plain)
    assert scenario.name == PRESETS[name].title
    check_plan(plan_of(scenario))


def test_a_preset_is_made_anew_each_time() -> None:
    PRESETS["today"].scenario()["roles"].clear()
    assert PRESETS["today"].scenario()["roles"]


ROLE, STAGE, ARRIVALS = ("roles", 1), ("stages", 4), ("arrivals", 0)
REFUSED: list[tuple[Plain, str]] = [
    (
        with_value(("format",), "vigil-scenario-9"),
        "The scenario: format is 'vigil-scenario-9'; this release reads",
    ),
    (without(("clocks_in_days",)), "The scenario: 'clocks_in_days' is missing; add it."),
    (with_value(("dayz",), 3), "The scenario: 'dayz' is not a key of this format"),
    (with_value(("days",), 0), "days: a whole number from 1 to 3,660 is needed, not 0."),
    (with_value(("days",), -365), "days: a whole number from 1 to 3,660 is needed, not -365."),
    (
        with_value(("days",), "2026-02-30"),
        "days: a whole number from 1 to 3,660 is needed, not '2026-02-30'.",
    ),
    (with_value(("days",), True), "days: a whole number"),
    (with_value(("replications",), 9), "replications: a whole number from 10 to 1,000 is needed"),
    (with_value(("seed",), 2**64), "seed: a whole number"),
    (with_value(("name",), "  "), "name: text is needed."),
    (with_value(("name",), "x" * 2001), "name: the text is longer than 2,000 characters"),
    (
        with_value(("clocks_in_days", "Low"), -1),
        "clocks_in_days: Low: a number from 0 to 3,660 is needed, not -1.",
    ),
    (with_value(("clocks_in_days", "Low"), float("nan")), "clocks_in_days: Low: a number from 0 to 3,660"),
    (with_value(("clocks_in_days", "Low"), float("inf")), "clocks_in_days: Low: a number from 0 to 3,660"),
    (with_value(("clocks_in_days", "Low"), 10**400), "clocks_in_days: Low: a number from 0 to 3,660"),
    (
        with_value(("roles",), [{"name": f"Role {n}", "officers": 1} for n in range(10_000)]),
        "roles: there are 10,000; between 1 and 20",
    ),
    (with_value(("roles",), {"name": "Investigators"}), "roles: a list is needed."),
    (
        with_value((*ROLE, "shifts", 0, "officers"), -3),
        "roles, number 2 ('Investigators'): shifts, number 1: officers: a whole number from 0 to 1,000 is needed, not -3.",
    ),
    (
        with_value((*ROLE, "shifts", 0, "from"), 25),
        "shifts, number 1: from: a number from 0 to 24 is needed, not 25.",
    ),
    (with_value((*ROLE, "shifts", 0, "to"), 8), "from and to are both 8; for a whole day say 0 and 24."),
    (with_value((*ROLE, "shifts", 0, "days"), ["Monday"]), "'Monday' is no day of the week; use Mon, Tue"),
    (with_value((*ROLE, "shifts", 0, "days"), ["Mon", "Mon"]), "days: a day stands there twice"),
    (
        with_value((*ROLE, "officers"), 3),
        "('Investigators'): give either officers, who are there at any hour, or shifts.",
    ),
    (with_value((*ROLE, "interrupts"), "yes"), "interrupts: true or false is needed, not 'yes'."),
    (with_value(("roles", 0, "name"), "Investigators"), "roles: 'Investigators' stands there 2 times"),
    (with_value((*STAGE, "role"), "Dogs"), "stages: 'Visit' is the work of 'Dogs', which is no role here."),
    (
        with_value((*STAGE, "officers"), 11),
        "stages: 'Visit' takes 11 at once, but never more than 10 of 'Investigators' are on duty.",
    ),
    (with_value((*STAGE, "next"), "Nowhere"), "stages: 'Visit': next: 'Nowhere' is no stage here"),
    (
        with_value((*STAGE, "next"), "Resolution"),
        "stages: a case comes round again (Resolution → Assessment → Warrant application → Court → Visit → Resolution)",
    ),
    (with_value((*STAGE, "next"), "Visit"), "stages: a case comes round again (Visit → Visit)"),
    (
        with_value(
            (*STAGE, "next"), [{"to": "Examination", "share": 0.7}, {"to": "Device triage", "share": 0.4}]
        ),
        "the shares sum to 1.1, more than 1",
    ),
    (
        with_value((*STAGE, "work"), {"days": 1, "spread": 1}),
        "work is given in hours of an officer's time; a day on duty is not 24 hours.",
    ),
    (with_value((*STAGE, "work"), {"hours": 1}), "'spread' is missing; 0 is always the same"),
    (with_value((*STAGE, "work"), {"hours": 1, "days": 1, "spread": 0}), "work is given in hours"),
    (with_value((*STAGE, "work"), {"hours": -1, "spread": 0}), "work: hours: a number from"),
    (
        with_value((*STAGE, "work"), {"hours": 1, "spread": 0.05}),
        "spread 0.05 is neither 0 nor at least 0.1.",
    ),
    (with_value((*STAGE, "work"), {"hours": 1, "spread": 11}), "spread: a number from 0 to 10"),
    (
        with_value((*STAGE, "work"), {"hours": [], "spread": 0}),
        "lengths that were seen have their own spread",
    ),
    (with_value((*STAGE, "work"), {"hours": []}), "work: there are 0; between 1 and 100,000"),
    (with_value((*STAGE, "work"), {"hours": [0]}), "the lengths that were seen are nothing"),
    (
        with_value((*STAGE, "delay"), {"days": 1, "spread": 0}),
        "a delay takes nobody's time, so 'role' cannot stand beside it.",
    ),
    (without((*STAGE, "work")), "('Visit'): give either role and work, or a delay."),
    (without((*STAGE, "first_act")), "stages: no stage is the first act"),
    (with_value((*ARRIVALS, "levels", "Low"), 0.5), "levels: the shares sum to 0.95; make them sum to 1."),
    (with_value((*ARRIVALS, "children", "High"), [0.5]), "children: High: the shares sum to 0.5"),
    (
        with_value((*ARRIVALS, "children", "High"), [0.1] * 10),
        "children: High: there are 10; between 1 and 8",
    ),
    (with_value((*ARRIVALS, "every"), {"days": 0, "spread": 0}), "every: days: a number from"),
    (with_value((*ARRIVALS, "batch"), 0), "batch: a whole number from 1 to 1,000 is needed, not 0."),
    (with_value((*ARRIVALS, "counted"), False), "arrivals: none is counted"),
    (
        with_value((*ARRIVALS, "every"), {"hours": 0.001, "spread": 1}),
        "cases would arrive in one replication, more than 500,000",
    ),
    (
        with_value((*ARRIVALS, "joins"), "Reception"),
        "arrivals: 'Referrals': joins: 'Reception' is no stage here",
    ),
    (
        with_value(("assessment", "specificity", "Medium"), 0.7),
        "assessment: of cases that are truly Low, the shares found at each level or above would be Medium 0.3, High 0.377",
    ),
    (
        with_value(("new_facts", "stage"), "Visit"),
        "new_facts: 'Visit' is a task about a waiting case, beside its way",
    ),
    (with_value(("new_facts", "stage"), "Nothing"), "new_facts: stage: 'Nothing' is no stage here"),
    (with_value(("policy",), {"name": "guess"}), "policy: 'guess' is no policy; use arrival, level, harm"),
    (with_value(("policy",), {"name": ["arrival"]}), "is no policy; use arrival"),
    (
        with_value(("policy",), {"name": "arrival", "points_a_day": {}}),
        "policy: 'arrival' has no points_a_day; remove it.",
    ),
    (
        with_value(
            ("policy",),
            {"name": "accumulating", "points_a_day": {"Low": 9, "Medium": 2, "High": 4, "Very High": 8}},
        ),
        "points_a_day: a lower level is given more than a higher one",
    ),
    (
        with_value(
            ("policy",),
            {"name": "protected", "one_start_in": {"Low": 2, "Medium": 2, "High": 2, "Very High": 0}},
        ),
        "one_start_in: more turns are kept than there are starts",
    ),
    (
        with_value(
            ("policy",),
            {"name": "protected", "one_start_in": {"Low": 1, "Medium": 0, "High": 0, "Very High": 0}},
        ),
        "one_start_in: 1 for Low is neither 0",
    ),
    (
        with_value(
            ("policy",),
            {"name": "protected", "ceilings_in_days": {"Low": -1, "Medium": 0, "High": 0, "Very High": 0}},
        ),
        "ceilings_in_days: Low: a number from 0",
    ),
    (
        with_value(("backlog",), {"joins": "Visit", "oldest_days": 30, "cases": {"Low": 1}, "children": {}}),
        "backlog: cases: 'Medium' is missing; add it.",
    ),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED, ids=[sentence[:60] for _, sentence in REFUSED])
def test_what_cannot_be_is_refused_in_one_sentence_that_names_the_place(given: Plain, sentence: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        scenario_from(given)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("given", [None, [], "x", 3, {}, {"format": "vigil-scenario-1"}])
def test_what_is_no_scenario_at_all_is_refused(given: object) -> None:
    with pytest.raises(ScenarioError):
        scenario_from(given)


def mutated(value: Any, dice: random.Random) -> Any:
    """A scenario with one thing changed, somewhere in it."""
    odd = [
        None,
        True,
        -1,
        0,
        1,
        0.5,
        7,
        1e308,
        float("nan"),
        "",
        "Visit",
        "Low",
        [],
        {},
        [1],
        {"hours": 1, "spread": 1},
        2**70,
    ]
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        if dice.random() < 0.1:
            return {name: one for name, one in value.items() if name != key}
        return value | {key: mutated(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        return [*value[:place], mutated(value[place], dice), *value[place + 1 :]]
    return dice.choice(odd)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32))
def test_a_scenario_with_something_changed_is_refused_or_can_be_run_and_the_schema_lets_no_other_through(
    seed: int,
) -> None:
    dice = random.Random(seed)
    given_one = mutated(today(), dice)
    before = copy.deepcopy(given_one)
    try:
        scenario = scenario_from(given_one)
    except ScenarioError:
        return
    # Whatever the reader takes, the published schema takes too, and the kernel runs.
    assert fits(SCHEMA, given_one)
    check_plan(plan_of(scenario))
    assert repr(given_one) == repr(before)


def test_every_key_of_the_schema_is_read() -> None:
    """A scenario with every key there is, so that none of the schema's is one that the reader refuses."""
    given_one = today()
    given_one["backlog"] = {
        "joins": "Visit",
        "oldest_days": 60,
        "cases": {"Low": 20, "Medium": 10, "High": 5, "Very High": 1},
        "children": given_one["arrivals"][0]["children"],
    }
    given_one["policy"] = {
        "name": "protected",
        "points_a_day": {"Low": 1, "Medium": 2, "High": 4, "Very High": 8},
        "ceilings_in_days": {"Low": None, "Medium": 28, "High": 14, "Very High": 2},
        "one_start_in": {"Low": 10, "Medium": 6, "High": 4, "Very High": 0},
    }
    given_one["roles"][0]["policy"] = {"name": "arrival"}
    given_one["stages"][6]["work_by_level"] = {"Very High": {"hours": [20, 30.5]}}
    given_one["stages"].append({"name": "Elsewhere", "delay": {"days": [1, 2]}})
    given_one["roles"].append({"name": "Night duty", "officers": 1})
    assert fits(SCHEMA, given_one)
    scenario = scenario_from(given_one)
    check_plan(plan_of(scenario))
    keys = {key for part in walk(given_one) for key in part}
    # The two that are told apart from all others stand in another policy.
    assert {key for one in walk(SCHEMA) for key in one.get("properties", {})} - keys == {"harm_a_day"}
    harm = given_one | {
        "policy": {"name": "harm", "harm_a_day": {"Low": 1, "Medium": 2, "High": 3, "Very High": 4}}
    }
    assert scenario_from(harm).policy.order.harm == (1, 2, 3, 4)


def walk(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(part for one in value.values() for part in walk(one))]
    return [part for one in value for part in walk(one)] if isinstance(value, list) else []


def load(plain: Plain) -> dict[str, float]:
    return expected_load(scenario_from(plain))


def test_arrivals_up_by_181_percent_bring_2_81_times_the_units_own_work() -> None:
    before, after = load(today()), load(with_arrivals(today(), times=2.81))
    assert after["Investigators"] == pytest.approx(2.81 * before["Investigators"])
    # Examiners have other units' devices too, and these stay as many.
    assert before["Digital examiners"] < after["Digital examiners"] < 2.81 * before["Digital examiners"]


def test_two_more_officers_stand_on_every_shift() -> None:
    scenario = scenario_from(with_officers(today(), role="Investigators", more=2))
    assert [shift.officers for shift in scenario.roles[1].shifts] == [12, 6]


def test_full_weekends_are_as_fridays() -> None:
    scenario = scenario_from(with_full_weekends(today(), role="Investigators"))
    weekend = [shift for shift in scenario.roles[1].shifts if 5 in shift.days]
    assert [(shift.days, shift.begins, shift.ends, shift.officers) for shift in weekend] == [
        ((5, 6), 8, 18, 10)
    ]


def test_changes_that_cannot_be_made_are_refused() -> None:
    with pytest.raises(ScenarioError, match="'Dogs' is no role"):
        with_officers(today(), role="Dogs", more=1)
    with pytest.raises(ScenarioError, match="cannot have 5 officers fewer: a shift has only 4"):
        with_officers(today(), role="Investigators", more=-5)
    with pytest.raises(ScenarioError, match="not by 0"):
        with_arrivals(today(), times=0)
    with pytest.raises(ScenarioError, match="no shifts on Friday"):
        with_full_weekends(
            with_value((*ROLE, "shifts"), [{"days": ["Mon"], "from": 8, "to": 9, "officers": 4}]),
            role="Investigators",
        )


def test_a_policy_is_put_in_and_nothing_else_is_changed() -> None:
    assert with_policy(today(), policy={"name": "level"}) == today() | {"policy": {"name": "level"}}


def test_the_load_is_the_work_by_hand() -> None:
    """24 hours a day, one officer; every two hours a case, 3 of 4 go on to a second stage of half an hour for two officers."""
    plain: Plain = today() | {
        "roles": [{"name": "Officers", "officers": 2}],
        "stages": [
            {
                "name": "One",
                "role": "Officers",
                "work": {"hours": 1, "spread": 0},
                "first_act": True,
                "next": [{"to": "Two", "share": 0.75}],
            },
            {"name": "Two", "role": "Officers", "officers": 2, "work": {"hours": 0.5, "spread": 1}},
        ],
        "arrivals": [
            today()["arrivals"][0] | {"joins": "One", "every": {"hours": 2, "spread": 1}, "batch": 1}
        ],
    }
    del plain["new_facts"]
    assert load(plain) == {"Officers": pytest.approx((1 + 0.75 * 2 * 0.5) / 2 / 2)}
    assert isinstance(scenario_from(plain), Scenario)
