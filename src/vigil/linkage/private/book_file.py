"""The record of exchanges in a file of JSON lines, for where there is no desk."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from vigil.linkage.private.book import Check, Exchange
from vigil.linkage.private.errors import PrivateMatchingError

PRIVATE = 0o600  # purposes and names stand in it
LARGEST = 64 << 20  # bytes; some 200,000 exchanges


class BookFile:
    """Exchanges, one a line, each written through to the disk before it counts.

    A line that was cut off by a power cut never counted: whoever wrote it had not been told that it was recorded, and did
    nothing on its strength.

    Raises:
        PrivateMatchingError: of every method: the file cannot be read or written, or a line in it was changed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def exchanges(self) -> Sequence[Exchange]:
        """Every exchange so far; none when there is no file yet."""
        if not self.path.exists():
            return ()
        with self._locked("rb", fcntl.LOCK_SH) as file:
            return self._read(file)[0]

    def record(self, exchange: Exchange, *, check: Check) -> None:
        """Add an exchange, unless ``check`` refuses what is there."""
        with self._locked("a+b", fcntl.LOCK_EX) as file:
            earlier, whole = self._read(file)
            check(earlier)
            file.truncate(whole)
            file.write(msgspec.json.encode(exchange) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _locked(self, how: str, lock: int) -> Iterator[BinaryIO]:
        try:
            with open(self.path, how, opener=_private) as file:
                fcntl.flock(file, lock)
                yield cast("BinaryIO", file)
        except OSError as error:
            raise PrivateMatchingError(
                f"The record of exchanges {self.path} cannot be used ({error.strerror}); nothing is asked or answered "
                "unrecorded."
            ) from error

    def _read(self, file: BinaryIO) -> tuple[list[Exchange], int]:
        """The exchanges, and how many bytes of whole lines they take."""
        file.seek(0)
        data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise PrivateMatchingError(
                f"The record of exchanges {self.path} is larger than {LARGEST >> 20} MB; move it away and keep it."
            )
        *lines, torn = data.split(b"\n")
        return [self._exchange(number, line) for number, line in enumerate(lines, 1)], len(data) - len(torn)

    def _exchange(self, number: int, line: bytes) -> Exchange:
        try:
            return msgspec.json.decode(line, type=Exchange)
        except (msgspec.DecodeError, ValueError) as error:
            raise PrivateMatchingError(
                f"Line {number} of the record of exchanges {self.path} was changed; restore it from a copy."
            ) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=PRIVATE)
