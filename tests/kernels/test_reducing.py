"""PDQ's filter against its own definition, strip by strip, turned, folded, and by both twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels import native, reducing
from vigil.kernels.reducing import SIDE, Reduction, Turn, box_spans, taps

TURNS = [
    Turn(swapped, rows, columns)
    for swapped in (False, True)
    for rows in (False, True)
    for columns in (False, True)
]
LENGTHS = st.integers(1, 700)
SCALES = st.sampled_from([1, 2, 4, 8])


def filtered(line: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The reference's box filter, as its words say it."""
    first, last = box_spans(np.arange(len(line)), len(line), window=window)
    return np.array([line[a : b + 1].mean() for a, b in zip(first, last, strict=True)])


def picture(height: int, width: int, channels: int = 1) -> NDArray[np.uint8]:
    shades = np.random.default_rng(height * 1000 + width).integers(
        0, 256, (height, width, channels), dtype=np.uint8
    )
    return shades[:, :, 0] if channels == 1 else shades


def turned(pixels: NDArray[np.uint8], turn: Turn) -> NDArray[np.uint8]:
    swapped = pixels.swapaxes(0, 1) if turn.swapped else pixels
    rows = swapped[::-1] if turn.rows_reversed else swapped
    return rows[:, ::-1] if turn.columns_reversed else rows


def small(pixels: NDArray[np.uint8], turn: Turn = reducing.UPRIGHT) -> NDArray[np.float32]:
    reduction = Reduction(height=pixels.shape[0], width=pixels.shape[1], turn=turn)
    reduction.add(pixels)
    return reduction.small()


@settings(max_examples=40, deadline=None)
@given(LENGTHS)
def test_the_taps_are_two_passes_of_the_box_filter_and_a_choice(length: int) -> None:
    line = np.random.default_rng(length).random(length)
    window = (length + 127) // 128
    twice = filtered(filtered(line, window), window)
    expected = [twice[int((place + 0.5) * length / SIDE)] for place in range(SIDE)]
    assert np.allclose(taps(length).matrix() @ line, expected, atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(LENGTHS, SCALES, st.booleans())
def test_folded_taps_on_block_means_are_the_taps_on_the_blocks(
    length: int, scale: int, is_reversed: bool
) -> None:
    blocks = np.random.default_rng(length).random((length + scale - 1) // scale)
    line = np.repeat(blocks, scale)[:length]
    whole = taps(length, is_reversed=is_reversed).matrix() @ line
    assert np.allclose(taps(length, scale=scale, is_reversed=is_reversed).matrix() @ blocks, whole, atol=1e-5)


@settings(max_examples=20, deadline=None)
@given(LENGTHS, SCALES, st.booleans())
def test_an_even_picture_stays_as_it_is(length: int, scale: int, is_reversed: bool) -> None:
    assert np.allclose(taps(length, scale=scale, is_reversed=is_reversed).weights.sum(axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("shape", [(5, 3), (130, 257), (300, 200)])
def test_turning_the_sums_is_turning_the_picture(turn: Turn, shape: tuple[int, int]) -> None:
    pixels = picture(*shape)
    assert np.allclose(small(pixels, turn), small(turned(pixels, turn)), atol=1e-3)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 60), st.sampled_from([1, 3]))
def test_strips_make_no_difference(height: int, width: int, rows: int, channels: int) -> None:
    pixels = picture(height, width, channels)
    reduction = Reduction(height=height, width=width)
    for top in range(0, height, rows):
        reduction.add(pixels[top : top + rows])
    assert np.allclose(reduction.small(), small(pixels), atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([1, 3]))
def test_the_twins_agree(library: native.Library, height: int, width: int, channels: int) -> None:
    strip = picture(height, width, channels).reshape(height, width * channels)
    down, across = taps(height), taps(width)
    ours, theirs = (np.zeros((SIDE, width * channels), dtype=np.float32) for _ in range(2))
    top = height // 3
    reducing.add_reference(ours, strip[top:], down, top=top)
    reducing.add_native(library, theirs, np.ascontiguousarray(strip[top:]), down, top=top)
    assert np.allclose(ours, theirs, atol=1e-3)
    cube = ours.reshape(SIDE, width, channels)
    by_reference = reducing.across_reference(cube, across)
    assert np.allclose(by_reference, reducing.across_native(library, cube, across), atol=1e-3)


def test_both_kinds_of_numbers_give_the_same() -> None:
    pixels = picture(200, 300)
    assert np.allclose(small(pixels), small(pixels.astype(np.float32)), atol=1e-3)


@pytest.mark.parametrize("strip", [(4, 9), (11, 10), (4, 10, 3)])
def test_a_strip_that_does_not_fit_is_refused(strip: tuple[int, ...]) -> None:
    reduction = Reduction(height=10, width=10)
    reduction.add(np.zeros((0, 10), dtype=np.uint8))
    with pytest.raises(ValueError, match=r"fit|channels"):
        reduction.add(np.zeros(strip, dtype=np.uint8))


def test_missing_rows_are_refused() -> None:
    reduction = Reduction(height=10, width=10)
    reduction.add(np.zeros((9, 10), dtype=np.uint8))
    with pytest.raises(ValueError, match="9 of the picture's 10 rows"):
        reduction.small()


@pytest.mark.parametrize("sides", [(0, 5), (5, 0)])
def test_a_picture_without_pixels_is_refused(sides: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Reduction(height=sides[0], width=sides[1])
