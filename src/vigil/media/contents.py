"""The different contents of a scan, sorted in a file of their own: whether one is among them is asked without holding them."""

import mmap
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self, overload

from vigil.media.runs import in_order

WIDTH = 32  # bytes of a SHA-256


class Contents(Sequence[bytes]):
    """SHA-256 digests, each once, in order.

    Args:
        digests: 32 bytes each, in any order and any number of times.
        folder: where they lie, in a file without a name; None for the system's own place.

    Raises:
        OSError: the disk is full or failed.
        ValueError: a digest does not have 32 bytes.
    """

    def __init__(self, digests: Iterable[bytes], *, folder: Path | None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed on leaving
        self._map: mmap.mmap | None = None
        self._count = 0
        try:
            for digest, _ in groupby(in_order(digests, folder=folder)):
                if len(digest) != WIDTH:
                    raise ValueError(f"a SHA-256 has {WIDTH} bytes")
                self._file.write(digest)
                self._count += 1
            self._file.flush()
            if self._count:
                self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._map is not None:
            self._map.close()
        self._file.close()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> list[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | list[bytes]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._count))]
        if self._map is None or not 0 <= place < self._count:
            raise IndexError(place)
        return self._map[place * WIDTH : (place + 1) * WIDTH]

    def __iter__(self) -> Iterator[bytes]:
        return (self[place] for place in range(self._count))

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, bytes):
            return False
        place = bisect_left(self, digest)
        return place < self._count and self[place] == digest

    def shared_with(self, other: "Contents") -> tuple[int, int, int]:
        """How many both hold, only this one, and only the other."""
        both = mine = theirs = 0
        while mine < len(self) and theirs < len(other):
            one, another = self[mine], other[theirs]
            both += one == another
            mine, theirs = mine + (one <= another), theirs + (another <= one)
        return both, len(self) - both, len(other) - both
