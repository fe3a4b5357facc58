"""Taking a scan file up to write to it: what is there already, whether it is the same scan, and how it is kept safe."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.media import filing
from vigil.media.errors import MediaError
from vigil.media.layout import FINISHED, NAMES, RUNNING, TABLES
from vigil.media.readable import open_to_read

_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_BROKEN_OFF = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
SMALLEST_DATABASE = 512  # bytes, the smallest page
_SAME = {
    "format": "of another format",
    "source_kind": "of other evidence",
    "fingerprint": "of other evidence",
    "known_identity": "made with another known set",
    "tools": "made with other versions of the tools",
}


def look(path: Path) -> dict[str, str]:
    """What an existing file says about itself, without changing that; nothing when it is new or still empty."""
    if path.exists() and not path.is_file():
        raise MediaError(f"{path} is no file; name a file with --to, in a folder of your choice.")
    if not path.exists() or path.stat().st_size == 0:
        return {}
    if path.stat().st_size < SMALLEST_DATABASE:
        # SQLite would take so short a file for an empty one, and write over it.
        raise MediaError(f"{path} is not a scan file; name another file with --to.")
    connection = open_to_read(path)
    try:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if not tables:
            return {}
        if tables not in (NAMES, NAMES | filing.NAMES, {"meta", "file"}):
            raise MediaError(f"{path} is a database of something else; name another file with --to.")
        return dict(connection.execute("SELECT name, value FROM meta").fetchall())
    except UnicodeDecodeError as error:
        raise MediaError(f"{path} is damaged ({error}); name another file with --to.") from error
    finally:
        connection.close()


def check_same(path: Path, held: Mapping[str, str], fresh: Mapping[str, str]) -> None:
    """Refuse a file that holds another scan than the one that is to be written."""
    for name, said in _SAME.items():
        if held and held.get(name) != fresh[name]:
            raise MediaError(f"{path} holds a scan {said}; name another file with --to.")


def prepare(connection: sqlite3.Connection, fresh: Mapping[str, str], *, state: str) -> None:
    """Make a connection ready to write with: a new file gets its tables, an older one is taken up.

    Args:
        connection: to the scan file, with transactions left to the caller.
        fresh: what a new file says about itself.
        state: of the scan that the file holds, or empty for a new one.
    """
    connection.execute("PRAGMA synchronous=FULL")
    if state == FINISHED:
        # A kill between the seal and the return to one file is made good here.
        leave_wal(connection)
        return
    connection.execute("PRAGMA journal_mode=WAL")
    with transaction(connection):
        if state:
            connection.execute("UPDATE meta SET value = ? WHERE name = 'state'", (RUNNING,))
            return
        for table in TABLES:
            connection.execute(table)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", fresh.items())


def leave_wal(connection: sqlite3.Connection) -> None:
    """Bring a scan file back to one file, without a log beside it."""
    connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that the block writes, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # After some errors, a full disk among them, SQLite has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def said(path: Path) -> Iterator[None]:
    """What the database refuses, in a sentence for a person.

    Raises:
        MediaError: another process writes the same file, or it cannot be written.
    """
    try:
        yield
    except (sqlite3.DatabaseError, OSError) as error:
        raise MediaError(_sentence(path, error)) from error


def _sentence(path: Path, error: Exception) -> str:
    # The lowest byte of a code is its kind.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, sqlite3.IntegrityError) or kind in _HELD:
        return f"Another process is writing {path}; let it end, or name another file with --to."
    if kind == sqlite3.SQLITE_NOTADB:
        return f"{path} is not a scan file; name another file with --to."
    if kind in _BROKEN_OFF:
        return (
            f"{path} cannot be written any further ({error}); make room or check the disk, then run the same command again: "
            "what was committed is kept."
        )
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return (
        f"{path} cannot be written as a scan file ({why}); check its permissions and its folder's, or name another "
        "file with --to."
    )
