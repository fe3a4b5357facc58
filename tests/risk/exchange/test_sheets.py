"""Decision tables as sheets: what goes out comes back, and a formula is refused with the address of its cell."""

import csv
import io
import re
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from risk.exchange.drawn import tables
from vigil.risk import Level
from vigil.risk.exchange.csv_sheet import read_csv, write_csv
from vigil.risk.exchange.errors import ExchangeError
from vigil.risk.exchange.grid import address
from vigil.risk.exchange.tables import LARGEST_FILE, Column, TableFile
from vigil.risk.exchange.xlsx_sheet import LARGEST_UNPACKED, read_xlsx, write_xlsx
from vigil.risk.structures import Band, Hit, Otherwise, Row, Table

YES_NO = Column("known", "Is it known?", yes_no=True, least=0, most=1)
COUNT = Column("images", "How many?", yes_no=False, least=0, most=20)
HELD = TableFile(
    (YES_NO, COUNT),
    Table(
        Hit.FIRST,
        ("known", "images"),
        (
            Row({"known": "yes", "images": ">= 2"}, Level.HIGH, "so"),
            Row({"images": "1"}, Level.MEDIUM, "one"),
        ),
        Otherwise(Level.LOW, "not so"),
    ),
)
GRID = [
    ["F", "known", "images", "level", "reason"],
    ["", "yes or no", "0 to 20", "", ""],
    ["", "Is it known?", "How many?", "", ""],
    ["1", "yes", ">= 2", "high", "so"],
    ["2", "-", "1", "medium", "one"],
    ["otherwise", "", "", "low", "not so"],
]


def as_csv(rows: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def as_xlsx(rows: list[list[Any]], *more: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for name in more:
        book.create_sheet(name)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_table_is_laid_out_as_an_analyst_would() -> None:
    assert list(csv.reader(io.StringIO(write_csv(HELD).decode()))) == GRID
    sheet = load_workbook(io.BytesIO(write_xlsx(HELD))).worksheets[0]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == GRID
    assert read_csv(as_csv(GRID)) == HELD
    assert read_xlsx(as_xlsx(GRID)) == HELD


@settings(deadline=None, max_examples=100)
@given(tables())
def test_what_goes_out_comes_back(held: TableFile) -> None:
    assert read_csv(write_csv(held)) == held
    assert read_xlsx(write_xlsx(held)) == held


def test_the_same_table_gives_the_same_bytes() -> None:
    assert write_xlsx(HELD) == write_xlsx(HELD)
    assert write_csv(HELD) == write_csv(HELD)


def test_numbers_truths_and_a_mark_of_the_encoding_are_read_as_meant() -> None:
    rows: list[list[Any]] = [list(row) for row in GRID]
    rows[3][0], rows[3][1], rows[4][2] = 1.0, True, 1
    assert read_xlsx(as_xlsx([*rows, [], [None, None]])) == HELD
    assert read_csv(b"\xef\xbb\xbf" + as_csv([*GRID, ["", ""], []])) == HELD
    rows[3][1] = False
    assert read_xlsx(as_xlsx(rows)).table.rows[0].when["known"] == "no"


def test_a_number_that_is_whole_is_read_however_it_is_written() -> None:
    rows: list[list[Any]] = [list(row) for row in GRID]
    rows[4][2] = 1
    data = as_xlsx(rows)
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(name)
    assert sheet.count(b"<v>1</v>") == 1
    assert read_xlsx(repacked(data, **{name: sheet.replace(b"<v>1</v>", b"<v>1.0E0</v>")})) == HELD


def test_empty_rows_and_columns_are_nothing() -> None:
    rows = [[*row, "", ""] for row in GRID]
    rows.insert(4, [""] * 7)
    assert read_csv(as_csv(rows)) == read_xlsx(as_xlsx(rows)) == HELD


def test_a_character_that_a_workbook_cannot_hold_is_refused() -> None:
    row = Row({"known": "yes"}, Level.HIGH, "so\x01")
    with pytest.raises(ExchangeError, match="a character that a workbook cannot"):
        write_xlsx(TableFile((YES_NO,), Table(Hit.UNIQUE, ("known",), (row,))))


def test_bands_follow_the_rules() -> None:
    held = TableFile(
        (YES_NO,),
        Table(
            Hit.COLLECT_SUM,
            ("known",),
            (Row({"known": "yes"}, 3, "so"),),
            bands=(Band(0, Level.LOW), Band(3, Level.HIGH)),
        ),
    )
    assert b"band from 3,,high," in write_csv(held)
    assert read_csv(write_csv(held)) == read_xlsx(write_xlsx(held)) == held


def set_cell(down: int, across: int, value: Any) -> list[list[Any]]:
    rows: list[list[Any]] = [list(row) for row in GRID]
    rows[down - 1][across - 1] = value
    return rows


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://example.invalid")', "+1", "@SUM(A1)", "-1+1", " =1", "\t=1"]
)
@pytest.mark.parametrize(("down", "across", "at"), [(1, 2, "B1"), (3, 3, "C3"), (4, 5, "E4"), (6, 4, "D6")])
def test_a_cell_with_a_formula_is_refused_with_its_address(
    formula: str, down: int, across: int, at: str
) -> None:
    rows = set_cell(down, across, formula)
    with pytest.raises(ExchangeError, match=f"The cell {at} holds a formula"):
        read_csv(as_csv(rows))
    with pytest.raises(ExchangeError, match=f"The cell {at} holds a formula"):
        read_xlsx(as_xlsx(rows))


def test_a_text_that_begins_as_a_formula_is_not_written_either() -> None:
    held = TableFile((YES_NO,), Table(Hit.FIRST, ("known",), (Row({"known": "yes"}, Level.HIGH, "=1+1"),)))
    for write in (write_csv, write_xlsx):
        with pytest.raises(ExchangeError, match="The cell D4 holds a formula"):
            write(held)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "The sheet is empty"),
        ([[""]], "The sheet is empty"),
        (set_cell(1, 1, "C"), "The cell A1 holds 'C'; it is the hit policy"),
        (set_cell(1, 4, "result"), "end with 'level' and 'reason'"),
        ([["F", "level", "reason"]], "The first row must have inputs"),
        (set_cell(1, 2, "Known?"), "The cell B1 holds 'Known?'; it is an item's id"),
        (set_cell(2, 2, "text"), "The cell B2 holds 'text'; write 'yes or no', or a range as '0 to 20'"),
        (set_cell(2, 3, "20 to 20"), "The cell C2 holds '20 to 20'"),
        (set_cell(4, 1, "3"), "The cell A4 holds '3'; rules are numbered from 1"),
        (set_cell(4, 2, "perhaps"), "rule 1: 'perhaps' is no test of 'known'"),
        (set_cell(4, 4, "extreme"), "The cell D4 holds 'extreme'; use low, medium, high, very_high"),
        (set_cell(4, 5, ""), "rule 1: a text of 1 to 2,000 characters"),
        (set_cell(6, 5, ""), "the default: a text of 1 to 2,000 characters"),
        (set_cell(3, 2, "What is the suspect's religion?"), "input 1 asks about religion or belief"),
        (set_cell(1, 3, "post_code"), "input 2 asks about where someone lives"),
        (set_cell(1, 3, "known"), "Two inputs of the table have the same name"),
        (set_cell(1, 1, "C+"), "end with 'points' and 'reason'"),
        (
            [["C+", "known", "points", "reason"], ["", "yes or no"], [], ["1", "yes", "1.5", "so"]],
            "points are whole numbers",
        ),
        (GRID[:3], "1 to 256 rules"),
        ([*GRID[:5], *[["x"]] * 300], "more than 272 rows"),
        ([[*GRID[0], *["x"] * 80]], "67 columns"),
        ([*GRID, ["band from 3", "", "", "high", ""]], "bands belong to a table that adds points"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(rows: list[list[Any]], said: str) -> None:
    for read, data in ((read_csv, as_csv(rows)), (read_xlsx, as_xlsx(rows))):
        with pytest.raises(ExchangeError, match=re.escape(said)) as raised:
            read(data)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "no text in UTF-8"),
        (b"a\0b", "NUL characters"),
        (b'F,"known\n', "is no CSV"),
        (b"x" * (LARGEST_FILE + 1), "larger than 1 MB"),
        (b"F," + b"x" * 200_000, "is no CSV"),
    ],
)
def test_what_is_no_csv_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        read_csv(data)


def repacked(data: bytes, **parts: bytes) -> bytes:
    """A workbook with parts added or exchanged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as here:
        for part in there.infolist():
            if part.filename not in parts:
                here.writestr(part.filename, there.read(part))
        for name, content in parts.items():
            here.writestr(name, content)
    return made.getvalue()


WHOLE = as_xlsx(GRID)
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no workbook"),
        (b"PK\x03\x04", "is no workbook"),
        (WHOLE[:-30], "is no workbook"),
        (b"x" * (LARGEST_FILE + 1), "larger than 1 MB"),
        (repacked(WHOLE, **{"xl/workbook.xml": b"<a>"}), "is no workbook"),
        (repacked(WHOLE, **{"[Content_Types].xml": b"<a/>"}), "is no workbook"),
        (repacked(WHOLE, **{"xl/worksheets/sheet1.xml": BOMB}), "declares a document type"),
        (repacked(WHOLE, **{"xl/vbaProject.bin": b"x"}), "carries macros"),
        (repacked(WHOLE, **{"xl/large.bin": b"\0" * (LARGEST_UNPACKED + 1)}), "unpacks to more"),
        (repacked(WHOLE, **{f"xl/{number}.bin": b"x" for number in range(101)}), "unpacks to more"),
        (as_xlsx(GRID, "another"), "has 2 sheets"),
        (as_xlsx(set_cell(4, 5, datetime(2026, 1, 1))), "The cell E4 holds a date"),  # noqa: DTZ001
        (as_xlsx(set_cell(4, 5, 1.5)), "The cell E4 holds a date or a broken number"),
    ],
)
def test_what_is_no_workbook_or_a_hostile_one_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        read_xlsx(data)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    with suppress(ExchangeError):
        assert read_xlsx(bytes(whole)).columns


PARTS = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "_rels/.rels",
]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PARTS), st.data())
def test_a_workbook_whose_parts_are_damaged_is_read_or_refused_in_a_sentence(
    name: str, data: st.DataObject
) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        part = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(part) - 1))
        part[place : place + data.draw(st.integers(0, 6))] = data.draw(
            st.sampled_from([b"", b"9", b"x", b'"', b"<", b"\xff"])
        )
    with suppress(ExchangeError):
        assert read_xlsx(repacked(WHOLE, **{name: bytes(part)})).columns


@pytest.mark.parametrize(
    ("place", "at"), [((1, 1), "A1"), ((3, 26), "Z3"), ((3, 27), "AA3"), ((9, 703), "AAA9")]
)
def test_addresses_are_a_spreadsheets(place: tuple[int, int], at: str) -> None:
    assert address(*place) == at
