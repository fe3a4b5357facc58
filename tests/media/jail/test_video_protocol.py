"""Key frames cross the border as they are, or not at all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.jail.protocol import LARGEST_JPEG
from vigil.media.jail.video_protocol import (
    LARGEST_SAID,
    LONGEST,
    MOST_FRAMES,
    KeyFrame,
    KeyFrames,
    bounded,
    unpack_frames,
)

key_frames = st.builds(
    KeyFrame,
    seconds=st.floats(0, LONGEST),
    pdq=st.binary(min_size=32, max_size=32),
    quality=st.integers(0, 100),
)
frames = st.lists(key_frames, min_size=1, max_size=9).map(tuple)


def said(**changed: object) -> KeyFrames:
    one = KeyFrame(seconds=1.0, pdq=bytes(32), quality=50)
    given_so = {
        "duration": 2.0, "codec": "h264", "seen": 1, "is_cut_off": False, "is_partial": False, "frames": (one,)
    }  # fmt: skip
    return KeyFrames(**given_so | changed)  # type: ignore[arg-type]


@given(
    frames=frames,
    more=st.integers(0, 1 << 20),
    duration=st.floats(0, LONGEST),
    codec=st.text("abc01", max_size=8),
    flags=st.tuples(st.booleans(), st.booleans()),
)
def test_what_is_said_is_understood(
    frames: tuple[KeyFrame, ...], more: int, duration: float, codec: str, flags: tuple[bool, bool]
) -> None:
    whole = KeyFrames(duration, codec, len(frames) + more, *flags, frames)
    assert unpack_frames(whole.pack()) == whole


@given(data=st.binary(max_size=200))
def test_anything_else_is_understood_or_refused(data: bytes) -> None:
    try:
        understood = unpack_frames(data)
    except ValueError:
        return
    assert 0 < len(understood.frames) <= understood.seen


@given(place=st.integers(0, 400), flipped=st.integers(1, 255))
def test_a_changed_byte_is_understood_within_bounds_or_refused(place: int, flipped: int) -> None:
    packed = bytearray(said(frames=(said().frames[0],) * 9, seen=9).pack())
    packed[place % len(packed)] ^= flipped
    try:
        understood = unpack_frames(bytes(packed))
    except ValueError:
        return
    assert all(0 <= one.seconds <= LONGEST and one.quality <= 100 for one in understood.frames)
    assert understood.codec.isprintable()


def test_a_byte_more_or_less_is_refused() -> None:
    for wrong in (said().pack() + b"x", said().pack()[:-1], b""):
        with pytest.raises(ValueError, match=r"length is wrong|too short"):
            unpack_frames(wrong)


def test_the_most_frames_pass_and_one_more_does_not() -> None:
    most = said(frames=said().frames * MOST_FRAMES, seen=MOST_FRAMES)
    assert len(most.pack()) == LARGEST_SAID <= LARGEST_JPEG
    assert unpack_frames(most.pack()) == most
    with pytest.raises(ValueError, match="out of bounds"):
        said(frames=said().frames * (MOST_FRAMES + 1), seen=MOST_FRAMES + 1)


@pytest.mark.parametrize(
    "changed",
    [{"frames": ()}, {"seen": 0}, {"duration": -1.0}, {"duration": math.nan}, {"duration": LONGEST * 2}],
)
def test_what_no_video_is_cannot_be_said(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        said(**changed)


@pytest.mark.parametrize(
    ("seconds", "pdq", "quality"),
    [(-1.0, bytes(32), 50), (math.inf, bytes(32), 50), (1.0, bytes(31), 50), (1.0, bytes(32), 101)],
)
def test_what_no_frame_is_cannot_be_said(seconds: float, pdq: bytes, quality: int) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        KeyFrame(seconds=seconds, pdq=pdq, quality=quality)


@pytest.mark.parametrize(
    ("given_so", "kept"),
    [
        (1.5, 1.5),
        (0.0, 0.0),
        (LONGEST, LONGEST),
        (LONGEST + 1, 0.0),
        (-0.1, 0.0),
        (math.nan, 0.0),
        (math.inf, 0.0),
    ],
)
def test_a_time_that_is_none_is_nothing(given_so: float, kept: float) -> None:
    assert bounded(given_so) == kept
