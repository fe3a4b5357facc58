"""Whatever bytes a native child looks at, it answers within its layout and reads nothing outside them."""

import ctypes
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.test_exif import gps, text, tiff
from tests.media.pictures import drawn, encoded
from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER
from vigil.media.jail.protocol import OTHER, READ, SAY, Said, unpack

Look = Callable[[bytes], Said]
EXIF = b"Exif\0\0" + tiff({0x010F: text("Invented")}, {0x9003: text("2024:05:06 07:08:09")}, gps())
SEEDS = [
    encoded(drawn(3, size), "JPEG", exif=EXIF, **options)
    for size in ((72, 56), (33, 130))
    for options in ({}, {"optimize": True}, {"restart_marker_blocks": 2}, {"subsampling": "4:4:4"})
]


@pytest.fixture(scope="session")
def look(library: native.Library) -> Look:
    """What is said of these very bytes, which end where their allocation ends."""
    looked = library.function("vigil_look", POINTER, INT64, ctypes.c_char_p, POINTER, returns=INT32)

    def ask(data: bytes) -> Said:
        exact = (ctypes.c_uint8 * max(len(data), 1)).from_buffer_copy(data or b"\0")
        answer = ctypes.create_string_buffer(SAY.size)
        assert looked(ctypes.addressof(exact), len(data), b"Vigil", ctypes.addressof(answer)) == 0
        return unpack(answer.raw)

    return ask


@pytest.mark.parametrize("seed", SEEDS)
def test_whole_ones_are_read(seed: bytes, look: Look) -> None:
    said = look(seed)
    assert (said.outcome, said.facts.camera_make) == (READ, "Invented")


@settings(max_examples=400, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
    ),
    cut=st.floats(0.05, 1),
)
def test_damaged_ones_are_answered(
    seed: bytes, changes: list[tuple[float, int]], cut: float, look: Look
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    assert look(bytes(data)).outcome in {READ, OTHER}
    assert look(bytes(data[: int(cut * len(data))])).outcome in {READ, OTHER}
