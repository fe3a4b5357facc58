"""The inverse DCT that is chosen for this processor draws what the plain one draws."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT32, POINTER


def drawn(library: native.Library, values: NDArray[np.int16], by: NDArray[np.int16]) -> list[bytes]:
    """A block's shades, as this processor draws them and as any does."""
    whole = library.function("vigil_inverse_whole", POINTER, POINTER, INT32, POINTER)
    found = []
    for is_plain in (False, True):
        out = np.zeros(64, dtype=np.uint8)
        whole(
            native.address(values, np.int16),
            native.address(by, np.int16),
            is_plain,
            native.address(out, np.uint8),
        )
        found.append(out.tobytes())
    return found


@settings(max_examples=500, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    largest=st.sampled_from([3, 60, 1024, 2**15 - 1]),
    step=st.sampled_from([1, 16, 255, 2**15 - 1]),
    kept=st.integers(1, 64),
)
def test_any_coefficients_give_the_same_shades(
    library: native.Library, seed: int, largest: int, step: int, kept: int
) -> None:
    some = np.random.default_rng(seed)
    values = some.integers(-largest - 1, largest + 1, 64).astype(np.int16)
    values[kept:] = 0
    by = some.integers(1, step + 1, 64).astype(np.int16)
    chosen, plain = drawn(library, values, by)
    assert chosen == plain


def test_an_even_block_is_even_and_its_shades_are_held(library: native.Library) -> None:
    by = np.ones(64, dtype=np.int16)
    for mean, shade in ((0, 128), (80, 138), (2000, 255), (-2000, 0)):
        values = np.zeros(64, dtype=np.int16)
        values[0] = mean
        assert drawn(library, values, by) == [bytes([shade] * 64)] * 2
