"""A decision table as rows of cells, the way an analyst holds it in a sheet.

The first row has the hit policy and the names of the inputs, then ``level`` or ``points``, then ``reason``. The second says how
each input is answered, the third what it asks. Then a row for each rule with its number, its tests, what it gives and why; a
row that begins with ``otherwise`` for what holds when no rule does; and rows that begin with ``band`` for totals.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.tables import MOST_COLUMNS, MOST_ROWS, Column, TableFile
from vigil.risk.levels import LEVELS, Level
from vigil.risk.structures import HITS, Band, Hit, Otherwise, Row, Table

MOST_GRID_ROWS = MOST_ROWS + 16
MOST_GRID_COLUMNS = MOST_COLUMNS + 3
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
ANSWERED = re.compile(r"([0-9]{1,6}) to ([0-9]{1,6})")
YES_OR_NO = "yes or no"
BAND = re.compile(r"band from ([0-9]{1,6})")
OTHERWISE = "otherwise"
LEVEL, POINTS, REASON = "level", "points", "reason"
FORMULA = ("=", "+", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as text, every row as long as the first, and where the grid came from.

    Raises:
        ExchangeError: there are too many, or one of them is what a spreadsheet takes for a formula.
    """

    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_GRID_ROWS or max(map(len, self.rows), default=0) > MOST_GRID_COLUMNS:
            raise ExchangeError(
                f"The sheet has more than {MOST_GRID_ROWS} rows or {MOST_GRID_COLUMNS} columns; split the table."
            )
        for down, row in enumerate(self.rows, start=1):
            for across, text in enumerate(row, start=1):
                check_no_formula(text, at=address(down, across))

    def cell(self, down: int, across: int) -> str:
        """The cell in a row and a column, both from 1; empty beyond the last."""
        if down > len(self.rows) or across > len(self.rows[down - 1]):
            return ""
        return self.rows[down - 1][across - 1].strip()


def address(down: int, across: int) -> str:
    """A cell's address as a spreadsheet has it."""
    letters = ""
    while across:
        across, letter = divmod(across - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{down}"


def check_no_formula(text: str, *, at: str) -> None:
    """Refuse what a spreadsheet takes for a formula.

    Raises:
        ExchangeError: the text begins as one.
    """
    plain = text.lstrip(" ")
    if plain.startswith(FORMULA) or (plain.startswith("-") and plain.strip() != "-"):
        raise ExchangeError(f"The cell {at} holds a formula, or begins as one; write its value as text.")


def grid_of(held: TableFile) -> Grid:
    """The table as rows of cells."""
    table, columns = held.table, held.columns
    gives = POINTS if table.hit is Hit.COLLECT_SUM else LEVEL
    rows = [
        (table.hit.value, *(column.id for column in columns), gives, REASON),
        ("", *map(_answered, columns), "", ""),
        ("", *(column.label for column in columns), "", ""),
    ]
    for number, row in enumerate(table.rows, start=1):
        result = row.gives.code if isinstance(row.gives, Level) else str(row.gives)
        rows.append((str(number), *(row.when.get(column.id, "-") for column in columns), result, row.reason))
    blank = tuple("" for _ in columns)
    if table.otherwise:
        rows.append((OTHERWISE, *blank, table.otherwise.gives.code, table.otherwise.reason))
    rows += [(f"band from {band.lowest}", *blank, band.level.code, "") for band in table.bands]
    return Grid(tuple(rows))


def _answered(column: Column) -> str:
    return YES_OR_NO if column.yes_no else f"{column.least} to {column.most}"


def table_in(grid: Grid) -> TableFile:
    """The table that rows of cells hold.

    Raises:
        ExchangeError: they are not laid out as a table, or it is none that a definition takes.
    """
    hit = HITS.get(grid.cell(1, 1))
    if hit is None:
        raise ExchangeError(
            f"The cell A1 holds '{grid.cell(1, 1)[:40]}'; it is the hit policy: U, A, F, P or C+."
        )
    columns, last = _columns(grid, POINTS if hit is Hit.COLLECT_SUM else LEVEL)
    rows: list[Row] = []
    otherwise: Otherwise | None = None
    bands: list[Band] = []
    for down in range(4, len(grid.rows) + 1):
        first = grid.cell(down, 1)
        if not any(grid.cell(down, across) for across in range(1, last + 2)):
            continue
        if first == OTHERWISE:
            otherwise = Otherwise(_level(grid, down, last), grid.cell(down, last + 1))
        elif found := BAND.fullmatch(first):
            bands.append(Band(int(found[1]), _level(grid, down, last)))
        elif first == str(len(rows) + 1):
            rows.append(_row(grid, down, columns, last, adds=hit is Hit.COLLECT_SUM))
        else:
            raise ExchangeError(
                f"The cell {address(down, 1)} holds '{first[:40]}'; rules are numbered from 1, then come 'otherwise' and bands."
            )
    try:
        table = Table(hit, tuple(column.id for column in columns), tuple(rows), otherwise, tuple(bands))
    except ValueError as error:
        raise ExchangeError(f"The table: {error}.") from error
    return TableFile(tuple(columns), table)


def _columns(grid: Grid, gives: str) -> tuple[list[Column], int]:
    head = [cell.strip() for cell in grid.rows[0]]
    while head and not head[-1]:
        head.pop()
    if head[-2:] != [gives, REASON] or len(head) < 4:
        raise ExchangeError(f"The first row must have inputs, and end with '{gives}' and '{REASON}'.")
    last = len(head) - 1
    return [_column(grid, across) for across in range(2, last)], last


def _column(grid: Grid, across: int) -> Column:
    name, answered = grid.cell(1, across), grid.cell(2, across)
    if not NAME.fullmatch(name):
        raise ExchangeError(
            f"The cell {address(1, across)} holds '{name[:80]}'; it is an item's id: lower-case letters, digits and _."
        )
    label = grid.cell(3, across) or name
    if answered == YES_OR_NO:
        return Column(name, label, yes_no=True, least=0, most=1)
    found = ANSWERED.fullmatch(answered)
    if not found or int(found[1]) >= int(found[2]):
        raise ExchangeError(
            f"The cell {address(2, across)} holds '{answered[:40]}'; write '{YES_OR_NO}', or a range as '0 to 20'."
        )
    return Column(name, label, yes_no=False, least=int(found[1]), most=int(found[2]))


def _row(grid: Grid, down: int, columns: Sequence[Column], last: int, *, adds: bool) -> Row:
    when = {column.id: grid.cell(down, across) or "-" for across, column in enumerate(columns, start=2)}
    gives: Level | int = _points(grid, down, last) if adds else _level(grid, down, last)
    return Row(when, gives, grid.cell(down, last + 1))


def _level(grid: Grid, down: int, across: int) -> Level:
    said = grid.cell(down, across)
    if said not in LEVELS:
        raise ExchangeError(f"The cell {address(down, across)} holds '{said[:40]}'; use {', '.join(LEVELS)}.")
    return LEVELS[said]


def _points(grid: Grid, down: int, across: int) -> int:
    said = grid.cell(down, across)
    if not re.fullmatch("[0-9]{1,6}", said):
        raise ExchangeError(
            f"The cell {address(down, across)} holds '{said[:40]}'; points are whole numbers from 0."
        )
    return int(said)


def grid_from(rows: Iterable[Sequence[str]]) -> Grid:
    """Rows of cells, those that are empty at the end left out.

    Raises:
        ExchangeError: there are none, too many, or one of them holds a formula.
    """
    taken: list[tuple[str, ...]] = []
    for row in rows:
        taken.append(tuple(row))
        if len(taken) > MOST_GRID_ROWS:
            break
    while taken and not any(cell.strip() for cell in taken[-1]):
        taken.pop()
    if not taken:
        raise ExchangeError("The sheet is empty; it holds no table.")
    return Grid(tuple(taken))
