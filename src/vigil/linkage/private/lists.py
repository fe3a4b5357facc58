"""Lists of identifiers in CSV, as the commands take them in and give hits out."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from vigil.linkage.private.agreement import MOST
from vigil.linkage.private.errors import PrivateMatchingError
from vigil.linkage.private.spelling import read_compared
from vigil.linkage.private.values import Compared, Held, Hit

ASKED = ("kind", "value")
HELD = ("kind", "value", "contact", "reference")
DAMAGED = ("line", "reason")
LARGEST = 512 << 20  # bytes
_TELEPHONE = re.compile(r"\+?[0-9 ()]+")

Row = TypeVar("Row", Compared, Held)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """What a list holds.

    Args:
        rows: what could be taken, in the list's order.
        damaged: line and reason of each row that could not; nothing can be said of what was meant there.
    """

    rows: Sequence[Row]
    damaged: Sequence[tuple[int, str]]


def read_asked(path: Path) -> Listed[Compared]:
    """Identifiers to ask, as they are written: a header ``kind,value`` and a row for each.

    Raises:
        PrivateMatchingError: the file cannot be read, is no CSV or too long, or its header is another.
    """
    return _listed(path, ASKED, lambda row: read_compared(row[0], row[1]))


def read_held(path: Path) -> Listed[Held]:
    """Identifiers that may be hit: a header ``kind,value,contact,reference`` and a row for each; the reference may be empty.

    Raises:
        PrivateMatchingError: the file cannot be read, is no CSV or too long, or its header is another.
    """
    return _listed(path, HELD, lambda row: Held(read_compared(row[0], row[1]), row[2], row[3]))


def hits_written(hits: Iterable[Hit]) -> bytes:
    """Hits as CSV, in the columns that ``read_held`` takes."""
    return _written(
        HELD,
        (
            (hit.compared.kind, hit.compared.value, _harmless(hit.contact), _harmless(hit.reference))
            for hit in hits
        ),
    )


def damaged_written(damaged: Iterable[tuple[int, str]]) -> bytes:
    """Rows that could not be taken, as CSV."""
    return _written(DAMAGED, damaged)


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _harmless(untrusted_text: str) -> str:
    """A text of the peer's that no spreadsheet takes for a formula; a telephone number stays as it is."""
    if untrusted_text.startswith(("=", "+", "-", "@")) and not _TELEPHONE.fullmatch(untrusted_text):
        return f"'{untrusted_text}"
    return untrusted_text


def _listed(path: Path, header: Sequence[str], parse: Callable[[Sequence[str]], Row]) -> Listed[Row]:
    rows: list[Row] = []
    damaged: list[tuple[int, str]] = []
    for line, row in _rows(path, header):
        try:
            if len(row) != len(header):
                raise PrivateMatchingError(f"It has {len(row)} columns, not {len(header)}.")
            rows.append(parse(row))
        except PrivateMatchingError as error:
            damaged.append((line, str(error)))
    return Listed(rows, damaged)


def _rows(path: Path, header: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row with its line, once the header is as it must be."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != tuple(header):
            raise PrivateMatchingError(f"{path.name} must begin with the line {','.join(header)}.")
        for number, row in enumerate(reader, 1):
            if number > MOST:
                raise PrivateMatchingError(f"{path.name} has more than {MOST:,} rows; split it.")
            yield reader.line_num, row
    except csv.Error as error:
        raise PrivateMatchingError(f"{path.name}, line {reader.line_num}: no plain CSV ({error}).") from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise PrivateMatchingError(f"{path} is larger than {LARGEST >> 20} MB; split it.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise PrivateMatchingError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    except UnicodeDecodeError as error:
        raise PrivateMatchingError(f"{path} is not UTF-8; save it as UTF-8.") from error
