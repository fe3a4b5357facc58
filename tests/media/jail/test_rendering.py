"""A rendition shows the picture and carries nothing else of its file."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from tests.media.pictures import drawn, encoded
from vigil.media.jail import Decoder, Rendition, Unreadable, pixels, rendering
from vigil.media.jail.protocol import GREY, ORIGINAL, UNREADABLE

CANARY = b"canary-4711"
KINDS = ("grey", "blur", "original")


def rendered(decoder: Decoder, data: bytes, kind: str, edge: int = 160) -> tuple[Rendition, Image.Image]:
    made = decoder.rendition(data, kind=kind, longest_edge=edge)
    assert isinstance(made, Rendition), made
    shown = Image.open(io.BytesIO(made.jpeg))
    assert shown.format == "JPEG"
    assert shown.size == (made.width, made.height)
    return made, shown


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures of one size, in shades."""
    return float(np.abs(np.asarray(one, dtype=np.int16) - np.asarray(other, dtype=np.int16)).mean())


def detail(picture: Image.Image) -> float:
    """Mean step from one pixel to the next, in shades."""
    return float(np.abs(np.diff(np.asarray(picture.convert("L"), dtype=np.int16))).mean())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("size", "shown"), [((320, 240), (160, 120)), ((240, 320), (120, 160)), ((50, 20), (50, 20))]
)
def test_the_longest_edge_is_kept_and_nothing_is_enlarged(
    kind: str, size: tuple[int, int], shown: tuple[int, int], decoder: Decoder
) -> None:
    assert rendered(decoder, encoded(drawn(size=size), "PNG"), kind)[1].size == shown


def test_an_original_is_the_picture_in_colour(decoder: Decoder) -> None:
    _, shown = rendered(decoder, encoded(drawn(), "PNG"), "original")
    assert shown.mode == "RGB"
    assert difference(shown, drawn().resize((160, 120), Image.Resampling.BOX)) < 8


def test_grey_bytes_hold_no_colour(decoder: Decoder) -> None:
    _, shown = rendered(decoder, encoded(drawn(), "PNG"), "grey")
    assert shown.mode == "L"
    assert difference(shown, drawn().resize((160, 120), Image.Resampling.BOX).convert("L")) < 8


def test_blurred_bytes_hold_no_detail(decoder: Decoder) -> None:
    stripes = np.zeros((240, 320, 3), dtype=np.uint8)
    stripes[:, ::8] = stripes[:, 1::8] = stripes[:, 2::8] = stripes[:, 3::8] = 255
    data = encoded(Image.fromarray(stripes), "PNG")
    sharp, blurred = (rendered(decoder, data, kind)[1] for kind in ("original", "blur"))
    assert detail(sharp) > 40
    assert detail(blurred) < 2


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_pixels_is_carried_over(kind: str, decoder: Decoder) -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", CANARY.decode())
    files = (
        encoded(drawn(), "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY, xmp=CANARY) + CANARY,
        encoded(drawn(), "PNG", pnginfo=words, exif=exif) + CANARY,
        encoded(drawn(), "GIF", comment=CANARY),
    )
    for data in files:
        assert CANARY in data
        made, shown = rendered(decoder, data, kind)
        assert CANARY not in made.jpeg
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rendition_is_turned_as_the_picture_is_shown(orientation: int, decoder: Decoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = drawn(size=(320, 200))
    _, shown = rendered(decoder, encoded(stored, "PNG", exif=exif), "original", edge=320)
    stored.getexif()[0x0112] = orientation
    assert difference(shown, ImageOps.exif_transpose(stored)) < 8


def test_an_animation_shows_the_frame_that_was_hashed(decoder: Decoder) -> None:
    data = encoded(Image.new("RGB", (320, 240)), "GIF", save_all=True, append_images=[drawn()])
    _, shown = rendered(decoder, data, "grey", edge=320)
    assert difference(shown, drawn().convert("L")) < 8


def test_alpha_lies_on_white(decoder: Decoder) -> None:
    hidden = drawn()
    hidden.putalpha(0)
    _, shown = rendered(decoder, encoded(hidden, "PNG"), "original")
    assert np.asarray(shown).min() == 255


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(drawn(), "PNG")
    whole = rendering.render(data, operation=ORIGINAL, longest_edge=50)
    for rows in (1, 7, 100):
        monkeypatch.setattr(pixels, "STRIP_PIXELS", 320 * rows)
        assert rendering.render(data, operation=ORIGINAL, longest_edge=50) == whole


def test_what_cannot_be_decoded_has_no_rendition(decoder: Decoder) -> None:
    cut = decoder.rendition(encoded(drawn(), "PNG")[:-20], kind="grey", longest_edge=160)
    assert isinstance(cut, Unreadable)
    assert cut.reason == "truncated"


def test_a_rendition_too_large_for_the_channel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(drawn(), "PNG")
    length = len(rendering.render(data, operation=GREY, longest_edge=160).jpeg)
    monkeypatch.setattr(rendering, "LARGEST_JPEG", length)
    assert rendering.render(data, operation=GREY, longest_edge=160).jpeg
    monkeypatch.setattr(rendering, "LARGEST_JPEG", length - 1)
    refused = rendering.render(data, operation=GREY, longest_edge=160)
    assert (refused.outcome, refused.reason, refused.jpeg) == (UNREADABLE, "too large", b"")


@pytest.mark.parametrize(("kind", "edge"), [("decode", 10), ("sharp", 10), ("grey", 0), ("grey", 8193)])
def test_a_rendition_nobody_makes_is_refused(kind: str, edge: int, decoder: Decoder) -> None:
    with pytest.raises(ValueError, match="rendition"):
        decoder.rendition(encoded(drawn(), "PNG"), kind=kind, longest_edge=edge)


@pytest.mark.parametrize("edge", [1, 8192])
def test_the_outermost_edges_are_made(edge: int, decoder: Decoder) -> None:
    rendered(decoder, encoded(drawn(), "PNG"), "grey", edge=edge)
