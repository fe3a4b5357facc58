"""What planning keeps as text comes back as it was."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.capacity.levels import LEVELS
from vigil.capacity.options import Change
from vigil.desk.planning.rules import (
    change_as_text,
    change_from_text,
    numbers_as_text,
    numbers_from_text,
    state_of,
)

clocks = st.fixed_dictionaries({level: st.floats(0.1, 100) for level in LEVELS})
changes = st.builds(
    Change,
    arrivals_percent=st.integers(-99, 9900),
    officers=st.dictionaries(st.text(max_size=5), st.integers(-5, 5)),
    clocks_in_days=st.none() | clocks,
    policy=st.none() | st.fixed_dictionaries({"name": st.sampled_from(["level", "arrival"])}),
)


@given(changes)
def test_a_change_comes_back_as_it_was(change: Change) -> None:
    assert change_from_text(change_as_text(change)) == change


@given(
    st.lists(
        st.lists(st.dictionaries(st.text(max_size=4), st.floats(allow_infinity=False)), max_size=3),
        max_size=3,
    )
)
def test_numbers_come_back_to_the_last_digit_and_none_is_never_nought(
    numbers: list[list[dict[str, float]]],
) -> None:
    back = numbers_from_text(numbers_as_text(numbers))
    assert [[list(option) for option in one] for one in back] == [
        [list(option) for option in one] for one in numbers
    ]
    for one, other in zip(flat(back), flat(numbers), strict=True):
        assert one == other or (math.isnan(one) and math.isnan(other))


def flat(numbers: list[list[dict[str, float]]]) -> list[float]:
    return [value for one in numbers for option in one for value in option.values()]


@pytest.mark.parametrize(
    ("is_begun", "done", "state"),
    [(False, 0, "draft"), (True, 0, "running"), (True, 9, "running"), (True, 10, "finished")],
)
def test_a_comparison_is_drawn_up_then_runs_then_is_finished(is_begun: bool, done: int, state: str) -> None:
    assert state_of(is_begun=is_begun, done=done, replications=10) == state
