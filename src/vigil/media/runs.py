"""More records than memory holds, in order: sorted runs on the disk, merged (Knuth, TAOCP volume 3, 5.4)."""

import heapq
import struct
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

TOGETHER = 500_000  # records that are sorted in memory at a time
LONGEST = 1 << 20  # bytes of one record
_LENGTH = struct.Struct(">I")


def in_order(records: Iterable[bytes], *, folder: Path | None, together: int = TOGETHER) -> Iterator[bytes]:
    """Records in the order of their bytes, equal ones as often as they came.

    Args:
        records: each of 1 MiB at most.
        folder: where the runs lie while they are needed, in files without a name; None for the system's own place.
        together: how many are sorted in memory at a time.

    Raises:
        OSError: the disk is full or failed.
        ValueError: a record is too long.
    """
    rest, runs = iter(records), list[IO[bytes]]()
    try:
        while run := sorted(islice(rest, together)):
            if len(run) < together and not runs:
                yield from run
                return
            runs.append(_kept(run, folder))
            del run
        yield from heapq.merge(*map(_read, runs))
    finally:
        for file in runs:
            file.close()


def _kept(run: list[bytes], folder: Path | None) -> IO[bytes]:
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 closed with the others
    try:
        for record in run:
            if len(record) > LONGEST:
                raise ValueError(f"a record has at most {LONGEST:,} bytes")
            file.write(_LENGTH.pack(len(record)) + record)
        file.flush()
    except BaseException:
        file.close()
        raise
    return file


def _read(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while head := file.read(_LENGTH.size):
        yield file.read(_LENGTH.unpack(head)[0])
