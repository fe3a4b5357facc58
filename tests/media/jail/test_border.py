"""Bars around a picture are found where they are, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from tests.media.pictures import bits_apart, drawn
from vigil.kernels import native
from vigil.kernels.pdq import hashed, pdq
from vigil.kernels.reducing import UPRIGHT, Turn
from vigil.media.jail.border import SHADES, inside, inside_native, inside_reference, small_inside

GREY = drawn(5, size=(400, 300)).convert("L")


@pytest.mark.parametrize("shade", [0, 255, 128])
@pytest.mark.parametrize("border", [(0, 50), (50, 0), (20, 30, 40, 50), 10])
def test_bars_are_found_where_they_are(border: int | tuple[int, ...], shade: int) -> None:
    bars = border if isinstance(border, tuple) else (border,) * 2
    framed = ImageOps.expand(GREY, border=border, fill=shade)
    # A picture whose own edge has the bars' shade gives up a little of itself.
    found = inside(framed)
    assert found is not None
    left, top = bars[0], bars[1]
    assert abs(found[0] - left) <= 3
    assert abs(found[1] - top) <= 3
    assert framed.size[0] > found[2] - found[0] >= GREY.width - 6 or bars[0] == 0


def test_a_picture_without_bars_has_none() -> None:
    assert inside(GREY) is None
    assert small_inside(GREY, scale=1, turn=UPRIGHT) is None


def test_an_even_picture_has_no_bars() -> None:
    assert inside(Image.new("L", (300, 200), 90)) is None


@pytest.mark.parametrize(("shade", "is_bar"), [(SHADES, True), (SHADES + 1, False)])
def test_a_bar_may_be_a_little_uneven(shade: int, is_bar: bool) -> None:
    framed = ImageOps.expand(Image.new("L", (100, 100), 200), border=50, fill=0)
    ImageDraw.Draw(framed).rectangle((0, 190, 20, 199), fill=shade)
    found = inside(framed)
    assert (found == (50, 50, 150, 150)) is is_bar


def test_a_speck_on_a_blank_page_is_no_picture_within_bars() -> None:
    page = Image.new("L", (300, 200), 255)
    page.paste(0, (140, 90, 160, 110))
    assert inside(page) is None


def test_what_is_hashed_is_the_inside_turned() -> None:
    framed = ImageOps.expand(GREY, border=(0, 60), fill=0)
    small = small_inside(framed, scale=1, turn=Turn(rows_reversed=True))
    assert small is not None
    upside_down = pdq(np.flipud(np.asarray(GREY)))
    assert bits_apart(hashed(small).value, upside_down.value) <= 6


@settings(max_examples=200, deadline=None)
@given(
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    bars=st.tuples(*[st.integers(0, 12)] * 4),
    shade=st.integers(0, 255),
    unevenness=st.integers(0, SHADES + 2),
    seed=st.integers(0, 1000),
)
def test_the_twins_find_the_same(
    size: tuple[int, int], bars: tuple[int, int, int, int], shade: int, unevenness: int, seed: int
) -> None:
    library = native.library()
    if library is None:
        pytest.skip("no native twins here")
    random = np.random.default_rng(seed)
    framed = ImageOps.expand(
        Image.fromarray(random.integers(0, 256, size, dtype=np.uint8)), border=bars, fill=shade
    )
    uneven = np.clip(
        np.asarray(framed).astype(int) + random.integers(0, unevenness + 1, framed.size[::-1]), 0, 255
    ).astype(np.uint8)
    assert inside_native(library, uneven) == inside_reference(Image.fromarray(uneven))
