"""Building a known set: entries in, one mapped file out, in one step."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.exact import ExactTable
from vigil.kernels.near import NearIndex
from vigil.known.errors import KnownError
from vigil.known.layout import EXACT, FORMAT, MAGIC, WIDTHS, Section, aligned
from vigil.known.values import DamagedRow, Entry, Label

MOST_DAMAGED_KEPT = 10_000
OFFSET_DIGITS = 20  # more than any offset has


@dataclass(slots=True)
class BuildReport:
    """What became of the rows: how many entries went in, and every damaged row with its reason.

    ``damaged`` keeps the first 10,000 rows; ``damaged_count`` counts all.
    """

    entries: int = 0
    known: int = 0
    benign: int = 0
    damaged_count: int = 0
    damaged: list[DamagedRow] = field(default_factory=list)


@dataclass(slots=True)
class _Column:
    keys: bytearray = field(default_factory=bytearray)
    labels: list[int] = field(default_factory=list)


def build(
    *, entries: Iterable[Entry | DamagedRow], to: Path, progress: Callable[[int], None] | None = None
) -> BuildReport:
    """Write a known set; it appears under its name only when it is whole and on the disk.

    Args:
        entries: from the readers in ``known.exchange``; damaged rows are reported, not taken.
        to: the file to make.
        progress: told how many rows were read, every 10,000.

    Raises:
        KnownError: no entry could be taken, or the file cannot be written.
    """
    report = BuildReport()
    columns = {name: _Column() for name in WIDTHS}
    labels: dict[Label, int] = {}
    for number, row in enumerate(entries, start=1):
        if progress and number % 10_000 == 0:
            progress(number)
        if isinstance(row, DamagedRow):
            report.damaged_count += 1
            if len(report.damaged) < MOST_DAMAGED_KEPT:
                report.damaged.append(row)
        else:
            _take(row, columns, labels, report)
    if not report.entries:
        raise KnownError("No entry could be taken, so no set was made; the damaged rows say why.")
    _write(to, columns, list(labels))
    return report


def _take(entry: Entry, columns: dict[str, _Column], labels: dict[Label, int], report: BuildReport) -> None:
    report.entries += 1
    if entry.kind == "known":
        report.known += 1
    else:
        report.benign += 1
    place = labels.setdefault(Label(entry.kind, entry.grade, entry.series, entry.source), len(labels))
    for name in ("md5", "sha1", "sha256"):
        if digest := getattr(entry, name):
            columns[name].keys += bytes.fromhex(digest)
            columns[name].labels.append(place)
    if entry.pdq is not None:
        columns["pdq"].keys += entry.pdq
        columns["pdq"].labels.append(place)


def _write(to: Path, columns: dict[str, _Column], labels: list[Label]) -> None:
    arrays: dict[str, NDArray[Any]] = {}
    for name, column in columns.items():
        arrays[name], arrays[f"{name}.labels"] = _sorted(column, WIDTHS[name])
    for name in EXACT:
        arrays[f"{name}.directory"] = ExactTable.build(arrays[name]).directory
    near = NearIndex.build(arrays["pdq"])
    for number, (directory, postings) in enumerate(zip(near.directories, near.postings, strict=True)):
        arrays[f"pdq.near.{number}.directory"], arrays[f"pdq.near.{number}.postings"] = directory, postings
    header = {"format": FORMAT, "labels": [asdict(one) for one in labels], "chunks": near.chunks}
    _put_in_place(to, _parts(header, arrays))


def _parts(header: dict[str, object], arrays: dict[str, NDArray[Any]]) -> Iterator[bytes | memoryview]:
    """The file's bytes, in their order; a large array goes as it lies in memory."""
    held = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    digests = {
        name: hashlib.sha256(array.data if array.size else b"").hexdigest() for name, array in held.items()
    }
    # How long the header is depends on the offsets in it, and they on how long it is: room is left for more digits.
    room = len(_encoded(header, held, digests, 0)) + OFFSET_DIGITS * len(held)
    written = _encoded(header, held, digests, len(MAGIC) + 8 + room).ljust(room)
    yield MAGIC + room.to_bytes(8, "little") + written
    place = len(MAGIC) + 8 + room
    for array in held.values():
        yield bytes(aligned(place) - place)
        if array.size:
            yield array.data.cast("B")
        place = aligned(place) + array.nbytes


def _encoded(
    header: dict[str, object], arrays: dict[str, NDArray[Any]], digests: dict[str, str], begin: int
) -> bytes:
    sections, place = [], begin
    for name, array in arrays.items():
        width = array.itemsize * (array.shape[1] if array.ndim == 2 else 1)
        sections.append(Section(name, aligned(place), len(array), width, digests[name]))
        place = sections[-1].end
    return json.dumps(header | {"sections": [asdict(one) for one in sections]}, sort_keys=True).encode()


def _sorted(column: _Column, width: int) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    keys = np.frombuffer(bytes(column.keys), dtype=np.uint8).reshape(-1, width)
    places = np.array(column.labels, dtype="<u4")
    # A fixed-width void compares all its bytes; NumPy's 'S' type would drop the zero bytes at a digest's end.
    order = np.lexsort(keys.T[::-1]) if len(keys) else np.empty(0, dtype=np.int64)
    unique = _first_of_equal(keys[order], places[order])
    return keys[order][unique], places[order][unique]


def _first_of_equal(keys: NDArray[np.uint8], places: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which rows to keep when the same key with the same label stands several times."""
    keep = np.ones(len(keys), dtype=np.bool_)
    seen: set[tuple[bytes, int]] = set()
    if len(keys) > 1:
        repeated = (keys[1:] == keys[:-1]).all(axis=1)
        for row in np.flatnonzero(np.r_[repeated, False] | np.r_[False, repeated]):
            pair = (keys[row].tobytes(), int(places[row]))
            keep[row] = pair not in seen
            seen.add(pair)
    return keep


def _put_in_place(to: Path, parts: Iterable[bytes | memoryview]) -> None:
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(to)
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise KnownError(f"{to} cannot be written ({error.strerror}); nothing was left behind.") from error
