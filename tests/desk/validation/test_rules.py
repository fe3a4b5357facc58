from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.conftest import AT
from vigil.desk.cases.models import Outcome
from vigil.desk.validation.rules import (
    acted_on,
    came_about,
    can_take_stock,
    changed_cases,
    level_in_force,
    moment_of_decision,
)

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Made:
    assessed_at: datetime


@dataclass(frozen=True)
class Set:
    level: int
    began_at: datetime | None = AT
    until: datetime | None = None
    ended_at: datetime | None = None


def test_the_assessment_acted_on_is_the_newest_before_the_first_act_or_the_outcome() -> None:
    early, late = Made(AT), Made(AT + 5 * HOUR)
    assert acted_on([late, early], at=None) == late
    assert acted_on([early, late], at=AT + HOUR) == early
    assert acted_on([late], at=AT + HOUR) is None
    assert acted_on([], at=None) is None


def test_the_moment_of_decision_is_whichever_came_first() -> None:
    assert moment_of_decision(first_act_at=None, outcome_at=None) is None
    assert moment_of_decision(first_act_at=AT, outcome_at=None) == AT
    assert moment_of_decision(first_act_at=AT, outcome_at=AT - HOUR) == AT - HOUR


@pytest.mark.parametrize(
    ("overrides", "level"),
    [
        ([], 2),
        ([Set(3)], 3),
        ([Set(3, began_at=None)], 2),
        ([Set(3, began_at=AT + 2 * HOUR)], 2),
        ([Set(3, until=AT + HOUR)], 2),
        ([Set(3, until=AT + 2 * HOUR)], 3),
        ([Set(3, ended_at=AT + HOUR)], 2),
        ([Set(3), Set(1, began_at=AT + HOUR)], 1),
    ],
)
def test_a_level_counts_from_when_it_began_until_it_ended(overrides: list[Set], level: int) -> None:
    assert level_in_force(assessed=2, overrides=overrides, at=AT + HOUR) == level


def test_an_outcome_that_is_not_known_is_never_no() -> None:
    assert [came_about(value) for value in Outcome.Contact.values] == [True, False, None]


@given(st.lists(st.integers(0, 100), max_size=8), st.integers(0, 100))
def test_no_assessment_made_after_the_moment_is_ever_acted_on(hours: list[int], moment: int) -> None:
    found = acted_on([Made(AT + hour * HOUR) for hour in hours], at=AT + moment * HOUR)
    before = [hour for hour in hours if hour <= moment]
    assert found == (Made(AT + max(before) * HOUR) if before else None)


def test_changed_cases_are_those_that_are_new_gone_or_otherwise() -> None:
    before = {
        "1": ["a", 0, None, None, 1.5],
        "2": ["a", 1, True, None, None],
        "3": ["b", 1, True, None, None],
    }
    after = {"1": ("a", 0, None, None, 1.5), "2": ["b", 1, True, None, None], "4": ["b", 1, True, None, None]}
    assert changed_cases(before=before, after=after) == 3
    assert changed_cases(before=before, after=before) == 0


@pytest.mark.parametrize(("changed", "may"), [([], True), ([10, 30], True), ([9], False), ([30, 0], False)])
def test_stock_is_taken_anew_when_enough_differs_from_every_report_before(
    *, changed: list[int], may: bool
) -> None:
    assert can_take_stock(changed) is may
