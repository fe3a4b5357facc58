"""The maps of a file system's blocks, held to a map written out bit by bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.sources import in_use
from vigil.media.sources.in_use import any_set


@given(
    data=st.binary(min_size=1, max_size=40),
    first=st.integers(0, 330),
    many=st.integers(0, 330),
    together=st.integers(1, 20),
)
def test_a_bit_is_found_wherever_it_is_set_and_a_map_that_ends_is_no_answer(
    data: bytes, first: int, many: int, together: int
) -> None:
    bits = [bool(byte >> place & 1) for byte in data for place in range(8)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_use, "TOGETHER", together)
        try:
            found = any_set(lambda place, size: data[place : place + size], first, many)
        except OSError:
            assert first + many > len(bits)
            return
    assert found == any(bits[first : first + many])
