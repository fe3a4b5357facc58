"""The checksum of a zip's members and of a PNG's chunks is zlib's."""

import zlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER


@settings(max_examples=300, deadline=None)
@given(
    length=st.one_of(st.integers(0, 300), st.sampled_from([4095, 4096, 4097, 20_000])),
    offset=st.integers(0, 17),
    least=st.sampled_from([0, 250, 255]),
    seed=st.integers(0, 1 << 30),
)
def test_any_bytes_have_the_checksum_that_zlib_gives_them(
    library: native.Library, length: int, offset: int, least: int, seed: int
) -> None:
    taken = library.function("vigil_crc", POINTER, INT64, INT32, returns=INT32)
    data = np.random.default_rng(seed).integers(least, 256, offset + length, dtype=np.uint8)[offset:]
    for is_plain in (False, True):
        found = taken(data.ctypes.data, length, is_plain)
        assert found & 0xFFFF_FFFF == zlib.crc32(data.tobytes())
