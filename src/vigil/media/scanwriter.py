"""The scan file's write side: what was found, then what was concluded; a kill or a power cut costs the last batch at most.

Written with WAL and synchronous=FULL; when the scan ends or is stopped it is brought back to one file without a log beside it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

from pysqlite3 import dbapi2 as sqlite3

from vigil.media import filing
from vigil.media.errors import MediaError
from vigil.media.keeping import decoded_before, keep
from vigil.media.layout import (
    FINISHED,
    FORMAT,
    INSERT_FOUND,
    LISTED,
    MEMBER_RANK,
    RUNNING,
    STOPPED,
    Found,
    Row,
    content_digest,
    folder_digest,
)
from vigil.media.one_writer import OneWriter
from vigil.media.scanopening import check_same, leave_wal, look, prepare, said, transaction

SAFE_WITH_WAL = (3, 51, 3)  # older ones can corrupt a WAL database (sqlite.org, "WAL-reset bug")
PENDING_TOGETHER = 2_000  # files to do that are looked up together


class ScanWriter:
    """A scan file being written; what is held with it (its connection, the lock of its one writer) is let go in the end.

    Attributes:
        is_finished: whether the scan it holds has ended; nothing may be added then.
        is_listed: whether the listing of the source is whole.
        listed_files, listed_bytes: what the listing holds.
        files: how many have their result, with what lay inside archives.
        done_files, done_bytes: how much of the listing has its result.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, held: ExitStack) -> None:
        self._path = path
        self._connection = connection
        self._held = held
        self.is_finished = self._meta("state") == FINISHED
        self.is_listed = bool(self._meta("listed"))
        self._count()

    @classmethod
    def begin(
        cls,
        path: Path,
        *,
        source: str,
        source_kind: str,
        fingerprint: str,
        known_identity: str,
        tools: Mapping[str, str],
    ) -> Self:
        """Create a scan file, or take up one of the same evidence, known set and tools.

        Args:
            path: the scan file.
            source: the evidence in one line.
            source_kind: ``folder`` and the like.
            fingerprint: what tells the evidence from other evidence at once, before its digest is known; or empty.
            known_identity: of the known set, or empty.
            tools: versions by name.

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
            "listed": "",
            "inside": "0",
            "source": source,
            "source_kind": source_kind,
            "fingerprint": fingerprint,
            "evidence_sha256": "",
            "known_identity": known_identity,
            "tools": json.dumps(dict(tools), sort_keys=True),
        }
        with said(path):
            held = look(path)
            check_same(path, held, fresh)
            path.parent.mkdir(parents=True, exist_ok=True)
            with ExitStack() as opened:
                if held.get("state") != FINISHED:
                    opened.enter_context(OneWriter(path))
                    # Until now another process may have written it.
                    held = look(path)
                    check_same(path, held, fresh)
                connection = opened.enter_context(
                    closing(sqlite3.connect(path, isolation_level=None, timeout=5))
                )
                prepare(connection, fresh, state=held.get("state", ""))
                return cls(path, connection, opened.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def keep_listing(self, listing: Iterable[Found]) -> None:
        """Keep the whole listing of the source, numbered from 1, or nothing of it.

        Raises:
            MediaError: the disk is full or failed, or another process writes the same scan file.
        """
        with said(self._path), transaction(self._connection):
            self._connection.executemany(INSERT_FOUND, listing)
            listed = self._connection.execute("SELECT count(*) FROM found").fetchone()[0]
            self._set({"listed": str(listed)})
        self.is_listed = True
        self._count()

    def listing(self) -> Iterator[tuple[str, int, str | None]]:
        """Locator, size and time of change of every file of the listing, in the source's own order."""
        query = "SELECT locator, size, modified FROM found WHERE rank != ? ORDER BY number"
        with said(self._path):
            yield from self._connection.execute(query, (MEMBER_RANK,))

    def pending(self) -> Iterator[Found]:
        """What has no result yet, in the order in which it is to be read."""
        query = (
            f"SELECT {', '.join(f'found.{name}' for name in LISTED)} FROM found "  # noqa: S608 names of our own
            "LEFT JOIN result ON result.number = found.number WHERE (found.rank, found.number) > (?, ?) "
            "AND result.number IS NULL ORDER BY found.rank, found.number LIMIT ?"
        )
        last = (MEMBER_RANK, -1)
        while True:
            with said(self._path):
                page = [Found(*row) for row in self._connection.execute(query, (*last, PENDING_TOGETHER))]
            if not page:
                return
            yield from page
            last = (page[-1].rank, page[-1].number)

    def seen(self, sha256: str) -> Row | None:
        """The conclusion about the same content under another name, if a decoder judged it."""
        with said(self._path):
            return decoded_before(self._connection, sha256)

    @property
    def next_number(self) -> int:
        """The number of the next file that is found inside an archive."""
        return self._next_number

    def append(self, rows: Sequence[Row]) -> None:
        """Commit the next conclusions; when this returns they survive a power cut.

        What lies in an archive is found with its conclusion, and committed together with the archive's.

        Raises:
            MediaError: the disk is full or failed, or another process writes the same scan file.
        """
        self.append_all([rows])

    def append_all(self, groups: Iterable[Sequence[Row]]) -> None:
        """The same for more conclusions than memory should hold at once: all groups are committed, or none.

        Raises:
            MediaError: as ``append``, or what gives the groups failed.
        """
        counts = Counter[str]()
        with said(self._path), transaction(self._connection):
            for rows in groups:
                keep(self._connection, rows)
                for row in rows:
                    counts["members" if row.file.inside else "files"] += 1
                    counts["bytes"] += 0 if row.file.inside else row.file.size
            # Where a file of before does not keep the count, its reader counts.
            self._connection.execute(
                "UPDATE meta SET value = value + ? WHERE name = 'inside'", (counts["members"],)
            )
        self.files += counts["files"] + counts["members"]
        self.done_files += counts["files"]
        self.done_bytes += counts["bytes"]
        self._next_number += counts["members"]

    def stop(self) -> None:
        """Let the scan stand as one file that can travel, to be taken up later."""
        self._leave({"state": STOPPED})

    def finish(self, *, evidence_sha256: str) -> None:
        """Seal the scan, and make it one file that can travel.

        Args:
            evidence_sha256: of an image's data; empty for a folder, whose digest follows from its files.

        Raises:
            MediaError: the file did not keep what was written to it.
            ValueError: something has not been reached yet.
        """
        if not self.is_listed or next(self.pending(), None) is not None:
            raise ValueError("a scan ends when everything that is listed has been reached")
        with said(self._path):
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise MediaError(
                    f"{self._path} has been damaged while it was written ({found}); check the disk."
                )
            distinct = self._connection.execute("SELECT count(DISTINCT sha256) FROM result").fetchone()[0]
            with transaction(self._connection):
                filing.write(self._connection)
            self._leave(
                {
                    "content_sha256": content_digest(self._connection),
                    "evidence_sha256": evidence_sha256 or folder_digest(self._connection),
                    "distinct": str(distinct),
                    "filing_sha256": filing.digest(self._connection),
                    "state": FINISHED,
                }
            )
        self.is_finished = True

    def _leave(self, meta: Mapping[str, str]) -> None:
        with said(self._path):
            with transaction(self._connection):
                self._set(meta)
            leave_wal(self._connection)

    def _set(self, meta: Mapping[str, str]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

    def _meta(self, name: str) -> str:
        return str(self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])

    def _count(self) -> None:
        with said(self._path):
            self.listed_files, self.listed_bytes = self._connection.execute(
                "SELECT count(*), coalesce(sum(size), 0) FROM found WHERE rank != ?", (MEMBER_RANK,)
            ).fetchone()
            self.files = self._connection.execute("SELECT coalesce(sum(files), 0) FROM tally").fetchone()[0]
            self.done_files, self.done_bytes = self._connection.execute(
                "SELECT count(*), coalesce(sum(size), 0) FROM file WHERE inside = ''"
            ).fetchone()
            last = self._connection.execute("SELECT coalesce(max(number), 0) FROM found").fetchone()[0]
        self._next_number = int(last) + 1
