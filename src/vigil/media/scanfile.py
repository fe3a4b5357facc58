"""The scan file's read side: one SQLite file for one reading of an exhibit, able to stand alone.

Tables: ``meta`` (name, value) and ``file`` (one row for each path found, in the source's own order).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError
from vigil.media.layout import FINISHED, FORMAT, SELECT, VERDICTS, ScannedFile, content_digest
from vigil.media.types import ARCHIVES

__all__ = ["FORMAT", "VERDICTS", "ScanFile", "ScanSummary", "ScannedFile"]

MOST_ROWS = 10_000  # of one page of files
_TOTALS = (
    "SELECT count(*), count(DISTINCT sha256), count(*) FILTER (WHERE state = 'deleted'), "
    "count(*) FILTER (WHERE media_type IN (?, ?, ?, ?, ?)) FROM file"
)
_NEEDED = {"format", "state", "source", "source_kind", "evidence_sha256", "known_identity", "tools"}


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The totals of a scan.

    Attributes:
        state: ``running`` or ``finished``.
        source: what was read, in one line.
        archives: how many files are archives; they are matched whole, what is inside them has not been looked at.
        evidence_sha256: of the image, or over a folder's files once the scan has finished.
        content_sha256: over every row, so that two readings with the same result compare equal; empty while running.
        tools: versions of what read, decoded and matched.
    """

    state: str
    source: str
    source_kind: str
    files: int
    distinct: int
    deleted: int
    archives: int
    known: int
    near: int
    benign: int
    unseen: int
    unreadable_by_reason: dict[str, int]
    evidence_sha256: str
    known_identity: str
    content_sha256: str
    tools: dict[str, str]

    @property
    def unreadable(self) -> int:
        """How many files could not be read, whatever the reason."""
        return sum(self.unreadable_by_reason.values())


class ScanFile:
    """A scan file opened for reading; evidence, tools and totals travel inside it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a scan file read-only.

        Raises:
            MediaError: it is missing, is no scan file, is damaged, or is of another format.
        """
        if not path.is_file():
            raise MediaError(f"There is no scan file at {path}; make one with 'vigil scan'.")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def summary(self) -> ScanSummary:
        """The scan's totals, counted from its rows.

        Raises:
            MediaError: the file is damaged.
        """
        meta = dict(self._rows("SELECT name, value FROM meta"))
        verdicts = dict(self._rows("SELECT verdict, count(*) FROM file GROUP BY verdict"))
        files, distinct, deleted, archives = self._rows(_TOTALS, ARCHIVES)[0]
        return ScanSummary(
            state=meta["state"],
            source=meta["source"],
            source_kind=meta["source_kind"],
            files=files,
            distinct=distinct,
            deleted=deleted,
            archives=archives,
            known=verdicts.get("known", 0),
            near=verdicts.get("near", 0),
            benign=verdicts.get("benign", 0),
            unseen=verdicts.get("unseen", 0),
            unreadable_by_reason=self._reasons(),
            evidence_sha256=meta["evidence_sha256"],
            known_identity=meta["known_identity"],
            content_sha256=meta.get("content_sha256", ""),
            tools=self._tools(meta["tools"]),
        )

    def files(self, *, verdict: str | None = None, offset: int = 0, limit: int = 50) -> list[ScannedFile]:
        """Files in the scan's order, of one verdict or of all.

        Raises:
            MediaError: the verdict is none of the five, or the file is damaged.
            ValueError: the offset is negative, or the limit is not 0 to 10,000.
        """
        if verdict is not None and verdict not in VERDICTS:
            raise MediaError(f"'{verdict}' is no verdict; the verdicts are {', '.join(VERDICTS)}.")
        if offset < 0 or not 0 <= limit <= MOST_ROWS:
            raise ValueError(f"an offset is not negative, and a limit is 0 to {MOST_ROWS}")
        where = "WHERE verdict = ?" if verdict else ""
        wanted = (*((verdict,) if verdict else ()), limit, offset)
        return list(self._files(f"{SELECT} {where} ORDER BY number LIMIT ? OFFSET ?", wanted))

    def unseen(self) -> Iterator[ScannedFile]:
        """Every file that no set knows, in the scan's order.

        Raises:
            MediaError: the file is damaged.
        """
        return self._files(f"{SELECT} WHERE verdict = 'unseen' ORDER BY number", ())

    def check_content(self) -> None:
        """Hold every row to the digest that was taken when the scan ended.

        Raises:
            MediaError: the rows have changed since, or the scan has not ended.
        """
        summary = self.summary()
        if summary.state != FINISHED:
            raise MediaError(
                f"{self.path.name} has not finished; run the same 'vigil scan' command again to complete it."
            )
        try:
            found = content_digest(self._connection)
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        if found != summary.content_sha256:
            raise MediaError(
                f"{self.path.name} has been changed since the scan ended; scan the evidence again."
            )

    def _reasons(self) -> dict[str, int]:
        query = (
            "SELECT reason, count(*) FROM file WHERE verdict = 'unreadable' GROUP BY reason ORDER BY reason"
        )
        return dict(self._rows(query))

    def _tools(self, written: str) -> dict[str, str]:
        try:
            return {str(name): str(number) for name, number in json.loads(written).items()}
        except (ValueError, AttributeError) as error:
            raise self._damaged(error) from error

    def _files(self, query: str, wanted: tuple[object, ...]) -> Iterator[ScannedFile]:
        try:
            for row in self._connection.execute(query, wanted):
                yield ScannedFile(*row)
        except (sqlite3.DatabaseError, ValueError) as error:
            raise self._damaged(error) from error

    def _rows(self, query: str, wanted: tuple[object, ...] = ()) -> list[Any]:
        try:
            return list(self._connection.execute(query, wanted))
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> MediaError:
        return MediaError(f"{self.path} is damaged ({error}); scan the evidence again.")


def _check(path: Path, connection: sqlite3.Connection) -> None:
    try:
        meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        if meta.get("format") == FORMAT:
            connection.execute(f"{SELECT} LIMIT 0")
            pages, size = (
                connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
    except sqlite3.DatabaseError as error:
        raise MediaError(f"{path} is not a scan file, or it is damaged ({error}); name another.") from error
    if meta.get("format") != FORMAT:
        raise MediaError(
            f"{path} has the format '{meta.get('format', 'none')}'; this Vigil reads {FORMAT}. Scan the evidence again."
        )
    # While a scan runs, its newest pages stand in the log beside the file.
    if _NEEDED - set(meta) or (meta["state"] == FINISHED and pages * size > path.stat().st_size):
        raise MediaError(f"{path} is cut short or damaged; scan the evidence again.")
