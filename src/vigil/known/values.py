"""Entries of a set and the answers it gives."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Kind = Literal["known", "benign"]
Verdict = Literal["known", "near", "benign", "unseen"]
HEX_LENGTH = {"md5": 32, "sha1": 40, "sha256": 64}
PDQ_BYTES = 32
PHOTODNA_BYTES = 144
LARGEST_SIZE = 2**63 - 1
MOST_FRAMES = 1 << 17  # of one video: as base64 they still fit a record of VICS
HASHES = (*HEX_LENGTH, "pdq", "photodna", "frames")


@dataclass(frozen=True, slots=True)
class Grade:
    """A category in a named scale and version; a code means nothing without them and is never translated silently."""

    scale: str
    version: str
    code: str

    def __post_init__(self) -> None:
        if not (self.scale and self.version and self.code):
            raise ValueError("a grade needs its scale, version and code")


@dataclass(frozen=True, slots=True)
class Entry:
    """One content that a set knows.

    Attributes:
        kind: ``known`` (of interest) or ``benign`` (software and the like, to be set aside).
        md5, sha1, sha256: lower-case hex, each or None; at least one of these, ``pdq``, ``photodna`` or ``frames``.
        pdq: 32 bytes, most significant first, or None.
        photodna: the 144 bytes of a value that the set supplied, or None; Vigil compares them and makes none.
        frames: of a video, the PDQ hashes of its frames that are good enough to be compared: 32 bytes each, sorted bytewise,
            each once, joined; as `vigil.known.video_matching.useful_codes` gives them. None for what is no video.
        size: bytes of the content, or None when the set does not say.
        grade: or None when the set gives none; that is not *not illegal*.
        series: name of the series it belongs to, or empty.
        source: which set said it.
        extra: fields of the set that were not understood, kept as they came.
    """

    kind: Kind
    source: str
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    pdq: bytes | None = None
    photodna: bytes | None = None
    frames: bytes | None = None
    size: int | None = None
    grade: Grade | None = None
    series: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, length in HEX_LENGTH.items():
            digest = getattr(self, name)
            if digest is not None and (len(digest) != length or not set(digest) <= set("0123456789abcdef")):
                raise ValueError(f"{name} must be {length} lower-case hex digits")
        if self.pdq is not None and len(self.pdq) != PDQ_BYTES:
            raise ValueError("a PDQ hash has 32 bytes")
        if self.photodna is not None and len(self.photodna) != PHOTODNA_BYTES:
            raise ValueError("a PhotoDNA value has 144 bytes")
        if self.frames is not None:
            check_frames(self.frames)
        if self.size is not None and not 0 <= self.size <= LARGEST_SIZE:
            raise ValueError("a size lies between 0 and 2**63 - 1 bytes")
        if all(getattr(self, name) is None for name in HASHES):
            raise ValueError("an entry needs at least one hash")

    @property
    def video(self) -> bytes | None:
        """SHA-256 of the frames, by which a set finds the very same video again; None for what is no video."""
        return None if self.frames is None else hashlib.sha256(self.frames).digest()


def check_frames(frames: bytes) -> None:
    """Hold the joined hashes of a video's frames to their form.

    Raises:
        ValueError: they are none, too many, cut, not sorted, or one stands twice.
    """
    count, rest = divmod(len(frames), PDQ_BYTES)
    if rest or not 0 < count <= MOST_FRAMES:
        raise ValueError(f"a video has 1 to {MOST_FRAMES:,} frames with a hash of 32 bytes each")
    codes = [frames[place : place + PDQ_BYTES] for place in range(0, len(frames), PDQ_BYTES)]
    if any(one >= other for one, other in pairwise(codes)):
        raise ValueError("the frames of a video are sorted, and each stands once")


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row of a set that could not be taken as it is: its number from 1, why, how it looked, and which set has it."""

    number: int
    reason: str
    raw: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """What a set says about a content, without its hashes."""

    kind: Kind
    grade: Grade | None
    series: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a set knows of one file.

    Attributes:
        verdict: ``known`` and ``benign`` by an exact hash, ``near`` by PDQ or PhotoDNA within the radius or by a video's frames,
            ``unseen`` otherwise.
        label: what the set says, or None when unseen.
        distance: for ``near`` by PDQ the Hamming distance in bits, by PhotoDNA the squared distance; else, and for a whole video,
            None.
        explanation: one sentence on why.
        also: other labels the set holds for the same content when its sources disagree; never dropped silently.
    """

    verdict: Verdict
    explanation: str
    label: Label | None = None
    distance: int | None = None
    also: tuple[Label, ...] = ()
