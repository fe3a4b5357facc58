"""NSRL's RDSv3: software to be set aside, read without touching the file."""

from pathlib import Path

import pytest

from vigil.known.errors import KnownError
from vigil.known.exchange import nsrl
from vigil.known.values import Entry

SAMPLE = Path(__file__).parents[2] / "_data" / "known" / "RDS_sample_modern_minimal.db"


def test_a_sample_is_read_as_benign_and_left_as_it_was() -> None:
    before = SAMPLE.read_bytes()
    read = list(nsrl.read(SAMPLE))
    assert read
    assert all(isinstance(entry, Entry) and entry.kind == "benign" and entry.grade is None for entry in read)
    assert SAMPLE.read_bytes() == before
    assert not SAMPLE.with_name(SAMPLE.name + "-wal").exists()


def test_what_is_written_is_read_back_once_for_each_content(tmp_path: Path) -> None:
    path = tmp_path / "rds.db"
    row = ("a" * 64, "b" * 40, "c" * 32, "d" * 8, "one.dll", 10)
    nsrl.write(path, files=[row, (*row[:4], "two.dll", 10)], description="x")
    [entry] = list(nsrl.read(path))
    assert isinstance(entry, Entry)
    assert (entry.sha256, entry.sha1, entry.md5) == ("a" * 64, "b" * 40, "c" * 32)


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(KnownError, match="not an NSRL RDSv3 database"):
        list(nsrl.read(path))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be opened"):
        list(nsrl.read(tmp_path / "absent.db"))
