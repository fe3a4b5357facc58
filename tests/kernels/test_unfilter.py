"""A PNG's row loses its filter the same way on this processor as on any, and nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

FILTERS = 5
BEHIND_ROW = 1  # as native/unfilter.h has it

Row = NDArray[np.uint8]


def unfiltered(
    library: native.Library, filter_: int, row: Row, above: Row, *, bytes_: int, is_plain: bool
) -> bytes | None:
    """The row; None for a filter that there is not. What lies behind the row may be read and stays."""
    call = library.function("vigil_unfilter", INT32, INT32, POINTER, POINTER, INT64, INT32, returns=INT32)
    held, upper = np.append(row, np.uint8(0xA5)), np.append(above, np.uint8(0x5A))
    refused = call(
        bytes_,
        filter_,
        native.address(held, np.uint8),
        native.address(upper, np.uint8),
        len(row),
        is_plain,
    )
    assert held[-BEHIND_ROW:].tobytes() == b"\xa5"
    assert upper.tobytes() == above.tobytes() + b"\x5a"
    return None if refused else held[:-BEHIND_ROW].tobytes()


@settings(max_examples=400, deadline=None)
@given(
    filter_=st.integers(0, FILTERS - 1),
    bytes_=st.integers(1, 4),
    pixels=st.integers(0, 70),
    seed=st.integers(0, 1 << 30),
    shades=st.sampled_from([2, 5, 40, 256]),
)
def test_any_row_comes_out_the_same(
    library: native.Library, filter_: int, bytes_: int, pixels: int, seed: int, shades: int
) -> None:
    dice = np.random.default_rng(seed)
    # Of few shades, neighbours are often equally near.
    row, above = dice.integers(0, shades, (2, pixels * bytes_), dtype=np.uint8) * np.uint8(
        255 // (shades - 1)
    )
    chosen, plain = (
        unfiltered(library, filter_, row, above, bytes_=bytes_, is_plain=is_plain)
        for is_plain in (False, True)
    )
    assert chosen is not None
    assert chosen == plain


def paeth(left: int, up: int, corner: int) -> int:
    """The specification's predictor, in its own words."""
    estimate = left + up - corner
    return min((left, up, corner), key=lambda one: abs(estimate - one))


def predicted(filter_: int, left: int, up: int, corner: int) -> int:
    return (0, left, up, (left + up) // 2, paeth(left, up, corner))[filter_]


@pytest.mark.parametrize("bytes_", [1, 2, 3, 4])
@pytest.mark.parametrize("filter_", range(FILTERS))
def test_a_row_is_what_the_specification_says(library: native.Library, filter_: int, bytes_: int) -> None:
    row, above = np.random.default_rng(bytes_).integers(0, 256, (2, 300 * bytes_), dtype=np.uint8)
    shown: list[int] = []
    for place, (own, up) in enumerate(zip(row.tolist(), above.tolist(), strict=True)):
        is_first = place < bytes_
        left, corner = (0, 0) if is_first else (shown[place - bytes_], int(above[place - bytes_]))
        shown.append((own + predicted(filter_, left, up, corner)) & 255)
    for is_plain in (False, True):
        found = unfiltered(library, filter_, row, above, bytes_=bytes_, is_plain=is_plain)
        assert found == bytes(shown)


@pytest.mark.parametrize("bytes_", [1, 2, 3, 4])
def test_a_filter_that_there_is_not_is_refused(library: native.Library, bytes_: int) -> None:
    row = np.zeros(12, dtype=np.uint8)
    for filter_ in (FILTERS, 255):
        for is_plain in (False, True):
            assert unfiltered(library, filter_, row, row, bytes_=bytes_, is_plain=is_plain) is None
