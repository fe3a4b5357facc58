"""Scanning evidence into one scan file: listed once, then every file read once, the likeliest to tell something first.

A scan that was killed or stopped goes on after the last batch that was committed.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from vigil import __version__
from vigil.known.known_set import KnownSet
from vigil.media.beside import DigestBeside
from vigil.media.errors import MediaError
from vigil.media.layout import Found, Row
from vigil.media.listing import line, told
from vigil.media.order import rank
from vigil.media.pipeline import conclusions
from vigil.media.reading import CANNOT_BE_READ
from vigil.media.scanfile import ScanFile, ScanSummary
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import FoundFile, Source, open_list, open_source

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
    check_apart(source, to)
    with (
        open_list(source) if is_list else open_source(source) as evidence,
        begin(to, evidence, known) as writer,
    ):
        take_listing(writer, evidence, to)
        if not writer.is_finished:
            with DigestBeside(evidence) as digest:
                if _read_on(writer, evidence, known, watching(writer, progress), digest, ends):
                    writer.finish(evidence_sha256=digest.wait())
                else:
                    writer.stop()
    with ScanFile.open(to) as done:
        return done.summary()


def check_apart(source: Path, to: Path) -> None:
    """Refuse to write into the evidence."""
    if to.resolve().is_relative_to(source.resolve()):
        raise MediaError(
            f"{to} lies within the evidence, which is only read; name a scan file elsewhere with --to."
        )


def begin(to: Path, evidence: Source, known: KnownSet | None) -> ScanWriter:
    """Begin a scan file for this evidence and set, or take it up."""
    return ScanWriter.begin(
        to,
        source=evidence.describe(),
        source_kind=evidence.kind,
        fingerprint=evidence.fingerprint(),
        known_identity=known.identity if known else "",
        tools=versions(),
    )


def versions() -> dict[str, str]:
    """Of Vigil, and of what reads, decodes and matches for it."""
    return {"vigil": __version__, **{name: version(name) for name in TOOLS}}


def take_listing(writer: ScanWriter, evidence: Source, to: Path) -> None:
    """List the evidence, or hold what is there to the listing that was kept."""
    if not writer.is_listed:
        writer.keep_listing(_listed(evidence))
        return
    files = evidence.files()
    for held in writer.listing():
        file = next(files, None)
        if file is None or held != (file.locator, file.size, told(file.modified)):
            raise _changed(to)
    if next(files, None) is not None:
        raise _changed(to)


def _listed(evidence: Source) -> Iterator[Found]:
    is_all_there = True
    for number, file in enumerate(evidence.files(), start=1):
        is_all_there = is_all_there and not file.problem
        yield _line(number, file)
    if not is_all_there:
        evidence.check_there()


def check_reading(rows: Sequence[Row], evidence: Source) -> None:
    """Refuse rows of files that could not be read because their evidence is gone.

    Raises:
        MediaError: it is.
    """
    if any(row.file.reason == CANNOT_BE_READ for row in rows):
        evidence.check_there()


def _line(number: int, file: FoundFile) -> Found:
    return line(file, number=number, rank=rank(path=file.path, size=file.size, state=file.state))


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

    def goes_on() -> bool:
        digest.check()
        return ends is None or time.monotonic() < ends

    units = conclusions(
        files=writer.pending(),
        evidence=evidence,
        known=known,
        recall=writer.seen,
        number=writer.next_number,
        goes_on=goes_on,
    )
    with closing(units):
        for rows in units:
            check_reading(rows, evidence)
            writer.append(rows)
            watch(rows[-1].file.path)
    return next(writer.pending(), None) is None


def watching(writer: ScanWriter, progress: Watcher | None) -> Callable[[str], None]:
    """What tells a watcher how far the scan file is, with the path that was done last."""
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
