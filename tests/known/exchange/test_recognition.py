"""A person names files; what each is, its content tells."""

import shutil
from pathlib import Path

import pytest

from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.exchange.plain_csv import ColumnMapping
from vigil.known.exchange.recognition import FORMATS, recognise
from vigil.known.exchange.sources import Source, read_all, recognise_all
from vigil.known.values import DamagedRow, Entry

DATA = Path(__file__).parents[2] / "_data" / "known"
SAMPLES = {
    "vics13_case.json": "vics", "vics13_media_hashset.json": "vics", "vics20_uk_case_utf8bom.json": "vics",
    "nist_nonrds_vics12_media.json": "vics", "RDS_sample_modern_minimal.db": "nsrl", "RDS_sample_delta.sql": "nsrl-delta",
    "autopsy_sample.kdb": "kdb", "encase_sample.hash": "encase", "hashdeep.txt": "hashdeep", "hashkeeper.hsh": "hashkeeper",
    "icse_baseline_sample.csv": "icse", "md5sum.txt": "sums",
    "vpdq_frames.txt": "vpdq",
}  # fmt: skip
MD5 = "0123456789abcdef" * 2


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_recognised_whatever_its_name(tmp_path: Path, name: str) -> None:
    shutil.copy(DATA / name, tmp_path / "x.jpg")
    assert recognise(tmp_path / "x.jpg") == SAMPLES[name]


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (f"{MD5}\n".encode(), "sums"),
        (f"# a list\n\n{MD5}  x\n".encode(), "sums"),
        (f"MD5,x\n{MD5},1\n".encode(), "csv"),
        (f"Hash SHA-256;x\n{MD5 * 2};1\n".encode(), "csv"),
        (f"Prüfsumme;x\n{MD5 * 2};1\n".encode(), None),
        (f"SHA-256\n{MD5 * 2}\n".encode(), "csv"),
        ("MD5;x\n".encode("utf-16"), "csv"),
        (b"", None),
        (b"\0" * 5000, None),
        (b"{}", None),
        (b"[1]", None),
        (b"<html/>", None),
        (b"x" * 3_000_000, None),
        (b"SQLite format 3\0" + bytes(100), None),
    ],
)
def test_a_text_is_recognised_by_what_it_says(tmp_path: Path, content: bytes, format_: str | None) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    if format_:
        assert recognise(path) == format_
    else:
        with pytest.raises(KnownError, match="--as FORMAT FILE"):
            recognise(path)


@pytest.mark.parametrize(
    "beginning", [b"PK\3\4", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"BZh9", b"\xfd7zXZ\0"]
)
def test_what_is_packed_is_not_opened(tmp_path: Path, beginning: bytes) -> None:
    (tmp_path / "list").write_bytes(beginning + bytes(100))
    with pytest.raises(KnownError, match="unpack it first"):
        recognise(tmp_path / "list")


def read(*sources: Source, folder: Path) -> list[Entry | DamagedRow]:
    return list(read_all(recognise_all(sources), folder=folder))


def test_mixed_files_are_read_each_as_what_it_is(tmp_path: Path) -> None:
    rows = read(*(Source(DATA / name) for name in SAMPLES if name != "RDS_sample_delta.sql"), folder=tmp_path)
    assert {row.source for row in rows} == set(SAMPLES) - {"RDS_sample_delta.sql"}
    kinds = {(row.source, row.kind) for row in rows if isinstance(row, Entry)}
    assert {source for source, kind in kinds if kind == "benign"} == {"RDS_sample_modern_minimal.db"}
    assert sum(isinstance(row, DamagedRow) for row in rows) == 1


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "RDS_sample_delta.sql"])
def test_a_person_may_say_that_a_list_is_benign_and_what_it_is(tmp_path: Path, name: str) -> None:
    told = Source(DATA / name, kind="benign", format=SAMPLES[name])
    entries = [row for row in read(told, folder=tmp_path) if isinstance(row, Entry)]
    assert {entry.kind for entry in entries} == {"benign"}


def test_a_delta_goes_onto_the_database_before_it_and_nothing_is_left(tmp_path: Path) -> None:
    rows = read(
        Source(DATA / "RDS_sample_modern_minimal.db"), Source(DATA / "RDS_sample_delta.sql"), folder=tmp_path
    )
    assert any(isinstance(row, Entry) and row.md5 == "59ed1a0a150fcccd46905dcd5647c6d5" for row in rows)
    assert {row.source for row in rows} == {"RDS_sample_modern_minimal.db"}
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KnownError, match="name the database before it"):
        read(Source(DATA / "md5sum.txt"), Source(DATA / "RDS_sample_delta.sql"), folder=tmp_path)


def test_a_known_set_is_a_source_too_and_keeps_what_it_says(tmp_path: Path) -> None:
    entries = [Entry("benign", "old", md5=MD5), Entry("known", "old", md5="0" * 32, extra={"a": [1]})]
    build(entries=entries, to=tmp_path / "old.known")
    assert read(Source(tmp_path / "old.known"), folder=tmp_path) == entries
    told = read(Source(tmp_path / "old.known", kind="known"), folder=tmp_path)
    assert [row.kind for row in told if isinstance(row, Entry)] == ["known", "known"]


def test_a_format_or_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(KnownError, match="no format 'tarot'"):
        Source(DATA / "md5sum.txt", format="tarot")
    with pytest.raises(KnownError, match="cannot hold 'colour'"):
        ColumnMapping({"colour": "x"})


def test_every_format_has_a_title() -> None:
    assert all(one.title and one.name == name for name, one in FORMATS.items())
