"""A known-set file mapped into memory: its header read and checked, its arrays where they lie."""

import hashlib
import json
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vigil.kernels.near import POSTING_BYTES, Chunk
from vigil.known.errors import KnownError
from vigil.known.layout import EXACT, FORMAT, LARGEST_HEADER, MAGIC, WIDTHS, Section
from vigil.known.values import Grade, Label


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: the labels, how the near index cuts its codes, and the sections by name."""

    labels: list[Label]
    chunks: tuple[Chunk, ...]
    sections: dict[str, Section]


class MappedFile:
    """A known-set file in memory; nothing of it is read but the header until it is asked for."""

    def __init__(self, path: Path, mapped: mmap.mmap, header: Header, header_end: int) -> None:
        self.path = path
        self.header = header
        self._mapped = mapped
        self._header_end = header_end

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
            header, end = _read(path, mapped)
            _check(path, header, len(mapped))
        except (KeyError, TypeError, ValueError) as error:
            mapped.close()
            raise KnownError(f"{path} is damaged: its header cannot be read; build it again.") from error
        except KnownError:
            mapped.close()
            raise
        return cls(path, mapped, header, end)

    def close(self) -> None:
        """Let the mapping go; arrays that were given out must be gone."""
        self._mapped.close()

    @property
    def identity(self) -> str:
        """SHA-256 of the header, which holds the SHA-256 of every section: two files with it are the same set."""
        return hashlib.sha256(self._mapped[: self._header_end]).hexdigest()

    def array(self, name: str, kind: DTypeLike) -> NDArray[Any]:
        """A section as an array of this kind of number; of two dimensions where a row holds several."""
        section = self.header.sections[name]
        columns = section.width // np.dtype(kind).itemsize
        flat = np.frombuffer(self._mapped, dtype=kind, count=section.count * columns, offset=section.offset)
        return flat if columns == 1 else flat.reshape(section.count, columns)

    def verify(self) -> None:
        """Read the whole file and hold it to its own digests.

        Raises:
            KnownError: a section is not what the header says.
        """
        place = self._header_end
        with memoryview(self._mapped) as whole:
            for section in sorted(self.header.sections.values(), key=lambda one: one.offset):
                if any(whole[place : section.offset]):
                    raise KnownError(
                        f"{self.path} is damaged before its part '{section.name}'; build it again."
                    )
                place = section.end
                with whole[section.offset : section.end] as part:
                    digest = hashlib.sha256(part).hexdigest()
                if digest != section.sha256:
                    raise KnownError(f"{self.path} is damaged in its part '{section.name}'; build it again.")


def _read(path: Path, mapped: mmap.mmap) -> tuple[Header, int]:
    if mapped[:8] != MAGIC:
        raise KnownError(f"{path} is not a known set; build one with `vigil known build`.")
    length = int.from_bytes(mapped[8:16], "little")
    if length > min(LARGEST_HEADER, len(mapped) - 16):
        raise KnownError(f"{path} is cut short; build it again.")
    header = json.loads(mapped[16 : 16 + length])
    if header["format"] != FORMAT:
        raise KnownError(
            f"{path} has format {header['format']}; this Vigil reads format {FORMAT}. Build it again."
        )
    sections = [Section(str(one["name"]), *_numbers(one), str(one["sha256"])) for one in header["sections"]]
    chunks = tuple(Chunk(int(start), int(width)) for start, width in header["chunks"])
    labels = [_label(row) for row in header["labels"]]
    return Header(labels, chunks, {section.name: section for section in sections}), 16 + length


def _numbers(row: dict[str, object]) -> tuple[int, int, int]:
    offset, count, width = (int(str(row[name])) for name in ("offset", "count", "width"))
    if min(offset, count) < 0:
        raise ValueError("an offset or a count is negative")
    return offset, count, width


def _check(path: Path, header: Header, size: int) -> None:
    """Hold every section to its place, its width and its number of rows, so that no lookup leads outside."""
    sections = header.sections
    wanted = {name: (sections[name].count, width) for name, width in WIDTHS.items()}
    wanted |= {f"{name}.labels": (sections[name].count, 4) for name in WIDTHS}
    for number, chunk in enumerate(header.chunks):
        if not (0 <= chunk.start < 256 and 1 <= chunk.width <= 31):
            raise ValueError("a chunk lies outside its code")
        wanted[f"pdq.near.{number}.directory"] = ((1 << chunk.width) + 1, 4)
        wanted[f"pdq.near.{number}.postings"] = (sections["pdq"].count, POSTING_BYTES)
    for name in EXACT:
        rows = sections[f"{name}.directory"].count
        if rows < 3 or (rows - 1).bit_count() != 1 or rows > 1 << 32:
            raise ValueError("a directory has rows too many or too few")
        wanted[f"{name}.directory"] = (rows, 4)
    if wanted != {name: (section.count, section.width) for name, section in sections.items()}:
        raise ValueError("sections are missing, or have other rows than they should")
    if max(section.end for section in sections.values()) != size or not header.labels:
        raise KnownError(f"{path} is cut short or damaged; build it again.")


def _label(row: dict[str, object]) -> Label:
    grade = row["grade"]
    return Label(
        kind="benign" if row["kind"] == "benign" else "known",
        grade=Grade(**grade) if isinstance(grade, dict) else None,
        series=str(row["series"]),
        source=str(row["source"]),
    )
