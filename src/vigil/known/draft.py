"""A known-set file while it is made: it has its name only when it is whole and on the disk."""

import fcntl
import glob
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vigil.known.layout import MAGIC, PREAMBLE, Section, aligned

BYTES_AT_ONCE = 1 << 20


class Draft:
    """Sections written one after the other beside the final name; leaving without `finish` leaves nothing."""

    def __init__(self, to: Path) -> None:
        self._to = to
        to.parent.mkdir(parents=True, exist_ok=True)
        _clear(to)
        self._path = to.with_name(f".{to.name}.{os.getpid()}.draft")
        self._file = self._path.open("w+b", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._sections: dict[str, tuple[int, int, int]] = {}
        self._end = PREAMBLE
        self._write(0, bytes(PREAMBLE))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, name: str, width: int, blocks: Iterable[bytes | NDArray[Any]]) -> None:
        """Write a section as it comes."""
        begin = place = self._begin()
        for block in blocks:
            data = block if isinstance(block, bytes) else np.ascontiguousarray(block).tobytes()
            self._write(place, data)
            place += len(data)
        self._close(name, begin, (place - begin) // width, width)

    def reserve(self, name: str, kind: DTypeLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """A section of zeros, mapped to be filled; its room on the disk is taken now, so that filling cannot fail."""
        begin = self._begin()
        width = np.dtype(kind).itemsize * int(np.prod(shape[1:]))
        if shape[0]:
            os.posix_fallocate(self._file.fileno(), begin, shape[0] * width)
        self._close(name, begin, shape[0], width)
        return self.array(name, kind)

    def array(self, name: str, kind: DTypeLike) -> NDArray[Any]:
        """A section that was written, mapped; what is changed in it is changed in the file."""
        offset, count, width = self._sections[name]
        columns = width // np.dtype(kind).itemsize
        shape = (count,) if columns == 1 else (count, columns)
        if not count:
            return np.empty(shape, dtype=kind)
        return np.memmap(self._file, dtype=kind, mode="r+", offset=offset, shape=shape).view(np.ndarray)

    def finish(self, header: Mapping[str, object]) -> None:
        """Write the header with every section's digest, wait for the disk, and give the file its name."""
        sections = [
            asdict(Section(name, *where, self._digest(*where))) for name, where in self._sections.items()
        ]
        encoded = json.dumps({**header, "sections": sections}, sort_keys=True).encode()
        begin = self._begin()
        self._write(begin, encoded)
        self._write(0, MAGIC + begin.to_bytes(8, "little") + len(encoded).to_bytes(8, "little"))
        os.fsync(self._file.fileno())
        self._path.replace(self._to)
        folder = os.open(self._to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _begin(self) -> int:
        begin = aligned(self._end)
        self._write(self._end, bytes(begin - self._end))
        return begin

    def _close(self, name: str, begin: int, count: int, width: int) -> None:
        self._sections[name] = (begin, count, width)
        self._end = begin + count * width

    def _write(self, place: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            done = os.pwrite(self._file.fileno(), rest, place)
            rest, place = rest[done:], place + done

    def _digest(self, offset: int, count: int, width: int) -> str:
        digest, end = hashlib.sha256(), offset + count * width
        for place in range(offset, end, BYTES_AT_ONCE):
            digest.update(os.pread(self._file.fileno(), min(BYTES_AT_ONCE, end - place), place))
        return digest.hexdigest()


def _clear(to: Path) -> None:
    """Remove drafts of this name whose makers were killed: nobody holds their lock."""
    for path in to.parent.glob(f".{glob.escape(to.name)}.*.draft"):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
