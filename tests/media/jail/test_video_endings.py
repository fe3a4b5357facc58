"""A video's file says how long it is, in each container's own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.jail.video_endings import is_video_cut_short

HEAD = b"\x1aE\xdf\xa3\x84abcd"
MATROSKA = "video/x-matroska"


def segment(content: bytes, *, width: int = 8) -> bytes:
    size = (len(content) | 1 << 7 * width).to_bytes(width, "big")
    return HEAD + b"\x18\x53\x80\x67" + size + content


WHOLE = {
    MATROSKA: segment(b"x" * 100),
    "video/mp4": (20).to_bytes(4, "big")
    + b"ftypisom"
    + bytes(8)
    + (40).to_bytes(4, "big")
    + b"mdat"
    + bytes(32),
    "video/vnd.avi": b"RIFF" + (40).to_bytes(4, "little") + b"AVI " + bytes(36),
}


@pytest.mark.parametrize("kind", WHOLE)
@given(data=st.data())
def test_a_file_without_its_end_is_cut_short(kind: str, data: st.DataObject) -> None:
    whole = WHOLE[kind]
    assert not is_video_cut_short(memoryview(whole), kind=kind)
    length = data.draw(st.integers(0, len(whole) - 1))
    # An empty file, or one that ends between two boxes, lacks nothing that it announced.
    if kind != "video/mp4" or length not in {0, 20}:
        assert is_video_cut_short(memoryview(whole[:length]), kind=kind)


@pytest.mark.parametrize("width", range(1, 9))
def test_a_size_may_take_one_to_eight_bytes(width: int) -> None:
    whole = segment(b"x" * 100, width=width)
    assert not is_video_cut_short(memoryview(whole), kind=MATROSKA)
    assert is_video_cut_short(memoryview(whole[:-1]), kind=MATROSKA)


@pytest.mark.parametrize("unknown", [b"\xff", b"\x01" + b"\xff" * 7])
def test_a_segment_of_unknown_size_may_end_anywhere(unknown: bytes) -> None:
    assert not is_video_cut_short(memoryview(HEAD + b"\x18\x53\x80\x67" + unknown + b"x"), kind=MATROSKA)


def test_a_container_that_does_not_say_is_never_cut_short() -> None:
    assert not is_video_cut_short(memoryview(b"\0\0\x01\xba"), kind="video/mpeg")


@given(data=st.binary(max_size=60), kind=st.sampled_from(sorted(WHOLE)))
def test_anything_at_all_is_answered(data: bytes, kind: str) -> None:
    assert is_video_cut_short(memoryview(WHOLE[kind][:12] + data), kind=kind) in {True, False}
