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
    "options",
    [
        {},
        {"quality": 98},
        {"quality": 20, "optimize": True},
        {"restart_marker_blocks": 3},
        {"progressive": True},
        {"progressive": True, "quality": 20, "restart_marker_blocks": 2},
    ],
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
@pytest.mark.parametrize("progressive", [False, True])
def test_noise_is_drawn_as_the_decoder_draws_it(scale: int, quality: int, *, progressive: bool) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (120, 200), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), "JPEG", quality=quality, progressive=progressive)
    found = luma_means(data, size=(200, 120), scale=scale)
    assert found is not None
    assert np.array_equal(found, by_decoder(data, scale))


@pytest.mark.parametrize("scale", [8, 2, 1])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("places", [(0,), (1, 2), (0, 3, 8), tuple(range(64))])
def test_shades_beyond_all_bounds_wrap_around_as_the_decoders_do(
    scale: int, places: tuple[int, ...], *, progressive: bool
) -> None:
    noise = np.random.default_rng(6).integers(0, 256, (60, 100), dtype=np.uint8)
    data = bytearray(encoded(Image.fromarray(noise), "JPEG", quality=90, progressive=progressive))
    quantiser = data.index(b"\xff\xdb") + 5
    for place in places:
        data[quantiser + place] = 255
    found = luma_means(bytes(data), size=(100, 60), scale=scale)
    assert found is not None
    assert np.array_equal(found, by_decoder(bytes(data), scale))


def test_filling_bytes_count_before_a_marker_only() -> None:
    data = encoded(drawn(3, (120, 90)), "JPEG", quality=98, restart_marker_blocks=3)
    plain = luma_means(data, size=(120, 90), scale=1)
    stuffed, restart = data.index(b"\xff\0", data.index(b"\xff\xda")), data.index(b"\xff\xd0")
    assert luma_means(data[:stuffed] + b"\xff" + data[stuffed:], size=(120, 90), scale=1) is None
    filled = luma_means(data[:restart] + b"\xff\xff" + data[restart:], size=(120, 90), scale=1)
    assert filled is not None
    assert plain is not None
    assert np.array_equal(filled, plain)


def test_a_mean_of_a_size_that_there_is_not_is_left() -> None:
    data = bytearray(encoded(drawn(3, (120, 90)), "JPEG"))
    data[data.index(b"\xff\xc4") + 5 + 16 + 11] = 16
    assert luma_means(bytes(data), size=(120, 90), scale=1) is None


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
@pytest.mark.parametrize("progressive", [False, True])
def test_a_quarter_is_a_few_shades_off_at_edges_only(size: tuple[int, int], *, progressive: bool) -> None:
    data = encoded(drawn(3, size), "JPEG", quality=92, progressive=progressive)
    found = luma_means(data, size=size, scale=4)
    assert found is not None
    apart = np.abs(found.astype(int) - by_decoder(data, 4).astype(int))
    assert apart.mean() < 1.5
    assert np.percentile(apart, 95) <= 8


@pytest.mark.parametrize(
    ("kind", "options"),
    [("CMYK", {}), ("CMYK", {"progressive": True}), ("RGB", {"keep_rgb": True})],
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


@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 2}, {"progressive": True}])
@pytest.mark.parametrize("scale", [8, 1])
def test_a_file_cut_anywhere_gives_nothing(options: dict[str, object], scale: int) -> None:
    whole = encoded(drawn(3, (120, 90)), "JPEG", **options)
    assert luma_means(whole, size=(120, 90), scale=scale) is not None
    for length in range(len(whole) - 1):
        assert luma_means(whole[:length], size=(120, 90), scale=scale) is None, length


def parts_of(data: bytes) -> list[bytes]:
    """A progressive JPEG in parts: all before its first scan, each scan with the tables before it, and its end."""
    parts, begin, place = [], 0, 2
    while data[place + 1] != 0xD9:
        following = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place + 1] == 0xDA:
            while data[following] != 0xFF or data[following + 1] in {0, *range(0xD0, 0xD8)}:
                following += 1
            parts.append(data[begin:following])
            begin = following
        place = following
    head = parts[0].rindex(b"\xff\xc4", 0, parts[0].index(b"\xff\xda"))
    return [parts[0][:head], parts[0][head:], *parts[1:], data[begin:]]


PROGRESSIVE = encoded(drawn(3, (120, 90)), "JPEG", progressive=True)
# Libjpeg's usual order; "last" are those behind which nothing more comes of the same coefficients.
SCANS = ("means", "luma", "red", "blue", "luma", "luma", "last means", "last red", "last blue", "last luma")


def test_the_scans_are_those_that_the_tests_mean() -> None:
    parts = parts_of(PROGRESSIVE)
    assert b"".join(parts) == PROGRESSIVE
    assert len(parts) == len(SCANS) + 2


@pytest.mark.parametrize("left_out", range(len(SCANS)))
def test_without_a_scan_a_picture_is_left_unless_nothing_of_it_is_drawn(left_out: int) -> None:
    parts = parts_of(PROGRESSIVE)
    without = b"".join(parts[: left_out + 1] + parts[left_out + 2 :])
    found = luma_means(without, size=(120, 90), scale=1)
    assert (found is not None) is (SCANS[left_out] in {"last red", "last blue"})
    if found is not None:
        assert np.array_equal(found, by_decoder(without, 1))


@pytest.mark.parametrize("twice", range(len(SCANS)))
def test_a_scan_that_comes_twice_is_left(twice: int) -> None:
    parts = parts_of(PROGRESSIVE)
    parts.insert(twice + 1, parts[twice + 1])
    assert luma_means(b"".join(parts), size=(120, 90), scale=1) is None


def test_quantisers_between_scans_are_left() -> None:
    parts = parts_of(PROGRESSIVE)
    table = parts[0].index(b"\xff\xdb")
    parts.insert(3, parts[0][table : table + 2 + 67])
    assert luma_means(b"".join(parts), size=(120, 90), scale=1) is None


def test_no_other_scale_is_read() -> None:
    with pytest.raises(ValueError, match="8, 4, 2, 1 pixels"):
        luma_means(b"", size=(8, 8), scale=3)


def test_without_native_twins_the_decoder_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "library", lambda: None)
    assert luma_means(encoded(drawn(3), "JPEG"), size=(320, 240), scale=8) is None


SEEDS = [
    encoded(drawn(3, (72, 56)), "JPEG", subsampling=subsampling, **options)
    for subsampling in ("4:4:4", "4:2:0")
    for options in ({}, {"restart_marker_blocks": 2}, {"optimize": True}, {"progressive": True})
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


@settings(max_examples=400, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4
    ),
    scale=st.sampled_from([8, 2, 1]),
)
def test_damaged_files_are_drawn_as_the_decoder_draws_them_or_left(
    seed: bytes, changes: list[tuple[float, int]], scale: int
) -> None:
    data = bytearray(seed)
    for place, value in changes:
        data[int(place * len(data))] = value
    found = luma_means(bytes(data), size=(72, 56), scale=scale)
    if found is not None:
        assert np.array_equal(found, by_decoder(bytes(data), scale))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), scale=st.sampled_from([8, 4, 2, 1]))
def test_any_bytes_behind_a_header_are_answered(
    data: bytes, scale: int, said: Callable[[bytes, int, tuple[int, int]], int]
) -> None:
    header = SEEDS[0][: SEEDS[0].index(b"\xff\xda") + 14]
    assert said(header + data, scale, (72, 56)) in {DONE, OTHER, DAMAGED}
    assert said(b"\xff\xd8" + data, scale, (72, 56)) in {DONE, OTHER, DAMAGED}
