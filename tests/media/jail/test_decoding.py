"""What a picture is hashed as, whatever it is wrapped in; and when it is not hashed at all."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.media.pictures import bits_apart, drawn, encoded
from vigil.kernels.pdq import pdq
from vigil.media.jail import Decoded, Decoder, Unreadable, decoding, lean, pixels
from vigil.media.jail.protocol import READ, UNREADABLE

HEIC = Path(__file__).resolve().parents[2] / "_data" / "media" / "drawn.heic"
NEAR = 12  # bits; lossy formats and coarser shades move a few
NATIVE = ("JPEG", "PNG", "GIF", "WEBP")  # read in the native child, where it is there
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
TURNED = (5, 6, 7, 8)


@pytest.fixture(scope="module", autouse=True)
def prepared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as kept:
        # Only the child of a start process prepares for good.
        kept.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
        kept.setattr("warnings.simplefilter", lambda _action: None)
        decoding.prepare()
        yield


def hashed(decoder: Decoder, data: bytes) -> Decoded:
    seen = decoder.decode(data)
    assert isinstance(seen, Decoded), seen
    return seen


def plain(picture: Image.Image) -> bytes:
    """PDQ of the luma, computed here apart from the jail's code."""
    shades = np.asarray(picture.convert("RGB"), dtype=np.float32)
    return pdq(
        (shades[:, :, 0] * 0.299 + shades[:, :, 1] * 0.587 + shades[:, :, 2] * 0.114).astype(np.float32)
    ).value


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_read(kind: str, decoder: Decoder) -> None:
    seen = hashed(decoder, encoded(drawn(), kind))
    assert (seen.width, seen.height, seen.media_type) == (320, 240, f"image/{kind.lower()}")
    assert bits_apart(seen.pdq, plain(drawn())) <= NEAR
    assert seen.decoder.startswith("Vigil" if kind in NATIVE and lean.is_there() else "Pillow")


def test_heic_is_read(decoder: Decoder) -> None:
    seen = hashed(decoder, HEIC.read_bytes())
    assert (seen.width, seen.height, seen.media_type) == (320, 240, "image/heif")
    assert bits_apart(seen.pdq, plain(drawn(7))) <= NEAR


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_a_lossless_format_is_hashed_exactly(kind: str, decoder: Decoder) -> None:
    assert hashed(decoder, encoded(drawn(), kind)).pdq == plain(drawn())


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("P", "PNG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("L", "JPEG"),
    ],
)
def test_each_kind_of_pixel_is_the_same_picture(mode: str, kind: str, decoder: Decoder) -> None:
    seen = hashed(
        decoder, encoded(drawn().convert(mode), kind, **({"quality": 95} if kind == "JPEG" else {}))
    )
    assert bits_apart(seen.pdq, plain(drawn())) <= NEAR


def test_sixteen_bits_of_grey_are_the_same_picture(decoder: Decoder) -> None:
    wide = np.asarray(drawn().convert("L"), dtype=np.uint16) * 257
    for kind in ("PNG", "TIFF"):
        seen = hashed(decoder, encoded(Image.fromarray(wide), kind))
        assert bits_apart(seen.pdq, plain(drawn().convert("L"))) == 0


def test_one_bit_is_black_and_white(decoder: Decoder) -> None:
    bits = drawn().convert("1", dither=Image.Dither.NONE)
    assert hashed(decoder, encoded(bits, "PNG")).pdq == plain(bits.convert("L"))


def test_what_alpha_hides_does_not_count(decoder: Decoder) -> None:
    mask = drawn(2).convert("L").point(lambda shade: 255 if shade > 128 else 0)
    one, other = drawn(1), drawn(1)
    other.paste(drawn(3), mask=ImageOps.invert(mask))
    for picture in (one, other):
        picture.putalpha(mask)
    on_white = Image.composite(drawn(1), Image.new("RGB", (320, 240), "white"), mask)
    assert {hashed(decoder, encoded(picture, "PNG")).pdq for picture in (one, other)} == {plain(on_white)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_as_pillow_applies_it(orientation: int, kind: str, decoder: Decoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = drawn(size=(320, 200))
    seen = hashed(decoder, encoded(stored, kind, exif=exif))
    stored.getexif()[0x0112] = orientation
    assert bits_apart(seen.pdq, plain(ImageOps.exif_transpose(stored))) <= NEAR
    assert (seen.width, seen.height) == ((200, 320) if orientation in TURNED else (320, 200))


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int, decoder: Decoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert hashed(decoder, encoded(drawn(), "PNG", exif=exif)).pdq == plain(drawn())


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_frame_that_shows_something_counts(kind: str, decoder: Decoder) -> None:
    blank = Image.new("RGB", (320, 240))
    seen = hashed(decoder, encoded(blank, kind, save_all=True, append_images=[blank, drawn(), drawn(2)]))
    assert bits_apart(seen.pdq, plain(drawn())) <= NEAR
    # A format that folds equal frames into one counts them so.
    assert seen.decoder.endswith(("frame 1", "frame 2"))


def test_an_animation_of_blank_frames_is_hashed_with_no_quality(decoder: Decoder) -> None:
    blank = [Image.new("L", (64, 64), shade) for shade in (0, 90, 255)]
    seen = hashed(decoder, encoded(blank[0], "TIFF", save_all=True, append_images=blank[1:]))
    assert seen.quality == 0
    assert seen.decoder.endswith("frame 0")


def test_a_frame_is_blank_up_to_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    for span, frame in ((pixels.BLANK_RANGE - 1, 1), (pixels.BLANK_RANGE, 0)):
        first = Image.new("L", (64, 64))
        first.putpixel((3, 3), span)
        data = encoded(first, "TIFF", save_all=True, append_images=[drawn(size=(64, 64)).convert("L")])
        assert decoding.decode(data).decoder.endswith(f"frame {frame}")


def test_frames_beyond_the_limit_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = Image.new("L", (64, 64))
    data = encoded(blank, "TIFF", save_all=True, append_images=[blank, drawn(size=(64, 64)).convert("L")])
    for most, frame in ((3, 2), (2, 0)):
        monkeypatch.setattr(pixels, "MOST_FRAMES", most)
        assert decoding.decode(data).decoder.endswith(f"frame {frame}")


def test_a_large_jpeg_is_decoded_smaller_and_hashed_near(decoder: Decoder) -> None:
    large = drawn(size=(2400, 1800))
    seen = hashed(decoder, encoded(large, "JPEG", quality=95))
    assert (seen.width, seen.height) == (2400, 1800)
    assert "; 1/4; " in seen.decoder
    assert bits_apart(seen.pdq, plain(large)) <= NEAR
    full = decoder.decode(encoded(large, "JPEG", quality=95), in_full=True)
    assert isinstance(full, Decoded)
    assert "; full; " in full.decoder
    assert bits_apart(full.pdq, plain(large)) <= bits_apart(seen.pdq, plain(large))


@pytest.mark.parametrize(("edge", "scale"), [(511, 1), (512, 2), (1023, 2), (1024, 4), (2048, 8), (8192, 8)])
def test_a_jpeg_keeps_enough_for_the_hash(edge: int, scale: int, decoder: Decoder) -> None:
    seen = hashed(decoder, encoded(Image.new("L", (edge, edge), 90), "JPEG"))
    assert f"; 1/{scale}; " in seen.decoder
    assert (seen.width, seen.height) == (edge, edge)


def test_a_picture_beyond_the_limit_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(drawn(), "PNG")
    monkeypatch.setattr(pixels, "MOST_PIXELS", 320 * 240)
    assert decoding.decode(data).outcome == READ
    monkeypatch.setattr(pixels, "MOST_PIXELS", 320 * 240 - 1)
    monkeypatch.setattr(Image.Image, "crop", lambda *_: pytest.fail("decoded"))
    refused = decoding.decode(data)
    assert (refused.outcome, refused.reason) == (UNREADABLE, "too large")


def test_a_later_page_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(
        Image.new("L", (10, 10)), "TIFF", save_all=True, append_images=[Image.new("L", (1000, 1000))]
    )
    monkeypatch.setattr(pixels, "MOST_PIXELS", 999_999)
    assert decoding.decode(data).reason == "too large"


def test_a_bomb_is_refused_whole(decoder: Decoder) -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 200_000
    seen = decoder.decode(bomb)
    assert isinstance(seen, Unreadable)
    assert seen.reason == "too large"


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(drawn(), "PNG")
    whole = decoding.decode(data)
    for rows in (1, 7, 240):
        monkeypatch.setattr(pixels, "STRIP_PIXELS", 320 * rows)
        assert decoding.decode(data) == whole


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "not a picture"), (b"%PDF-1.7 and so on", "not a picture")]
)
def test_what_is_no_picture_is_said_to_be_none(data: bytes, reason: str, decoder: Decoder) -> None:
    seen = decoder.decode(data)
    assert isinstance(seen, Unreadable)
    assert seen.reason == reason


def test_pixels_without_a_rule_are_unsupported(decoder: Decoder) -> None:
    seen = decoder.decode(encoded(drawn().convert("F"), "TIFF"))
    assert isinstance(seen, Unreadable)
    assert seen.reason == "unsupported"


def test_damage_within_is_unreadable(decoder: Decoder) -> None:
    data = bytearray(encoded(drawn(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    seen = decoder.decode(bytes(data))
    assert isinstance(seen, Unreadable)
    assert seen.reason == "damaged"


FILES = {kind: encoded(drawn(), kind) for kind in FORMATS} | {"HEIC": HEIC.read_bytes()}
# Behind its last row a JPEG has a marker of two bytes, and a padded one more: without them all of it is still shown.
SPARE = {"JPEG": 16}


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_picture_cut_anywhere_is_unreadable(kind: str, data: st.DataObject) -> None:
    whole = FILES[kind]
    length = data.draw(st.integers(0, len(whole) - 1 - SPARE.get(kind, 0)))
    cut = decoding.decode(whole[:length])
    assert cut.outcome == UNREADABLE
    # Of a few bytes nobody can say what they were the beginning of.
    assert cut.reason == "truncated" or length < 1024 or kind == "TIFF"


@settings(max_examples=100, deadline=None)
@given(
    place=st.floats(0, 1, exclude_max=True), flipped=st.integers(1, 255), kind=st.sampled_from(sorted(FILES))
)
def test_a_damaged_picture_is_read_or_refused_and_never_raises(place: float, flipped: int, kind: str) -> None:
    data = bytearray(FILES[kind])
    data[int(place * len(data))] ^= flipped
    said = decoding.decode(bytes(data))
    assert said.outcome == READ or said.reason
