"""Whether a file ends before its own structure says it does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.pictures import drawn, encoded
from vigil.media.jail.endings import is_cut_short, is_jpeg_without_end

HEIC = Path(__file__).resolve().parents[2] / "_data" / "media" / "drawn.heic"
WHOLE = {kind: encoded(drawn(), kind) for kind in ("PNG", "WEBP", "BMP")} | {
    "GIF": encoded(drawn(), "GIF", save_all=True, append_images=[drawn(2), drawn(3)], comment=b"words")
}
BOXES = {"HEIC": HEIC.read_bytes(), "AVIF": encoded(drawn(), "AVIF")}
RECOGNISED = 32  # bytes, from which on each type is told


@pytest.mark.parametrize("kind", WHOLE | BOXES)
def test_a_whole_file_is_not_cut_short(kind: str) -> None:
    assert not is_cut_short((WHOLE | BOXES)[kind])


@pytest.mark.parametrize("kind", WHOLE)
def test_bytes_behind_the_end_do_not_matter(kind: str) -> None:
    assert not is_cut_short(WHOLE[kind] + b"something else")


@given(kind=st.sampled_from(sorted(WHOLE)), share=st.floats(0, 1, exclude_max=True))
def test_every_beginning_of_a_file_is_cut_short(kind: str, share: float) -> None:
    whole = WHOLE[kind]
    length = min(RECOGNISED + int(share * (len(whole) - RECOGNISED)), len(whole) - 1)
    assert is_cut_short(whole[:length])


@pytest.mark.parametrize("kind", BOXES)
def test_boxes_are_cut_short_everywhere_but_between_two(kind: str) -> None:
    whole = BOXES[kind]
    between = [length for length in range(RECOGNISED, len(whole)) if not is_cut_short(whole[:length])]
    assert len(between) <= 3


@given(
    beginning=st.sampled_from([whole[:40] for whole in (WHOLE | BOXES).values()]),
    rest=st.binary(max_size=200),
)
def test_any_bytes_get_an_answer(beginning: bytes, rest: bytes) -> None:
    assert is_cut_short(beginning + rest) in {True, False}


@pytest.mark.parametrize(("size", "is_cut"), [(0, False), (8, False), (9, True), (1, True)])
def test_sizes_of_boxes_with_a_meaning_of_their_own(size: int, is_cut: bool) -> None:
    box = (16).to_bytes(4, "big") + b"ftypheic" + bytes(4)
    assert is_cut_short(box + size.to_bytes(4, "big") + b"mdat" + b"\0" * (2 if size == 1 else 0)) == is_cut


def test_a_box_of_eight_bytes_of_size() -> None:
    box = (16).to_bytes(4, "big") + b"ftypavif" + bytes(4)
    for size, is_cut in ((24, False), (25, True)):
        large = (1).to_bytes(4, "big") + b"mdat" + size.to_bytes(8, "big") + bytes(8)
        assert is_cut_short(box + large) == is_cut


def test_a_jpeg_is_left_to_its_decoder() -> None:
    jpeg = encoded(drawn(), "JPEG")
    assert not is_cut_short(jpeg[: len(jpeg) // 2])
    assert is_jpeg_without_end(jpeg[: len(jpeg) // 2])
    assert not is_jpeg_without_end(jpeg)
    assert not is_jpeg_without_end(encoded(drawn(), "PNG"))
