"""Building a known set: entries in, one mapped file out, in one step.

Keys are laid down on the disk as they come, sorted there, and the near index is made in the file: memory holds the labels
and some blocks, however many entries there are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vigil.known.columns import write_column, write_near
from vigil.known.draft import Draft
from vigil.known.errors import KnownError, NothingTakenError
from vigil.known.extras import TooMuchError, runs
from vigil.known.frames import write_frames
from vigil.known.gathering import Gathered
from vigil.known.layout import FORMAT, NEAR
from vigil.known.records import count_labels
from vigil.known.spool import Spool
from vigil.known.values import DamagedRow, Entry

MOST_DAMAGED_KEPT = 10_000


@dataclass(slots=True)
class BuildReport:
    """What became of the rows.

    Attributes:
        entries: how many stand in the set; ``known`` and ``benign`` of them by kind.
        repeated: how many were left out because they were word for word like an earlier one.
        damaged_count: how many could not be taken as they are; ``damaged`` keeps the first 10,000.
    """

    entries: int = 0
    known: int = 0
    benign: int = 0
    repeated: int = 0
    damaged_count: int = 0
    damaged: list[DamagedRow] = field(default_factory=list)


def build(
    *,
    entries: Iterable[Entry | DamagedRow],
    to: Path,
    progress: Callable[[int], None] | None = None,
    quarantine: Callable[[DamagedRow], None] | None = None,
    built: str = "",
    damaged_before: Mapping[str, int] | None = None,
) -> BuildReport:
    """Write a known set; it appears under its name only when it is whole and on the disk.

    Args:
        entries: from the readers in ``known.exchange`` or from other sets; damaged rows are reported, not taken.
        to: the file to make. Its folder has room for about three times the set meanwhile.
        progress: told how many rows were read, every 10,000.
        quarantine: told every damaged row.
        built: when it is built, as the set will say it; empty says nothing, and gives the same file for the same entries.
        damaged_before: damaged rows by source that an earlier set already counted.

    Raises:
        KnownError: no entry could be taken, or the file cannot be written.
    """
    report = BuildReport()
    damaged = Counter(damaged_before or {})
    with _can_write(to):
        to.parent.mkdir(parents=True, exist_ok=True)
    with _can_write(to), Gathered(to.parent) as gathered:
        for number, row in enumerate(_reading(entries), start=1):
            if progress and number % 10_000 == 0:
                progress(number)
            if broken := _taken(row, number, gathered):
                damaged[broken.source] += 1
                _report(broken, report, quarantine)
        if not gathered.count:
            raise NothingTakenError("No entry could be taken, so no set was made; the damaged rows say why.")
        with Draft(to) as draft:
            header = {"format": FORMAT, "built": built, "damaged": dict(damaged)}
            _write(draft, gathered, to.parent, header, report)
    return report


class _ReadingError(Exception):
    """An error of the source, not of the file that is written."""


def _reading(entries: Iterable[Entry | DamagedRow]) -> Iterator[Entry | DamagedRow]:
    try:
        yield from entries
    except OSError as error:
        raise _ReadingError from error


@contextmanager
def _can_write(to: Path) -> Iterator[None]:
    try:
        yield
    except _ReadingError as error:
        raise KnownError(f"A source cannot be read ({error.__cause__}); nothing was left behind.") from error
    except OSError as error:
        raise KnownError(f"{to} cannot be written ({error.strerror}); nothing was left behind.") from error


def _taken(row: Entry | DamagedRow, number: int, gathered: Gathered) -> DamagedRow | None:
    if isinstance(row, DamagedRow):
        return row
    try:
        gathered.take(row)
    except TooMuchError as error:
        first = row.sha256 or row.sha1 or row.md5 or "no digest"
        return DamagedRow(number, str(error), first, row.source)
    return None


def _report(row: DamagedRow, report: BuildReport, quarantine: Callable[[DamagedRow], None] | None) -> None:
    report.damaged_count += 1
    if len(report.damaged) < MOST_DAMAGED_KEPT:
        report.damaged.append(row)
    if quarantine:
        quarantine(row)


def _write(
    draft: Draft, gathered: Gathered, folder: Path, header: dict[str, object], report: BuildReport
) -> None:
    without = gathered.repeats()
    report.repeated = len(without)
    report.entries = gathered.count - len(without)
    _write_records(draft, gathered, without, folder)
    for name, spool in gathered.columns.items():
        write_column(draft, name, spool, without=without, folder=folder)
        spool.close()
    write_frames(draft, gathered.frames, folder=folder)
    gathered.frames.close()
    labels = list(gathered.labels)
    numbers = count_labels(draft.array("labels", "<u4"), len(labels))
    report.known = sum(count for label, count in zip(labels, numbers, strict=True) if label.kind == "known")
    report.benign = report.entries - report.known
    chunks = {name: write_near(draft, name) for name in NEAR}
    draft.finish(
        header | {"labels": [asdict(one) for one in labels], "chunks": chunks, "repeated": report.repeated}
    )


def _write_records(draft: Draft, gathered: Gathered, without: NDArray[np.int64], folder: Path) -> None:
    sizes, ends = Spool(folder, 8), Spool(folder, 16)
    try:
        draft.write("labels", 4, _split(gathered.labels_and_sizes(without), sizes))
        draft.write("sizes", 8, sizes.blocks())
        draft.write("extra", 1, _run_bytes(gathered.extras(without), ends))
        draft.write("extra.runs", 16, ends.blocks())
    finally:
        sizes.close()
        ends.close()


def _split(
    blocks: Iterable[tuple[NDArray[np.uint32], NDArray[np.uint64]]], sizes: Spool
) -> Iterator[NDArray[np.uint32]]:
    for labels, of_block in blocks:
        sizes.add(of_block.tobytes())
        yield labels


def _run_bytes(lines: Iterable[bytes], ends: Spool) -> Iterator[bytes]:
    end = 0
    for first, packed in runs(lines):
        end += len(packed)
        ends.add(first.to_bytes(8, "little") + end.to_bytes(8, "little"))
        yield packed
