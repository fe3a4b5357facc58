"""Options: one thing changed in a scenario, said in words, and refused where it cannot be."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.capacity import ScenarioError, scenario_from
from vigil.capacity.levels import LEVELS
from vigil.capacity.options import Change, option_of, unit_of
from vigil.capacity.presets import PRESETS, today

CLOCKS = dict(zip(LEVELS, (28, 10, 5, 0.5), strict=True))


def test_nothing_changed_is_the_same_unit_under_another_name() -> None:
    made = option_of(today(), Change())
    assert made == today() | {"name": "Nothing changed"}


def test_more_referrals_are_those_of_the_preset() -> None:
    made = option_of(today(), Change(arrivals_percent=181), name="x")
    preset = PRESETS["arrivals_up_181_percent"].scenario()
    assert made["arrivals"] == preset["arrivals"]


def test_everything_that_is_changed_is_said_and_done() -> None:
    change = Change(
        arrivals_percent=-20,
        officers={"Investigators": 2, "Digital examiners": -1, "Intelligence officers": 0},
        clocks_in_days=CLOCKS,
        policy={"name": "arrival"},
    )
    made = option_of(today(), change)
    assert made["name"] == (
        "20% fewer referrals, 2 more Investigators, 1 fewer Digital examiners, clocks in days Low 28, Medium 10, High 5, "
        "Very High 0.5, order of arrival"
    )
    scenario = scenario_from(made)
    assert scenario.clocks_in_days == (28, 10, 5, 0.5)
    assert scenario.policy.name == "arrival"
    assert [role.shifts[0].officers for role in scenario.roles] == [3, 12, 5]
    assert scenario.arrivals[0].every.mean == pytest.approx(24 / 0.8)


@given(
    st.integers(-99, 9900),
    st.dictionaries(st.sampled_from([role["name"] for role in today()["roles"]]), st.integers(0, 50)),
)
def test_the_scenario_that_is_changed_stays_as_it_was(percent: int, officers: dict[str, int]) -> None:
    before = today()
    kept = deepcopy(before)
    made = option_of(before, Change(arrivals_percent=percent, officers=officers))
    assert before == kept
    assert made["roles"][1]["shifts"][0]["officers"] == 10 + officers.get("Investigators", 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(arrivals_percent=-100), r"by -99% to \+9,900%, not by -100%"),
        (Change(arrivals_percent=9901), r"not by 9901%"),
        (Change(arrivals_percent=float("nan")), "not by nan%"),
        (Change(officers={"Dog handlers": 1}), "'Dog handlers' is no role"),
        (Change(officers={"Investigators": -5}), "cannot have 5 officers fewer: a shift has only 4"),
        (Change(policy={"name": "chance"}), "'chance' is no policy"),
    ],
)
def test_what_cannot_be_is_one_sentence(change: Change, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        option_of(today(), change)


def own(referrals: float = 36, officers: dict[str, int] | None = None) -> dict[str, object]:
    return unit_of(today(), referrals_a_week=referrals, officers=officers or {}, clocks_in_days=CLOCKS)


def test_a_units_own_numbers_are_put_into_the_scenario() -> None:
    scenario = scenario_from(own(36, {"Investigators": 5, "Digital examiners": 3}))
    assert scenario.arrivals[0].every.mean == pytest.approx(12)  # hours between batches of 18 a week in all
    assert [[shift.officers for shift in role.shifts] for role in scenario.roles] == [[3, 1], [5, 2], [3]]
    assert scenario.clocks_in_days == (28, 10, 5, 0.5)


def test_officers_at_any_hour_are_put_in_as_they_are() -> None:
    plain = today()
    roles = [{"name": role["name"], "officers": 4} for role in plain["roles"]]
    made = unit_of(
        plain | {"roles": roles},
        referrals_a_week=18,
        officers={"Investigators": 7},
        clocks_in_days=CLOCKS,
    )
    assert [role["officers"] for role in made["roles"]] == [4, 7, 4]


@pytest.mark.parametrize(
    ("referrals", "officers", "said"),
    [
        (0, {}, "Arrivals can be multiplied by more than 0"),
        (1e6, {}, "up to 100"),
        (18, {"Dog handlers": 1}, "is no role"),
        (18, {"Investigators": -1}, "cannot have -1 officers"),
    ],
)
def test_numbers_that_no_unit_has_are_one_sentence(
    referrals: float, officers: dict[str, int], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said):
        own(referrals, officers)
