"""What a video's child says of it: a fixed head and a bounded list of key frames, checked when it is read back."""

import math
import struct
from dataclasses import dataclass

MOST_FRAMES = 1024  # of a video with more key frames, every second, fourth… is kept
LARGEST_VIDEO = 512 * 1024 * 1024  # bytes of one file handed in
LONGEST = 1e7  # seconds: four months
HASH = 32
# nonce, bytes that follow
ASK = struct.Struct("<16sQ")
# duration in seconds, codec, key frames seen, whether the limits ended the reading, whether something is missing, how many follow
_HEAD = struct.Struct("<d8sI??H")
# time in seconds, quality, PDQ
_FRAME = struct.Struct(f"<dB{HASH}s")
LARGEST_SAID = _HEAD.size + MOST_FRAMES * _FRAME.size


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """One key frame.

    Attributes:
        seconds: from the video's beginning.
        pdq: 32 bytes.
        quality: of the hash, 0 to 100. Do not match on one below 50.
    """

    seconds: float
    pdq: bytes
    quality: int

    def __post_init__(self) -> None:
        if not (0.0 <= self.seconds <= LONGEST and 0 <= self.quality <= 100 and len(self.pdq) == HASH):
            raise ValueError("a key frame is out of bounds")


@dataclass(frozen=True, slots=True)
class KeyFrames:
    """What was seen of a video.

    Attributes:
        duration: in seconds as its file says; 0 where it does not say.
        codec: the four letters of its codec.
        seen: key frames decoded; as many as ``frames``, or more where some were left out evenly.
        is_cut_off: whether the limits of the jail ended the reading: nothing is known of what follows.
        is_partial: whether the file ends early, or a key frame could not be decoded.
        frames: at least one, in the order of the file.
    """

    duration: float
    codec: str
    seen: int
    is_cut_off: bool
    is_partial: bool
    frames: tuple[KeyFrame, ...]

    def __post_init__(self) -> None:
        if not (0.0 <= self.duration <= LONGEST and 0 < len(self.frames) <= min(self.seen, MOST_FRAMES)):
            raise ValueError("the key frames are out of bounds")

    def pack(self) -> bytes:
        """The fixed layout."""
        head = _HEAD.pack(
            self.duration,
            self.codec.encode("ascii", "replace")[:8],
            self.seen,
            self.is_cut_off,
            self.is_partial,
            len(self.frames),
        )
        return head + b"".join(_FRAME.pack(one.seconds, one.quality, one.pdq) for one in self.frames)


def unpack_frames(data: bytes) -> KeyFrames:
    """Read it back, believing nothing.

    Raises:
        ValueError: a length or a number is out of bounds.
    """
    if len(data) < _HEAD.size:
        raise ValueError("the key frames are too short")
    duration, codec, seen, is_cut_off, is_partial, many = _HEAD.unpack_from(data)
    if many > MOST_FRAMES or len(data) != _HEAD.size + many * _FRAME.size:
        raise ValueError("the key frames' length is wrong")
    frames = tuple(
        KeyFrame(seconds=seconds, pdq=pdq, quality=quality)
        for seconds, quality, pdq in _FRAME.iter_unpack(data[_HEAD.size :])
    )
    return KeyFrames(
        duration=duration,
        codec=_word(codec),
        seen=seen,
        is_cut_off=is_cut_off,
        is_partial=is_partial,
        frames=frames,
    )


def bounded(seconds: float) -> float:
    """A time that a file gives, or 0 where it is none."""
    return seconds if math.isfinite(seconds) and 0.0 <= seconds <= LONGEST else 0.0


def _word(field: bytes) -> str:
    text = field.rstrip(b"\0").decode("ascii", "replace")
    return "".join(letter if letter.isalnum() else "?" for letter in text)
