"""Scanning evidence into one scan file: every file read once, in the source's own order, and continued after a kill.

An archive counts as one file: it is hashed and matched whole, and its media type shows what it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from vigil import __version__
from vigil.known.known_set import KnownSet
from vigil.media.answering import answered
from vigil.media.errors import MediaError
from vigil.media.jail import Decodes, jail_or_none
from vigil.media.scanfile import ScanFile, ScanSummary
from vigil.media.scanwriter import ScanWriter
from vigil.media.sources import FoundFile, Source, open_source

# Files committed together: a kill costs at most this many, and they are read again.
BATCH = 32
TOOLS = ("pytsk3", "libewf-python", "pillow", "pi-heif", "numpy")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is: files and bytes done, of how many, and the path that was done last."""

    files: int
    bytes: int
    path: str
    all_files: int
    all_bytes: int


Watcher = Callable[[Progress], None]


def scan(*, source: Path, known: KnownSet | None, to: Path, progress: Watcher | None = None) -> ScanSummary:
    """Scan evidence into one scan file.

    Where the jail cannot be started, files are hashed and matched exactly, and every picture that is still open is
    *unreadable* for that reason. A scan that was cut short, by a kill or a power cut, is continued after the last file
    that was committed; a finished one is returned as it is.

    Args:
        source: folder, raw image or E01 image; it is only read.
        known: the set to answer with, or None: then every file that can be read is *unseen*.
        to: the scan file.
        progress: called after each batch; the evidence's listing is then read once more beforehand, to know its end.

    Raises:
        MediaError: the evidence cannot be read, or ``to`` lies within the evidence, is something else, or holds a scan
            of other evidence or with another known set.
    """
    _check_apart(source, to)
    with open_source(source) as evidence, _begin(to, evidence, known) as writer:
        files = evidence.files()
        _pass_over(writer, files, to)
        if not writer.is_finished:
            with jail_or_none() as decoder:
                _read_on(writer, files, known, decoder, _watching(evidence, progress))
            writer.finish()
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
        evidence_sha256=evidence.evidence_sha256(),
        known_identity=known.identity if known else "",
        tools={"vigil": __version__, **{name: version(name) for name in TOOLS}},
    )


def _pass_over(writer: ScanWriter, files: Iterator[FoundFile], to: Path) -> None:
    """Leave out the files that are done, holding each to what the scan file says of it."""
    for held in writer.listed():
        file = next(files, None)
        if file is None or held != (
            file.locator,
            file.size,
            file.modified.isoformat() if file.modified else None,
        ):
            raise _changed(to)
    if writer.is_finished and next(files, None) is not None:
        raise _changed(to)


def _changed(to: Path) -> MediaError:
    return MediaError(
        f"{to} holds a scan of other evidence, or the evidence has changed since; name another file with --to."
    )


def _read_on(
    writer: ScanWriter,
    files: Iterator[FoundFile],
    known: KnownSet | None,
    decoder: Decodes,
    watch: Callable[[ScanWriter, str], None],
) -> None:
    watch(writer, "")
    while batch := list(islice(files, BATCH)):
        rows = [
            answered(number=number, file=file, known=known, decoder=decoder)
            for number, file in enumerate(batch, start=writer.files + 1)
        ]
        writer.append(rows)
        watch(writer, rows[-1].path)


def _watching(evidence: Source, progress: Watcher | None) -> Callable[[ScanWriter, str], None]:
    if progress is None:
        return lambda _writer, _path: None
    all_files = all_bytes = 0
    for file in evidence.files():
        all_files += 1
        all_bytes += file.size
    return lambda writer, path: progress(
        Progress(files=writer.files, bytes=writer.size, path=path, all_files=all_files, all_bytes=all_bytes)
    )
