"""The means of a JPEG's blocks are those of its decoder, or are not given at all."""

import ctypes
import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.media.pictures import drawn, encoded
from vigil.kernels import jpeg, native
from vigil.kernels.jpeg import luma_means

Plane = NDArray[np.uint8]
DONE, OTHER, DAMAGED = 0, 1, 2


@pytest.fixture(autouse=True)
def native_twins(library: native.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "library", lambda: library)


@pytest.fixture(scope="session")
def said(library: native.Library) -> Callable[[bytes, int, tuple[int, int]], int]:
    """What the native side answers for these very bytes, which end where their allocation ends."""
    means = jpeg._means(library)

    def ask(data: bytes, scale: int, size: tuple[int, int]) -> int:
        exact = (ctypes.c_uint8 * len(data)).from_buffer_copy(data) if data else (ctypes.c_uint8 * 1)()
        plane = np.empty((-(-size[1] // scale), -(-size[0] // scale)), dtype=np.uint8)
        return int(means(ctypes.addressof(exact), len(data), scale, plane.ctypes.data, *plane.shape))

    return ask


def by_decoder(data: bytes, scale: int) -> Plane:
    with Image.open(io.BytesIO(data)) as image:
        # The decoder goes as small as it may while so much is left.
        image.draft("L", (1, 1) if scale == 8 else (image.width // scale, image.height // scale))
        return np.asarray(image)


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("size", [(8, 8), (17, 9), (64, 48), (257, 131), (640, 480)])
@pytest.mark.parametrize(
    "options", [{}, {"quality": 98}, {"quality": 20, "optimize": True}, {"restart_marker_blocks": 3}]
)
@pytest.mark.parametrize("scale", [8, 2, 1])
def test_every_shade_is_the_one_that_the_decoder_gives(
    subsampling: str, size: tuple[int, int], options: dict[str, object], scale: int
) -> None:
    data = encoded(drawn(3, size), "JPEG", subsampling=subsampling, **options)
    found = luma_means(data, size=size, scale=scale)
    assert found is not None
    assert np.array_equal(found, by_decoder(data, scale))


@pytest.mark.parametrize("scale", [2, 1])
@pytest.mark.parametrize("quality", [5, 50, 100])
def test_noise_is_drawn_as_the_decoder_draws_it(scale: int, quality: int) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (120, 200), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG", quality=quality)
    found = luma_means(data, size=(200, 120), scale=scale)
    assert found is not None
    assert np.array_equal(found, by_decoder(data, scale))


def test_grey_is_read_whatever_its_sampling_says() -> None:
    data = bytearray(encoded(drawn(4, (100, 70)).convert("L"), "JPEG"))
    plain = luma_means(bytes(data), size=(100, 70), scale=8)
    assert plain is not None
    assert np.array_equal(plain, by_decoder(bytes(data), 8))
    # One component's sampling factors mean nothing: its blocks come row by row.
    data[data.index(b"\xff\xc0") + 11] = 0x22
    again = luma_means(bytes(data), size=(100, 70), scale=8)
    assert again is not None
    assert np.array_equal(again, plain)


@pytest.mark.parametrize("size", [(257, 131), (640, 480)])
def test_a_quarter_is_a_few_shades_off_at_edges_only(size: tuple[int, int]) -> None:
    data = encoded(drawn(3, size), "JPEG", quality=92)
    found = luma_means(data, size=size, scale=4)
    assert found is not None
    apart = np.abs(found.astype(int) - by_decoder(data, 4).astype(int))
    assert apart.mean() < 1.5
    assert np.percentile(apart, 95) <= 8


@pytest.mark.parametrize(
    ("kind", "options"),
    [("RGB", {"progressive": True}), ("CMYK", {}), ("RGB", {"keep_rgb": True})],
)
def test_what_is_not_plain_is_left_to_the_decoder(
    kind: str, options: dict[str, object], said: Callable[[bytes, int, tuple[int, int]], int]
) -> None:
    data = encoded(drawn(3).convert(kind), "JPEG", **options)
    assert said(data, 8, (320, 240)) == OTHER
    assert luma_means(data, size=(320, 240), scale=8) is None


@pytest.mark.parametrize("size", [(320, 241), (321, 240), (3200, 2400), (8, 8)])
def test_a_size_that_the_header_does_not_say_is_not_read(size: tuple[int, int]) -> None:
    wrong = luma_means(encoded(drawn(3), "JPEG"), size=size, scale=8)
    rounded = (-(-size[0] // 8), -(-size[1] // 8)) == (40, 30)
    assert (wrong is not None) is rounded


@pytest.mark.parametrize("restart", [{}, {"restart_marker_blocks": 2}])
def test_a_file_cut_anywhere_gives_nothing(restart: dict[str, object]) -> None:
    whole = encoded(drawn(3, (120, 90)), "JPEG", **restart)
    assert luma_means(whole, size=(120, 90), scale=8) is not None
    for length in range(len(whole) - 1):
        assert luma_means(whole[:length], size=(120, 90), scale=8) is None, length


def test_no_other_scale_is_read() -> None:
    with pytest.raises(ValueError, match="8, 4, 2, 1 pixels"):
        luma_means(b"", size=(8, 8), scale=3)


def test_without_native_twins_the_decoder_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "library", lambda: None)
    assert luma_means(encoded(drawn(3), "JPEG"), size=(320, 240), scale=8) is None


SEEDS = [
    encoded(drawn(3, (72, 56)), "JPEG", subsampling=subsampling, **options)
    for subsampling in ("4:4:4", "4:2:0")
    for options in ({}, {"restart_marker_blocks": 2}, {"optimize": True})
]


@settings(max_examples=400, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
    ),
    cut=st.floats(0.1, 1),
    scale=st.sampled_from([8, 4, 2, 1]),
)
def test_damaged_files_are_answered_and_never_read_beyond(
    seed: bytes,
    changes: list[tuple[float, int]],
    cut: float,
    scale: int,
    said: Callable[[bytes, int, tuple[int, int]], int],
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    assert said(bytes(data[: int(cut * len(data))]), scale, (72, 56)) in {DONE, OTHER, DAMAGED}


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), scale=st.sampled_from([8, 4, 2, 1]))
def test_any_bytes_behind_a_header_are_answered(
    data: bytes, scale: int, said: Callable[[bytes, int, tuple[int, int]], int]
) -> None:
    header = SEEDS[0][: SEEDS[0].index(b"\xff\xda") + 14]
    assert said(header + data, scale, (72, 56)) in {DONE, OTHER, DAMAGED}
    assert said(b"\xff\xd8" + data, scale, (72, 56)) in {DONE, OTHER, DAMAGED}
