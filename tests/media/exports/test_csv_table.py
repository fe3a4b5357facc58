"""CSV: every row and every text comes back, and nothing is a formula."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.media.exports.conftest import FILES
from vigil.media.exports import csv_table
from vigil.media.exports.csv_table import FORMULAS, cell, plain
from vigil.media.layout import COLUMNS, ScannedFile
from vigil.media.scanfile import Filter, ScanFile


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: plain(text) for name, text in row.items()} for row in csv.DictReader(file)]


def told(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else "" if value is None else str(value)


def test_every_value_of_every_row_comes_back(scan: ScanFile, tmp_path: Path) -> None:
    exported = csv_table.export(scan=scan, to=tmp_path / "a.csv")
    rows = read(tmp_path / "a.csv")
    assert exported.files == len(rows) == len(FILES)
    assert rows == [{name: told(getattr(file, name)) for name in COLUMNS} for file in FILES]
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfnumber,path,")
    assert exported.notes == (
        "In 3 rows a text that a spreadsheet would take for a formula has an apostrophe before it.",
    )


def test_what_is_wanted_and_nothing_else_is_written(scan: ScanFile, tmp_path: Path) -> None:
    exported = csv_table.export(scan=scan, to=tmp_path / "a.csv", wanted=Filter(verdict="known", text="dcim"))
    assert exported.files == 1
    assert [row["number"] for row in read(tmp_path / "a.csv")] == ["1"]


@given(
    text=some.text(max_size=8)
    | some.builds(str.__add__, some.sampled_from([*FORMULAS, "'"]), some.text(max_size=4))
)
def test_no_text_is_a_formula_and_none_is_lost(text: str) -> None:
    written = cell(text)
    assert isinstance(written, str)
    assert not written.startswith(FORMULAS)
    assert plain(written) == text


@pytest.mark.parametrize("number", [-3.5, 0, 7])
def test_numbers_stay_numbers(number: float) -> None:
    assert cell(number) == number


def test_more_rows_than_a_sheet_shows_are_said(
    scan: ScanFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most, is_said in ((len(FILES), False), (len(FILES) - 1, True)):
        monkeypatch.setattr(csv_table, "MOST_SHOWN", most)
        exported = csv_table.export(scan=scan, to=tmp_path / f"{most}.csv")
        assert any("this one has more" in note for note in exported.notes) == is_said


def test_the_header_is_the_scan_files_own_columns() -> None:
    assert ScannedFile.__struct_fields__ == COLUMNS
