"""Overrides: upward with a reason, downward with a supervisor and an end, and each scored by what came about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.risk import Level
from vigil.risk.errors import OverrideError
from vigil.risk.overrides import LONGEST_DOWNWARD, Direction, Matured, Override, level_in_force, scored

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
WHY = "A neighbour has seen two children at the address."
UP = {"assessed": Level.MEDIUM, "level": Level.HIGH, "reason": WHY, "set_by": "officer", "at": AT}
DOWN = {**UP, "level": Level.LOW, "approved_by": "supervisor", "until": AT + timedelta(days=30)}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({**UP, "level": Level.MEDIUM}, "is Medium already"),
        ({**UP, "reason": "hunch"}, "Give the reason"),
        ({**UP, "reason": " " * 40}, "Give the reason"),
        ({**UP, "set_by": " "}, "Say who sets"),
        ({**UP, "until": AT}, "ends after it begins"),
        ({**DOWN, "approved_by": ""}, "needs a supervisor's approval"),
        ({**DOWN, "approved_by": "officer "}, "the supervisor is another person"),
        ({**DOWN, "until": None}, "needs an end"),
        ({**DOWN, "until": AT + LONGEST_DOWNWARD + timedelta(seconds=1)}, "90 days away at most"),
    ],
)
def test_an_override_that_may_not_be_is_not_built(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(OverrideError, match=said):
        Override(**parts)


def test_upward_needs_a_reason_and_downward_a_supervisor_and_an_end_too() -> None:
    assert Override(**UP).direction is Direction.UPWARD
    assert Override(**DOWN).direction is Direction.DOWNWARD
    assert Override(**{**DOWN, "until": AT + LONGEST_DOWNWARD}).until == AT + LONGEST_DOWNWARD


def test_it_stands_until_its_end_and_until_the_level_it_was_set_beside_is_another() -> None:
    one = Override(**DOWN)
    assert one.until is not None
    assert not one.stands(at=AT - timedelta(seconds=1), assessed=Level.MEDIUM)
    assert one.stands(at=AT, assessed=Level.MEDIUM)
    assert not one.stands(at=one.until, assessed=Level.MEDIUM)
    assert not one.stands(at=AT, assessed=Level.HIGH)


def test_the_newest_that_stands_counts() -> None:
    first, later = Override(**UP), Override(**{**DOWN, "at": AT + timedelta(days=1)})
    both = [later, first]
    assert level_in_force(assessed=Level.MEDIUM, overrides=both, at=AT) is Level.HIGH
    assert level_in_force(assessed=Level.MEDIUM, overrides=both, at=AT + timedelta(days=2)) is Level.LOW
    assert level_in_force(assessed=Level.MEDIUM, overrides=both, at=AT + timedelta(days=31)) is Level.HIGH
    assert level_in_force(assessed=Level.VERY_HIGH, overrides=both, at=AT) is Level.VERY_HIGH
    assert level_in_force(assessed=Level.LOW, overrides=[], at=AT) is Level.LOW


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_every_override_moved_the_level_towards_what_came_about_or_away_from_it(
    drawn: list[tuple[bool, bool]],
) -> None:
    matured = [Matured(Override(**(UP if up else DOWN)), harmed) for up, harmed in drawn]
    upward, downward = scored(matured)
    assert (upward.direction, downward.direction) == (Direction.UPWARD, Direction.DOWNWARD)
    assert upward.number + downward.number == len(drawn)
    assert upward.better == sum(up and harmed for up, harmed in drawn)
    assert downward.better == sum(not up and not harmed for up, harmed in drawn)
    for score in (upward, downward):
        assert score.better + score.worse == score.number
        assert 0 <= score.harmed <= score.number
