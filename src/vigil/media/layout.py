"""How a scan file is laid out: its tables, their columns, and the digest over its rows.

``found`` is what the source lists, and what was found inside its archives; ``result`` is what was concluded about each, once.
A file without a result has not been reached. ``file`` is both together. ``turned`` holds further hashes of a picture, ``frame``
the key frames of a video: with them a scan is answered anew by a newer set without the evidence. ``tally`` counts as it goes, and
``meta`` keeps how many files lay inside archives (where it does not, as in files of before, they are counted).
"""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from pysqlite3 import dbapi2 as sqlite3

FORMAT = "vigil-scan/2"
VERDICTS = ("known", "near", "benign", "unseen", "unreadable")
MEMBER_RANK = -1  # of what lies in an archive: it is done with the archive, and waits for nothing
RUNNING, STOPPED, FINISHED = "running", "stopped", "finished"
# What a part of a picture may show: that it is like a known one, never that there is nothing.
VERDICTS_OF_A_PART = ("known", "near", "benign", "unreadable")


class ScannedFile(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One file of a scan; ``verdict`` is what was concluded, ``reason`` why it could not be read.

    ``inside`` is the path of the archive that it lies in, or empty. ``state`` is ``accessible`` or ``deleted``. Digests are
    lower-case hex, or None when the bytes could not be read. Times are ISO 8601 or None; ``taken`` is the camera's own clock.
    ``latitude`` and ``longitude`` are in degrees, ``duration`` in seconds. ``pdq`` is 32 bytes or None, ``near_distance`` is in
    bits. ``decoder`` is what decoded it, or could not, or None where nothing tried to. ``partial`` is 1 for a picture that ends
    too early: what is left of it was looked at.
    """

    number: int
    path: str
    locator: str
    inside: str = ""
    size: int
    state: str
    modified: str | None = None
    created: str | None = None
    accessed: str | None = None
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    media_type: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    camera_make: str = ""
    camera_model: str = ""
    camera_serial: str = ""
    software: str = ""
    taken: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    pdq: bytes | None = None
    pdq_quality: int | None = None
    partial: int = 0
    decoder: str | None = None
    verdict: str
    grade_scale: str | None = None
    grade_version: str | None = None
    grade_code: str | None = None
    near_distance: int | None = None
    series: str = ""
    explanation: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"'{self.verdict}' is no verdict")
        if (self.verdict == "unreadable") != bool(self.reason):
            raise ValueError("a file that could not be read has a reason, and no other has one")
        if self.partial and self.verdict not in VERDICTS_OF_A_PART:
            raise ValueError("a part of a picture does not show that nothing is known of it")


class Found(NamedTuple):
    """One line of the listing; times are ISO 8601 or None, ``rank`` says how early it is read, ``problem`` why it cannot be."""

    number: int
    path: str
    locator: str
    inside: str
    size: int
    state: str
    modified: str | None
    created: str | None
    accessed: str | None
    rank: int
    problem: str = ""


class Frame(NamedTuple):
    """One key frame of a video: where it stands in seconds, its hash of 32 bytes, and the hash's quality."""

    seconds: float
    pdq: bytes
    quality: int


class Row(NamedTuple):
    """One conclusion to be kept, with what lets it be drawn anew: further hashes of a picture, frames of a video."""

    file: ScannedFile
    turned: bytes = b""
    frames: tuple[Frame, ...] = ()


COLUMNS = ScannedFile.__struct_fields__
FOUND = ("number", "path", "locator", "inside", "size", "state", "modified", "created", "accessed")
LISTED = (*FOUND, "rank", "problem")
RESULT = ("number", *(name for name in COLUMNS if name not in FOUND))
SELECT = f"SELECT {', '.join(COLUMNS)} FROM file"  # noqa: S608 names of our own
INSERT_FOUND = f"INSERT INTO found ({', '.join(LISTED)}) VALUES ({', '.join('?' * len(LISTED))})"  # noqa: S608
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE found (
        number INTEGER PRIMARY KEY, path TEXT NOT NULL, locator TEXT NOT NULL, inside TEXT NOT NULL, size INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('accessible', 'deleted')), modified TEXT, created TEXT, accessed TEXT,
        rank INTEGER NOT NULL, problem TEXT NOT NULL
    )""",
    f"""CREATE TABLE result (
        number INTEGER PRIMARY KEY REFERENCES found, md5 TEXT, sha1 TEXT, sha256 TEXT, media_type TEXT NOT NULL,
        width INTEGER, height INTEGER, duration REAL, camera_make TEXT NOT NULL, camera_model TEXT NOT NULL,
        camera_serial TEXT NOT NULL, software TEXT NOT NULL, taken TEXT, latitude REAL, longitude REAL, pdq BLOB,
        pdq_quality INTEGER, partial INTEGER NOT NULL, decoder TEXT, verdict TEXT NOT NULL CHECK (verdict IN {VERDICTS}),
        grade_scale TEXT, grade_version TEXT, grade_code TEXT, near_distance INTEGER, series TEXT NOT NULL,
        explanation TEXT NOT NULL, reason TEXT NOT NULL CHECK ((verdict = 'unreadable') = (reason != '')),
        CHECK (partial = 0 OR verdict IN {VERDICTS_OF_A_PART})
    )""",
    "CREATE TABLE turned (number INTEGER PRIMARY KEY REFERENCES result, hashes BLOB NOT NULL)",
    """CREATE TABLE frame (
        number INTEGER NOT NULL REFERENCES result, place INTEGER NOT NULL, seconds REAL NOT NULL, pdq BLOB NOT NULL,
        quality INTEGER NOT NULL, PRIMARY KEY (number, place)
    ) WITHOUT ROWID""",
    """CREATE TABLE tally (
        verdict TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, media_type TEXT NOT NULL, files INTEGER NOT NULL,
        bytes INTEGER NOT NULL, PRIMARY KEY (verdict, reason, state, media_type)
    ) WITHOUT ROWID""",
    f"""CREATE VIEW file AS
        SELECT {", ".join(f"{'found' if name in FOUND else 'result'}.{name} AS {name}" for name in COLUMNS)}
        FROM result JOIN found ON found.number = result.number""",  # noqa: S608 names of our own
    "CREATE INDEX found_in_order ON found (rank, number)",
    "CREATE INDEX result_by_verdict ON result (verdict, number)",
    "CREATE INDEX result_by_type ON result (media_type, number)",
    # The same content under another name is not decoded again.
    "CREATE INDEX result_by_content ON result (sha256) WHERE decoder IS NOT NULL",
)
NAMES = {"meta", "found", "result", "turned", "frame", "tally"}


def insert_result(columns: Sequence[str]) -> str:
    """The statement that keeps these columns of ``RESULT``; the others stay NULL."""
    return f"INSERT INTO result ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 names of our own


def content_digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over every row, each column but ``accessed`` as JSON text, in the order of their numbers.

    Reading a folder may change when its files were accessed last; two readings of it are the same all the same.
    """
    digest = hashlib.sha256()
    columns = ", ".join(name for name in COLUMNS if name != "accessed")
    as_json = json.JSONEncoder(ensure_ascii=False, default=bytes.hex).encode
    for row in connection.execute(f"SELECT {columns} FROM file ORDER BY number"):  # noqa: S608 names of our own
        digest.update(as_json(row).encode("utf-8", "backslashreplace") + b"\n")
    return digest.hexdigest()


def folder_digest(connection: sqlite3.Connection) -> str:
    """A folder's digest: SHA-256 over one line for each file of it, its SHA-256 (or ``-``) and its locator, in order."""
    digest = hashlib.sha256()
    query = "SELECT sha256, locator FROM file WHERE inside = '' ORDER BY number"
    for sha256, locator in connection.execute(query):
        digest.update(f"{sha256 or '-'}  {locator}\n".encode())
    return digest.hexdigest()


def read_row(connection: sqlite3.Connection, number: int) -> Row:
    """One conclusion with all that belongs to it."""
    held = connection.execute(f"{SELECT} WHERE number = ?", (number,)).fetchone()
    turned = connection.execute("SELECT hashes FROM turned WHERE number = ?", (number,)).fetchone()
    frames = connection.execute(
        "SELECT seconds, pdq, quality FROM frame WHERE number = ? ORDER BY place", (number,)
    )
    file = ScannedFile(**dict(zip(COLUMNS, held, strict=True)))
    return Row(file, turned[0] if turned else b"", tuple(Frame(*frame) for frame in frames))
