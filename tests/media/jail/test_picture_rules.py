"""One rule for each odd picture: its hash is that of what a person sees (docs/reference/picture-rules.md)."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.odd_pictures import Odd, odd_pictures
from tests.media.pictures import bits_apart, drawn, encoded
from vigil.kernels.pdq import pdq
from vigil.media.jail import Decoded, Decoder, Unreadable
from vigil.media.jail.pixels import REC_601

RULES = Path(__file__).resolve().parents[3] / "docs" / "reference" / "picture-rules.md"
ODD = odd_pictures()


def plain(picture: Image.Image) -> bytes:
    """PDQ of the luma, computed here apart from the jail's code."""
    return pdq((np.asarray(picture.convert("RGB"), dtype=np.float32) @ REC_601).astype(np.float32)).value


@pytest.mark.parametrize("in_full", [True, False], ids=["full", "quick"])
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_its_hash_is_that_of_what_a_person_sees(odd: Odd, *, in_full: bool, decoder: Decoder) -> None:
    seen = decoder.decode(odd.data, in_full=in_full)
    assert isinstance(seen, Decoded), seen
    assert bits_apart(seen.pdq, plain(odd.seen)) <= odd.most
    assert (seen.width, seen.height) == odd.seen.size


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.name)
def test_it_stands_in_the_table_with_its_distance(odd: Odd) -> None:
    row = next(line for line in RULES.read_text().splitlines() if line.startswith(f"| {odd.name} |"))
    assert row.split("|")[3].strip() == str(odd.most)


@pytest.mark.parametrize("mode", ["F", "I", "LAB"])
def test_pixels_without_a_rule_are_unsupported(mode: str, decoder: Decoder) -> None:
    picture = Image.new("LAB", (64, 64)) if mode == "LAB" else drawn().convert(mode)
    seen = decoder.decode(encoded(picture, "TIFF"))
    assert isinstance(seen, Unreadable)
    assert seen.reason == "unsupported"


def test_a_picture_that_is_all_transparent_is_white_paper(decoder: Decoder) -> None:
    picture = drawn()
    picture.putalpha(0)
    seen = decoder.decode(encoded(picture, "PNG"))
    assert isinstance(seen, Decoded)
    assert seen.quality == 0
