"""Comma-separated values with a header that names their hashes, or with a mapping that says which column is what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vigil.known.errors import KnownError
from vigil.known.exchange import vpdq
from vigil.known.exchange.fields import Fields, named, taken
from vigil.known.exchange.texts import Row, lines, rows
from vigil.known.values import DamagedRow, Entry, Grade, Kind

DELIMITERS = ",;\t|"
USUAL = {
    "md5": ("md5", "md5hash", "hashmd5", "md5sum"),
    "sha1": ("sha1", "sha1hash", "hashsha1"),
    "sha256": ("sha256", "sha256hash", "hashsha256"),
    "pdq": ("pdq", "pdqhash"),
    "photodna": ("photodna", "pdna"),
    "vpdq": ("vpdq", "vpdqfile"),
    "size": ("size", "filesize", "mediasize"),
    "series": ("series", "seriesname"),
    "grade": ("grade", "category"),
}
HASHES = ("md5", "sha1", "sha256", "pdq", "photodna", "vpdq")
NO_FIELDS = {"grade", "vpdq"}  # columns that are not taken as they are


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column is what, and the scale of the grades; without a scale, a column of grades stays a field.

    Attributes:
        columns: names of columns by what they hold: md5, sha1, sha256, pdq, photodna, size, series, grade, and vpdq, which
            names a file with the frames of a video, in the folder of the list or below it.
        scale: name and version of the scale that the grades are of, or None.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.columns) - set(USUAL)):
            raise KnownError(f"A column cannot hold '{unknown[0]}'; it can hold {', '.join(USUAL)}.")


NO_MAPPING = ColumnMapping()


def header_of(line: str) -> tuple[str, list[str]]:
    """The delimiter that a header uses most, and its names."""
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter, [name.strip().strip('"') for name in line.split(delimiter)]


def recognises(header: list[str]) -> bool:
    """Whether a header names at least one hash."""
    usual = {name for hashes in HASHES for name in USUAL[hashes]}
    return any(_plain(name) in usual for name in header)


def read(
    path: Path, *, kind: Kind = "known", mapping: ColumnMapping = NO_MAPPING
) -> Iterator[Entry | DamagedRow]:
    """One entry for each row; columns that are not understood are kept under their names.

    Raises:
        KnownError: the file cannot be read, or no column holds a hash.
    """
    first = next((line.text for line in lines(path) if line.text.strip()), "")
    delimiter, _ = header_of(first)
    coming = rows(path, delimiter=delimiter)
    header = next((row.cells for row in coming), [])
    places = _places(header, mapping, path)
    for one in coming:
        row = Fields(one.number, path.name, kind, one.raw)
        yield from _read(one, header, places, mapping, row, folder=path.parent)


def _places(header: list[str], mapping: ColumnMapping, path: Path) -> dict[str, int]:
    places: dict[str, int] = {}
    for what, column in mapping.columns.items():
        if column not in header:
            raise KnownError(
                f"{path.name} has no column '{column[:80]}'; its columns are {', '.join(header)[:200]}."
            )
        places[what] = header.index(column)
    for place, name in enumerate(header):
        for what, usual in USUAL.items():
            if _plain(name) in usual and place not in places.values():
                places.setdefault(what, place)
    if mapping.scale is None:
        # A code means nothing without its scale.
        places.pop("grade", None)
    if not set(places) & set(HASHES):
        raise KnownError(
            f"{path.name} has no column that is known to hold a hash; say which with --columns, "
            "for example --columns md5=Hash."
        )
    return places


def _read(
    one: Row, header: list[str], places: dict[str, int], mapping: ColumnMapping, row: Fields, *, folder: Path
) -> Iterator[Entry | DamagedRow]:
    if one.problem or len(one.cells) != len(header):
        yield row.damaged(
            one.problem or f"the row has {len(one.cells)} columns; the header has {len(header)}"
        )
        return
    for what, place in places.items():
        if what not in NO_FIELDS:
            setattr(row, what, one.cells[place])
    if "grade" in places and mapping.scale and (code := one.cells[places["grade"]]):
        row.grade = Grade(*mapping.scale, code)
    # The name of the file with a video's frames stays a field: nothing else tells where they came from.
    taken_as_they_are = {place for what, place in places.items() if what != "vpdq"}
    rest = set(range(len(header))) - taken_as_they_are
    row.extra = named({header[place] or f"column {place + 1}": one.cells[place] for place in sorted(rest)})
    if "vpdq" in places and (name := one.cells[places["vpdq"]]):
        _take_frames(row, name, folder)
    yield from taken(row)


def _take_frames(row: Fields, untrusted_name: str, folder: Path) -> None:
    """The frames in a file that a list names; it may name none but what lies with it."""
    inside = folder.resolve()
    try:
        path = (inside / untrusted_name).resolve()
        if not (path.is_relative_to(inside) and path.is_file()):
            raise ValueError(f"there is no file '{untrusted_name[:80]}' in the folder of the list")
        row.frames, problem = vpdq.frames_in(path)
    except OSError as error:
        problem = f"'{untrusted_name[:80]}' cannot be looked for ({error.strerror})"
    except (ValueError, KnownError) as error:
        problem = str(error)
    if problem:
        row.problems.append(problem)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
