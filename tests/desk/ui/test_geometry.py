import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.ui.geometry import segments


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=8))
def test_parts_fill_the_bar_one_after_the_other_and_none_that_counts_is_lost(values: list[int]) -> None:
    parts = segments(values)
    assert sum(part.length for part in parts) == pytest.approx(100 if any(values) else 0, abs=0.1)
    assert all((part.length >= 0.7) == bool(value) for part, value in zip(parts, values, strict=True))
    for before, after in itertools.pairwise(parts):
        assert after.start == pytest.approx(before.start + before.length, abs=0.02)


def test_halves_are_halves() -> None:
    assert [(part.start, part.length) for part in segments([5, 5])] == [(0, 50), (50, 50)]


def test_a_negative_part_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        segments([3, -1])
