"""Which answer comes first when a set says several things of one file; what comes second is told, never dropped.

An exact known entry, then an exact benign entry, then the nearest known picture within the radius, then unseen. Known comes
before benign because a wrong *benign* hides a file from everybody. Among entries of one kind the strongest digest counts:
SHA-256, SHA-1, MD5. Everything else that the set says of the file is in ``Answer.also``.

Of a video, the known video that it is most alike comes before the known picture that one of its frames is nearest to: a whole
video is told by many frames, a picture by one. Both sentences are given, the video's first. Most alike is where most of the
known video's frames are found, then most of its own, then as the set has them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from vigil.known.values import Answer, Label
from vigil.known.video_matching import VideoMatch

STRONGEST_FIRST = ("sha256", "sha1", "md5")
Found = tuple[str, Label]


class Neighbour(NamedTuple):
    """A known picture near one of a picture's hashes: bits apart, words for which hash, what the set says."""

    distance: int
    words: str
    label: Label


def exact_answer(found: Sequence[Found]) -> Answer:
    """The answer from what digests found: kind of digest and label, the strongest digest first."""
    for kind in ("known", "benign"):
        for name, label in found:
            if label.kind == kind:
                also = tuple(dict.fromkeys(other for _, other in found if other != label))
                return Answer(kind, f"Its {name.upper()} is in {label.source}.", label=label, also=also)
    return Answer("unseen", "No set knows any of its hashes.")


def near_answer(found: Sequence[Neighbour], *, radius: int) -> Answer:
    """The answer from known pictures within the radius; among equals the first asked, which is the picture as it is."""
    if not found:
        return Answer(
            "unseen", f"No set knows any of its hashes, and no known picture lies within {radius} bits."
        )
    first = min(found, key=lambda one: one.distance)
    named = f"Its PDQ hash, {first.words}," if first.words else "Its PDQ hash"
    return _nearest(found, f"{named} is {first.distance} of 256 bits from a picture in {first.label.source}.")


def video_answer(found: Sequence[tuple[VideoMatch, Label]]) -> Answer:
    """The answer from known videos that a video is near, the most alike first."""
    if not found:
        return Answer("unseen", "It is like no known video.")
    match, label = found[0]
    words = (
        f"It is like a video in {label.source}: {match.known_found:,} of that one's {match.known_frames:,} different "
        f"frames ({match.of_known:.0f} %) are among its own, and {match.query_found:,} of its own {match.query_frames:,} "
        f"({match.of_query:.0f} %) are in that one."
    )
    also = tuple(dict.fromkeys(other for _, other in found if other != label))
    return Answer("near", words, label=label, also=also)


def answer_of_video(*, whole: Answer, frames: Answer) -> Answer:
    """One answer about a video from what is said of all of it and what is said of its frames as pictures."""
    if whole.verdict != "near":
        return frames
    if frames.verdict != "near":
        return whole
    told = dict.fromkeys((*whole.also, frames.label, *frames.also))
    also = tuple(label for label in told if label is not None and label != whole.label)
    return replace(whole, explanation=f"{whole.explanation} {frames.explanation}", also=also)


def photodna_answer(found: Sequence[Neighbour], *, radius: int) -> Answer:
    """The same by PhotoDNA values, whose distances are squared."""
    if not found:
        return Answer(
            "unseen", f"No known picture's PhotoDNA value lies within a squared distance of {radius:,}."
        )
    first = min(found, key=lambda one: one.distance)
    words = f"Its PhotoDNA value lies at a squared distance of {first.distance:,} from a picture in {first.label.source}."
    return _nearest(found, words)


def _nearest(found: Sequence[Neighbour], words: str) -> Answer:
    first, *others = sorted(found, key=lambda one: one.distance)
    also = tuple(dict.fromkeys(other.label for other in others if other.label != first.label))
    return Answer("near", words, label=first.label, distance=first.distance, also=also)
