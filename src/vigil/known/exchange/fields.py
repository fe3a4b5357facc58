"""One record's untrusted fields, made into an entry or told as damaged: the rules that all formats share."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vigil.known.values import (
    HEX_LENGTH,
    LARGEST_SIZE,
    PDQ_BYTES,
    PHOTODNA_BYTES,
    DamagedRow,
    Entry,
    Grade,
    Kind,
    check_frames,
)

LONGEST_RAW = 2_000  # characters of a damaged row that are kept
BASE64_LENGTH = 192  # of a PhotoDNA value


@dataclass(slots=True)
class Fields:
    """What a record says, as it came; ``raw`` is how it looked.

    ``is_kept`` says that what cannot be understood stands in ``extra`` already, ``problems`` what was wrong with a hash that is
    left out for it.
    """

    number: int
    source: str
    kind: Kind
    raw: str
    md5: object = None
    sha1: object = None
    sha256: object = None
    pdq: object = None
    photodna: object = None
    frames: object = None
    size: object = None
    grade: Grade | None = None
    series: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    is_kept: bool = False
    problems: list[str] = field(default_factory=list)

    def damaged(self, reason: str) -> DamagedRow:
        """The record as a damaged row."""
        return DamagedRow(self.number, reason, self.raw[:LONGEST_RAW], self.source)


def taken(row: Fields) -> Iterator[Entry | DamagedRow]:
    """The entry of a record, and what of it was damaged."""
    values: dict[str, bytes | None] = {}
    problems = [*row.problems]
    for name, parse in (("pdq", pdq), ("photodna", photodna), ("frames", frames)):
        try:
            values[name] = parse(getattr(row, name))
        except ValueError as error:
            problems.append(str(error))
            if not row.is_kept:
                row.extra.setdefault(name, getattr(row, name))
    try:
        entry = Entry(
            kind=row.kind,
            source=row.source,
            md5=digest(row.md5, "md5"),
            sha1=digest(row.sha1, "sha1"),
            sha256=digest(row.sha256, "sha256"),
            pdq=values.get("pdq"),
            photodna=values.get("photodna"),
            frames=values.get("frames"),
            size=_size(row),
            grade=row.grade,
            series=row.series,
            extra=row.extra,
        )
    except ValueError as error:
        yield row.damaged("; ".join([*problems, str(error)]))
        return
    yield entry
    if problems:
        yield row.damaged(f"{'; '.join(problems)}; its other hashes were taken")


def digest(value: object, name: str) -> str | None:
    """A digest in lower-case hex, or None where there is none.

    Raises:
        ValueError: it is not hex of its length.
    """
    if value is None or value == "":
        return None
    text = str(value).strip().lower()
    if not text:
        return None
    if len(text) != HEX_LENGTH[name] or not set(text) <= set("0123456789abcdef"):
        raise ValueError(f"{name.upper()} '{text[:80]}' does not have {HEX_LENGTH[name]} hex digits")
    return text


def pdq(value: object) -> bytes | None:
    """The 32 bytes of a PDQ hash in hex, or None where there is none.

    Raises:
        ValueError: it is no such hash.
    """
    if value is None or value == "":
        return None
    try:
        found = bytes.fromhex(str(value))
    except ValueError as error:
        raise ValueError(f"the PDQ hash '{str(value)[:80]}' is not hex") from error
    if len(found) != PDQ_BYTES:
        raise ValueError(f"the PDQ hash has {len(found)} bytes; it should have 32 bytes")
    return found


def photodna(value: object) -> bytes | None:
    """The 144 bytes of a PhotoDNA value, or None where there is none.

    It is written as 192 characters of base64 or 288 of hex; some tools write the values of several orientations one behind
    the other, of which the first is the picture as it is.

    Raises:
        ValueError: it is no such value.
    """
    if value is None or value == "":
        return None
    text = str(value).strip()
    try:
        if len(text) == 2 * PHOTODNA_BYTES:
            return bytes.fromhex(text)
        if len(text) and len(text) % BASE64_LENGTH == 0:
            return base64.b64decode(text[:BASE64_LENGTH], validate=True)
    except (ValueError, binascii.Error) as error:
        raise ValueError(f"the PhotoDNA value '{text[:20]}…' is neither base64 nor hex") from error
    raise ValueError(
        f"the PhotoDNA value has {len(text)} characters; it should have 192 (base64) or 288 (hex)"
    )


def frames(value: object) -> bytes | None:
    """The hashes of a video's frames, from base64 or as they are, or None where there are none.

    Raises:
        ValueError: they are no such hashes.
    """
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, bytes) else base64.b64decode(str(value), validate=True)
    except ValueError as error:
        raise ValueError("the hashes of a video's frames are not base64") from error
    check_frames(found)
    return found


def whole_number(value: object) -> int | None:
    """A size in bytes, or None where there is none or it cannot be told."""
    text = str(value).strip()
    if (
        isinstance(value, bool)
        or not text.isascii()
        or not text.isdigit()
        or len(text) > len(str(LARGEST_SIZE))
    ):
        return None
    return number if (number := int(text)) <= LARGEST_SIZE else None


def _size(row: Fields) -> int | None:
    if row.size is None or row.size == "":
        return None
    size = whole_number(row.size)
    if size is None and not row.is_kept:
        row.extra.setdefault("size", row.size)
    return size


def named(value: Mapping[str, object]) -> dict[str, object]:
    """Only the fields that say something."""
    return {key: found for key, found in value.items() if found not in (None, "")}
