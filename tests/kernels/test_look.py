"""Whatever bytes a native child looks at, it answers within its layout and reads nothing outside them."""

import ctypes
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageOps

from tests.kernels.test_exif import gps, text, tiff
from tests.media.pictures import drawn, encoded
from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER
from vigil.media.jail.protocol import OTHER, READ, SAY, Said, unpack

Look = Callable[..., Said]
EXIF = b"Exif\0\0" + tiff({0x010F: text("Invented")}, {0x9003: text("2024:05:06 07:08:09")}, gps())
SEEDS = [
    encoded(drawn(3, size), "JPEG", exif=EXIF, **options)
    for size in ((72, 56), (33, 130))
    for options in (
        {},
        {"optimize": True},
        {"restart_marker_blocks": 2},
        {"subsampling": "4:4:4"},
        {"progressive": True},
    )
]
OTHERS = [
    encoded(drawn(3, (72, 56)).quantize(40), "GIF"),
    encoded(ImageOps.expand(drawn(3, (72, 56)), border=9), "PNG"),
    encoded(drawn(3, (72, 56)).quantize(40), "PNG", transparency=3),
    encoded(drawn(3, (72, 56)), "WEBP"),
]


@pytest.fixture(scope="session")
def look(library: native.Library) -> Look:
    """What is said of these very bytes, which end where their allocation ends."""
    looked = library.function("vigil_look", POINTER, INT64, INT32, ctypes.c_char_p, POINTER, returns=INT32)

    def ask(data: bytes, *, in_full: bool = False) -> Said:
        exact = (ctypes.c_uint8 * max(len(data), 1)).from_buffer_copy(data or b"\0")
        answer = ctypes.create_string_buffer(SAY.size)
        assert looked(ctypes.addressof(exact), len(data), in_full, b"Vigil", ctypes.addressof(answer)) == 0
        return unpack(answer.raw)

    return ask


@pytest.mark.parametrize("in_full", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_whole_ones_are_read(seed: bytes, look: Look, *, in_full: bool) -> None:
    said = look(seed, in_full=in_full)
    assert (said.outcome, said.facts.camera_make) == (READ, "Invented")
    assert said.decoder == f"Vigil; {'full' if in_full else '1/1'}; frame 0"


@pytest.mark.parametrize("other", OTHERS)
def test_whole_ones_without_a_camera_are_read(other: bytes, look: Look) -> None:
    assert (look(other).outcome, look(other).decoder) == (READ, "Vigil; full; frame 0")


@settings(max_examples=400, deadline=None)
@given(
    seed=st.sampled_from(SEEDS + OTHERS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
    ),
    cut=st.floats(0.05, 1),
    in_full=st.booleans(),
)
def test_damaged_ones_are_answered(
    seed: bytes, changes: list[tuple[float, int]], cut: float, *, in_full: bool, look: Look
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    assert look(bytes(data), in_full=in_full).outcome in {READ, OTHER}
    assert look(bytes(data[: int(cut * len(data))]), in_full=in_full).outcome in {READ, OTHER}
