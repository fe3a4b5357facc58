"""The live data as values: what must not be is a fault of ours, and no level is made up for it."""

import pytest

from vigil.desk.validation import live


def test_a_case_without_a_level_is_no_case_of_a_validation() -> None:
    with pytest.raises(ValueError, match="has a level"):
        live._level(None)
    assert live._level(0).label == "Low"
