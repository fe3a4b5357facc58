"""A known set as VICS 2.0, with the fields that were not understood as they came.

VICS has one list for all: benign entries are not mixed with known ones. It identifies a content by its MD5: entries without
one are left out and counted. Categories are of one profile: a grade of another scale goes along as an annotation and is
never translated.
"""

import base64
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from vigil.known.exchange import vics
from vigil.known.exchange.fields import pdq, photodna, whole_number
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Kind

VERSION = "2.0"
PERCEPTUAL = {"pdq": pdq, "photodna": photodna}  # whose damage costs an entry nothing else


@dataclass(slots=True)
class ExportReport:
    """What went out and what stayed.

    Attributes:
        written: Media records.
        other_kind: entries of the kind that was not asked for.
        without_md5: entries that VICS cannot hold.
        other_scale: written, their grade as an annotation because it is of another scale than the profile's.
        is_numbered_anew: not every entry had a MediaID of its own, so all were numbered from 1.
    """

    written: int = 0
    other_kind: int = 0
    without_md5: int = 0
    other_scale: int = 0
    is_numbered_anew: bool = False


def export(*, known: KnownSet, to: Path, profile: str = "Default", kind: Kind = "known") -> ExportReport:
    """Write the entries of one kind as a VICS 2.0 hash set, in one step.

    Args:
        known: the set, open.
        to: the file to make.
        profile: national profile, for example ``UK``; grades of its scale become categories.
        kind: which entries.

    Raises:
        KnownError: the set is damaged, or the file cannot be written.
    """
    report = ExportReport(is_numbered_anew=not _have_own_numbers(known, kind))
    vics.write(to, media=_media(known, profile, kind, report), profile=profile)
    return report


def media_of(entry: Entry, *, profile: str) -> dict[str, object]:
    """One Media record, without a MediaID that the entry does not have."""
    own_scale = f"vics-{profile.lower()}"
    record: dict[str, object] = {}
    if entry.md5:
        record["MD5"] = entry.md5.upper()
    if entry.sha1:
        record["SHA1"] = entry.sha1.upper()
    if entry.grade and entry.grade.scale == own_scale and _is_number(entry.grade.code):
        record["Category"] = int(entry.grade.code)
    if entry.grade and ("Category" not in record or entry.grade.version != VERSION):
        record[vics.OWN_GRADE] = asdict(entry.grade)
    if entry.series:
        record["Series"] = entry.series
    if entry.frames:
        record[vics.OWN_FRAMES] = base64.b64encode(entry.frames).decode()
    in_place, boxed = _split(entry)
    record |= _hashes(entry, in_place)
    if entry.size is not None:
        record["MediaSize"] = entry.size
    return record | in_place | ({vics.OWN_FIELDS: boxed} if boxed else {})


def _media(known: KnownSet, profile: str, kind: Kind, report: ExportReport) -> Iterator[dict[str, object]]:
    for entry in known.entries():
        if entry.kind != kind:
            report.other_kind += 1
        elif entry.md5 is None:
            report.without_md5 += 1
        else:
            report.written += 1
            record = media_of(entry, profile=profile)
            report.other_scale += entry.grade is not None and "Category" not in record
            number = {"MediaID": report.written} if report.is_numbered_anew else {}
            yield record | number


def _hashes(entry: Entry, in_place: dict[str, object]) -> dict[str, object]:
    """The hashes that have no field of their own, beside what came in their place."""
    record: dict[str, object] = {}
    if entry.photodna and "PhotoDNA" not in in_place:
        record["PhotoDNA"] = base64.b64encode(entry.photodna).decode()
    kept = in_place.pop("AlternativeHashes", None)
    held = vics.alternatives(kept)
    rows = [
        row
        for row in vics.canonical_alternatives(entry.md5, entry.sha256, entry.pdq)
        # What came spelled in another way and is read as the same hash stays as it came.
        if str(held.get(vics.ALTERNATIVE[row["HashName"]], "")).lower() != row["HashValue"].lower()
    ]
    if rows or kept is not None:
        record["AlternativeHashes"] = [*rows, *(kept if isinstance(kept, list) else [])]
    return record


def _split(entry: Entry) -> tuple[dict[str, object], dict[str, object]]:
    """Fields that go under their own names, and those that would be read as something else there."""
    in_place: dict[str, object] = {}
    boxed: dict[str, object] = {}
    for name, value in entry.extra.items():
        (in_place if _reads_the_same(entry, name, value) else boxed)[name] = value
    return in_place, boxed


def _reads_the_same(entry: Entry, name: str, value: object) -> bool:
    if name == "MediaSize":
        return type(value) is not int and whole_number(value) == entry.size
    if name == "AlternativeHashes":
        ours = vics.canonical_alternatives(entry.md5, entry.sha256, entry.pdq)
        is_list = (
            isinstance(value, list) and bool(value or not ours) and not any(row in ours for row in value)
        )
        return is_list and not _would_add(entry, value)
    if name == "PhotoDNA":
        try:
            return bool(value) and not vics.is_canonical_photodna(value) and photodna(value) == entry.photodna
        except ValueError:
            return entry.photodna is None
    return name not in {*vics.UNDERSTOOD, vics.OWN_GRADE, vics.OWN_FRAMES} and not vics.ANNOTATION.fullmatch(
        name
    )


def _would_add(entry: Entry, alternatives: object) -> bool:
    """Whether a hash that the entry does not have would be read from these rows."""
    missing = {
        kind: value for kind, value in vics.alternatives(alternatives).items() if getattr(entry, kind) is None
    }
    return any(kind not in PERCEPTUAL or _is_whole(kind, value) for kind, value in missing.items())


def _is_whole(kind: str, value: object) -> bool:
    """Whether a perceptual value can be read; one that was damaged when it came is told as damaged again."""
    try:
        return PERCEPTUAL[kind](value) is not None
    except ValueError:
        return False


def _is_number(code: str) -> bool:
    return code.lstrip("-").isascii() and code.lstrip("-").isdigit() and str(int(code)) == code


def _have_own_numbers(known: KnownSet, kind: Kind) -> bool:
    """Whether every entry that goes out has a MediaID and no two the same; they wait in a file, not in memory."""
    with tempfile.TemporaryFile() as file:
        count = 0
        for entry in known.entries():
            if entry.kind == kind and entry.md5:
                number = entry.extra.get("MediaID")
                if type(number) is not int or not 0 <= number < 1 << 63:
                    return False
                file.write(number.to_bytes(8, "little"))
                count += 1
        file.flush()
        if not count:
            return True
        numbers = np.memmap(file, dtype="<i8", mode="r+", shape=(count,))
        numbers.sort()
        return not any(
            (numbers[at + 1 : at + (1 << 16) + 1] == numbers[at : at + (1 << 16)][: count - at - 1]).any()
            for at in range(0, count, 1 << 16)
        )
