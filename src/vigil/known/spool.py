"""Rows that wait on the disk until they are sorted: a file without a name, gone with the process."""

import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HELD_BYTES = 1 << 18  # in memory before they are written
BYTES_AT_ONCE = 1 << 20


class Spool:
    """Rows of one width, added one after the other and then read or sorted where they lie.

    A full disk is an ``OSError`` while rows are added: they are written, never only mapped.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.width = width
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 closed by close()
        self._held = bytearray()
        self._written = 0

    def __len__(self) -> int:
        return (self._written + len(self._held)) // self.width

    def add(self, rows: bytes) -> None:
        """Take one or more whole rows."""
        self._held += rows
        if len(self._held) >= HELD_BYTES:
            self._write()

    def sort(self) -> None:
        """Sort the rows bytewise, in the file."""
        if rows := len(self):
            self._write()
            # A void compares all its bytes; NumPy's 'S' type would drop the zero bytes at a row's end.
            held = np.memmap(self._file, dtype=f"V{self.width}", mode="r+", shape=(rows,))
            held.sort()

    def blocks(self) -> Iterator[NDArray[np.uint8]]:
        """The rows in their order, about a megabyte at a time: shape (n, width)."""
        self._write()
        self._file.seek(0)
        while block := _read(self._file, max(BYTES_AT_ONCE // self.width, 1) * self.width):
            yield np.frombuffer(block, dtype=np.uint8).reshape(-1, self.width)

    def rows(self, first: int, count: int) -> bytes:
        """Some rows as they lie, joined."""
        self._write()
        return os.pread(self._file.fileno(), count * self.width, first * self.width)

    def close(self) -> None:
        """Let the rows go."""
        self._file.close()

    def _write(self) -> None:
        rest = memoryview(self._held)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._written += len(self._held)
        self._held = bytearray()


class LineSpool(Spool):
    """Lines of bytes of any length, without line ends in them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 1)

    def add(self, rows: bytes) -> None:
        """Take one line."""
        super().add(rows + b"\n")

    def lines(self) -> Iterator[bytes]:
        """The lines in their order."""
        self._write()
        self._file.seek(0)
        reader = io.BufferedReader(self._file, HELD_BYTES)
        for line in reader:
            yield line[:-1]
        reader.detach()


def _read(file: Any, wanted: int) -> bytes:
    parts: list[bytes] = []
    while wanted and (part := file.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)
