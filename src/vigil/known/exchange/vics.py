"""Project VIC's VICS JSON, data models 1.0 to 2.0: hash sets (``#Media``) and cases (``#Cases``).

The specification is shared under agreement only; this follows independent public implementations and is not certified.
Category codes are kept with the profile they came under and are never read across scales. Counts, names and contacts of a
case are not read, and ``IsPrecategorized`` says nothing: only ``Category`` is a verdict. What is not understood stays with
its record as it came: dates, sizes that are text, and the *strings* ``"true"`` and ``"false"``.
"""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import ijson

from vigil.known.errors import KnownError
from vigil.known.exchange.fields import LONGEST_RAW, Fields, frames, taken, whole_number
from vigil.known.exchange.streams import RecordStream
from vigil.known.values import DamagedRow, Entry, Grade

MODEL = re.compile(
    r"^https?://github\.com/(?:VICSDATAMODEL/ProjectVic|ICMEC/ProjectVic)/DataModels/"
    r"(?P<version>1\.[0-3]|2\.0)\.xml(?:/(?P<profile>[A-Za-z]+)/\$metadata)?#(?P<shape>Cases|Media)$"
)
CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{profile}/$metadata#Media"
# Our own annotations (OData 4 lets a record carry them): a grade of another scale, fields whose names VICS means otherwise, and
# the hashes of a video's frames, for which VICS has no field: 32 bytes each, joined, as base64.
OWN_GRADE, OWN_FIELDS, OWN_FRAMES = "@vigil.grade", "@vigil.extra", "@vigil.frames"
UNDERSTOOD = {"MD5", "SHA1", "Category", "Series", OWN_FIELDS}
ANNOTATION = re.compile(r"odata\..*|.*@odata\..*", re.DOTALL)  # says where a server would find the record
ALTERNATIVE = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "PDQ": "pdq", "PHOTODNA": "photodna"}


def recognises(beginning: bytes) -> bool:
    """Whether a JSON file that begins so may be VICS."""
    return b"odata.context" in beginning or b"odata.metadata" in beginning


def read(path: Path, *, kind: Literal["known", "benign"] = "known") -> Iterator[Entry | DamagedRow]:
    """Entries of a VICS file, one for each Media record, in its order.

    Args:
        path: the file; UTF-8 or UTF-16, with or without a byte order mark.
        kind: what the set is for; a set of software to be set aside is ``benign``.

    Raises:
        KnownError: the file cannot be opened, is no VICS file, is of a data model that is not known, or ends too early.
            What was yielded before is then incomplete and must not be used.
    """
    version, profile, prefix = _envelope(path)
    scale = (f"vics-{(profile or 'default').lower()}", version)
    with RecordStream(path) as stream:
        try:
            for number, row in enumerate(ijson.items(stream, prefix, use_float=True), start=1):
                stream.record_came()
                yield from entry_of(row, number=number, scale=scale, kind=kind, source=path.name)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise KnownError(
                f"{path.name} is not whole: {_short(error)}. Nothing of it was kept; fetch it again."
            ) from error


def write(path: Path, *, media: Iterable[Mapping[str, object]], profile: str = "Default") -> None:
    """Write a VICS 2.0 hash set, in one step.

    Args:
        path: the file to make.
        media: Media records with the model's own field names, for example ``{"MD5": …, "SHA1": …, "Category": 1}``.
        profile: national profile the categories belong to: letters only.

    Raises:
        KnownError: the file cannot be written, or the profile is no word.
    """
    if not re.fullmatch(r"[A-Za-z]+", profile):
        raise KnownError(f"'{profile[:80]}' cannot be a profile of VICS; it is a word, for example UK.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(f'{{\n"@odata.context": {json.dumps(CONTEXT.format(profile=profile))},\n"value": [')
            for number, row in enumerate(media):
                file.write(f"{',' if number else ''}\n{json.dumps(dict(row), ensure_ascii=True)}")
            file.write("\n]\n}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise KnownError(f"{path} cannot be written ({error.strerror}); nothing was left behind.") from error
    finally:
        draft.unlink(missing_ok=True)


def entry_of(
    untrusted_row: object,
    *,
    number: int,
    scale: tuple[str, str],
    kind: Literal["known", "benign"],
    source: str,
) -> Iterator[Entry | DamagedRow]:
    """The entry of one Media record, and what of it was damaged."""
    row = Fields(number, source, kind, "", is_kept=True)
    try:
        if not isinstance(untrusted_row, dict):
            raise ValueError("the record is not an object")
        _fill(row, untrusted_row, scale)
    except ValueError as error:
        yield replace(row.damaged(str(error)), raw=_shown(untrusted_row))
        return
    for one in taken(row):
        yield one if isinstance(one, Entry) else replace(one, raw=_shown(untrusted_row))


def canonical_alternatives(md5: str | None, sha256: str | None, pdq: bytes | None) -> list[dict[str, str]]:
    """The rows of ``AlternativeHashes`` that Vigil writes for hashes VICS has no field for, and leaves out when it reads."""
    values = {"SHA256": sha256, "PDQ": pdq.hex() if pdq else None}
    owner = {"MD5": md5.upper()} if md5 else {}
    return [owner | {"HashName": name, "HashValue": value.upper()} for name, value in values.items() if value]


def alternatives(untrusted_rows: object) -> dict[str, object]:
    """The first value of each kind of hash among ``AlternativeHashes``."""
    found: dict[str, object] = {}
    for row in untrusted_rows if isinstance(untrusted_rows, list) else ():
        if isinstance(row, dict):
            name = re.sub(r"[^A-Z0-9]", "", str(row.get("HashName", "")).upper())
            if name in ALTERNATIVE and row.get("HashValue") not in (None, ""):
                found.setdefault(ALTERNATIVE[name], row["HashValue"])
    return found


def _fill(row: Fields, said: dict[str, object], scale: tuple[str, str]) -> None:
    others = alternatives(said.get("AlternativeHashes"))
    row.md5, row.sha1 = said.get("MD5") or others.get("md5"), said.get("SHA1") or others.get("sha1")
    row.sha256, row.pdq = others.get("sha256"), others.get("pdq")
    row.photodna = said.get("PhotoDNA") or others.get("photodna")
    row.size = whole_number(said.get("MediaSize"))
    row.series = str(said.get("Series") or "")
    own = _own_grade(said.get(OWN_GRADE))
    row.grade = own or _grade(said.get("Category"), scale)
    row.frames = _own_frames(said.get(OWN_FRAMES))
    # What cannot be read as frames stays a field, as it came, and is told.
    dropped = (
        UNDERSTOOD
        | ({OWN_GRADE} if own else set())
        | ({OWN_FRAMES} if isinstance(row.frames, bytes) else set())
    )
    row.extra = {
        key: value for key, value in said.items() if key not in dropped and not ANNOTATION.fullmatch(key)
    }
    _leave_out_what_is_understood(row)
    boxed = said.get(OWN_FIELDS)
    row.extra |= boxed if isinstance(boxed, dict) else {}


def _leave_out_what_is_understood(row: Fields) -> None:
    """Drop what would be written the same way from the entry itself."""
    if type(row.extra.get("MediaSize")) is int and row.size is not None:
        del row.extra["MediaSize"]
    if is_canonical_photodna(row.extra.get("PhotoDNA")):
        del row.extra["PhotoDNA"]
    rows = row.extra.get("AlternativeHashes")
    if isinstance(rows, list):
        texts = [str(value).lower() if value else None for value in (row.md5, row.sha256, row.pdq)]
        canonical = _canonical_of(*texts)
        kept = [one for one in rows if one not in canonical]
        if kept or not rows:
            row.extra["AlternativeHashes"] = kept
        else:
            del row.extra["AlternativeHashes"]


def _canonical_of(md5: str | None, sha256: str | None, pdq: str | None) -> list[dict[str, str]]:
    try:
        return canonical_alternatives(md5, sha256, bytes.fromhex(pdq) if pdq else None)
    except ValueError:  # a PDQ hash that is no hex has no spelling of ours; it is told as damaged later
        return []


def is_canonical_photodna(value: object) -> bool:
    """Whether a PhotoDNA value is spelled as Vigil would write it."""
    if not isinstance(value, str) or len(value) != 192:
        return False
    try:
        return base64.b64encode(base64.b64decode(value, validate=True)).decode() == value
    except ValueError:
        return False


def _envelope(path: Path) -> tuple[str, str | None, str]:
    """Version, profile, and where the Media records are; the shape is seen, because one exporter misnames it."""
    model: re.Match[str] | None = None
    with RecordStream(path) as stream:
        try:
            for prefix, event, value in ijson.parse(stream):
                if prefix in {"@odata.context", "odata.metadata"} and event == "string":
                    model = _model(path, value)
                if prefix == "value.item" and event == "map_key" and value == "Media":
                    return _checked(path, model, "value.item.Media.item")
                if (prefix == "value.item" and event == "end_map") or (
                    prefix == "value" and event == "end_array"
                ):
                    return _checked(path, model, "value.item")
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise KnownError(f"{path.name} is not whole VICS JSON: {_short(error)}.") from error
    raise KnownError(f"{path.name} is not a VICS file: it has no list named 'value'.")


def _model(path: Path, untrusted_model: str) -> re.Match[str]:
    match = MODEL.match(untrusted_model)
    if match is None:
        raise KnownError(
            f"{path.name} names a data model that is not known ('{untrusted_model[:120]}'); it was not read."
        )
    return match


def _checked(path: Path, model: re.Match[str] | None, prefix: str) -> tuple[str, str | None, str]:
    if model is None:
        raise KnownError(f"{path.name} does not say which VICS data model it follows; it was not read.")
    return model["version"], model["profile"], prefix


def _grade(value: object, scale: tuple[str, str]) -> Grade | None:
    # Absent or null is uncategorised; zero is a category of its own, with a meaning that differs between tools.
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError(f"Category '{text[:80]}' is not a whole number")
    return Grade(scale=scale[0], version=scale[1], code=str(int(text)))


def _own_grade(value: object) -> Grade | None:
    if not isinstance(value, dict) or set(value) != {"scale", "version", "code"}:
        return None
    words = {key: word for key, word in value.items() if isinstance(word, str) and word}
    return Grade(**words) if len(words) == len(value) else None


def _own_frames(value: object) -> object:
    """The frames as bytes, or the value itself where it is no such thing; that is told as damaged later."""
    try:
        return frames(value)
    except ValueError:
        return value


def _shown(untrusted_row: object) -> str:
    try:
        return json.dumps(untrusted_row, default=str)[:LONGEST_RAW]
    except RecursionError:
        return "(nested too deeply to be shown)"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
