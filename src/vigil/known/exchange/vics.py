"""Project VIC's VICS JSON, data models 1.0 to 2.0: hash sets (``#Media``) and cases (``#Cases``).

The specification is shared under agreement only; this follows independent public implementations and is not certified.
Category codes are kept with the profile they came under and are never read across scales.
"""

import codecs
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Literal

import ijson

from vigil.known.errors import KnownError
from vigil.known.values import HEX_LENGTH, DamagedRow, Entry, Grade

MODEL = re.compile(
    r"^https?://github\.com/(?:VICSDATAMODEL/ProjectVic|ICMEC/ProjectVic)/DataModels/"
    r"(?P<version>1\.[0-3]|2\.0)\.xml(?:/(?P<profile>[A-Za-z]+)/\$metadata)?#(?P<shape>Cases|Media)$"
)
CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{profile}/$metadata#Media"
UNDERSTOOD = {"MD5", "SHA1", "Category", "Series", "AlternativeHashes"}
LONGEST_RAW = 2_000  # characters of a damaged row that are kept


def read(path: Path, *, kind: Literal["known", "benign"] = "known") -> Iterator[Entry | DamagedRow]:
    """Entries of a VICS file, one for each Media record, in its order.

    Args:
        path: the file; UTF-8, with or without a byte order mark.
        kind: what the set is for; a set of software to be set aside is ``benign``.

    Raises:
        KnownError: the file cannot be opened, is no VICS file, is of a data model that is not known, or ends too early.
            What was yielded before is then incomplete and must not be used.
    """
    version, profile, prefix = _envelope(path)
    scale = (f"vics-{(profile or 'default').lower()}", version)
    with _opened(path) as file:
        try:
            for number, row in enumerate(ijson.items(file, prefix, use_float=True), start=1):
                yield _entry(row, number, scale, kind, path.name)
        except ijson.JSONError as error:
            raise KnownError(
                f"{path.name} is not whole: {_short(error)}. Nothing of it was kept; fetch it again."
            ) from error


def write(path: Path, *, media: Iterable[Mapping[str, object]], profile: str = "Default") -> None:
    """Write a VICS 2.0 hash set, in one step.

    Args:
        path: the file to make.
        media: Media records with the model's own field names, for example ``{"MD5": …, "SHA1": …, "Category": 1}``.
        profile: national profile the categories belong to.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(
            {"@odata.context": CONTEXT.format(profile=profile), "value": [dict(row) for row in media]},
            file,
            ensure_ascii=False,
            indent=1,
        )
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _opened(path: Path) -> IO[bytes]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
    if file.read(3) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def _envelope(path: Path) -> tuple[str, str | None, str]:
    """Version, profile, and where the Media records are; the shape is seen, because one exporter misnames it."""
    version: re.Match[str] | None = None
    with _opened(path) as file:
        try:
            for prefix, event, value in ijson.parse(file):
                if (
                    prefix in {"@odata\\.context", "@odata.context", "odata.metadata", "odata\\.metadata"}
                    and event == "string"
                ):
                    version = _model(path, value)
                if prefix == "value.item" and event == "map_key" and value == "Media":
                    return _checked(path, version, "value.item.Media.item")
                if (prefix == "value.item" and event == "end_map") or (
                    prefix == "value" and event == "end_array"
                ):
                    return _checked(path, version, "value.item")
        except ijson.JSONError as error:
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


def _entry(
    untrusted_row: object, number: int, scale: tuple[str, str], kind: Literal["known", "benign"], source: str
) -> Entry | DamagedRow:
    try:
        if not isinstance(untrusted_row, dict):
            raise ValueError("the record is not an object")
        return Entry(
            kind=kind,
            source=source,
            md5=_hex(untrusted_row.get("MD5"), "md5"),
            sha1=_hex(untrusted_row.get("SHA1"), "sha1"),
            pdq=_pdq(untrusted_row.get("AlternativeHashes")),
            grade=_grade(untrusted_row.get("Category"), scale),
            series=str(untrusted_row.get("Series") or ""),
            extra={key: value for key, value in untrusted_row.items() if key not in UNDERSTOOD},
        )
    except ValueError as error:
        return DamagedRow(
            number=number, reason=str(error), raw=json.dumps(untrusted_row, default=str)[:LONGEST_RAW]
        )


def _hex(value: object, name: str) -> str | None:
    if value is None or value == "":
        return None
    text = str(value).strip().lower()
    if len(text) != HEX_LENGTH[name]:
        raise ValueError(f"{name.upper()} '{text[:80]}' does not have {HEX_LENGTH[name]} hex digits")
    return text


def _grade(value: object, scale: tuple[str, str]) -> Grade | None:
    # Absent or null is uncategorised; zero is a category of its own, with a meaning that differs between tools.
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not str(value).strip().lstrip("-").isdigit():
        raise ValueError(f"Category '{value}' is not a whole number")
    return Grade(scale=scale[0], version=scale[1], code=str(int(str(value))))


def _pdq(value: Any) -> bytes | None:
    for row in value if isinstance(value, list) else ():
        if isinstance(row, dict) and str(row.get("HashName", "")).upper() == "PDQ":
            try:
                return bytes.fromhex(str(row.get("HashValue")))
            except ValueError as error:
                raise ValueError("the PDQ hash is not hex") from error
    return None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
