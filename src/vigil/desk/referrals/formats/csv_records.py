"""Finding the rows of a CSV file, whole or damaged, by their exact bytes; memory holds one row at a time.

A quote that is opened and never closed costs its own line: the lines behind it are read again as rows of their own.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vigil.desk.referrals.formats.csv_mapping import ColumnMapping
from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError

Row = tuple[bytes, list[str] | RecordError]

MOST_LINES = 200  # of one row
LARGEST_ROW = 1_000_000  # bytes
_UTF8_MARK = b"\xef\xbb\xbf"
_CHUNK = 65_536


def heading(path: Path, mapping: ColumnMapping) -> list[str]:
    """The names in a file's first row.

    Raises:
        ReferralFormatError: it cannot be read as CSV, or a column that the mapping names is missing or stands in it twice.
    """
    names = next((cells for _, cells in _rows(path, mapping, width=None)), [])
    if isinstance(names, RecordError):
        raise ReferralFormatError(f"The heading of {path.name} cannot be read: {names}.")
    for column in sorted(set(mapping.columns.values())):
        if column not in names:
            raise ReferralFormatError(
                f"{path.name} has no column '{column}', which the mapping names; its columns are {', '.join(names)[:300]}."
            )
        if names.count(column) > 1:
            raise ReferralFormatError(f"{path.name} has the column '{column}' twice; rename one of them.")
    return names


def rows(path: Path, mapping: ColumnMapping, *, width: int) -> Iterator[Row]:
    """Every row below the heading with its cells, or with why it has none; blank lines are no rows.

    Args:
        path: the file.
        mapping: how it is written.
        width: how many fields the heading has.
    """
    found = _rows(path, mapping, width=width)
    next(found, None)
    return found


def _rows(path: Path, mapping: ColumnMapping, *, width: int | None) -> Iterator[Row]:
    try:
        with path.open("rb") as file:
            if file.read(len(_UTF8_MARK)) != _UTF8_MARK:
                file.seek(0)
            while (row := _row(file, mapping, width)) is not None:
                if row[0].strip():
                    yield row
    except OSError as error:
        raise ReferralFormatError(f"{path.name} cannot be read to its end ({error.strerror}).") from error


def _row(file: BinaryIO, mapping: ColumnMapping, width: int | None) -> Row | None:
    first = file.readline(LARGEST_ROW)
    if not first:
        return None
    if len(first) == LARGEST_ROW and not first.endswith(b"\n"):
        _skip_line(file)
        return first, RecordError("the row is longer than 1 MB; its first 1 MB is kept")
    behind_first = file.tell()
    raw, closed = _joined(file, first)
    problem = "" if closed else "a quote is opened here and not closed"
    try:
        cells = [] if problem else _split(raw, mapping, width)
    except RecordError as error:
        problem, cells = str(error), []
    if problem and raw != first:
        file.seek(behind_first)
        return first, RecordError(problem)
    return raw, RecordError(problem) if problem else cells


def _joined(file: BinaryIO, first: bytes) -> tuple[bytes, bool]:
    """A line and those behind it until no quote is open, and whether that came to an end."""
    lines, size = [first], len(first)
    is_open = first.count(b'"') % 2 == 1
    while is_open:
        line = file.readline(LARGEST_ROW)
        size += len(line)
        if not line or len(lines) == MOST_LINES or size > LARGEST_ROW:
            return b"".join(lines), False
        lines.append(line)
        is_open ^= line.count(b'"') % 2 == 1
    return b"".join(lines), True


def _split(raw: bytes, mapping: ColumnMapping, width: int | None) -> list[str]:
    try:
        text = raw.decode(mapping.encoding)
        cells = next(csv.reader([text], delimiter=mapping.delimiter, strict=True), [])
    except UnicodeDecodeError as error:
        raise RecordError(f"byte {error.start + 1} is not {mapping.encoding}") from error
    except csv.Error as error:
        raise RecordError(f"the row is not CSV ({error})") from error
    if width is not None and len(cells) != width:
        raise RecordError(f"the row has {len(cells)} fields, the heading {width}")
    return [cell.strip() for cell in cells]


def _skip_line(file: BinaryIO) -> None:
    while chunk := file.readline(_CHUNK):
        if chunk.endswith(b"\n"):
            return
