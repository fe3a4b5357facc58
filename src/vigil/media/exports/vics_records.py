"""The records of a VICS case, with the model's own field names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from vigil.media.exports.about import About
from vigil.media.facts import EXIF_TAGS
from vigil.media.layout import VERDICTS, ScannedFile

MODEL = "2.0"
_METADATA = {"width": "Width", "height": "Height", "duration": "Duration", "pdq_quality": "PDQQuality"}
Record = dict[str, object]


def media_record(
    files: Sequence[ScannedFile], *, number: int, about: About, holders: Mapping[str, ScannedFile]
) -> Record:
    """One content with all its files.

    Args:
        files: the files that hold it, one at least.
        number: of the record, unique in its case.
        about: exhibit, and the profile that categories belong to.
        holders: archives by path.
    """
    told = speaking(files)
    category = own_category(told, about.profile)
    record: Record = {"MediaID": number}
    if category is not None:
        record |= {
            "Category": category,
            "IsPrecategorized": "true",
            "PrecategorizationSource": "the scan's known set",
        }
    record |= {
        "MD5": _upper(told.md5),
        "SHA1": _upper(told.sha1),
        "MediaSize": told.size,
        "MimeType": told.media_type,
    }
    record |= {"Series": told.series, "Comments": comment(told, category)}
    record |= {
        "AlternativeHashes": list(_hashes(told)),
        "Exifs": list(_properties(told, EXIF_TAGS)),
        "MediaMetadata": list(_properties(told, _METADATA)),
        "MediaFiles": [_media_file(file, about, holders.get(file.inside)) for file in files],
    }
    return {name: value for name, value in record.items() if value not in ("", None, [])}


def speaking(files: Sequence[ScannedFile]) -> ScannedFile:
    """The file whose conclusion speaks for the content of them all: the most telling one, then the first."""
    return min(files, key=lambda file: (VERDICTS.index(file.verdict), file.number))


def own_category(file: ScannedFile, profile: str) -> int | None:
    """The category of a file that is known exactly, where its grade belongs to this profile of VICS 2.0; else None."""
    is_own = (file.grade_scale, file.grade_version) == (f"vics-{profile.lower()}", MODEL)
    code = file.grade_code or ""
    return int(code) if file.verdict == "known" and is_own and code.lstrip("-").isdecimal() else None


def comment(file: ScannedFile, category: int | None) -> str:
    """What was concluded, in words; with the grade where it is not the record's category."""
    words = [f"Vigil: {file.verdict}{f' ({file.reason})' if file.reason else ''}.", file.explanation]
    if file.grade_code is not None and category is None:
        words.append(f"Grade of the set: {file.grade_scale} {file.grade_version}, {file.grade_code}.")
    return " ".join(filter(None, words))


def moment(told: str | None) -> str | None:
    """A time as VICS writes it: seven digits of a second; with Z, in UTC, where its zone is known."""
    if told is None:
        return None
    when = datetime.fromisoformat(told)
    zone = "Z" if when.tzinfo else ""
    utc = when.astimezone(UTC) if when.tzinfo else when
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond:06d}0{zone}"


def _media_file(file: ScannedFile, about: About, holder: ScannedFile | None) -> Record:
    folder, name = _parted(file.path)
    is_deleted = "true" if file.state == "deleted" else "false"
    record: Record = {
        "MD5": _upper(file.md5),
        "FileName": name,
        "FilePath": folder,
        "Created": moment(file.created),
        "Written": moment(file.modified),
        "Accessed": moment(file.accessed),
        "Deleted": is_deleted,
        "Unallocated": is_deleted,
        "SourceID": about.exhibit,
    }
    if file.inside:
        parent_folder, parent_name = _parted(file.inside)
        record |= {"ParentFileName": parent_name, "ParentFilePath": parent_folder}
        record |= {"ParentMD5": _upper(holder.md5) if holder else None}
    optional = {name: value for name, value in record.items() if value not in ("", None)}
    return {"MD5": record["MD5"], "FileName": name, "FilePath": folder} | optional


def _parted(path: str) -> tuple[str, str]:
    r"""The folder with ``\`` between its parts and behind it, as the field writes it, and the name."""
    folder, slash, name = path.rpartition("/")
    return (folder + slash).replace("/", "\\"), name


def _hashes(file: ScannedFile) -> Iterator[Record]:
    for name, value in (("SHA256", file.sha256), ("PDQ", file.pdq.hex() if file.pdq else None)):
        if value:
            yield {"MD5": _upper(file.md5), "HashName": name, "HashValue": value.upper()}


def _properties(file: ScannedFile, names: Mapping[str, str]) -> Iterator[Record]:
    for column, name in names.items():
        if (value := getattr(file, column)) not in ("", None):
            yield {"MD5": _upper(file.md5), "PropertyName": name, "PropertyValue": str(value)}


def _upper(digest: str | None) -> str | None:
    return digest.upper() if digest else None
