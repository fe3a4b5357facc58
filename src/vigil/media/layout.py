"""How a scan file is laid out: its tables, their columns, and the digest over its rows."""

import hashlib
import json
from dataclasses import dataclass, fields

from pysqlite3 import dbapi2 as sqlite3

FORMAT = "vigil-scan/1"
VERDICTS = ("known", "near", "benign", "unseen", "unreadable")
RUNNING, FINISHED = "running", "finished"


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """One file of a scan; ``verdict`` is what was concluded, ``reason`` why it could not be read.

    ``state`` is ``accessible`` or ``deleted``. Digests are lower-case hex, or None when the bytes could not be read.
    ``modified`` is ISO 8601 or None. ``pdq`` is 32 bytes or None. ``near_distance`` is in bits.
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

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"'{self.verdict}' is no verdict")
        if (self.verdict == "unreadable") != bool(self.reason):
            raise ValueError("a file that could not be read has a reason, and no other has one")


COLUMNS = tuple(column.name for column in fields(ScannedFile))
SELECT = f"SELECT {', '.join(COLUMNS)} FROM file"  # noqa: S608 names of our own
INSERT = f"INSERT INTO file ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"""CREATE TABLE file (
        number INTEGER PRIMARY KEY, path TEXT NOT NULL, locator TEXT NOT NULL, size INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('accessible', 'deleted')), modified TEXT, md5 TEXT, sha1 TEXT,
        sha256 TEXT, media_type TEXT NOT NULL, width INTEGER, height INTEGER, pdq BLOB, pdq_quality INTEGER,
        decoder TEXT, verdict TEXT NOT NULL CHECK (verdict IN {VERDICTS}), grade_scale TEXT, grade_version TEXT,
        grade_code TEXT, near_distance INTEGER, series TEXT NOT NULL, explanation TEXT NOT NULL,
        reason TEXT NOT NULL CHECK ((verdict = 'unreadable') = (reason != ''))
    )""",
    "CREATE INDEX file_by_verdict ON file (verdict, number)",
)


def content_digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over every row, each column as JSON text, in the scan's order."""
    digest = hashlib.sha256()
    for row in connection.execute(f"{SELECT} ORDER BY number"):
        plain = [value.hex() if isinstance(value, bytes) else value for value in row]
        digest.update(json.dumps(plain, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return digest.hexdigest()


def folder_digest(connection: sqlite3.Connection) -> str:
    """A folder's digest: SHA-256 over one line for each file, its SHA-256 (or ``-``) and its locator, in order."""
    digest = hashlib.sha256()
    for sha256, locator in connection.execute("SELECT sha256, locator FROM file ORDER BY number"):
        digest.update(f"{sha256 or '-'}  {locator}\n".encode())
    return digest.hexdigest()
