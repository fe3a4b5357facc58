"""The scan file's write side: rows committed in order, so that a kill or a power cut costs at most the last batch.

Written with WAL and synchronous=FULL; when the scan ends it is brought back to one file without a log beside it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from types import TracebackType
from typing import Self

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError
from vigil.media.layout import (
    FINISHED,
    FORMAT,
    INSERT,
    RUNNING,
    TABLES,
    ScannedFile,
    content_digest,
    folder_digest,
)

SAFE_WITH_WAL = (3, 51, 3)  # older ones can corrupt a WAL database (sqlite.org, "WAL-reset bug")
SMALLEST_DATABASE = 512  # bytes, the smallest page
_SAME = {
    "format": "of another format",
    "source_kind": "of other evidence",
    "evidence_sha256": "of other evidence",
    "known_identity": "made with another known set",
    "tools": "made with other versions of the tools",
}


class ScanWriter:
    """A scan file being written.

    Attributes:
        is_finished: whether the scan it holds has ended; nothing may be appended then.
        files, size: how many files, and bytes of them, it holds.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self.is_finished = self._meta("state") == FINISHED
        query = "SELECT count(*), coalesce(sum(size), 0) FROM file"
        self.files, self.size = connection.execute(query).fetchone()

    @classmethod
    def begin(
        cls,
        path: Path,
        *,
        source: str,
        source_kind: str,
        evidence_sha256: str,
        known_identity: str,
        tools: Mapping[str, str],
    ) -> Self:
        """Create a scan file, or take up one of the same evidence, known set and tools.

        Raises:
            MediaError: the file cannot be written, is something else, or holds another scan.
        """
        if sqlite3.sqlite_version_info < SAFE_WITH_WAL:
            raise MediaError(
                f"SQLite {sqlite3.sqlite_version} is not safe to write with; update the package pysqlite3."
            )
        fresh = {
            "format": FORMAT,
            "state": RUNNING,
            "source": source,
            "source_kind": source_kind,
            "evidence_sha256": evidence_sha256,
            "known_identity": known_identity,
            "tools": json.dumps(dict(tools), sort_keys=True),
        }
        with _said(path):
            held = _look(path)
            _check_same(path, held, fresh)
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=5)
            try:
                _prepare(connection, fresh, state=held.get("state", ""))
                return cls(path, connection)
            except BaseException:
                connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def listed(self) -> Iterator[tuple[str, int, str | None]]:
        """Locator, size and time of change of every file it holds, in order."""
        with _said(self._path):
            yield from self._connection.execute("SELECT locator, size, modified FROM file ORDER BY number")

    def append(self, rows: Sequence[ScannedFile]) -> None:
        """Commit the next rows; when this returns they survive a power cut.

        Raises:
            MediaError: the disk is full or failed, or another process writes the same scan file.
        """
        with _said(self._path), _transaction(self._connection):
            self._connection.executemany(INSERT, map(astuple, rows))
        self.files += len(rows)
        self.size += sum(row.size for row in rows)

    def finish(self) -> None:
        """Seal the scan, and make it one file that can travel.

        Raises:
            MediaError: the file did not keep what was written to it.
        """
        with _said(self._path):
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise MediaError(
                    f"{self._path} has been damaged while it was written ({found}); check the disk."
                )
            with _transaction(self._connection):
                meta = {
                    "content_sha256": content_digest(self._connection),
                    "evidence_sha256": self._meta("evidence_sha256") or folder_digest(self._connection),
                    "state": FINISHED,
                }
                self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
            _leave_wal(self._connection)
        self.is_finished = True

    def _meta(self, name: str) -> str:
        return str(self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])


def _look(path: Path) -> dict[str, str]:
    """What an existing file says about itself, without changing it; nothing when it is new or still empty."""
    if not path.exists() or path.stat().st_size == 0:
        return {}
    if path.stat().st_size < SMALLEST_DATABASE:
        # SQLite would take so short a file for an empty one, and write over it.
        raise MediaError(f"{path} is not a scan file; name another file with --to.")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if not tables:
            return {}
        if tables != {"meta", "file"}:
            raise MediaError(f"{path} is a database of something else; name another file with --to.")
        return dict(connection.execute("SELECT name, value FROM meta").fetchall())
    finally:
        connection.close()


def _check_same(path: Path, held: Mapping[str, str], fresh: Mapping[str, str]) -> None:
    for name, said in _SAME.items():
        # A folder has its digest only when its scan has ended; its files are compared one by one instead.
        is_folder = name == "evidence_sha256" and not fresh[name]
        if held and not is_folder and held.get(name) != fresh[name]:
            raise MediaError(f"{path} holds a scan {said}; name another file with --to.")


def _prepare(connection: sqlite3.Connection, fresh: Mapping[str, str], *, state: str) -> None:
    connection.execute("PRAGMA synchronous=FULL")
    if state == FINISHED:
        # A kill between the seal and the return to one file is made good here.
        _leave_wal(connection)
        return
    connection.execute("PRAGMA journal_mode=WAL")
    if state:
        return
    with _transaction(connection):
        for table in TABLES:
            connection.execute(table)
        connection.executemany("INSERT INTO meta VALUES (?, ?)", fresh.items())


def _leave_wal(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
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
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise MediaError(
            f"Another process is writing {path}; let it end, or name another file with --to."
        ) from error
    except (sqlite3.DatabaseError, OSError) as error:
        raise MediaError(
            f"{path} cannot be written as a scan file ({error}); make room, or name another file with --to."
        ) from error
