"""The rows of a register's file, each a line of CSV in UTF-8, with its exact bytes; memory holds one row at a time."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vigil.desk.people.errors import RegisterError, RowError

LARGEST_FILE = 200 * 1024 * 1024  # bytes
LONGEST_ROW = 100_000  # bytes
_UTF8_MARK = b"\xef\xbb\xbf"

Row = tuple[bytes, list[str] | RowError]


def rows(path: Path) -> Iterator[Row]:
    """Every line that is not blank, the heading first, with its cells or with why it has none.

    Raises:
        RegisterError: the file cannot be opened, is empty or is too large.
    """
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except OSError as error:
        raise RegisterError(
            f"{path.name} cannot be opened ({error.strerror}); check the name and that you may read it."
        ) from error
    with file:
        if not size:
            raise RegisterError(f"{path.name} is empty.")
        if size > LARGEST_FILE:
            raise RegisterError(f"{path.name} is larger than 200 MB; split it.")
        yield from _lines(file)


def _lines(file: BinaryIO) -> Iterator[Row]:
    first = True
    while line := file.readline(LONGEST_ROW + 1):
        raw = line.removeprefix(_UTF8_MARK) if first else line
        first = False
        if len(line) > LONGEST_ROW and not line.endswith(b"\n"):
            _skip(file)
            yield raw, RowError("the row is longer than 100 kB; its beginning is kept")
        elif raw.strip():
            yield raw, _cells(raw)


def _skip(file: BinaryIO) -> None:
    while (line := file.readline(LONGEST_ROW)) and not line.endswith(b"\n"):
        pass


def _cells(raw: bytes) -> list[str] | RowError:
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
        return [cell.strip() for cell in next(csv.reader([text], strict=True))]
    except UnicodeDecodeError:
        return RowError("the row is not UTF-8; save the register as UTF-8")
    except csv.Error as error:
        return RowError(f"the row is no CSV ({error}); a line break within a cell is not taken")
