"""Writing a scan file: what is committed stays, and nothing of somebody else's is written to."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite3

from vigil.media import readable, scanwriter
from vigil.media.errors import MediaError
from vigil.media.layout import FOUND, Found, Frame, Row, ScannedFile
from vigil.media.readable import _connected as connected
from vigil.media.scanfile import ScanFile
from vigil.media.scanwriter import ScanWriter

ABOUT = {
    "source": "the folder a",
    "source_kind": "folder",
    "fingerprint": "",
    "known_identity": "",
    "tools": {"vigil": "1"},
}


def row(number: int, **facts: Any) -> ScannedFile:
    held = {"number": number, "path": f"{number}", "locator": f"{number}", "size": 10, "state": "accessible"}
    return ScannedFile(**({"verdict": "unseen", "media_type": "text/plain"} | held | facts))


def line(file: ScannedFile, rank: int = 0) -> Found:
    return Found(*(getattr(file, name) for name in FOUND), rank)


def kept(path: Path, *rows: ScannedFile, **about: Any) -> Path:
    """A finished scan file of these rows."""
    with begin(path, **about) as writer:
        writer.keep_listing(line(file) for file in rows if not file.inside)
        writer.append([Row(file) for file in rows])
        writer.finish(evidence_sha256="")
    return path


def begin(path: Path, **about: Any) -> ScanWriter:
    return ScanWriter.begin(path, **(ABOUT | about))


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def test_what_was_appended_is_there_after_the_writer_is_gone(tmp_path: Path) -> None:
    files = [row(1), row(2, modified="2026-01-01T00:00:00+00:00"), row(3), row(4)]
    with begin(tmp_path / "a.scan") as writer:
        assert not writer.is_listed
        writer.keep_listing(map(line, files))
        writer.append([Row(files[0]), Row(files[1])])
        writer.append([Row(files[2])])
        assert (writer.files, writer.done_bytes, writer.listed_files, writer.listed_bytes) == (3, 30, 4, 40)
    with begin(tmp_path / "a.scan") as writer:
        assert (writer.done_files, writer.done_bytes, writer.is_finished, writer.is_listed) == (
            3,
            30,
            False,
            True,
        )
        assert list(writer.listing())[1] == ("2", 10, "2026-01-01T00:00:00+00:00")
        assert [found.number for found in writer.pending()] == [4]


def test_a_listing_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaking() -> Iterator[Found]:
        yield line(row(1))
        raise MediaError("The evidence holds more than 1 files.")

    with begin(tmp_path / "a.scan") as writer:
        with pytest.raises(MediaError, match="more than 1 files"):
            writer.keep_listing(breaking())
        assert (writer.is_listed, list(writer.listing())) == (False, [])
        writer.keep_listing([line(row(1))])
        with pytest.raises(MediaError, match="Another process is writing"):
            writer.keep_listing([line(row(1))])


def test_what_is_pending_comes_in_the_order_of_its_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanwriter, "PENDING_TOGETHER", 2)
    ranks = {1: 3, 2: 0, 3: 1, 4: 0, 5: 3, 6: 1}
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing(line(row(number), rank) for number, rank in ranks.items())
        seen = []
        for found in writer.pending():
            seen.append(found.number)
            writer.append([Row(row(found.number))])
        assert seen == [2, 4, 3, 6, 1, 5]
        assert not list(writer.pending())


def test_what_lies_in_an_archive_is_found_with_its_conclusion(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        assert writer.next_number == 3
        inner = row(3, inside="1", path="1/x", locator="1!0")
        writer.append([Row(row(1)), Row(inner)])
        assert (writer.next_number, writer.files, writer.done_files, writer.listed_files) == (4, 2, 1, 2)
        assert [found.number for found in writer.pending()] == [2]
        assert [locator for locator, _, _ in writer.listing()] == ["1", "2"]
        with pytest.raises(ValueError, match="everything that is listed"):
            writer.finish(evidence_sha256="")
        writer.append([Row(row(2))])
        writer.finish(evidence_sha256="")
    with ScanFile.open(tmp_path / "a.scan") as held:
        held.check_content()
        assert held.files()[2] == inner
        assert (held.summary().inside, held.summary().not_reached) == (1, 0)


def test_a_conclusion_about_the_same_content_is_found_again(tmp_path: Path) -> None:
    decoded = row(1, sha256="a" * 64, decoder="x; full; frame 0", pdq=bytes(32))
    whole = Row(decoded, turned=b"\0" * 33, frames=(Frame(0.5, bytes(32), 90),))
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([whole, Row(row(2, sha256="b" * 64))])
        assert writer.seen("a" * 64) == whole
        assert writer.seen("b" * 64) is None


def test_what_could_not_be_decoded_is_found_again_and_what_was_ended_is_tried_again(tmp_path: Path) -> None:
    reasons = ("truncated", "took too long", "crashed the decoder")
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([line(row(number)) for number in (1, 2, 3, 4)])
        for number, reason in enumerate(reasons, start=1):
            unread = row(number, sha256=f"{number}" * 64, verdict="unreadable", reason=reason, decoder="x")
            writer.append([Row(unread, turned=b"\0" * 33)])
        found = [writer.seen(f"{number}" * 64) for number in (1, 2, 3)]
        assert [one and one.file.reason for one in found] == ["truncated", None, None]
        # Tried again under another name, it was decoded.
        writer.append([Row(row(4, sha256="2" * 64, decoder="x"))])
        again = writer.seen("2" * 64)
        assert again is not None
        assert again.file.number == 4


def test_a_stopped_scan_is_one_file_and_goes_on(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([Row(row(1))])
        writer.stop()
        assert [path.name for path in tmp_path.iterdir()] == ["a.scan"]
    with ScanFile.open(tmp_path / "a.scan") as held:
        assert (held.summary().state, held.summary().not_reached) == ("stopped", 1)
    with begin(tmp_path / "a.scan") as writer:
        writer.append([Row(row(2))])
        writer.finish(evidence_sha256="")
    with ScanFile.open(tmp_path / "a.scan") as held:
        assert held.summary().state == "finished"


def test_it_is_written_with_wal_and_full_synchronisation(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        assert writer._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writer._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_finished_scan_is_one_file(tmp_path: Path) -> None:
    kept(tmp_path / "a.scan", row(1))
    assert [path.name for path in tmp_path.iterdir()] == ["a.scan"]
    assert pragma(tmp_path / "a.scan", "journal_mode") == "delete"


def test_a_kill_between_the_seal_and_the_return_to_one_file_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(scanwriter, "leave_wal", lambda _connection: None)
        with begin(tmp_path / "a.scan") as writer:
            writer.keep_listing([line(row(1))])
            writer.append([Row(row(1))])
            writer.finish(evidence_sha256="")
            # As a kill leaves it: sealed, with its newest pages in the log.
            for name in ("a.scan", "a.scan-wal"):
                (tmp_path / f"killed-{name}").write_bytes((tmp_path / name).read_bytes())
    with ScanFile.open(tmp_path / "killed-a.scan") as held:
        held.check_content()
    assert pragma(tmp_path / "a.scan", "journal_mode") == "wal"
    with begin(tmp_path / "a.scan") as writer:
        assert writer.is_finished
    assert pragma(tmp_path / "a.scan", "journal_mode") == "delete"


def test_a_batch_is_committed_whole_or_not_at_all(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([Row(row(1))])
        with pytest.raises(MediaError, match="Another process is writing"):
            writer.append([Row(row(2)), Row(row(1))])
        assert [found.number for found in writer.pending()] == [2]
        assert writer.files == 1
        writer.append([Row(row(2))])


def test_a_second_writer_is_refused_at_once_and_the_first_goes_on(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        before = (tmp_path / "a.scan").read_bytes()
        with pytest.raises(MediaError, match=r"Another process is writing .*a\.scan; let it end"):
            begin(tmp_path / "a.scan")
        assert (tmp_path / "a.scan").read_bytes() == before
        # What SQLite opens and closes beside it does not let it go.
        ScanFile.open(tmp_path / "a.scan").__exit__(None, None, None)
        with pytest.raises(MediaError, match="Another process is writing"):
            begin(tmp_path / "a.scan")
        writer.keep_listing([line(row(1))])
        writer.append([Row(row(1))])
    with begin(tmp_path / "a.scan") as writer:
        assert writer.files == 1


HOLDING = """
import sys, time
from pathlib import Path
from vigil.media.one_writer import OneWriter
held = OneWriter(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_writer_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    begin(tmp_path / "a.scan").__exit__(None, None, None)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, tmp_path / "a.scan"], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(MediaError, match="Another process is writing"):
            begin(tmp_path / "a.scan")
        other.kill()
    begin(tmp_path / "a.scan").__exit__(None, None, None)


def test_a_finished_scan_is_no_writers(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([])
        writer.finish(evidence_sha256="")
    (tmp_path / "a.scan").chmod(0o444)
    with begin(tmp_path / "a.scan") as one, begin(tmp_path / "a.scan") as other:
        assert one.is_finished
        assert other.is_finished


def test_two_writers_never_conclude_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanwriter, "OneWriter", lambda _path: nullcontext())
    with begin(tmp_path / "a.scan") as one, begin(tmp_path / "a.scan") as other:
        one.keep_listing([line(row(1))])
        with pytest.raises(MediaError, match="Another process is writing"):
            other.keep_listing([line(row(1))])
        one.append([Row(row(1))])
        with pytest.raises(MediaError, match="Another process is writing"):
            other.append([Row(row(1))])


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    with begin(tmp_path / "a.scan") as writer:
        writer._connection.execute("PRAGMA max_page_count = 20")
        with pytest.raises(
            MediaError, match=r"cannot be written any further \(database or disk is full\).*make room"
        ):
            writer.keep_listing(line(row(number, path="x" * 1000)) for number in range(1, 200))
        assert not list(writer.listing())


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"source_kind": "raw image"}, "of other evidence"),
        ({"fingerprint": "another image"}, "of other evidence"),
        ({"known_identity": "ab" * 32}, "with another known set"),
        ({"tools": {"vigil": "2"}}, "with other versions"),
    ],
)
def test_a_scan_of_something_else_is_refused(about: dict[str, Any], said: str, tmp_path: Path) -> None:
    begin(tmp_path / "a.scan").__exit__(None, None, None)
    with pytest.raises(MediaError, match=said):
        begin(tmp_path / "a.scan", **about)


def test_a_scan_of_an_older_format_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.scan")
    connection.executescript(
        "CREATE TABLE meta (name TEXT, value TEXT); CREATE TABLE file (number INTEGER);"
        "INSERT INTO meta VALUES ('format', 'vigil-scan/1');"
    )
    connection.close()
    before = (tmp_path / "a.scan").read_bytes()
    with pytest.raises(MediaError, match="a scan of another format"):
        begin(tmp_path / "a.scan")
    assert (tmp_path / "a.scan").read_bytes() == before


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
    with pytest.raises(MediaError, match="is not a scan file"):
        begin(tmp_path / "a.scan")
    assert (tmp_path / "a.scan").read_bytes() == content


def test_an_empty_file_becomes_a_scan_file(tmp_path: Path) -> None:
    (tmp_path / "a.scan").touch()
    with begin(tmp_path / "a.scan") as writer:
        writer.keep_listing([])
        writer.finish(evidence_sha256="")
    with ScanFile.open(tmp_path / "a.scan") as held:
        assert held.summary().files == 0


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.scan").mkdir()
    with pytest.raises(MediaError, match=r"a\.scan is no file; name a file"):
        begin(tmp_path / "a.scan")


def test_a_file_of_the_folder_above_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MediaError, match=r"Not a directory|File exists"):
        begin(tmp_path / "file" / "a.scan")


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


def test_a_scan_is_filed_when_it_finishes_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "a.scan"
    with begin(path) as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([Row(row(1))])
        writer.stop()
    assert "filing" not in tables(path)
    with begin(path) as writer:
        writer.append([Row(row(2))])
        writer.finish(evidence_sha256="")
    assert {"filing", "filing_data"} <= tables(path)
    with begin(path) as writer:
        assert writer.is_finished
    with ScanFile.open(path) as held:
        held.check_content()


def test_a_kill_between_the_filing_and_the_seal_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.scan"
    with begin(path) as writer, monkeypatch.context() as patch:
        writer.keep_listing([line(row(1))])
        writer.append([Row(row(1))])
        patch.setattr(writer, "_leave", lambda _meta: None)
        writer.finish(evidence_sha256="")
    assert "filing" in tables(path)
    with begin(path) as writer:
        assert not writer.is_finished
        writer.finish(evidence_sha256="")
    with ScanFile.open(path) as held:
        held.check_content()


def tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


def left_half_written(path: Path) -> None:
    """Kill a writer while a change stands in the file and its undoing beside it, as leaving the log does for an instant."""
    code = """
import os, signal, sys
from pysqlite3 import dbapi2 as sqlite
connection = sqlite.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=DELETE")
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE result SET explanation = hex(randomblob(50000))")
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name(f"{path.name}-journal").stat().st_size > 0


def test_what_a_kill_left_half_written_is_taken_back_by_whoever_reads(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.scan", row(1), row(2))
    left_half_written(path)
    with ScanFile.open(path) as held:
        held.check_content()
        assert [file.explanation for file in held.files(limit=10)] == ["", ""]
    assert [one.name for one in tmp_path.iterdir()] == ["a.scan"]


def test_what_a_kill_left_half_written_is_taken_back_by_whoever_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.scan"
    with begin(path) as writer:
        writer.keep_listing([line(row(1)), line(row(2))])
        writer.append([Row(row(1))])
        writer.stop()
    left_half_written(path)
    with begin(path) as writer:
        assert [found.number for found in writer.pending()] == [2]
        writer.append([Row(row(2))])
        writer.finish(evidence_sha256="")
    with ScanFile.open(path) as held:
        held.check_content()


def test_what_a_kill_left_half_written_where_nobody_may_write_is_refused_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = kept(tmp_path / "a.scan", row(1))
    left_half_written(path)
    before = path.read_bytes()
    monkeypatch.setattr(readable, "_connected", lambda path, _mode: connected(path, "ro"))
    with pytest.raises(MediaError, match="left half-written when a scan was killed"):
        ScanFile.open(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_not_gone_on_with_and_never_a_traceback(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.scan", row(1), row(2))
    data, refused = path.read_bytes(), 0
    for start in range(100, len(data), 512):
        damaged = data[:start] + b"\xff" * 512 + data[start + 512 :]
        path.write_bytes(damaged)
        try:
            begin(path).__exit__(None, None, None)
        except MediaError:
            refused += 1
            assert path.read_bytes() == damaged
    assert refused >= 4
