"""Reading: while others write, where nothing can be written, and from damaged files."""

import os
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pysqlite3 import dbapi2 as sqlite3

from tests.ledger.logs import Log, make_log, places, said
from vigil.ledger.errors import DamagedLogError, LedgerError
from vigil.ledger.reading import rows
from vigil.ledger.verify import verify


def test_a_log_is_read_while_the_desk_writes_it(log: Log) -> None:
    writer = sqlite3.connect(str(log.path), isolation_level=None)
    try:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE other (a)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM journal_entry")
        assert log.verify().findings == ()
        writer.execute("COMMIT")
        assert log.verify().entries == 0
    finally:
        writer.close()


def test_one_verification_sees_one_moment(log: Log) -> None:
    with log.opened() as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    reading = rows(log.url)
    assert next(reading).sequence == 0
    log.become(log.rows[:2])
    assert [row.sequence for row in reading] == [1, 2, 3, 4, 5, 6]


def test_reading_leaves_the_database_as_it_was(log: Log) -> None:
    before = log.path.read_bytes()
    assert log.verify().findings == ()
    assert log.path.read_bytes() == before


READ_AS_NOBODY = """
import os, sys
from vigil.ledger.verify import verify
from pysqlite3 import dbapi2
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
report = verify(database=sys.argv[1])
print(report.entries, len(report.findings))
"""


def test_a_copy_where_nothing_can_be_written_is_read() -> None:
    # pytest's own folder is closed to the user nobody, whom a test run by root becomes.
    with TemporaryDirectory(prefix="vigil-worm-") as name:
        log = make_log(Path(name), 7)
        with log.opened() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        log.path.parent.chmod(0o555)
        assert [path.name for path in log.path.parent.glob("desk*")] == ["desk.sqlite3"]
        done = subprocess.run(
            [sys.executable, "-c", READ_AS_NOBODY, log.url],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        log.path.parent.chmod(0o755)
        assert done.stdout.strip() == "7 0", done.stderr


def test_the_path_may_be_written_as_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20ü?#"
    log = make_log(folder, 2)
    quoted = str(log.path).replace("%", "%25").replace(" ", "%20")
    for address in (f"sqlite://{log.path}", f"sqlite:///{log.path}", f"sqlite://{quoted}"):
        assert verify(database=address).entries == 2


@pytest.mark.parametrize(
    ("database", "said_of_it"),
    [
        ("sqlite:////nowhere/at/all.sqlite3", "There is no database at"),
        ("sqlite:///", "There is no database at"),
        ("mysql://user:secret@host/x", "is no database that can be read"),
        ("words", "is no database that can be read"),
        ("postgresql://127.0.0.1:1/none", "check the address and that the server is running"),
        ("postgresql://[", "The journal cannot be read"),
    ],
)
def test_what_is_no_database_is_said(database: str, said_of_it: str) -> None:
    with pytest.raises(LedgerError) as caught:
        list(rows(database))
    assert said_of_it in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_database_without_a_journal_is_said(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(str(path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    connection.close()
    with pytest.raises(LedgerError, match="holds no journal"):
        verify(database=f"sqlite://{path}")


@pytest.mark.parametrize("data", [b"words" * 1000, b"SQLite format 3\0" + b"\0" * 4096])
def test_another_file_is_said(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.sqlite3"
    path.write_bytes(data)
    with pytest.raises(LedgerError, match=r"damaged or is no SQLite database|holds no journal"):
        verify(database=f"sqlite://{path}")


def test_a_missing_driver_is_said(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, database in (("pysqlite3.dbapi2", log.url), ("psycopg", "postgresql://127.0.0.1:1/x")):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(LedgerError, match="install it"):
            list(rows(database))


@pytest.fixture
def pages(tmp_path: Path) -> Log:
    """A log of many pages, with the desk's key on it, so that its rows are read through an index."""
    log = make_log(tmp_path, 120)
    with log.opened() as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("CREATE UNIQUE INDEX by_sequence ON journal_entry (sequence)")
    return log


def test_a_page_lost_on_the_way_is_a_finding_and_what_was_read_counts(pages: Log) -> None:
    size = pages.path.stat().st_size
    data = bytearray(pages.path.read_bytes())
    lost = [place for place in range(4096, size, 4096) if b"AV-2026-0061" in data[place : place + 4096]]
    data[lost[0] : lost[0] + 4096] = bytes(4096)
    pages.path.write_bytes(data)
    report = pages.verify()
    assert 0 < report.entries < 120
    assert "cannot be read from here on" in said(report)
    assert report.entries in places(report)


def test_damage_before_the_first_row_is_a_refusal(pages: Log) -> None:
    data = bytearray(pages.path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    pages.path.write_bytes(data)
    with pytest.raises(DamagedLogError, match="is damaged"):
        pages.verify()


def test_a_file_cut_anywhere_is_a_finding_or_a_refusal(pages: Log) -> None:
    data = pages.path.read_bytes()
    for length in range(0, len(data) - 4096, 3000):
        pages.path.write_bytes(data[:length])
        assert told(pages), length


def test_random_damage_is_never_a_crash_and_never_changes_a_clean_answer(pages: Log) -> None:
    data = pages.path.read_bytes()
    chance = random.Random(7)
    told_of = 0
    for _ in range(150):
        changed = bytearray(data)
        place = chance.randrange(len(data))
        length = chance.choice([1, 16, 512, 4096])
        changed[place : place + length] = chance.randbytes(len(changed[place : place + length]))
        pages.path.write_bytes(changed)
        if told(pages):
            told_of += 1
        else:
            # Only what no row is made of may change unseen: free space, or the file's own bookkeeping.
            assert [tuple(row.columns.values()) for row in rows(pages.url)] == [
                tuple(row[3:]) for row in pages.rows
            ]
    assert told_of > 75


def told(log: Log) -> str:
    try:
        return said(log.verify())
    except LedgerError as error:
        return str(error)
