"""The checksum of a zlib stream's content is zlib's."""

import zlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER


@settings(max_examples=200, deadline=None)
@given(
    length=st.one_of(st.integers(0, 200), st.sampled_from([5503, 5504, 5505, 5552, 11_008, 20_000])),
    least=st.sampled_from([0, 250, 255]),
    seed=st.integers(0, 1 << 30),
)
def test_any_bytes_have_the_checksum_that_zlib_gives_them(
    library: native.Library, length: int, least: int, seed: int
) -> None:
    taken = library.function("vigil_adler", POINTER, INT64, INT32, returns=INT32)
    data = np.random.default_rng(seed).integers(least, 256, length, dtype=np.uint8)
    for is_plain in (False, True):
        found = taken(native.address(data, np.uint8), length, is_plain)
        assert found & 0xFFFF_FFFF == zlib.adler32(data.tobytes())
