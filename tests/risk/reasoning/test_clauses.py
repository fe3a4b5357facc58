"""A condition that could never be met, or always is, is none."""

import pytest

from vigil.risk.reasoning.clauses import Condition


@pytest.mark.parametrize("needed", [0, 3, -1])
def test_a_condition_needs_between_one_and_all_of_its_inputs(needed: int) -> None:
    members = {"a": ((1, 1),), "b": ((1, 1),)}
    assert Condition(members, 2).needed == 2
    with pytest.raises(ValueError, match="between one and all of its inputs"):
        Condition(members, needed)
