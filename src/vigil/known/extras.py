"""Fields that were not understood, kept with their record: runs of records as compressed lines of JSON."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from vigil.known.errors import KnownError
from vigil.known.layout import LARGEST_EXTRA, RUN_BYTES, RUN_RECORDS

LARGEST_RUN = RUN_BYTES + LARGEST_EXTRA + RUN_RECORDS


_ENCODER = json.JSONEncoder(separators=(",", ":"))


class TooMuchError(ValueError):
    """A record's fields are more, or nested deeper, than a set keeps."""


def encoded(extra: Mapping[str, object]) -> bytes:
    """One line of JSON, pure ASCII; empty for no fields.

    Raises:
        TooMuchError: the fields are too many, nested too deeply, or no JSON.
    """
    if not extra:
        return b""
    try:
        line = _ENCODER.encode(extra).encode("ascii")
    except RecursionError as error:
        raise TooMuchError("its fields are nested too deeply") from error
    except (TypeError, ValueError) as error:
        raise TooMuchError(f"its fields cannot be kept ({error})") from error
    if len(line) > LARGEST_EXTRA:
        raise TooMuchError(f"its fields take more than {LARGEST_EXTRA >> 20} MiB")
    return line


def runs(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Compressed runs of lines, each with the number of its first record; nothing for a run without fields."""
    held: list[bytes] = []
    size, first = 0, 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= RUN_BYTES or len(held) >= RUN_RECORDS:
            yield first, _packed(held)
            first, size, held = first + len(held), 0, []
    if held:
        yield first, _packed(held)


class Extras:
    """The fields of a set's records; the last run that was read is kept."""

    def __init__(self, data: NDArray[np.uint8], runs: NDArray[np.uint64], records: int) -> None:
        self._data, self._runs, self._records = data, runs, records
        self._held: tuple[int, list[bytes]] = (-1, [])

    def of(self, record: int) -> Mapping[str, object]:
        """One record's fields.

        Raises:
            KnownError: what the file holds there cannot be read.
        """
        run = int(np.searchsorted(self._runs[:, 0], np.uint64(record), side="right")) - 1
        if run != self._held[0]:
            self._held = (run, self._lines(run))
        line = self._held[1][record - int(self._runs[run, 0])]
        if not line:
            return {}
        try:
            return dict(json.loads(line))
        except (ValueError, TypeError, RecursionError) as error:
            raise KnownError("The set is damaged in its part 'extra'; build it again.") from error

    def _lines(self, run: int) -> list[bytes]:
        begin = int(self._runs[run - 1, 1]) if run else 0
        packed = self._data[begin : int(self._runs[run, 1])].tobytes()
        last = int(self._runs[run + 1, 0]) if run + 1 < len(self._runs) else self._records
        count = last - int(self._runs[run, 0])
        lines = _unpacked(packed).split(b"\n") if packed else [b""] * min(count, RUN_RECORDS)
        if len(lines) != count:
            raise KnownError("The set is damaged in its part 'extra'; build it again.")
        return lines


def _packed(lines: list[bytes]) -> bytes:
    return zlib.compress(b"\n".join(lines), 1) if any(lines) else b""


def _unpacked(packed: bytes) -> bytes:
    """At most the largest run there can be, whatever a damaged file unpacks to."""
    unpacking = zlib.decompressobj()
    try:
        lines = unpacking.decompress(packed, LARGEST_RUN)
    except zlib.error as error:
        raise KnownError("The set is damaged in its part 'extra'; build it again.") from error
    if not unpacking.eof:
        raise KnownError("The set is damaged in its part 'extra'; build it again.")
    return lines
