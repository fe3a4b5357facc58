"""Scanning evidence: every file read once, hashed, decoded in the jail if it is a picture and still open, and answered."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite3

from vigil.kernels.digests import Digests, digest_stream
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.known.known_set import KnownSet
from vigil.known.values import Answer
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decoder, Unreadable
from vigil.media.jail.protocol import LARGEST_FILE
from vigil.media.scanfile import COLUMNS, SCHEMA, ScanFile, ScannedFile, ScanSummary, content_digest, new_meta
from vigil.media.sources import FoundFile, Source, open_source
from vigil.media.types import ENOUGH, UNKNOWN, is_picture, media_type

# Files committed together: a kill costs at most this many, and they are read again.
BATCH = 32
TOOLS = ("vigil", "pytsk3", "libewf-python", "pillow", "pillow-heif", "numpy")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: files and bytes done, and the path that was done last."""

    files: int
    bytes: int
    path: str


def scan(
    *, source: Path, known: KnownSet | None, to: Path, progress: Callable[[Progress], None] | None = None
) -> ScanSummary:
    """Scan evidence into one scan file.

    A scan that was cut short, by a kill or a power cut, is continued after the last file that was committed; a finished
    one is returned as it is.

    Args:
        source: folder, raw image or E01 image; it is only read.
        known: the set to answer with, or None: then every file that can be read is *unseen*.
        to: the scan file.
        progress: called after each batch.

    Raises:
        MediaError: the evidence cannot be read, the jail cannot be started, or ``to`` holds a scan of other evidence or
            with another known set.
    """
    with open_source(source) as evidence, Decoder() as decoder:
        connection = _begin(to, evidence, known.identity if known else "")
        try:
            if _state(connection) == "running":
                _read_on(connection, evidence, known, decoder, progress)
                _finish(connection)
        finally:
            connection.close()
    with ScanFile.open(to) as done:
        return done.summary()


def _begin(to: Path, evidence: Source, known_identity: str) -> Any:
    tools = {name: version(name) if name != "vigil" else _own_version() for name in TOOLS}
    fresh = new_meta(source_kind=evidence.kind, evidence_sha256=evidence.evidence_sha256(), known_identity=known_identity, tools=tools)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(to, isolation_level=None, timeout=5)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        held = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        _check_same(to, held, fresh)
        connection.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", fresh.items())
        connection.execute("COMMIT")
    except (sqlite3.DatabaseError, OSError) as error:
        raise MediaError(f"{to} cannot be written as a scan file ({error}); name another with --to.") from error
    return connection


def _check_same(to: Path, held: dict[str, str], fresh: dict[str, str]) -> None:
    names = {"format": "of another format", "source_kind": "of other evidence", "evidence_sha256": "of other evidence",
             "known_identity": "made with another known set", "tools": "made with other versions of the tools"}
    for name, said in names.items():
        finished_folder = name == "evidence_sha256" and fresh[name] == ""
        if held and not finished_folder and held.get(name) != fresh[name]:
            raise MediaError(f"{to} holds a scan {said}; name another file with --to.")


def _read_on(
    connection: Any, evidence: Source, known: KnownSet | None, decoder: Decoder, progress: Callable[[Progress], None] | None
) -> None:
    done, size = connection.execute("SELECT count(*), coalesce(sum(size), 0) FROM file").fetchone()
    files = evidence.files()
    _skip(connection, files, done)
    while batch := list(islice(files, BATCH)):
        rows = [_answered(number, file, known, decoder) for number, file in enumerate(batch, start=done + 1)]
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * len(COLUMNS))
            connection.executemany(f"INSERT INTO file ({', '.join(COLUMNS)}) VALUES ({marks})", map(astuple, rows))
        done, size = done + len(rows), size + sum(row.size for row in rows)
        if progress:
            progress(Progress(files=done, bytes=size, path=rows[-1].path))


def _skip(connection: Any, files: Iterator[FoundFile], done: int) -> None:
    if not done:
        return
    last = next(islice(files, done - 1, done), None)
    locator = connection.execute("SELECT locator FROM file WHERE number = ?", (done,)).fetchone()[0]
    if last is None or last.locator != locator:
        raise MediaError("The evidence has changed since the scan began; begin a new scan file with --to.")


def _answered(number: int, file: FoundFile, known: KnownSet | None, decoder: Decoder) -> ScannedFile:
    if file.problem:
        return _row(number, file, reason=file.problem)
    kept = bytearray()
    try:
        digests = digest_stream(_keeping(file.open(), kept))
    except MediaError as error:
        return _row(number, file, reason="cannot be read", explanation=str(error))
    kind = media_type(bytes(kept[:ENOUGH]))
    answer = _ask(known, digests, None)
    if answer.verdict != "unseen" or not is_picture(kind):
        return _row(number, file, digests=digests, kind=kind, answer=answer)
    return _picture(number, file, digests, kind, bytes(kept), known, decoder)


def _picture(
    number: int, file: FoundFile, digests: Digests, kind: str, data: bytes, known: KnownSet | None, decoder: Decoder
) -> ScannedFile:
    if digests.size > LARGEST_FILE:
        return _row(number, file, digests=digests, kind=kind, reason="too large to decode")
    seen = decoder.decode(data)
    if isinstance(seen, Unreadable):
        return _row(number, file, digests=digests, kind=kind, reason=seen.reason, explanation=seen.detail)
    useful = seen.pdq if seen.quality >= LOWEST_USEFUL_QUALITY else None
    return _row(number, file, digests=digests, kind=kind, seen=seen, answer=_ask(known, digests, useful))


def _ask(known: KnownSet | None, digests: Digests, pdq: bytes | None) -> Answer:
    if known is None:
        return Answer("unseen", "The scan was made without a known set.")
    return known.answer(md5=digests.md5, sha1=digests.sha1, sha256=digests.sha256, pdq=pdq)


def _keeping(chunks: Iterator[bytes], kept: bytearray) -> Iterator[bytes]:
    # Enough is kept to decode a picture; of a longer file only its beginning, for its type.
    for chunk in chunks:
        if len(kept) + len(chunk) <= LARGEST_FILE:
            kept += chunk
        else:
            del kept[ENOUGH:]
        yield chunk


def _row(
    number: int, file: FoundFile, *, digests: Digests | None = None, kind: str = UNKNOWN, seen: Decoded | None = None,
    answer: Answer | None = None, reason: str = "", explanation: str = "",
) -> ScannedFile:
    label = answer.label if answer else None
    grade = label.grade if label else None
    return ScannedFile(
        number=number, path=file.path, locator=file.locator, size=digests.size if digests else file.size, state=file.state,
        modified=file.modified.isoformat() if file.modified else None,
        md5=digests.md5 if digests else None, sha1=digests.sha1 if digests else None, sha256=digests.sha256 if digests else None,
        media_type=kind, width=seen.width if seen else None, height=seen.height if seen else None, pdq=seen.pdq if seen else None,
        pdq_quality=seen.quality if seen else None, decoder=seen.decoder if seen else None,
        verdict=answer.verdict if answer else "unreadable",
        grade_scale=grade.scale if grade else None, grade_version=grade.version if grade else None,
        grade_code=grade.code if grade else None, near_distance=answer.distance if answer else None,
        series=label.series if label else "", explanation=answer.explanation if answer else explanation, reason=reason,
    )


def _finish(connection: Any) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        held = connection.execute("SELECT value FROM meta WHERE name = 'evidence_sha256'").fetchone()[0]
        meta = {"state": "finished", "content_sha256": content_digest(connection), "evidence_sha256": held or _folder_digest(connection)}
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
    # From here on the scan travels as one file.
    connection.execute("PRAGMA journal_mode=DELETE")


def _folder_digest(connection: Any) -> str:
    """A folder's digest: SHA-256 over one line for each file, its SHA-256 (or ``-``) and its locator, in the scan's order."""
    digest = hashlib.sha256()
    for sha256, locator in connection.execute("SELECT sha256, locator FROM file ORDER BY number"):
        digest.update(f"{sha256 or '-'}  {locator}\n".encode())
    return digest.hexdigest()


def _state(connection: Any) -> str:
    return str(connection.execute("SELECT value FROM meta WHERE name = 'state'").fetchone()[0])


def _own_version() -> str:
    from vigil import __version__  # noqa: PLC0415 the package's own number, wherever it is run from

    return __version__
