"""Scanning evidence into one scan file: listed once, then every file read once, the likeliest to tell something first.

A scan that was killed or stopped goes on after the last batch that was committed.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self

from vigil import __version__
from vigil.known.known_set import KnownSet
from vigil.media.answering import Answering, Begun
from vigil.media.beside import DigestBeside
from vigil.media.errors import MediaError
from vigil.media.jail.pool import Jails
from vigil.media.jail.unpacking import Unpacker
from vigil.media.layout import Found, Row
from vigil.media.opening import Opening
from vigil.media.order import rank
from vigil.media.reading import InHand, in_batches
from vigil.media.scanfile import ScanFile, ScanSummary
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import FoundFile, Source, open_list, open_source

# Batches that are decoded while the next is read.
IN_FLIGHT = 2
TOOLS = ("pytsk3", "libewf-python", "pillow", "pi-heif", "opencv-python-headless", "numpy")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: files and bytes of the listing done, of how many, and the path that was done last."""

    files: int
    bytes: int
    path: str
    all_files: int
    all_bytes: int


Watcher = Callable[[Progress], None]


def scan(
    *,
    source: Path,
    known: KnownSet | None,
    to: Path,
    is_list: bool = False,
    progress: Watcher | None = None,
    time_budget: float | None = None,
) -> ScanSummary:
    """Scan evidence into one scan file.

    Where the jail cannot be started, files are hashed and matched exactly, and every picture that is still open is
    *unreadable* for that reason. A scan that was cut short, by a kill or a power cut, is continued after the last batch
    that was committed; a finished one is returned as it is.

    Args:
        source: folder, raw image (its first part, where it is split) or E01 image; it is only read.
        known: the set to answer with, or None: then every file that can be read is *unseen*.
        to: the scan file.
        is_list: the source is a list of files, a path a line, and these are the evidence.
        progress: called after each batch.
        time_budget: seconds after which no further batch is begun: the scan is then *stopped*, says how many files it has
            not reached, and goes on when it is called again. The listing and the batches in hand are not cut short.

    Raises:
        MediaError: the evidence cannot be read, or ``to`` lies within the evidence, is something else, or holds a scan
            of other evidence or with another known set.
    """
    ends = None if time_budget is None else time.monotonic() + time_budget
    _check_apart(source, to)
    with (
        open_list(source) if is_list else open_source(source) as evidence,
        _begin(to, evidence, known) as writer,
    ):
        _list(writer, evidence, to)
        if not writer.is_finished:
            with DigestBeside(evidence) as digest:
                if _read_on(writer, evidence, known, _watching(writer, progress), digest, ends):
                    writer.finish(evidence_sha256=digest.wait())
                else:
                    writer.stop()
    with ScanFile.open(to) as done:
        return done.summary()


def _check_apart(source: Path, to: Path) -> None:
    if to.resolve().is_relative_to(source.resolve()):
        raise MediaError(
            f"{to} lies within the evidence, which is only read; name a scan file elsewhere with --to."
        )


def _begin(to: Path, evidence: Source, known: KnownSet | None) -> ScanWriter:
    return ScanWriter.begin(
        to,
        source=evidence.describe(),
        source_kind=evidence.kind,
        fingerprint=evidence.fingerprint(),
        known_identity=known.identity if known else "",
        tools={"vigil": __version__, **{name: version(name) for name in TOOLS}},
    )


def _list(writer: ScanWriter, evidence: Source, to: Path) -> None:
    """List the evidence, or hold what is there to the listing that was kept."""
    if not writer.is_listed:
        writer.keep_listing(_line(number, file) for number, file in enumerate(evidence.files(), start=1))
        return
    files = evidence.files()
    for held in writer.listing():
        file = next(files, None)
        if file is None or held != (file.locator, file.size, _told(file.modified)):
            raise _changed(to)
    if next(files, None) is not None:
        raise _changed(to)


def _line(number: int, file: FoundFile) -> Found:
    return Found(
        number=number,
        path=file.path,
        locator=file.locator,
        inside="",
        size=file.size,
        state=file.state,
        modified=_told(file.modified),
        created=_told(file.created),
        accessed=_told(file.accessed),
        rank=rank(path=file.path, size=file.size, state=file.state),
        problem=file.problem,
    )


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _changed(to: Path) -> MediaError:
    return MediaError(
        f"{to} holds a scan of other evidence, or the evidence has changed since; name another file with --to."
    )


def _read_on(
    writer: ScanWriter,
    evidence: Source,
    known: KnownSet | None,
    watch: Callable[[str], None],
    digest: DigestBeside,
    ends: float | None,
) -> bool:
    """Read what is pending, batch by batch; returns whether all of it was reached."""
    watch("")
    with Jails() as jails, Unpacker() as unpacker:
        answering = Answering(known=known, jails=jails, recall=writer.seen)
        opening = Opening(unpacker=unpacker, number=writer.next_number)
        in_flight: deque[_Unit] = deque()
        for batch in in_batches(writer.pending(), evidence):
            in_flight.append(_Unit.begin(batch, answering, opening))
            if len(in_flight) > IN_FLIGHT:
                _commit(writer, answering, in_flight.popleft(), watch)
            digest.check()
            if ends is not None and time.monotonic() >= ends:
                break
        while in_flight:
            _commit(writer, answering, in_flight.popleft(), watch)
    return next(writer.pending(), None) is None


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is committed together: a batch, with all that lies in its archives."""

    rows: list[Row]
    begun: list[Begun]

    @classmethod
    def begin(cls, batch: list[InHand], answering: Answering, opening: Opening) -> Self:
        rows: list[Row] = []
        begun = [answering.begin(batch)]
        archives = [item for item in batch if item.is_archive and not begun[0].is_set_aside(item)]
        for group in opening.groups(archives):
            begun.append(answering.begin(group))
            if len(begun) > IN_FLIGHT + 1:
                rows += answering.conclude(begun.pop(0))
        return cls(rows, begun)

    def conclude(self, answering: Answering) -> list[Row]:
        return self.rows + [row for one in self.begun for row in answering.conclude(one)]


def _commit(writer: ScanWriter, answering: Answering, unit: _Unit, watch: Callable[[str], None]) -> None:
    rows = unit.conclude(answering)
    writer.append(rows)
    watch(rows[-1].file.path)


def _watching(writer: ScanWriter, progress: Watcher | None) -> Callable[[str], None]:
    if progress is None:
        return lambda _path: None
    return lambda path: progress(
        Progress(
            files=writer.done_files,
            bytes=writer.done_bytes,
            path=path,
            all_files=writer.listed_files,
            all_bytes=writer.listed_bytes,
        )
    )
