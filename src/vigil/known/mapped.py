"""A known-set file mapped into memory: its header read and checked, its arrays where they lie."""

import hashlib
import json
import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vigil.kernels.near import POSTING_BYTES, Chunk, NearIndex
from vigil.known.errors import KnownError
from vigil.known.layout import (
    ENDS,
    FORMAT,
    FRAME_BYTES,
    FRAMES,
    LARGEST_HEADER,
    MAGIC,
    NEAR,
    OLDER_MAGICS,
    PREAMBLE,
    TABLES,
    WIDTHS,
    Section,
    aligned,
)
from vigil.known.values import Grade, Label

BYTES_AT_ONCE = 1 << 24
# The first near searches of so few codes read thousands of scattered places: what the system would read around each of them,
# up to MiBs, costs far more than it brings. Searches of more codes, and all after them, are served by it.
FEW_CODES = 4
NEAR_SECTIONS = "pdq.near."


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: the labels, how each near index cuts its codes, the sections by name, and where they come from.

    Attributes:
        chunks: by the section that a near index leads into; none where it holds few.
        built: when the set was built, as it was told then, or empty.
        repeated: records that were left out because they were word for word like an earlier one.
        damaged: by source, rows that could not be taken as they were.
    """

    labels: list[Label]
    chunks: dict[str, tuple[Chunk, ...]]
    sections: dict[str, Section]
    built: str
    repeated: int
    damaged: dict[str, int]


class MappedFile:
    """A known-set file in memory; nothing of it is read but the header until it is asked for."""

    def __init__(self, path: Path, mapped: mmap.mmap, header: Header, header_begin: int) -> None:
        self.path = path
        self.header = header
        self._mapped = mapped
        self._header_begin = header_begin
        self._asked = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file.

        Raises:
            KnownError: it is missing, is no known set, is of another format, or is shorter than it says.
        """
        try:
            with path.open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise KnownError(
                f"{path} cannot be opened as a known set; build one with `vigil known build`."
            ) from error
        try:
            header, begin = _read(path, mapped)
            _check(path, header, begin)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            mapped.close()
            raise KnownError(f"{path} is damaged: its header cannot be read; build it again.") from error
        except KnownError:
            mapped.close()
            raise
        return cls(path, mapped, header, begin)

    def close(self) -> None:
        """Let the mapping go; arrays that were given out must be gone."""
        # An error on its way may still hold arrays: the mapping then goes with them.
        with suppress(BufferError):
            self._mapped.close()

    @property
    def identity(self) -> str:
        """SHA-256 of the file's first bytes and its header, which holds the SHA-256 of every section.

        Two files with it are the same set.
        """
        return hashlib.sha256(self._mapped[:PREAMBLE] + self._mapped[self._header_begin :]).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._mapped)

    def array(self, name: str, kind: DTypeLike) -> NDArray[Any]:
        """A section as an array of this kind of number; of two dimensions where a row holds several."""
        section = self.header.sections[name]
        columns = section.width // np.dtype(kind).itemsize
        flat = np.frombuffer(self._mapped, dtype=kind, count=section.count * columns, offset=section.offset)
        return flat if columns == 1 else flat.reshape(section.count, columns)

    def near(self, name: str) -> NearIndex:
        """The near index over a section, where it lies."""
        numbers = range(len(self.header.chunks[name]))
        return NearIndex(
            self.array(name, np.uint8),
            self.header.chunks[name],
            tuple(self.array(f"{name}.near.{number}.directory", "<u4") for number in numbers),
            tuple(self.array(f"{name}.near.{number}.postings", np.uint8) for number in numbers),
        )

    @contextmanager
    def near_search(self, *, codes: int) -> Iterator[None]:
        """Tell the system how what finds near codes is read in the block; only how soon an answer comes depends on it.

        Args:
            codes: how many are asked for together.
        """
        self._asked += codes
        if self._asked > FEW_CODES:
            yield
            return
        self._advise(mmap.MADV_RANDOM)
        try:
            yield
        finally:
            self._advise(mmap.MADV_NORMAL)

    def _advise(self, advice: int) -> None:
        for section in self.header.sections.values():
            if section.name.startswith(NEAR_SECTIONS) and section.end > section.offset:
                begin = section.offset - section.offset % mmap.PAGESIZE
                self._mapped.madvise(advice, begin, section.end - begin)

    def verify(self) -> None:
        """Read the whole file and hold it to its own digests.

        Raises:
            KnownError: a section is not what the header says.
        """
        place = PREAMBLE
        with memoryview(self._mapped) as whole:
            for section in self.header.sections.values():
                self._hold_gap(whole, place, section.offset)
                place = section.end
                if _digest(whole, section.offset, section.end) != section.sha256:
                    raise KnownError(f"{self.path} is damaged in its part '{section.name}'; build it again.")
            self._hold_gap(whole, place, self._header_begin)

    def _hold_gap(self, whole: memoryview, begin: int, end: int) -> None:
        if any(whole[begin:end]):
            raise KnownError(f"{self.path} is damaged between its parts; build it again.")


def _digest(whole: memoryview, begin: int, end: int) -> str:
    digest = hashlib.sha256()
    # Parts of it, so that a person who stops this waits for one of them only.
    for place in range(begin, end, BYTES_AT_ONCE):
        with whole[place : min(place + BYTES_AT_ONCE, end)] as part:
            digest.update(part)
    return digest.hexdigest()


def _read(path: Path, mapped: mmap.mmap) -> tuple[Header, int]:
    if mapped[:8] in OLDER_MAGICS:
        raise KnownError(
            f"{path} was built by an earlier Vigil; this one reads format {FORMAT}. Build it again."
        )
    if mapped[:8] != MAGIC:
        raise KnownError(f"{path} is not a known set; build one with `vigil known build`.")
    begin, length = (int.from_bytes(mapped[at : at + 8], "little") for at in (8, 16))
    if length > LARGEST_HEADER or begin < PREAMBLE or begin + length != len(mapped):
        raise KnownError(f"{path} is cut short or damaged; build it again.")
    if any(mapped[24:PREAMBLE]):
        raise ValueError("the first bytes hold more than they should")
    header = json.loads(mapped[begin:])
    if header["format"] != FORMAT:
        raise KnownError(
            f"{path} has format {header['format']}; this Vigil reads format {FORMAT}. Build it again."
        )
    if set(header["chunks"]) != set(NEAR):
        raise ValueError("there are near indexes too many or too few")
    sections = [Section(str(one["name"]), *_numbers(one), str(one["sha256"])) for one in header["sections"]]
    found = Header(
        labels=[_label(row) for row in header["labels"]],
        chunks={
            name: tuple(Chunk(int(start), int(width)) for start, width in header["chunks"][name])
            for name in NEAR
        },
        sections={section.name: section for section in sections},
        built=str(header["built"]),
        repeated=int(header["repeated"]),
        damaged={str(source): int(count) for source, count in header["damaged"].items()},
    )
    return found, begin


def _numbers(row: dict[str, object]) -> tuple[int, int, int]:
    offset, count, width = (int(str(row[name])) for name in ("offset", "count", "width"))
    if min(offset, count) < 0:
        raise ValueError("an offset or a count is negative")
    return offset, count, width


def _check(path: Path, header: Header, begin: int) -> None:
    """Hold every section to its place, its width and its number of rows, so that no lookup leads outside."""
    sections = header.sections
    wanted = _records_wanted(sections) | _tables_wanted(sections) | _videos_wanted(sections)
    for name, chunks in header.chunks.items():
        wanted |= _near_wanted(name, chunks, sections[name].count)
    if wanted != {name: (section.count, section.width) for name, section in sections.items()}:
        raise ValueError("sections are missing, or have other rows than they should")
    place = PREAMBLE
    for section in sections.values():
        if section.offset != aligned(place):
            raise ValueError("a section is not where the one before it ends")
        place = section.end
    if aligned(place) != begin or not header.labels:
        raise KnownError(f"{path} is cut short or damaged; build it again.")


def _records_wanted(sections: dict[str, Section]) -> dict[str, tuple[int, int]]:
    records = sections["labels"].count
    wanted = {"labels": (records, 4), "sizes": (records, 8)}
    wanted |= {"extra": (sections["extra"].count, 1), "extra.runs": (sections["extra.runs"].count, 16)}
    return wanted | {f"{name}.rows": (records, 4) for name in WIDTHS}


def _tables_wanted(sections: dict[str, Section]) -> dict[str, tuple[int, int]]:
    wanted = {name: (sections[name].count, width) for name, width in WIDTHS.items()}
    wanted |= {f"{name}.records": (sections[name].count, 4) for name in WIDTHS}
    for name in TABLES:
        rows = sections[f"{name}.directory"].count
        if rows < 3 or (rows - 1).bit_count() != 1 or rows > 1 << 32:
            raise ValueError("a directory has rows too many or too few")
        wanted[f"{name}.directory"] = (rows, 4)
    return wanted


def _videos_wanted(sections: dict[str, Section]) -> dict[str, tuple[int, int]]:
    videos, frames = sections["video"].count, sections[FRAMES].count
    if frames < videos or (frames and not videos):
        raise ValueError("a video has no frames, or frames have no video")
    return {FRAMES: (frames, FRAME_BYTES), ENDS: (videos, 8)}


def _near_wanted(name: str, chunks: tuple[Chunk, ...], count: int) -> dict[str, tuple[int, int]]:
    wanted: dict[str, tuple[int, int]] = {}
    for number, chunk in enumerate(chunks):
        if not (0 <= chunk.start < 256 and 1 <= chunk.width <= 31):
            raise ValueError("a chunk lies outside its code")
        wanted[f"{name}.near.{number}.directory"] = ((1 << chunk.width) + 1, 4)
        wanted[f"{name}.near.{number}.postings"] = (count, POSTING_BYTES)
    return wanted


def _label(row: dict[str, object]) -> Label:
    grade = row["grade"]
    return Label(
        kind="benign" if row["kind"] == "benign" else "known",
        grade=Grade(**grade) if isinstance(grade, dict) else None,
        series=str(row["series"]),
        source=str(row["source"]),
    )
