"""A JSON file as UTF-8 bytes for a parser that streams, which may not swallow more than one record's room at a time."""

import codecs
import io
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from vigil.known.errors import KnownError

DEEPEST = 4_096  # brackets that are open at once within one record
LARGEST_RECORD = 8 * 1024 * 1024  # bytes between two records


class RecordStream:
    """A file that refuses to be read on when no record came out of the last 8 MiB.

    Bytes of UTF-16, which older exporters wrote, come out as UTF-8; a byte order mark is left out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            file = path.open("rb")
        except OSError as error:
            raise KnownError(f"{path} cannot be opened ({error.strerror}); check the name.") from error
        self._file = file
        beginning = file.read(3)
        file.seek(3 if beginning == codecs.BOM_UTF8 else 0)
        is_wide = beginning[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        self._text = io.TextIOWrapper(file, "utf-16", errors="replace", newline="") if is_wide else None
        self._left = LARGEST_RECORD
        self._rise = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            KnownError: the file cannot be read, or a record is larger than any should be.
        """
        if self._left <= 0:
            raise KnownError(
                f"{self._path.name} has a record larger than {LARGEST_RECORD >> 20} MiB; nothing of it was kept."
            )
        self._left -= size
        try:
            data = self._text.read(size).encode() if self._text else self._file.read(size)
        except OSError as error:
            raise KnownError(f"{self._path} cannot be read ({error.strerror}).") from error
        self._rise = _risen(data, self._rise)
        if self._rise > DEEPEST:
            raise KnownError(
                f"{self._path.name} has a record nested deeper than {DEEPEST:,} levels; nothing of it was kept."
            )
        return data

    def record_came(self) -> None:
        """A record came out: there is room for another."""
        self._left = LARGEST_RECORD
        self._rise = 0


def _risen(data: bytes, before: int) -> int:
    """How many levels up the brackets lead at most, from their lowest so far; those within texts count as well.

    The parser's objects end the process where they are nested some ten thousands deep, so that is seen before.
    """
    read = np.frombuffer(data, dtype=np.uint8)
    opened = (read == ord("[")) | (read == ord("{"))
    closed = (read == ord("]")) | (read == ord("}"))
    levels = np.r_[before, before + np.cumsum(opened.astype(np.int64) - closed)]
    lowest = np.minimum(np.minimum.accumulate(levels), 0)
    rises = levels - lowest
    most = int(rises.max())
    return most if most > DEEPEST else int(rises[-1])
