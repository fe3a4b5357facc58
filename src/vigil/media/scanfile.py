"""The scan file: one SQLite file for one reading of an exhibit, resumable, and able to stand alone.

Tables: ``meta`` (name, value) and ``file`` (one row for each path found, in the source's own order). Written with WAL and
synchronous=FULL; when the scan ends the file is brought back to a single file without a log beside it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError

FORMAT = "vigil-scan/1"
VERDICTS = ("known", "near", "benign", "unseen", "unreadable")
COLUMNS = (
    "number", "path", "locator", "size", "state", "modified", "md5", "sha1", "sha256", "media_type", "width", "height", "pdq",
    "pdq_quality", "decoder", "verdict", "grade_scale", "grade_version", "grade_code", "near_distance", "series", "explanation",
    "reason",
)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, locator TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL,
    modified TEXT, md5 TEXT, sha1 TEXT, sha256 TEXT, media_type TEXT NOT NULL, width INTEGER, height INTEGER, pdq BLOB,
    pdq_quality INTEGER, decoder TEXT, verdict TEXT NOT NULL CHECK (verdict IN {VERDICTS}), grade_scale TEXT, grade_version TEXT,
    grade_code TEXT, near_distance INTEGER, series TEXT NOT NULL, explanation TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS file_by_verdict ON file (verdict, number);
"""


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file of a scan; ``verdict`` is what was concluded, ``reason`` why it could not be read.

    ``state`` is ``accessible`` or ``deleted``. Digests are lower-case hex, or None when the bytes could not be read.
    ``pdq`` is 32 bytes or None. ``near_distance`` is in bits.
    """

    number: int
    path: str
    locator: str
    size: int
    state: str
    modified: str | None
    md5: str | None
    sha1: str | None
    sha256: str | None
    media_type: str
    width: int | None
    height: int | None
    pdq: bytes | None
    pdq_quality: int | None
    decoder: str | None
    verdict: str
    grade_scale: str | None
    grade_version: str | None
    grade_code: str | None
    near_distance: int | None
    series: str
    explanation: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The totals of a scan; ``content_sha256`` is over every row, so that two readings with the same result compare equal."""

    state: str
    source_kind: str
    files: int
    distinct: int
    deleted: int
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

    def __init__(self, path: Path, connection: Any) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a scan file read-only.

        Raises:
            MediaError: it is missing, is no scan file, is damaged, or is of another format.
        """
        if not path.is_file():
            raise MediaError(f"There is no scan file at {path}; make one with `vigil scan`.")
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            held = connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise MediaError(f"{path} is not a scan file, or it is damaged ({error}).") from error
        if held is None or held[0] != FORMAT:
            connection.close()
            raise MediaError(f"{path} has the format '{held and held[0]}'; this Vigil reads {FORMAT}.")
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def summary(self) -> ScanSummary:
        """The scan's totals, counted from its rows.

        Raises:
            MediaError: the file is damaged.
        """
        meta = dict(self._rows("SELECT name, value FROM meta"))
        verdicts = dict(self._rows("SELECT verdict, count(*) FROM file GROUP BY verdict"))
        files, distinct, deleted = self._rows(
            "SELECT count(*), count(DISTINCT sha256), coalesce(sum(state = 'deleted'), 0) FROM file"
        )[0]
        reasons = dict(self._rows("SELECT reason, count(*) FROM file WHERE verdict = 'unreadable' GROUP BY reason ORDER BY reason"))
        return ScanSummary(
            state=meta["state"], source_kind=meta["source_kind"], files=files, distinct=distinct, deleted=deleted,
            known=verdicts.get("known", 0), near=verdicts.get("near", 0), benign=verdicts.get("benign", 0),
            unseen=verdicts.get("unseen", 0), unreadable_by_reason=reasons, evidence_sha256=meta.get("evidence_sha256", ""),
            known_identity=meta["known_identity"], content_sha256=meta.get("content_sha256", ""), tools=json.loads(meta["tools"]),
        )

    def files(self, *, verdict: str | None = None, offset: int = 0, limit: int = 50) -> list[ScannedFile]:
        """Files in the scan's order, of one verdict or of all.

        Raises:
            MediaError: the verdict is none of the five, or the file is damaged.
        """
        if verdict is not None and verdict not in VERDICTS:
            raise MediaError(f"'{verdict}' is no verdict; the verdicts are {', '.join(VERDICTS)}.")
        where = "WHERE verdict = ?" if verdict else ""
        wanted = (*((verdict,) if verdict else ()), limit, offset)
        rows = self._rows(f"SELECT {', '.join(COLUMNS)} FROM file {where} ORDER BY number LIMIT ? OFFSET ?", wanted)
        return [ScannedFile(*row) for row in rows]

    def unseen(self) -> Iterator[ScannedFile]:
        """Every file that no set knows, in the scan's order."""
        for row in self._connection.execute(f"SELECT {', '.join(COLUMNS)} FROM file WHERE verdict = 'unseen' ORDER BY number"):
            yield ScannedFile(*row)

    def check_content(self) -> None:
        """Hold every row to the digest that was taken when the scan ended.

        Raises:
            MediaError: the rows have changed since, or the scan has not ended.
        """
        summary = self.summary()
        if summary.state != "finished":
            raise MediaError(f"{self.path.name} has not finished; run the same `vigil scan` command again to complete it.")
        if content_digest(self._connection) != summary.content_sha256:
            raise MediaError(f"{self.path.name} has been changed since the scan ended; scan the evidence again.")

    def _rows(self, query: str, wanted: tuple[object, ...] = ()) -> list[Any]:
        try:
            return list(self._connection.execute(query, wanted).fetchall())
        except sqlite3.DatabaseError as error:
            raise MediaError(f"{self.path} is damaged ({error}); scan the evidence again.") from error


def content_digest(connection: Any) -> str:
    """SHA-256 over every row, each column as JSON text, in the scan's order."""
    digest = hashlib.sha256()
    for row in connection.execute(f"SELECT {', '.join(COLUMNS)} FROM file ORDER BY number"):
        plain = [value.hex() if isinstance(value, bytes) else value for value in row]
        digest.update(json.dumps(plain, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return digest.hexdigest()


def new_meta(*, source_kind: str, evidence_sha256: str, known_identity: str, tools: Mapping[str, str]) -> dict[str, str]:
    """What a scan file says about itself when it begins."""
    return {
        "format": FORMAT, "state": "running", "source_kind": source_kind, "evidence_sha256": evidence_sha256,
        "known_identity": known_identity, "tools": json.dumps(dict(tools), sort_keys=True),
    }
