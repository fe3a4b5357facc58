"""Lists that are text and small databases: what each format says, its traps, and input that means harm."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite3

from vigil.known.errors import KnownError
from vigil.known.exchange import encase, hashdeep, hashkeeper, icse, kdb, plain_csv, sums, texts
from vigil.known.exchange.plain_csv import ColumnMapping
from vigil.known.values import DamagedRow, Entry, Grade

DATA = Path(__file__).parents[2] / "_data" / "known"
A, B, C = (
    "e09c80c42fda55f9d992e59ca6b3307d",
    "21ad0bd836b90d08f4cf640b4c298e7c",
    "fbade9e36a3f36d3d676c1b808451dd7",
)
SHA256_A = "bf2cb58a68f684d95a3b78ef8f661c9a4e5b09e82cc8f9cc88cce90528caeb27"
READERS: dict[str, Callable[..., Iterator[Entry | DamagedRow]]] = {
    "sums": sums.read, "hashdeep": hashdeep.read, "hashkeeper": hashkeeper.read, "icse": icse.read, "csv": plain_csv.read,
}  # fmt: skip
HEADERS = {
    "sums": "",
    "hashdeep": "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n",
    "hashkeeper": "file_id,hashset_id,hash\n",
    "icse": "MD5;SHA1;PhotoDNA;Image ID;Series name;Baseline\n",
    "csv": "MD5,Name\n",
}


def split(rows: Iterator[Entry | DamagedRow]) -> tuple[list[Entry], list[DamagedRow]]:
    read = list(rows)
    return [row for row in read if isinstance(row, Entry)], [
        row for row in read if isinstance(row, DamagedRow)
    ]


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "list"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_md5sum_is_read_with_names_that_have_spaces() -> None:
    entries, damaged = split(sums.read(DATA / "md5sum.txt"))
    assert [(entry.md5, entry.extra["name"]) for entry in entries] == [
        (A, "a.jpg"), (B, "dir/b jpg.png"), (C, "binary.bin")
    ]  # fmt: skip
    assert not damaged


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        (A.upper(), "md5", A),
        (SHA256_A + "  x", "sha256", SHA256_A),
        ("0" * 40 + " *x", "sha1", "0" * 40),
        (f"MD5 (a (b).jpg) = {A}", "md5", A),
        (f"\\{A}  two\\nlines\\\\", "md5", A),
    ],
)
def test_each_spelling_of_a_sum_is_read(tmp_path: Path, line: str, name: str, value: str) -> None:
    [entry], damaged = split(sums.read(written(tmp_path, f"# about\n\n{line}\n")))
    assert getattr(entry, name) == value
    assert not damaged
    if line.startswith("\\"):
        assert entry.extra["name"] == "two\nlines\\"


def test_hashdeep_is_read_and_may_change_its_columns(tmp_path: Path) -> None:
    entries, damaged = split(hashdeep.read(DATA / "hashdeep.txt"))
    assert (entries[0].md5, entries[0].sha256, entries[0].size) == (A, SHA256_A, 10)
    assert not damaged
    text = f"{HEADERS['hashdeep']}5,{A},{SHA256_A},a, b.jpg\n%%%% size,md5,filename\n6,{B},c\n7,{C}\n"
    entries, [row] = split(hashdeep.read(written(tmp_path, text)))
    assert [(entry.md5, entry.size, entry.extra["filename"]) for entry in entries] == [
        (A, 5, "a, b.jpg"),
        (B, 6, "c"),
    ]
    assert (row.number, row.reason) == (6, "the row has 2 columns; the header names 3")
    with pytest.raises(KnownError, match=r"not a list of hashdeep 1\.0"):
        list(hashdeep.read(written(tmp_path, "%%%% HASHDEEP-2.0\n")))


def test_hashkeeper_is_read() -> None:
    entries, damaged = split(hashkeeper.read(DATA / "hashkeeper.hsh"))
    assert [(entry.md5, entry.size, entry.extra["file_name"]) for entry in entries] == [
        (A, 10, "a.jpg"), (B, 2, "dir/b jpg.png")
    ]  # fmt: skip
    assert not damaged


def test_icse_is_read_with_the_column_without_a_name_and_the_md5_that_is_too_long() -> None:
    entries, [row] = split(icse.read(DATA / "icse_baseline_sample.csv"))
    assert [entry.md5[:4] for entry in entries if entry.md5] == ["3ea4", "c16c", "dd34"]
    assert all(len(entry.photodna or b"") == 144 for entry in entries)
    assert entries[0].grade == Grade("interpol-baseline", "icse-csv", "1")
    assert (entries[0].series, entries[0].extra["Victim identified"], entries[0].extra["Is distributed"]) == (
        "Series 1", "0", "1"
    )  # fmt: skip
    assert (row.number, row.source) == (5, "icse_baseline_sample.csv")
    assert "does not have 32 hex digits" in row.reason


def test_encase_is_read_and_a_set_that_ends_early_is_refused_whole(tmp_path: Path) -> None:
    entries, damaged = split(encase.read(DATA / "encase_sample.hash"))
    assert [(entry.md5, entry.extra) for entry in entries] == [
        (A, {"set": "sample set"}),
        (B, {"set": "sample set"}),
    ]
    assert not damaged
    whole = (DATA / "encase_sample.hash").read_bytes()
    for cut in (7, 1151, len(whole) - 1):
        with pytest.raises(KnownError, match="not a whole hash set"):
            list(encase.read(written(tmp_path, whole[:cut])))


def test_autopsy_is_read_with_names_and_comments_and_left_as_it_was(tmp_path: Path) -> None:
    before = (DATA / "autopsy_sample.kdb").read_bytes()
    entries, damaged = split(kdb.read(DATA / "autopsy_sample.kdb"))
    assert [(entry.md5, entry.extra) for entry in entries] == [
        (A, {"names": ["a.jpg"]}),
        (B, {"names": ["dir/b jpg.png"]}),
    ]
    assert (entries[0].sha256, damaged) == (SHA256_A, [])
    assert (DATA / "autopsy_sample.kdb").read_bytes() == before
    path = tmp_path / "odd.kdb"
    path.write_bytes(before)
    connection = sqlite3.connect(path)
    connection.executescript(
        "INSERT INTO hashes VALUES (7, x'00', NULL, NULL), (8, NULL, x'1111111111111111111111111111111111111111', NULL);"
        "INSERT INTO comments VALUES ('seen', 8), ('twice', 8), ('of nothing', 99); INSERT INTO file_names VALUES (x'ff61', 8);"
    )
    connection.close()
    entries, [row] = split(kdb.read(path))
    assert (entries[2].sha1, entries[2].extra["comments"]) == ("1" * 40, ["seen", "twice"])
    assert (row.number, "32 hex digits" in row.reason) == (3, True)


def test_plain_values_are_read_by_the_usual_names_of_their_columns(tmp_path: Path) -> None:
    text = f'﻿"SHA-1";"File Size";Note;Category\n{"1" * 40};12;"say ""so""; then";A\n'
    [entry], damaged = split(plain_csv.read(written(tmp_path, text)))
    assert (entry.sha1, entry.size, entry.grade) == ("1" * 40, 12, None)
    assert (entry.extra, damaged) == ({"Note": 'say "so"; then', "Category": "A"}, [])


def test_a_mapping_says_which_column_is_what_and_of_which_scale_the_grades_are(tmp_path: Path) -> None:
    path = written(tmp_path, f"Prüfsumme,Stufe,Reihe\n{A},A,x\n{B},,\n")
    mapping = ColumnMapping({"md5": "Prüfsumme", "grade": "Stufe", "series": "Reihe"}, ("uk", "2014"))
    entries, damaged = split(plain_csv.read(path, mapping=mapping))
    assert [(entry.md5, entry.grade, entry.series) for entry in entries] == [
        (A, Grade("uk", "2014", "A"), "x"), (B, None, "")
    ]  # fmt: skip
    assert not damaged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_that_spreadsheets_write_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list"
    path.write_text(f"MD5,Name\r\n{A},Häfen\r\n", encoding=encoding, newline="")
    [entry], damaged = split(plain_csv.read(path))
    assert (entry.md5, entry.extra, damaged) == (A, {"Name": "Häfen"}, [])


def test_a_name_in_an_encoding_of_yesterday_costs_no_hash(tmp_path: Path) -> None:
    [entry], damaged = split(sums.read(written(tmp_path, f"{A}  H".encode() + b"\xe4fen\n")))
    assert (entry.extra, damaged) == ({"name": "H\\xe4fen"}, [])


@pytest.mark.parametrize("name", READERS)
def test_a_line_without_end_is_damaged_and_the_next_is_read(tmp_path: Path, name: str) -> None:
    good = {
        "sums": A,
        "hashdeep": f"1,{A},{SHA256_A},x",
        "hashkeeper": f"1,1,{A}",
        "icse": f"{A};;;1;;1",
        "csv": f"{A},x",
    }
    text = f"{HEADERS[name]}{'x' * (3 * texts.LONGEST_LINE)}\n{good[name]}\n"
    [entry], [row] = split(READERS[name](written(tmp_path, text)))
    assert entry.md5 == A
    assert (len(row.raw), "longer than 1,048,576 characters" in row.reason) == (2000, True)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.binary(max_size=60) | st.sampled_from([b"\0", b'"', b'"a\n', b'a,"', A.encode(), b"\\", b"\r"])
    )
)
def test_nothing_that_a_list_may_hold_is_a_crash(tmp_path: Path, name: str, lines: list[bytes]) -> None:
    path = written(tmp_path, HEADERS[name].encode() + b"\n".join(lines))
    entries, damaged = split(READERS[name](path))
    for row in damaged:
        assert row.reason
        assert len(row.raw) <= 2000
    for entry in entries:
        assert entry.source == "list"


def test_a_quotation_mark_that_is_not_closed_spoils_its_own_line_only(tmp_path: Path) -> None:
    rows = "".join(f"{number:032x},row {number}\n" for number in range(200))
    entries, [row] = split(plain_csv.read(written(tmp_path, f'MD5,Name\n{A},"open\n{rows}')))
    assert (len(entries), row.number, row.reason) == (200, 2, "a quotation mark is not closed")


def test_a_quoted_cell_goes_over_lines_and_the_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    entries, [row] = split(plain_csv.read(written(tmp_path, f'MD5,Note\n{A},"one\ntwo"\nbad,x\n')))
    assert (entries[0].extra, row.number) == ({"Note": "one\ntwo"}, 4)


def test_a_cell_larger_than_pythons_reader_takes_is_damaged_and_the_rest_goes_on(tmp_path: Path) -> None:
    entries, [row] = split(plain_csv.read(written(tmp_path, f"MD5,Note\n{A},{'x' * 200_000}\n{B},y\n")))
    assert ([entry.md5 for entry in entries], row.number) == ([B], 2)
    assert "field larger than field limit" in row.reason


def test_a_perceptual_value_that_is_damaged_is_kept_as_it_came(tmp_path: Path) -> None:
    path = written(tmp_path, f"MD5,PDQ,PhotoDNA\n{A},zz,{base64.b64encode(bytes(144)).decode()}\n")
    [entry], [row] = split(plain_csv.read(path))
    assert (entry.pdq, entry.photodna, entry.extra) == (None, bytes(144), {"pdq": "zz"})
    assert row.reason.endswith("its other hashes were taken")
