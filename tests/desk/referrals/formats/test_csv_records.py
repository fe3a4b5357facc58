"""Finding rows in CSV by their bytes: a stray quote costs one row, and no row is lost in silence."""

import csv
import io
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.desk.referrals.formats import ReferralFormatError, csv_records
from vigil.desk.referrals.formats.csv_mapping import ColumnMapping
from vigil.desk.referrals.formats.csv_records import LARGEST_ROW, MOST_LINES, heading, rows
from vigil.desk.referrals.formats.errors import RecordError

MAPPING = ColumnMapping("utf-8", ",", "%Y-%m-%d", "%Y-%m-%d", UTC, {"report_id": "id"})
CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from('",\n'), max_size=12
)


def found(folder: Path, body: bytes) -> list[tuple[bytes, list[str] | str]]:
    path = folder / "rows.csv"
    path.write_bytes(b"id,note\n" + body)
    held = rows(path, MAPPING, width=2)
    return [(raw, str(cells) if isinstance(cells, RecordError) else cells) for raw, cells in held]


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_written_as_csv_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[str, str]], ending: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(written)
    body = out.getvalue().encode()
    read = found(tmp_path_factory.mktemp("rows"), body)
    assert [cells for _, cells in read] == [[cell.strip() for cell in row] for row in written]
    assert b"".join(raw for raw, _ in read) == body


@settings(deadline=None)
@given(
    st.binary(max_size=300) | st.lists(st.sampled_from([b'"', b",", b"\n", b"a"]), max_size=200).map(b"".join)
)
def test_every_byte_stands_in_exactly_one_row(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    read = found(tmp_path_factory.mktemp("rows"), body)
    kept = b"".join(raw for raw, _ in read)
    assert b"".join(kept.split()) == b"".join(body.split())


@pytest.mark.parametrize("place", [0, 1, 150, 398, 399])
def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path, place: int) -> None:
    lines = [b"%d,ok\n" % number for number in range(400)]
    lines[place] = b'%d,"open\n' % place
    read = found(tmp_path, b"".join(lines))
    assert [raw for raw, _ in read] == lines
    assert [number for number, (_, cells) in enumerate(read) if isinstance(cells, str)] == [place]
    assert read[place][1] == "a quote is opened here and not closed"


def test_a_stray_quote_before_a_quoted_row_costs_one_row(tmp_path: Path) -> None:
    lines = [b'1,"open\n', b"2,ok\n", b'3,"two\nlines"\n', b"4,ok\n"]
    read = found(tmp_path, b"".join(lines))
    assert [raw for raw, _ in read] == lines
    assert [isinstance(cells, str) for _, cells in read] == [True, False, False, False]


def test_a_row_may_have_200_lines_and_no_more(tmp_path: Path) -> None:
    fits = b'1,"' + b"x\n" * (MOST_LINES - 1) + b'"\n'
    assert [cells for _, cells in found(tmp_path, fits)] == [["1", ("x\n" * (MOST_LINES - 1)).strip()]]
    first = found(tmp_path, fits.replace(b"x", b"x\nx", 1))[0]
    assert first == (b'1,"x\n', "a quote is opened here and not closed")


def test_a_line_above_1_mb_costs_only_itself(tmp_path: Path) -> None:
    fits = b"," * (LARGEST_ROW - 1) + b"\n"
    large = b"," + fits
    read = found(tmp_path, fits + large + b"2,ok\n")
    assert [raw for raw, _ in read] == [fits, large[:LARGEST_ROW], b"2,ok\n"]
    assert [cells for _, cells in read] == [
        f"the row has {LARGEST_ROW} fields, the heading 2",
        "the row is longer than 1 MB; its first 1 MB is kept",
        ["2", "ok"],
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"1\n", "the row has 1 fields, the heading 2"),
        (b"1,2,3\n", "the row has 3 fields, the heading 2"),
        (b'1,"a"b\n', "the row is not CSV"),
        (b"1,a\rb\n", "the row is not CSV"),
        (b"1,caf\xe9\n", "byte 6 is not utf-8"),
        (b"1," + b"x" * 200_000 + b"\n", "the row is not CSV (field larger than field limit"),
    ],
)
def test_a_damaged_row_costs_only_itself(tmp_path: Path, row: bytes, said: str) -> None:
    read = found(tmp_path, b"0,ok\n" + row + b"9,ok\n")
    assert [raw for raw, _ in read] == [b"0,ok\n", row, b"9,ok\n"]
    assert str(read[1][1]).startswith(said)


def test_blank_lines_are_no_rows_and_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert [cells for _, cells in found(tmp_path, b"\n \r\n1,a\n\n2,b")] == [["1", "a"], ["2", "b"]]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b"number,note\n", "has no column 'id', which the mapping names; its columns are number, note"),
        (b"id,id\n", "has the column 'id' twice"),
        (b'id,"note\n', "cannot be read: a quote is opened"),
        (b"id,caf\xe9\n", "cannot be read: byte 7 is not utf-8"),
        (b"\n\n", "has no column 'id'"),
    ],
)
def test_a_wrong_heading_is_refused(tmp_path: Path, first: bytes, said: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(first)
    with pytest.raises(ReferralFormatError, match=said):
        heading(path, MAPPING)


def test_a_byte_order_mark_is_no_part_of_the_heading(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xef\xbb\xbfid,note\n1,a\n")
    assert heading(path, MAPPING) == ["id", "note"]
    assert [cells for _, cells in rows(path, MAPPING, width=2)] == [["1", "a"]]


def test_a_disk_that_fails_midway_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"id,note\n1,a\n")

    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(csv_records, "_row", failing)
    with pytest.raises(ReferralFormatError, match="cannot be read to its end"):
        heading(path, MAPPING)
