"""Reading a cohort's table: CSV (RFC 4180) in UTF-8, one row for each assessment of a case."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vigil.errors import VigilError
from vigil.validation.cohort import MOST_CASES, Assessed, Case
from vigil.validation.errors import CohortError
from vigil.validation.table.cells import told
from vigil.validation.table.rows import ANSWER, NEEDED, OPTIONAL, Row, row_from

LARGEST_FILE = 100_000_000  # bytes
MOST_COLUMNS = 200
MOST_ROWS = 5 * MOST_CASES  # several instruments may have assessed each case


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: the line it ends on, and why in one sentence."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its cases, and the rows that were refused."""

    cases: tuple[Case, ...]
    refused: tuple[Refused, ...]


def read_file(path: Path, *, today: date) -> Table:
    """The table in a file.

    Raises:
        CohortError: the file is missing, too large, or no table of this format.
    """
    if path.exists() and not path.is_file():
        raise CohortError(f"{path} is not a file; name a table in CSV.")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CohortError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > LARGEST_FILE:
        raise CohortError(
            f"{path.name} is larger than {LARGEST_FILE / 1_000_000:g} MB; give fewer cases at once."
        )
    return read_table(data, name=path.name, today=today)


def read_table(data: bytes, *, name: str, today: date) -> Table:
    """The table in bytes; a row that cannot be taken is kept as a refusal, and the others are read.

    A case stands in as many rows as instruments assessed it; what is said of the case itself must be the same in all.

    Args:
        data: the file; a spreadsheet's own format is none.
        name: what to call it.
        today: no day may lie after it.

    Raises:
        CohortError: it is no CSV in UTF-8, a column is missing, unknown or named twice, or there are too many rows.
    """
    lines = _lines(_text(data, name), name)
    heads = _heads(next(lines, (1, []))[1], name)
    first: dict[str, Row] = {}
    assessed: dict[str, list[Assessed]] = {}
    refused: list[Refused] = []
    for number, (line, cells) in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise CohortError(f"{name} has more than {MOST_ROWS:,} rows; give fewer at once.")
        try:
            row = _row(heads, cells, today)
            _check_same(first.setdefault(row.reference, row), row, assessed.get(row.reference, []))
        except VigilError as error:
            refused.append(Refused(line, _sentence(str(error))))
        else:
            assessed.setdefault(row.reference, []).append(row.assessed)
    return Table(
        cases=tuple(
            Case(reference, first[reference].received, tuple(found), first[reference].outcome)
            for reference, found in assessed.items()
        ),
        refused=tuple(refused),
    )


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CohortError(f"{name} is no text in UTF-8; save the sheet as CSV in UTF-8.") from error
    if "\0" in text:
        raise CohortError(f"{name} holds NUL characters and is no CSV; save the sheet as CSV in UTF-8.")
    return text


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise CohortError(
            f"{name}, line {reader.line_num}: this is no CSV ({error}); save the sheet again."
        ) from error


def _heads(untrusted_heads: list[str], name: str) -> tuple[str, ...]:
    heads = tuple(head.strip() for head in untrusted_heads)
    if len(heads) > MOST_COLUMNS:
        raise CohortError(f"{name} has {len(heads)} columns; up to {MOST_COLUMNS} are read.")
    if missing := [head for head in NEEDED if head not in heads]:
        raise CohortError(f"{name} has no column '{missing[0]}'; its first line names the columns.")
    if "upper" not in heads and "points" not in heads:
        raise CohortError(
            f"{name} has neither the columns 'lower' and 'upper' nor 'points'; give what was assessed."
        )
    for head in heads:
        if heads.count(head) > 1:
            raise CohortError(f"{name} has two columns called {told(head)}; name each once.")
        if head not in {*NEEDED, *OPTIONAL} and not (head.startswith(ANSWER) and len(head) > len(ANSWER)):
            raise CohortError(
                f"{name} has a column {told(head)}, which is none of a cohort's; take it out, or write "
                f"'{ANSWER}' before it if it holds answers."
            )
    return heads


def _row(heads: tuple[str, ...], cells: list[str], today: date) -> Row:
    if len(cells) != len(heads):
        raise CohortError(f"there are {len(cells)} cells under {len(heads)} columns; mend the row.")
    return row_from(dict(zip(heads, cells, strict=True)), today=today)


def _check_same(first: Row, row: Row, assessed: list[Assessed]) -> None:
    if first.received != row.received or first.outcome != row.outcome:
        raise CohortError(
            f"case {told(row.reference)} has another day of arrival or another outcome in an earlier row; mend one of them."
        )
    if any(one.used == row.assessed.used for one in assessed):
        raise CohortError(
            f"case {told(row.reference)} was assessed with {row.assessed.used.words} in an earlier row; give the assessment "
            "that was acted on."
        )


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}"
