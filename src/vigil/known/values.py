"""Entries of a set and the answers it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["known", "benign"]
Verdict = Literal["known", "near", "benign", "unseen"]
HEX_LENGTH = {"md5": 32, "sha1": 40, "sha256": 64}
PDQ_BYTES = 32


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
        md5, sha1, sha256: lower-case hex, each or None; at least one of these or ``pdq``.
        pdq: 32 bytes, most significant first, or None.
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
        if all(value is None for value in (self.md5, self.sha1, self.sha256, self.pdq)):
            raise ValueError("an entry needs at least one hash")


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row of a set that could not be taken: its number from 1, why, and how it looked."""

    number: int
    reason: str
    raw: str


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
        verdict: ``known`` and ``benign`` by an exact hash, ``near`` by PDQ within the radius, ``unseen`` otherwise.
        label: what the set says, or None when unseen.
        distance: Hamming distance in bits for ``near``, else None.
        explanation: one sentence on why.
        also: other labels the set holds for the same content when its sources disagree; never dropped silently.
    """

    verdict: Verdict
    explanation: str
    label: Label | None = None
    distance: int | None = None
    also: tuple[Label, ...] = ()
