"""Records of a known-set file as the entries they were made from."""

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vigil.known.errors import KnownError
from vigil.known.extras import Extras
from vigil.known.layout import ENDS, FRAMES, NO_SIZE, WIDTHS
from vigil.known.mapped import MappedFile
from vigil.known.values import HEX_LENGTH, Entry
from vigil.known.video_matching import bounds

RECORDS_AT_ONCE = 4096


def entries(file: MappedFile) -> Iterator[Entry]:
    """Every record in the file's order, with the fields that were not understood.

    Raises:
        KnownError: the file is damaged.
    """
    count = file.header.sections["labels"].count
    extras = Extras(file.array("extra", np.uint8), file.array("extra.runs", "<u8"), count)
    for begin in range(0, count, RECORDS_AT_ONCE):
        yield from _block(file, extras, begin, min(begin + RECORDS_AT_ONCE, count))


def count_labels(labels: NDArray[np.uint32], count: int) -> list[int]:
    """How many records have each label, without a copy of the whole column."""
    numbers = np.zeros(count, dtype=np.int64)
    for begin in range(0, len(labels), 1 << 16):
        numbers += np.bincount(np.minimum(labels[begin : begin + (1 << 16)], count - 1), minlength=count)
    return [int(number) for number in numbers]


def _block(file: MappedFile, extras: Extras, begin: int, end: int) -> Iterator[Entry]:
    try:
        hashes = {name: _hashes(file, name, begin, end) for name in WIDTHS if name != "video"}
        videos = file.array("video.rows", "<u4")[begin:end].tolist()
        labels = [file.header.labels[number] for number in file.array("labels", "<u4")[begin:end].tolist()]
        sizes = file.array("sizes", "<u8")[begin:end].tolist()
        for place, (label, size) in enumerate(zip(labels, sizes, strict=True)):
            yield Entry(
                kind=label.kind,
                source=label.source,
                grade=label.grade,
                series=label.series,
                size=None if size == NO_SIZE else size,
                extra=extras.of(begin + place),
                frames=_frames(file, videos[place] - 1) if videos[place] else None,
                **{name: column[place] for name, column in hashes.items()},  # type: ignore[arg-type]
            )
    except (IndexError, ValueError) as error:
        raise KnownError(f"{file.path} is damaged in its records; build it again.") from error


def _frames(file: MappedFile, video: int) -> bytes:
    first, end = bounds(file.array(ENDS, "<u8"), video)
    frames = file.array(FRAMES, np.uint8)[first:end].tobytes()
    if hashlib.sha256(frames).digest() != file.array("video", np.uint8)[video].tobytes():
        raise ValueError("the frames are of another video")
    return frames


def _hashes(file: MappedFile, name: str, begin: int, end: int) -> list[str | None] | list[bytes | None]:
    rows = file.array(f"{name}.rows", "<u4")[begin:end].astype(np.int64) - 1
    keys = file.array(name, np.uint8)
    found = keys[np.maximum(rows, 0)] if (rows >= 0).any() else np.empty((len(rows), 0), dtype=np.uint8)
    values = [key.tobytes() if row >= 0 else None for row, key in zip(rows.tolist(), found, strict=True)]
    return [value.hex() if value else None for value in values] if name in HEX_LENGTH else values
