"""A decision table as a sheet of a workbook (Office Open XML)."""

import io
import re
import warnings
import zipfile
from datetime import datetime
from zlib import error as ZlibError  # noqa: N812 its own name says nothing

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.grid import MOST_GRID_COLUMNS, MOST_GRID_ROWS, address, grid_from, grid_of, table_in
from vigil.risk.exchange.tables import LARGEST_FILE, TableFile

MOST_PARTS = 100
LARGEST_UNPACKED = 20_000_000  # bytes, all parts together
WIDE = 24  # characters
# Where the parts of an archive are not those of a workbook, openpyxl raises whatever it stumbles over.
STUMBLES = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    UserWarning,
    ValueError,
    ZlibError,
)
# The one moment in a workbook; a fixed one, so that the same table gives the same bytes.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 the format has no time zone
MADE_IN_ZIP = (2000, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def write_xlsx(held: TableFile) -> bytes:
    """The table as a workbook with one sheet; the same table gives the same bytes.

    Raises:
        ExchangeError: a text begins as a formula would, or holds a character that a workbook cannot.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "table"
    try:
        for row in grid_of(held).rows:
            sheet.append(row)
    except IllegalCharacterError as error:
        raise ExchangeError(
            "A text of the table holds a character that a workbook cannot; reword it."
        ) from error
    for cells in sheet.iter_rows():
        for cell in cells:
            # Text throughout, so that a spreadsheet makes no number or date of a test.
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for across, head in enumerate(sheet[1], start=1):
        head.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(across)].width = WIDE
    sheet.freeze_panes = "B4"
    book.properties.creator = ""
    book.properties.created = book.properties.modified = MADE
    written = io.BytesIO()
    book.save(written)
    return _undated(written.getvalue())


def _undated(data: bytes) -> bytes:
    """The same archive with every part dated alike."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as here:
        for part in there.infolist():
            content = there.read(part)
            if part.filename == CORE:
                content = MODIFIED.sub(rb"\g<1>" + MADE.isoformat().encode() + b"Z", content)
            here.writestr(zipfile.ZipInfo(part.filename, MADE_IN_ZIP), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def read_xlsx(data: bytes) -> TableFile:
    """The table in the only sheet of a workbook.

    Raises:
        ExchangeError: it is no workbook, unpacks to too much, carries macros, has several sheets, a cell with a formula, or
            holds no table that a definition takes.
    """
    if len(data) > LARGEST_FILE:
        raise ExchangeError(
            f"The file is larger than {LARGEST_FILE / 1_000_000:g} MB; a table is a few pages."
        )
    try:
        _check_parts(data)
        with warnings.catch_warnings():
            # What is warned of would be left out.
            warnings.simplefilter("error", UserWarning)
            book = load_workbook(io.BytesIO(data), read_only=False, data_only=False, keep_links=False)
    except STUMBLES as error:
        raise ExchangeError(
            "The file is no workbook (.xlsx), or it was damaged; save the sheet anew."
        ) from error
    if len(book.worksheets) != 1 or len(book.sheetnames) != 1:
        raise ExchangeError(f"The workbook has {len(book.sheetnames)} sheets; keep the one with the table.")
    return table_in(grid_from(_texts(book.worksheets[0])))


def _check_parts(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise ExchangeError("The workbook unpacks to more than a table could hold; it is not opened.")
        if any("vba" in part.filename.lower() for part in parts):
            raise ExchangeError("The workbook carries macros; save it as .xlsx without them.")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
                raise ExchangeError(
                    f"The workbook's part {part.filename[:80]} declares a document type; it is not opened."
                )


def _texts(sheet: object) -> list[list[str]]:
    rows = sheet.iter_rows(max_row=MOST_GRID_ROWS + 1, max_col=MOST_GRID_COLUMNS + 1)  # type: ignore[attr-defined]
    return [_trimmed([_text(cell) for cell in row]) for row in rows]


def _trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Cell) -> str:
    at = address(cell.row, cell.column)
    if cell.data_type == "f":
        raise ExchangeError(f"The cell {at} holds a formula, or begins as one; write its value as text.")
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    raise ExchangeError(f"The cell {at} holds a date or a broken number; write it as text.")
