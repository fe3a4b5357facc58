"""Shards: the conclusions about one part, as a scan file that appears under its name when it is complete, and never changes.

It is written under another name in one transaction, brought to the disk, and renamed. A worker that dies leaves a draft without
effect; two workers that make the same shard write two drafts of the same content, and either may win.
"""

import json
import os
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from vigil.media.errors import MediaError
from vigil.media.keeping import decoded_before, keep
from vigil.media.layout import FINISHED, FORMAT, INSERT_FOUND, TABLES, Row, content_digest
from vigil.media.scaleout.parts import Job, Part
from vigil.media.scanfile import ScanFile
from vigil.media.scanopening import said

DRAFT = ".draft"
TOGETHER = 1_000  # rows that are in memory at a time when a shard is read


class Draft:
    """A shard while it is made; it is only there for others after ``complete``.

    Args:
        job, part: whose shard it is.
    """

    def __init__(self, *, job: Job, part: Part) -> None:
        self._to = job.folder / part.name(job)
        self._draft = self._to.with_suffix(f".{uuid.uuid4().hex}{DRAFT}")
        with said(self._draft):
            # Nobody else knows the draft's name; a network's file system need not be asked for locks.
            uri = f"{self._draft.resolve().as_uri()}?nolock=1"
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            # A draft that fails is deleted, so nothing has to be rolled back.
            self._connection.execute("PRAGMA journal_mode=OFF")
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute("BEGIN")
            for table in TABLES:
                self._connection.execute(table)
            self._connection.executemany("INSERT INTO meta VALUES (?, ?)", _about(job, part).items())
            self._connection.executemany(INSERT_FOUND, part.files)

    def keep(self, rows: Sequence[Row]) -> None:
        """Add conclusions."""
        with said(self._draft):
            keep(self._connection, rows)

    def seen(self, sha256: str) -> Row | None:
        """What was concluded in this part about the same content, if a decoder judged it."""
        with said(self._draft):
            return decoded_before(self._connection, sha256)

    def complete(self) -> None:
        """Let the shard appear under its name; when this returns it survives a power cut."""
        with said(self._to):
            told = {"content_sha256": content_digest(self._connection), "state": FINISHED}
            self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", told.items())
            self._connection.execute("COMMIT")
            self._connection.close()
            _to_disk(self._draft)
            self._draft.replace(self._to)
            _to_disk(self._to.parent)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._connection.close()
        self._draft.unlink(missing_ok=True)


def is_whole(path: Path, *, part: Part) -> bool:
    """Whether a shard is there, unchanged, and holds the whole part; one that is damaged is made again."""
    if not path.is_file():
        return False
    try:
        for _ in read(path, part=part):
            pass
    except MediaError:
        return False
    return True


def read(path: Path, *, part: Part) -> Iterator[list[Row]]:
    """The rows of a shard in the order of their numbers, some at a time.

    Raises:
        MediaError: it is missing or damaged, or is not the shard of this part.
    """
    with ScanFile.open(path) as shard:
        shard.check_content()
        missing = Counter(file.number for file in part.files)
        rows: list[Row] = []
        for row in shard.rows():
            if not row.file.inside:
                missing[row.file.number] -= 1
            rows.append(row)
            if len(rows) >= TOGETHER:
                yield rows
                rows = []
        if any(missing.values()):
            raise MediaError(
                f"{path} is not the shard of its part; delete it and run the same command again."
            )
        yield rows


def _about(job: Job, part: Part) -> dict[str, str]:
    return {
        "format": FORMAT,
        "state": "running",
        "listed": str(len(part.files)),
        "source": f"part of {job.source.name}",
        "source_kind": job.source_kind,
        "fingerprint": job.fingerprint,
        "evidence_sha256": "",
        "known_identity": job.known_identity,
        "tools": json.dumps(dict(job.tools), sort_keys=True),
    }


def _to_disk(path: Path) -> None:
    channel = os.open(path, os.O_RDONLY)
    try:
        os.fsync(channel)
    finally:
        os.close(channel)
