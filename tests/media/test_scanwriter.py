"""Writing a scan file: what is committed stays, and nothing of somebody else's is written to."""

from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite3

from vigil.media import scanwriter
from vigil.media.errors import MediaError
from vigil.media.layout import ScannedFile
from vigil.media.scanfile import ScanFile
from vigil.media.scanwriter import ScanWriter

ABOUT = {
    "source": "the folder a",
    "source_kind": "folder",
    "evidence_sha256": "",
    "known_identity": "",
    "tools": {"vigil": "1"},
}


def row(number: int, **facts: Any) -> ScannedFile:
    empty = dict.fromkeys(
        ("modified", "md5", "sha1", "sha256", "width", "height", "pdq", "pdq_quality", "decoder")
    )
    grade = dict.fromkeys(("grade_scale", "grade_version", "grade_code", "near_distance"))
    said = {"verdict": "unseen", "series": "", "explanation": "", "reason": "", "media_type": "text/plain"}
    held = {"number": number, "path": f"{number}", "locator": f"{number}", "size": 10, "state": "accessible"}
    return ScannedFile(**(empty | grade | said | held | facts))


def begin(path: Path, **about: Any) -> ScanWriter:
    return ScanWriter.begin(path, **(ABOUT | about))


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def test_what_was_appended_is_there_after_the_writer_is_gone(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.append([row(1), row(2, modified="2026-01-01T00:00:00+00:00")])
        writer.append([row(3)])
        assert (writer.files, writer.size) == (3, 30)
    with begin(tmp_path / "a.scan") as writer:
        assert (writer.files, writer.size, writer.is_finished) == (3, 30, False)
        assert list(writer.listed())[1] == ("2", 10, "2026-01-01T00:00:00+00:00")


def test_it_is_written_with_wal_and_full_synchronisation(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        assert writer._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writer._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_finished_scan_is_one_file(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.append([row(1)])
        writer.finish()
        assert writer.is_finished
        assert [path.name for path in tmp_path.iterdir()] == ["a.scan"]
    assert pragma(tmp_path / "a.scan", "journal_mode") == "delete"


def test_a_kill_between_the_seal_and_the_return_to_one_file_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed, begin(tmp_path / "a.scan") as writer:
        killed.setattr(scanwriter, "_leave_wal", lambda _connection: None)
        writer.append([row(1)])
        writer.finish()
    assert pragma(tmp_path / "a.scan", "journal_mode") == "wal"
    with begin(tmp_path / "a.scan") as writer:
        assert writer.is_finished
    assert pragma(tmp_path / "a.scan", "journal_mode") == "delete"


def test_a_batch_is_committed_whole_or_not_at_all(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.append([row(1)])
        with pytest.raises(MediaError, match="Another process is writing"):
            writer.append([row(2), row(1)])
        assert [locator for locator, _, _ in writer.listed()] == ["1"]
        writer.append([row(2)])


def test_two_writers_never_number_a_file_twice(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as one, begin(tmp_path / "a.scan") as other:
        one.append([row(1)])
        with pytest.raises(MediaError, match="Another process is writing"):
            other.append([row(1)])


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer._connection.execute("PRAGMA max_page_count = 10")
        with pytest.raises(MediaError, match=r"database or disk is full.*make room"):
            writer.append([row(number, path="x" * 1000) for number in range(1, 200)])
        assert not list(writer.listed())


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"source_kind": "raw image"}, "of other evidence"),
        ({"known_identity": "ab" * 32}, "with another known set"),
        ({"tools": {"vigil": "2"}}, "with other versions"),
    ],
)
def test_a_scan_of_something_else_is_refused(about: dict[str, Any], said: str, tmp_path: Path) -> None:
    begin(tmp_path / "a.scan").__exit__(None, None, None)
    with pytest.raises(MediaError, match=said):
        begin(tmp_path / "a.scan", **about)


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "desk.sqlite3")
    connection.execute("CREATE TABLE cases (id INTEGER)")
    connection.close()
    before = (tmp_path / "desk.sqlite3").read_bytes()
    with pytest.raises(MediaError, match="database of something else"):
        begin(tmp_path / "desk.sqlite3")
    assert (tmp_path / "desk.sqlite3").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database, and long enough to be seen as none" * 20, b"x", b"x" * 511, b"x" * 512]
)
def test_a_file_of_something_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.scan").write_bytes(content)
    with pytest.raises(MediaError, match=r"cannot be written as a scan file|is not a scan file"):
        begin(tmp_path / "a.scan")
    assert (tmp_path / "a.scan").read_bytes() == content


def test_an_empty_file_becomes_a_scan_file(tmp_path: Path) -> None:
    (tmp_path / "a.scan").touch()
    with begin(tmp_path / "a.scan") as writer:
        writer.finish()
    with ScanFile.open(tmp_path / "a.scan") as held:
        assert held.summary().files == 0


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.scan").mkdir()
    with pytest.raises(MediaError, match="cannot be written as a scan file"):
        begin(tmp_path / "a.scan")


@pytest.mark.parametrize(("number", "is_safe"), [((3, 51, 2), False), ((3, 51, 3), True)])
def test_an_sqlite_that_may_corrupt_is_refused(
    number: tuple[int, int, int], is_safe: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", number)
    if is_safe:
        begin(tmp_path / "a.scan").__exit__(None, None, None)
    else:
        with pytest.raises(MediaError, match="not safe to write with"):
            begin(tmp_path / "a.scan")
        assert not list(tmp_path.iterdir())
