"""What a set says of a video: all of it held to known videos, and each of its frames to known pictures.

Which of both speaks first is said in `vigil.known.precedence`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.known_set import DEFAULT_RADIUS, KnownSet
from vigil.known.precedence import answer_of_video
from vigil.known.values import Answer
from vigil.known.video_matching import useful_codes


class HasHash(Protocol):
    """A frame: where it stands in seconds, its PDQ of 32 bytes, and the hash's quality."""

    @property
    def seconds(self) -> float:
        """From the beginning of the video."""
        ...

    @property
    def pdq(self) -> bytes:
        """32 bytes."""
        ...

    @property
    def quality(self) -> int:
        """0 to 100."""
        ...


def near_video(
    known: KnownSet, frames: Sequence[HasHash], *, called: str = "key frame", radius: int = DEFAULT_RADIUS
) -> Answer:
    """What a set says of a video by its frames.

    Args:
        known: the set.
        frames: at least one; those with a quality below 50 are not compared.
        called: what one of them is, for the words.
        radius: 0 to 256 bits, of frames and pictures.

    Raises:
        ValueError: the radius is out of range.
        KnownError: the set is damaged.
    """
    useful = [frame for frame in frames if frame.quality >= LOWEST_USEFUL_QUALITY]
    if not useful:
        words = f"No set knows any of its hashes, and none of its {len(frames):,} {called}s is good enough to be compared."
        return Answer("unseen", words)
    codes = useful_codes((frame.pdq, frame.quality) for frame in useful)
    return answer_of_video(
        whole=known.near_videos(codes, radius=radius),
        frames=_near_frames(useful, len(frames), known, called, radius),
    )


def _near_frames(useful: Sequence[HasHash], many: int, known: KnownSet, called: str, radius: int) -> Answer:
    """Each frame asked for as a picture; the nearest counts."""
    hashes = [{f"of its {called} at {at(frame.seconds)}": frame.pdq} for frame in useful]
    near = [answer for answer in known.nears(hashes, radius=radius) if answer.verdict == "near"]
    if not near:
        words = (
            "No set knows any of its hashes, it is like no known video, "
            f"and none of its {many:,} {called}s is near a known picture."
        )
        return Answer("unseen", words)
    nearest = min(near, key=lambda answer: answer.distance or 0)
    words = f"{len(near):,} of its {many:,} {called}s are near known pictures. {nearest.explanation}"
    also = dict.fromkeys(
        label
        for answer in near
        for label in (answer.label, *answer.also)
        if label not in {nearest.label, None}
    )
    return replace(nearest, explanation=words, also=tuple(label for label in also if label is not None))


def at(seconds: float) -> str:
    """A place in a video as a player shows it."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
