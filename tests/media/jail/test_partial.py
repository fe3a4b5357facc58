"""A picture cut short is unreadable, and what is there of it can still be found."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from tests.media.pictures import bits_apart, drawn, encoded
from vigil.kernels.pdq import DIHEDRAL, pdq
from vigil.known.known_set import DEFAULT_RADIUS
from vigil.media.jail import Decoded, Decoder, Unreadable, client, decoding, partial
from vigil.media.jail.protocol import READ, UNREADABLE, Said
from vigil.media.variants import FROM_A_PART

SIZE = (640, 480)


@pytest.fixture(scope="module", autouse=True)
def prepared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as kept:
        # Only the child of a start process prepares for good.
        kept.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
        kept.setattr("warnings.simplefilter", lambda _action: None)
        decoding.prepare()
        yield


def cut(kind: str, part: float, picture: Image.Image | None = None, **options: object) -> bytes:
    data = encoded(picture or drawn(size=SIZE), kind, **options)
    return data[: int(len(data) * part)]


def unreadable(decoder: Decoder, data: bytes) -> Unreadable:
    seen = decoder.decode(data)
    assert isinstance(seen, Unreadable), seen
    return seen


def part_of(decoder: Decoder, data: bytes) -> Decoded:
    seen = unreadable(decoder, data)
    assert seen.reason == "truncated"
    assert seen.part is not None
    return seen.part


def nearest(part: Decoded, value: bytes) -> tuple[int, str]:
    return min((bits_apart(one, value), words) for words, one in part.variants)


def plain(picture: Image.Image) -> bytes:
    return pdq(np.asarray(picture.convert("L"))).value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
def test_what_is_there_lies_near_the_whole_picture(kind: str, decoder: Decoder) -> None:
    part = part_of(decoder, cut(kind, 0.97))
    assert (part.width, part.height, part.media_type) == (*SIZE, f"image/{kind.lower()}")
    assert part.is_in_full
    distance, words = nearest(part, plain(drawn(size=SIZE)))
    assert distance <= DEFAULT_RADIUS
    assert words.startswith(FROM_A_PART)


def test_its_own_hash_and_the_turned_ones_have_words_of_their_own(decoder: Decoder) -> None:
    part = part_of(decoder, cut("JPEG", 0.97))
    words = [words for words, _ in part.variants]
    assert len(words) == len(set(words)) == 2 * len(DIHEDRAL)
    assert all(one.startswith(FROM_A_PART) for one in words)
    assert dict(part.variants)[FROM_A_PART] == part.pdq


def test_a_part_of_a_mirrored_copy_is_found(decoder: Decoder) -> None:
    mirrored = drawn(size=SIZE).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    distance, words = nearest(part_of(decoder, cut("JPEG", 0.97, mirrored)), plain(drawn(size=SIZE)))
    assert distance <= DEFAULT_RADIUS
    assert words.endswith("mirrored")


def test_a_part_is_turned_as_its_exif_says(decoder: Decoder) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    part = part_of(decoder, cut("JPEG", 0.97, exif=exif))
    assert (part.width, part.height) == SIZE[::-1]
    turned = drawn(size=SIZE).transpose(Image.Transpose.ROTATE_270)
    assert bits_apart(part.pdq, plain(turned)) <= DEFAULT_RADIUS


def test_of_a_progressive_picture_the_whole_is_there_early(decoder: Decoder) -> None:
    data = cut("JPEG", 0.6, progressive=True, quality=95)
    assert "100 % of its rows" in unreadable(decoder, data).detail
    assert nearest(part_of(decoder, data), plain(drawn(size=SIZE)))[0] <= 12


def test_how_much_is_there_is_said(decoder: Decoder) -> None:
    assert " % of its rows are there" in unreadable(decoder, cut("PNG", 0.9)).detail


def test_nothing_else_that_is_unreadable_has_a_part(decoder: Decoder) -> None:
    damaged = bytearray(encoded(drawn(), "PNG"))
    damaged[len(damaged) // 2] ^= 0xFF
    for data in (bytes(damaged), b"", b"%PDF-1.7", encoded(drawn().convert("F"), "TIFF")):
        assert unreadable(decoder, data).part is None


@pytest.mark.parametrize(("rows", "is_there"), [(240, True), (239, False)])
def test_half_of_the_rows_are_needed(rows: int, is_there: bool) -> None:
    # A bitmap in which the rows stand from the top, so that what is missing is known to the row.
    shades = np.asarray(drawn(size=SIZE).convert("L")).copy()
    shades[rows + partial.BLOCK :] = 0
    shades[rows + partial.BLOCK - 1, 0] = 99
    said = Said(outcome=UNREADABLE, reason="truncated", detail="x")
    told = partial.with_part(said, encoded(Image.fromarray(shades), "PNG"), decoder="x")
    assert (told != said) == is_there


def test_a_part_too_poor_to_be_compared_is_none() -> None:
    said = Said(outcome=UNREADABLE, reason="truncated", detail="x")
    grey = Image.new("L", SIZE, 90)
    assert partial.with_part(said, encoded(grey, "PNG"), decoder="x") == said
    assert partial.with_part(said, encoded(drawn(size=SIZE), "PNG"), decoder="x") != said


FILES = {kind: encoded(drawn(), kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")}


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_cut_anywhere_it_is_unreadable_whether_there_is_a_part_or_not(kind: str, data: st.DataObject) -> None:
    whole = FILES[kind]
    said = decoding.decode(whole[: data.draw(st.integers(0, len(whole) - 17))])
    assert said.outcome == UNREADABLE
    if said.width:
        assert said.reason == "truncated"
        assert said.quality >= 50
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_whole_picture_is_no_part() -> None:
    for data in FILES.values():
        assert decoding.decode(data).outcome == READ


@pytest.mark.parametrize("changed", [{"media_type": "text/html"}, {"height": 0}])
def test_a_part_that_is_no_picture_is_refused(changed: dict[str, object]) -> None:
    part = {"outcome": UNREADABLE, "reason": "truncated", "width": 1, "height": 1, "media_type": "image/png"}
    client._check(Said(**part), operation="decode", longest_edge=0, is_lean=False)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="of no picture"):
        client._check(Said(**part | changed), operation="decode", longest_edge=0, is_lean=False)  # type: ignore[arg-type]


def test_the_decoder_is_left_as_strict_as_it_was() -> None:
    data = cut("JPEG", 0.9)
    decoding.decode(data)
    with pytest.raises(OSError, match="truncated"), Image.open(io.BytesIO(data)) as opened:
        opened.load()
