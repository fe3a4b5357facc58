"""Lists that are text: their lines and their cells, in whatever encoding, with a limit on each."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from vigil.known.errors import KnownError

LONGEST_LINE = 1 << 20  # characters
MOST_LINES_OF_A_ROW = 64
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Line(NamedTuple):
    """A line and its number from 1; ``problem`` says why it cannot be used, and is empty for one that can."""

    number: int
    text: str
    problem: str = ""


class Row(NamedTuple):
    """A row's cells, the number of its first line, and how it looked."""

    number: int
    cells: list[str]
    raw: str
    problem: str = ""


def lines(path: Path) -> Iterator[Line]:
    r"""Lines without their ends. Bytes that are no text in the file's encoding are written as ``\xNN``.

    Raises:
        KnownError: the file cannot be read.
    """
    try:
        with path.open(encoding=encoding_of(path), errors="backslashreplace", newline="") as file:
            number = 0
            while text := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(text) > LONGEST_LINE and not text.endswith(("\n", "\r")):
                    _skip(file)
                    yield Line(
                        number, text[:LONGEST_LINE], f"the line is longer than {LONGEST_LINE:,} characters"
                    )
                else:
                    yield Line(number, text.rstrip("\r\n"))
    except OSError as error:
        raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
    except UnicodeError as error:
        raise KnownError(f"{path.name} is not the text it says it is ({error}); fetch it again.") from error


def rows(path: Path, *, delimiter: str) -> Iterator[Row]:
    """Rows of comma-separated values; a quoted cell may go over lines, an unclosed quote spoils its own line only.

    Raises:
        KnownError: the file cannot be read.
    """
    waiting: list[Line] = []
    coming = lines(path)
    while first := (waiting.pop(0) if waiting else next(coming, None)):
        if first.problem:
            yield Row(first.number, [], first.text, first.problem)
            continue
        if not first.text.strip():
            continue
        raw, taken = first.text, 0
        while raw.count('"') % 2 and taken < MOST_LINES_OF_A_ROW and len(raw) <= LONGEST_LINE:
            if taken == len(waiting) and not _one_more(waiting, coming):
                break
            raw, taken = f"{raw}\n{waiting[taken].text}", taken + 1
        if raw.count('"') % 2:
            yield Row(first.number, [], first.text, "a quotation mark is not closed")
        else:
            del waiting[:taken]
            yield _row(first.number, raw, delimiter)


def encoding_of(path: Path) -> str:
    """The encoding by the file's first bytes; UTF-8 without a mark."""
    with path.open("rb") as file:
        beginning = file.read(3)
    return next((name for mark, name in MARKS if beginning.startswith(mark)), "utf-8")


def _one_more(waiting: list[Line], coming: Iterator[Line]) -> bool:
    line = next(coming, None)
    if line is None:
        return False
    waiting.append(line)
    return True


def _row(number: int, raw: str, delimiter: str) -> Row:
    try:
        # A reader for each row: an error in one leaves nothing behind for the next.
        cells = next(csv.reader(raw.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error as error:
        return Row(number, [], raw, f"the row cannot be read ({error})")
    return Row(number, [cell.strip() for cell in cells], raw)


def _skip(file: TextIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
        pass
