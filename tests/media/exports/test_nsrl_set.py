"""A set of what is nothing: read again as benign, and nothing of interest can get into it."""

from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.media.exports.conftest import ABOUT
from tests.media.invented_rows import filed
from tests.media.test_scanwriter import row
from vigil.known.exchange import nsrl
from vigil.known.values import Entry
from vigil.media.errors import MediaError
from vigil.media.exports import nsrl_set
from vigil.media.scanfile import Filter, ScanFile


def test_it_is_read_again_as_benign(scan: ScanFile, tmp_path: Path) -> None:
    exported = nsrl_set.export(scan=scan, to=tmp_path / "a.db", wanted=Filter(verdict="unseen"), about=ABOUT)
    entries = [entry for entry in nsrl.read(tmp_path / "a.db") if isinstance(entry, Entry)]
    assert exported.files == 2
    assert [(entry.kind, entry.md5, entry.sha1, entry.sha256) for entry in entries] == [
        ("benign", sign * 32, sign * 40, sign * 64) for sign in "bf"
    ]


def test_the_missing_crc32_is_empty_and_said(scan: ScanFile, tmp_path: Path) -> None:
    exported = nsrl_set.export(scan=scan, to=tmp_path / "a.db", wanted=Filter(verdict="benign"), about=ABOUT)
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("SELECT crc32, file_name, file_size FROM FILE").fetchall() == [
        ("", "-1+1.txt", 10)
    ]
    [(description,)] = connection.execute("SELECT description FROM VERSION").fetchall()
    connection.close()
    assert "CRC32 is not told" in description
    assert "OP TEST 2026/1, ABC/1" in description
    assert "CRC32 is not told" in exported.notes[0]


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        Filter(),
        Filter(text="DCIM"),
        *(Filter(verdict=verdict) for verdict in ("known", "near", "unreadable")),
    ],
)
def test_what_may_be_of_interest_cannot_be_called_harmless(
    wanted: Filter | None, scan: ScanFile, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(MediaError, match="choose --verdict benign"):
        nsrl_set.export(scan=scan, to=tmp_path / "a.db", wanted=wanted)
    assert sorted(tmp_path.iterdir()) == before


def test_one_content_under_one_name_is_one_row_and_what_lacks_a_digest_is_counted(tmp_path: Path) -> None:
    digests = {"md5": "a" * 32, "sha1": "a" * 40, "sha256": "a" * 64}
    files = [
        row(1, path="x/a", **digests),
        row(2, path="y/a", **digests),
        row(3, path="y/b", **digests),
        row(4),
    ]
    with ScanFile.open(filed(tmp_path / "a.scan", *files)) as held:
        exported = nsrl_set.export(scan=held, to=tmp_path / "a.db", wanted=Filter(verdict="unseen"))
    assert (exported.files, exported.left_out) == (2, {"its digests are not known": 1})
