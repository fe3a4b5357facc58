"""Lists of identifiers in CSV, as the commands take them in and give hits out."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from vigil.linkage.private.agreement import MOST
from vigil.linkage.private.errors import PrivateMatchingError
from vigil.linkage.private.values import Compared, Held, Hit

ASKED = ("kind", "value")
HELD = ("kind", "value", "contact", "reference")
LARGEST = 512 << 20  # bytes
_TELEPHONE = re.compile(r"\+?[0-9 ()]+")


def read_asked(path: Path) -> list[Compared]:
    """Identifiers to ask: a header ``kind,value`` and a row for each.

    Raises:
        PrivateMatchingError: the file cannot be read, its header is another, or a row is no normalised identifier.
    """
    return [_compared(where, row) for where, row in _rows(path, ASKED)]


def read_held(path: Path) -> list[Held]:
    """Identifiers that may be hit: a header ``kind,value,contact,reference`` and a row for each; the reference may be empty.

    Raises:
        PrivateMatchingError: the file cannot be read, its header is another, or a row is no normalised identifier with a
            contact.
    """
    return [_held(where, row) for where, row in _rows(path, HELD)]


def hits_written(hits: Iterable[Hit]) -> bytes:
    """Hits as CSV, in the columns that ``read_held`` takes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HELD)
    writer.writerows(
        (hit.compared.kind, hit.compared.value, _harmless(hit.contact), _harmless(hit.reference))
        for hit in hits
    )
    return text.getvalue().encode()


def _harmless(untrusted_text: str) -> str:
    """A text of the peer's that no spreadsheet takes for a formula; a telephone number stays as it is."""
    if untrusted_text.startswith(("=", "+", "-", "@")) and not _TELEPHONE.fullmatch(untrusted_text):
        return f"'{untrusted_text}"
    return untrusted_text


def _compared(where: str, row: Sequence[str]) -> Compared:
    try:
        return Compared(row[0], row[1])
    except PrivateMatchingError as error:
        raise PrivateMatchingError(f"{where}: {error}") from error


def _held(where: str, row: Sequence[str]) -> Held:
    compared = _compared(where, row)
    try:
        return Held(compared, row[2], row[3])
    except PrivateMatchingError as error:
        raise PrivateMatchingError(f"{where}: {error}") from error


def _rows(path: Path, header: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Each row with where it stands, once the header is as it must be."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        if tuple(next(reader, ())) != tuple(header):
            raise PrivateMatchingError(f"{path.name} must begin with the line {','.join(header)}.")
        for number, row in enumerate(reader, 1):
            where = f"{path.name}, line {reader.line_num}"
            if number > MOST:
                raise PrivateMatchingError(f"{where}: a list has at most {MOST:,} rows; split it.")
            if len(row) != len(header):
                raise PrivateMatchingError(f"{where}: it has {len(row)} columns, not {len(header)}.")
            yield where, row
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
