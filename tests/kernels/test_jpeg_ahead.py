"""A JPEG's units that are read many at once, by two chains, are those that are read code by code."""

import ctypes
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.media.pictures import drawn, encoded
from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

Said = tuple[int, NDArray[np.uint8]]
Ask = Callable[[bytes, int, tuple[int, int]], Said]
DONE, DAMAGED = 0, 2
SIZE = (201, 150)


def asking(library: native.Library, name: str) -> Ask:
    means = library.function(name, POINTER, INT64, INT32, POINTER, INT64, INT64, returns=INT32)

    def ask(data: bytes, scale: int, size: tuple[int, int]) -> Said:
        exact = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
        plane = np.zeros((-(-size[1] // scale), -(-size[0] // scale)), dtype=np.uint8)
        said = means(ctypes.addressof(exact), len(data), scale, plane.ctypes.data, *plane.shape)
        return int(said), plane

    return ask


@pytest.fixture(scope="session")
def ahead(library: native.Library) -> Ask:
    return asking(library, "vigil_jpeg_luma")


@pytest.fixture(scope="session")
def by_codes(library: native.Library) -> Ask:
    return asking(library, "vigil_jpeg_luma_by_codes")


def noise(seed: int, size: tuple[int, int], *, shades: int) -> Image.Image:
    dice = np.random.default_rng(seed)
    plain = np.asarray(drawn(seed, size)).astype(np.int16)
    return Image.fromarray(
        (plain + dice.integers(-shades, shades + 1, plain.shape)).clip(0, 255).astype(np.uint8)
    )


def check_alike(data: bytes, size: tuple[int, int], ahead: Ask, by_codes: Ask) -> int:
    for scale in (8, 4):
        found, plane = ahead(data, scale, size)
        wanted, expected = by_codes(data, scale, size)
        assert found == wanted
        if found == DONE:
            assert np.array_equal(plane, expected)
    return found


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("quality", [10, 75, 90])
@pytest.mark.parametrize("optimize", [False, True])
def test_every_kind_is_read_as_code_by_code(
    subsampling: str, quality: int, *, optimize: bool, ahead: Ask, by_codes: Ask
) -> None:
    for shades in (0, 3, 12):
        picture = noise(quality, (333, 250), shades=shades)
        data = encoded(picture, "JPEG", subsampling=subsampling, quality=quality, optimize=optimize)
        assert check_alike(data, (333, 250), ahead, by_codes) == DONE


def test_grey_and_long_restart_intervals_are_read_as_code_by_code(ahead: Ask, by_codes: Ask) -> None:
    picture = noise(1, (640, 480), shades=4)
    for kind, options in (
        ("L", {}),
        ("RGB", {"restart_marker_blocks": 300}),
        ("RGB", {"restart_marker_rows": 3}),
    ):
        data = encoded(picture.convert(kind), "JPEG", **options)
        assert check_alike(data, (640, 480), ahead, by_codes) == DONE


def test_plain_blocks_smaller_than_a_byte_fill_the_second_chains_room(ahead: Ask, by_codes: Ask) -> None:
    data = encoded(Image.new("RGB", (4096, 2048), (70, 90, 20)), "JPEG", subsampling="4:2:0", optimize=True)
    assert check_alike(data, (4096, 2048), ahead, by_codes) == DONE


def test_a_cut_within_the_last_unit_is_damage(ahead: Ask, by_codes: Ask) -> None:
    data = encoded(noise(2, SIZE, shades=3), "JPEG")
    for length in range(len(data) - 40, len(data) - 2):
        assert check_alike(data[:length] + b"\xff\xd9", SIZE, ahead, by_codes) in {DONE, DAMAGED}
    assert check_alike(data[:-6] + b"\xff\xd9", SIZE, ahead, by_codes) == DAMAGED


SEEDS = [
    encoded(noise(3, SIZE, shades=shades), "JPEG", subsampling=subsampling, **options)
    for shades in (0, 20)
    for subsampling in ("4:4:4", "4:2:0")
    for options in ({}, {"quality": 95, "optimize": True}, {"restart_marker_blocks": 60})
]


@settings(max_examples=300, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
    ),
    is_anywhere=st.booleans(),
)
def test_damage_is_judged_as_code_by_code(
    seed: bytes, changes: list[tuple[float, int]], ahead: Ask, by_codes: Ask, *, is_anywhere: bool
) -> None:
    data = bytearray(seed)
    least = 0 if is_anywhere else data.index(b"\xff\xda") + 14
    for place, value in changes:
        data[least + int(place * (len(data) - least))] = value
    check_alike(bytes(data), SIZE, ahead, by_codes)


def with_long_codes(header: bytes) -> bytes:
    """The same header with a table of means that nearly any bits fit; one code in 128 has 10 or 16 bits."""
    counts = bytes([0, 0, 0, 0, 0, 0, 127, 0, 0, 7, 0, 0, 0, 0, 0, 63])
    symbols = bytes(i % 7 for i in range(127)) + bytes(5 + i % 7 for i in range(70))
    segment = b"\xff\xc4" + (19 + len(symbols)).to_bytes(2, "big") + b"\0" + counts + symbols
    scan = header.index(b"\xff\xda")
    return header[:scan] + segment + header[scan:]


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(600, 4_000),
    subsampling=st.sampled_from(["4:4:4", "4:2:0"]),
    is_long=st.booleans(),
)
def test_any_bytes_behind_a_header_are_judged_as_code_by_code(
    seed: int, size: int, subsampling: str, ahead: Ask, by_codes: Ask, *, is_long: bool
) -> None:
    whole = encoded(drawn(3, (64, 48)), "JPEG", subsampling=subsampling)
    header = whole[: whole.index(b"\xff\xda") + 14]
    data = np.random.default_rng(seed).bytes(size).replace(b"\xff", b"\xfe") + b"\xff\xd9"
    check_alike((with_long_codes(header) if is_long else header) + data, (64, 48), ahead, by_codes)
