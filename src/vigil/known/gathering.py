"""Entries on their way into a set: laid out on the disk as they come, so that memory holds none of them."""

import hashlib
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vigil.known.errors import KnownError
from vigil.known.extras import encoded
from vigil.known.frames import FrameSpool
from vigil.known.layout import FRAME_BYTES, MOST_CODES, MOST_LABELS, MOST_RECORDS, NO_SIZE, WIDTHS
from vigil.known.spool import LineSpool, Spool
from vigil.known.values import HEX_LENGTH, Entry, Label

MARK = struct.Struct("<IQ")  # a record's label and size
NUMBER = struct.Struct(">I")  # sorts bytewise as it counts
FINGERPRINT_BYTES = 16


class Gathered:
    """Hashes by kind, each with the number of its record; labels, sizes, fields and videos' frames beside them."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self.columns = {name: self._spool(folder, width + NUMBER.size) for name, width in WIDTHS.items()}
        self.labels: dict[Label, int] = {}
        self.count = 0
        self._marks = self._spool(folder, MARK.size)
        self._fingerprints = self._spool(folder, FINGERPRINT_BYTES + NUMBER.size)
        self.frames = FrameSpool(folder)
        self._open.callback(self.frames.close)
        self._extras = LineSpool(folder)
        self._open.callback(self._extras.close)

    def _spool(self, folder: Path, width: int) -> Spool:
        spool = Spool(folder, width)
        self._open.callback(spool.close)
        return spool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def take(self, entry: Entry) -> None:
        """Lay one entry down.

        Raises:
            TooMuchError: its fields cannot be kept; nothing of it was taken.
            KnownError: the set is full.
        """
        extra = encoded(entry.extra)
        label = self._label_of(entry)
        number = NUMBER.pack(self.count)
        mark = MARK.pack(label, NO_SIZE if entry.size is None else entry.size)
        print_ = hashlib.blake2b(mark + extra, digest_size=FINGERPRINT_BYTES)
        for name, column in self.columns.items():
            value = _bytes_of(entry, name)
            # Which kinds are there is part of the fingerprint: the same bytes under another name are another entry.
            print_.update(b"\0" if value is None else b"\1" + value)
            if value is not None:
                column.add(value + number)
        if entry.video is not None and entry.frames is not None:
            self.frames.take(entry.video, entry.frames)
        self._marks.add(mark)
        self._extras.add(extra)
        self._fingerprints.add(print_.digest() + number)
        self.count += 1

    def _label_of(self, entry: Entry) -> int:
        label = self.labels.setdefault(
            Label(entry.kind, entry.grade, entry.series, entry.source), len(self.labels)
        )
        if label >= MOST_LABELS:
            raise KnownError(
                f"{entry.source} brings the set to more than {MOST_LABELS:,} sources, grades and series; "
                "build it without the series."
            )
        if self.count >= MOST_RECORDS:
            raise KnownError(f"A set holds at most {MOST_RECORDS:,} records; build two.")
        if len(self.frames) + len(entry.frames or b"") // FRAME_BYTES > MOST_CODES:
            raise KnownError(f"A set holds at most {MOST_CODES:,} frames of videos; build two.")
        return label

    def repeats(self) -> NDArray[np.int64]:
        """Numbers of the records that are word for word like an earlier one, sorted."""
        self._fingerprints.sort()
        found: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        last = np.zeros((0, FINGERPRINT_BYTES), dtype=np.uint8)
        for block in self._fingerprints.blocks():
            prints = np.concatenate([last, block[:, :FINGERPRINT_BYTES]])
            again = np.flatnonzero((prints[1:] == prints[:-1]).all(axis=1)) + 1 - len(last)
            found.append(numbers_of(block[again]))
            last = prints[-1:]
        return np.sort(np.concatenate(found))

    def labels_and_sizes(
        self, without: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint64]]]:
        """Label and size of each record that stays, block by block."""
        kind = np.dtype([("label", "<u4"), ("size", "<u8")])
        place = 0
        for block in self._marks.blocks():
            marks = block.reshape(-1).view(kind)
            stays = ~_among(np.arange(place, place + len(marks)), without)
            place += len(marks)
            yield marks["label"][stays], marks["size"][stays]

    def extras(self, without: NDArray[np.int64]) -> Iterator[bytes]:
        """The line of each record that stays."""
        left_out = iter(without.tolist())
        following = next(left_out, -1)
        for number, line in enumerate(self._extras.lines()):
            if number == following:
                following = next(left_out, -1)
            else:
                yield line


def numbers_of(rows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The record numbers at the end of rows."""
    return np.ascontiguousarray(rows[:, -NUMBER.size :]).view(">u4")[:, 0].astype(np.int64)


def renumbered(
    numbers: NDArray[np.int64], without: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which records stay, and the new numbers of those."""
    stays = ~_among(numbers, without)
    kept = numbers[stays]
    return stays, kept - np.searchsorted(without, kept)


def _among(numbers: NDArray[np.int64], those: NDArray[np.int64]) -> NDArray[np.bool_]:
    if not those.size:
        return np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(np.searchsorted(those, numbers), len(those) - 1)
    return np.equal(those[places], numbers)


def _bytes_of(entry: Entry, name: str) -> bytes | None:
    value = getattr(entry, name)
    return bytes.fromhex(value) if name in HEX_LENGTH and value is not None else value
