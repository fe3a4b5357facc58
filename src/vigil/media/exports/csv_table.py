"""CSV: one row for each file, under the names of the scan file's own columns.

UTF-8 with a byte order mark, because the spreadsheet that opens it would otherwise take it for another encoding; a program
reads it as ``utf-8-sig``. A text that begins with ``= + - @``, a tab or a line's end would be taken for a formula: it gets an
apostrophe before it, and so does one that begins with an apostrophe, so that taking one away gives every text back (OWASP, "CSV
Injection"). Numbers are written as they are, hashes in hex, times in ISO 8601; nothing is cut.
"""

import csv
from pathlib import Path

from vigil.media.exports.about import About, Exported
from vigil.media.exports.draft import drafted
from vigil.media.layout import COLUMNS, ScannedFile
from vigil.media.scanfile import Filter, ScanFile

# The wide forms are taken for formulas by some spreadsheets too.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_GUARDED = (*FORMULAS, "'")
MOST_SHOWN = 1_048_575  # rows of one sheet, without the header


def export(*, scan: ScanFile, to: Path, wanted: Filter | None = None, about: About | None = None) -> Exported:
    """Write the wanted files as CSV.

    Args:
        scan: the scan.
        to: the file to make; nothing may lie there.
        wanted: which files; None for all.
        about: not needed here.

    Raises:
        MediaError: the scan is damaged, something lies at ``to``, or it cannot be written.
    """
    rows = guarded = 0
    with drafted(to) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for one in scan.every(wanted=wanted):
            table.writerow([cell(getattr(one, name)) for name in COLUMNS])
            rows += 1
            guarded += _is_guarded(one)
    return Exported(rows, notes=tuple(_notes(rows, guarded)))


def cell(value: object) -> object:
    """What is written for a value: a text that could be a formula after an apostrophe, bytes in hex, the rest as it is."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_GUARDED) else value
    return value.hex() if isinstance(value, bytes) else value


def plain(written: str) -> str:
    """The text that a cell stands for."""
    return written.removeprefix("'")


def _is_guarded(file: ScannedFile) -> bool:
    return any(
        isinstance(value := getattr(file, name), str) and value.startswith(_GUARDED) for name in COLUMNS
    )


def _notes(rows: int, guarded: int) -> list[str]:
    notes = []
    if guarded:
        notes.append(
            f"In {guarded:,} rows a text that a spreadsheet would take for a formula has an apostrophe before it."
        )
    if rows > MOST_SHOWN:
        notes.append(f"A spreadsheet shows {MOST_SHOWN:,} rows of one file; this one has more.")
    return notes
