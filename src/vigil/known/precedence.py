"""Which answer comes first when a set says several things of one file; what comes second is told, never dropped.

An exact known entry, then an exact benign entry, then the nearest known picture within the radius, then unseen. Known comes
before benign because a wrong *benign* hides a file from everybody. Among entries of one kind the strongest digest counts:
SHA-256, SHA-1, MD5. Everything else that the set says of the file is in ``Answer.also``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vigil.known.values import Answer, Label

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
