"""What is unpacked is what zlib unpacks, or nothing."""

import ctypes
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

Unpack = Callable[[bytes, int], bytes | None]
BEHIND_DATA, BEHIND_OUT = 16, 32  # as native/inflate.h has them

CONTENTS = st.one_of(
    st.binary(max_size=600),
    st.lists(st.tuples(st.binary(min_size=1, max_size=6), st.integers(1, 400)), max_size=12).map(
        lambda runs: b"".join(part * times for part, times in runs)
    ),
    st.integers(0, 255).map(lambda step: bytes((step * place * place) & 255 for place in range(3000))),
)
STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED)


@pytest.fixture(scope="session")
def unpack(library: native.Library) -> Unpack:
    """What these very bytes hold, at most so many, as this processor unpacks them and as any does.

    No byte more than the header allows lies on either side.
    """
    unpacked = library.function("vigil_inflate", POINTER, INT64, POINTER, INT64, INT32, returns=INT64)

    def ask_one(stream: bytes, most: int, *, is_plain: bool) -> bytes | None:
        held = (ctypes.c_uint8 * (len(stream) + BEHIND_DATA)).from_buffer_copy(stream + bytes(BEHIND_DATA))
        out = (ctypes.c_uint8 * (most + BEHIND_OUT))()
        length = unpacked(ctypes.addressof(held), len(stream), ctypes.addressof(out), most, is_plain)
        return None if length < 0 else bytes(out[:length])

    def ask(stream: bytes, most: int) -> bytes | None:
        found = ask_one(stream, most, is_plain=False)
        assert found == ask_one(stream, most, is_plain=True)
        return found

    return ask


def packed(data: bytes, level: int = 6, strategy: int = zlib.Z_DEFAULT_STRATEGY, window: int = 15) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, window, 9, strategy)
    return packer.compress(data) + packer.flush()


@settings(max_examples=300, deadline=None)
@given(
    data=CONTENTS,
    level=st.integers(0, 9),
    strategy=st.sampled_from(STRATEGIES),
    window=st.integers(9, 15),
    more=st.integers(0, 40),
)
def test_a_whole_stream_is_unpacked(
    data: bytes, level: int, strategy: int, window: int, more: int, unpack: Unpack
) -> None:
    stream = packed(data, level, strategy, window)
    assert unpack(stream, len(data) + more) == data
    # What lies behind a stream is not part of it.
    assert unpack(stream + b"behind", len(data)) == data


@settings(max_examples=200, deadline=None)
@given(data=CONTENTS, level=st.integers(0, 9), strategy=st.sampled_from(STRATEGIES))
def test_a_bare_stream_is_unpacked_where_it_ends_with_the_last_byte(
    library: native.Library, data: bytes, level: int, strategy: int
) -> None:
    unpacked = library.function("vigil_inflate_bare", POINTER, INT64, POINTER, INT64, INT32, returns=INT64)
    stream = packed(data, level, strategy)[2:-4]
    for given_, length in ((stream, len(data)), (stream + b"\0", -1), (stream[:-1], -1)):
        held = (ctypes.c_uint8 * (len(given_) + BEHIND_DATA)).from_buffer_copy(given_ + bytes(BEHIND_DATA))
        out = (ctypes.c_uint8 * (len(data) + BEHIND_OUT))()
        for is_plain in (False, True):
            assert (
                unpacked(ctypes.addressof(held), len(given_), ctypes.addressof(out), len(data), is_plain)
                == length
            )
            assert length < 0 or bytes(out[:length]) == data


@settings(max_examples=100, deadline=None)
@given(data=CONTENTS.filter(bool), level=st.integers(0, 9))
def test_a_stream_that_holds_more_is_not(data: bytes, level: int, unpack: Unpack) -> None:
    assert unpack(packed(data, level), len(data) - 1) is None


@settings(max_examples=60, deadline=None)
@given(data=CONTENTS, level=st.integers(0, 9))
def test_a_stream_cut_anywhere_is_not(data: bytes, level: int, unpack: Unpack) -> None:
    stream = packed(data, level)
    for length in range(0, len(stream), max(1, len(stream) // 100)):
        assert unpack(stream[:length], len(data)) is None


@settings(max_examples=600, deadline=None)
@given(
    data=CONTENTS,
    level=st.integers(0, 9),
    strategy=st.sampled_from(STRATEGIES),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
    ),
    unchecked=st.booleans(),
)
def test_a_damaged_stream_is_unpacked_as_zlib_does_or_not(
    data: bytes,
    level: int,
    strategy: int,
    changes: list[tuple[float, int]],
    *,
    unchecked: bool,
    unpack: Unpack,
) -> None:
    stream = bytearray(packed(data, level, strategy))
    for place, value in changes:
        stream[int(place * len(stream))] = value
    if unchecked:
        # With the checksum that its content has, so that every way through the blocks is taken.
        try:
            content = zlib.decompressobj(wbits=-15).decompress(bytes(stream[2:-4]), 1 << 16)
        except zlib.error:
            content = b""
        stream[-4:] = zlib.adler32(content).to_bytes(4, "big")
    found = unpack(bytes(stream), 1 << 16)
    if found is not None:
        assert found == zlib.decompressobj().decompress(bytes(stream), 1 << 16)


@settings(max_examples=400, deadline=None)
@given(data=st.binary(max_size=200), most=st.integers(0, 3000))
def test_any_bytes_are_answered(data: bytes, most: int, unpack: Unpack) -> None:
    stream = b"\x78\x9c" + data
    found = unpack(stream, most)
    if found is not None:
        assert found == zlib.decompressobj().decompress(stream, most + 1)


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\x78",
        b"\x79\x9c" + packed(b"abc")[2:],  # another method
        b"\x88\x1c" + packed(b"abc")[2:],  # a window that there is not
        b"\x78\xbb" + packed(b"abc")[2:],  # a dictionary
        b"\x78\x9d" + packed(b"abc")[2:],  # a wrong check of the head
        packed(b"abc")[:-1] + b"\0",  # a wrong checksum
    ],
)
def test_a_wrapper_that_is_wrong_is_refused(stream: bytes, unpack: Unpack) -> None:
    assert unpack(packed(b"abc"), 3) == b"abc"
    assert unpack(stream, 3) is None


def test_a_long_stream_of_the_largest_bytes_has_its_checksum(unpack: Unpack) -> None:
    for length in (5551, 5552, 5553, 5567, 5600, 200_003):
        data = b"\xff" * length
        assert unpack(packed(data), length) == data
