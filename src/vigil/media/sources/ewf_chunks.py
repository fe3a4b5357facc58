"""The chunks of an E01 image, found by its tables and inflated by the standard library.

libewf adds up each chunk's checksum byte by byte, which is most of what reading an E01 costs. Here the same chunks are read,
and each is held to the same checksum; one that is not in order in every way is left to libewf, whose answer counts.
Source: Joachim Metz, "Expert Witness Compression Format (EWF)", sections 3.2 to 3.11. Only the format of EnCase (E01) is known.
"""

import os
import struct
import zlib
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass

SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
MOST_SECTIONS, MOST_ENTRIES = 1_000_000, 1 << 20
KEPT_CHUNKS, KEPT_TABLES = 64, 8
# Type, place of the next section, size, padding, checksum.
_SECTION = struct.Struct("<16sQQ40xI")
_FIRST_SECTION = 13
_VOLUME = struct.Struct(
    "<4xIIIQ"
)  # after the media's type: chunks, sectors of a chunk, bytes of a sector, sectors
_TABLE = struct.Struct("<I4xQ4xI")
_COMPRESSED = 0x80000000


class UnusualError(Exception):
    """Something that is left to libewf."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table's entries stand: the segment, their place and number, what to add to each, and where the last ends."""

    segment: int
    place: int
    entries: int
    base: int
    end: int


class Chunks:
    """The chunks of an image.

    Args:
        segments: the segment files, in order.
        size: of the media data in bytes.

    Raises:
        UnusualError: the image is not of the kind that is known here.
        OSError: a segment cannot be read.
    """

    def __init__(self, segments: list[str], size: int) -> None:
        self._channels: list[int] = []
        self._size, self.chunk = size, 0
        self._tables: list[_Table] = []
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._entries: OrderedDict[int, bytes] = OrderedDict()
        try:
            for segment in segments:
                self._channels.append(os.open(segment, os.O_RDONLY | os.O_CLOEXEC))
                self._read_sections(len(self._channels) - 1)
            self._firsts = [0]
            for table in self._tables:
                self._firsts.append(self._firsts[-1] + table.entries)
            if not self.chunk or self._firsts[-1] != -(-size // self.chunk):
                raise UnusualError("its tables do not hold as many chunks as its media data")
        except (OSError, UnusualError):
            self.close()
            raise

    def read(self, offset: int, size: int) -> bytes:
        """Media data.

        Raises:
            UnusualError: a chunk is not in order.
            OSError: a segment cannot be read.
        """
        end = min(offset + size, self._size)
        pieces = []
        while offset < end:
            number, begins = divmod(offset, self.chunk)
            piece = self._one(number)[begins : begins + end - offset]
            pieces.append(piece)
            offset += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def close(self) -> None:
        """Close the segments."""
        for channel in self._channels:
            os.close(channel)
        self._channels = []

    def _one(self, number: int) -> bytes:
        if (kept := self._kept.get(number)) is not None:
            return kept
        content = self._inflated(number)
        if len(content) != min(self.chunk, self._size - number * self.chunk):
            raise UnusualError("a chunk has another length")
        self._kept[number] = content
        if len(self._kept) > KEPT_CHUNKS:
            self._kept.popitem(last=False)
        return content

    def _inflated(self, number: int) -> bytes:
        place = bisect_right(self._firsts, number) - 1
        table = self._tables[place]
        own = number - self._firsts[place]
        entries = self._entries_of(place)
        entry = int.from_bytes(entries[4 * own : 4 * own + 4], "little")
        begins = table.base + (entry & ~_COMPRESSED)
        ends = table.end
        if own + 1 < table.entries:
            following = int.from_bytes(entries[4 * own + 4 : 4 * own + 8], "little")
            ends = table.base + (following & ~_COMPRESSED)
        length = ends - begins
        # A compressed chunk may be a little longer than a plain one; anything beyond is no chunk.
        if not 4 < length <= 2 * self.chunk + 1024:
            raise UnusualError("a chunk's place is none")
        packed = os.pread(self._channels[table.segment], length, begins)
        return _unpacked(packed, length, is_compressed=bool(entry & _COMPRESSED), most=self.chunk)

    def _entries_of(self, place: int) -> bytes:
        if (kept := self._entries.get(place)) is not None:
            return kept
        table = self._tables[place]
        length = 4 * table.entries
        entries = os.pread(self._channels[table.segment], length + 4, table.place)
        if zlib.adler32(entries[:length]) != int.from_bytes(entries[length:].ljust(4, b"\0"), "little"):
            raise UnusualError("a table is cut short, or its checksum is another")
        self._entries[place] = entries
        if len(self._entries) > KEPT_TABLES:
            self._entries.popitem(last=False)
        return entries

    def _read_sections(self, segment: int) -> None:
        channel = self._channels[segment]
        if os.pread(channel, len(SIGNATURE), 0) != SIGNATURE:
            raise UnusualError("a segment begins in another way")
        place, end_of_sectors = _FIRST_SECTION, 0
        for _ in range(MOST_SECTIONS):
            head = os.pread(channel, _SECTION.size, place)
            if len(head) < _SECTION.size:
                raise UnusualError("a section is cut short")
            kind, following, size, checksum = _SECTION.unpack(head)
            if zlib.adler32(head[:-4]) != checksum:
                raise UnusualError("a section's checksum is another")
            kind = kind.rstrip(b"\0")
            if kind in {b"volume", b"disk"}:
                self._volume(os.pread(channel, _VOLUME.size, place + _SECTION.size))
            elif kind == b"sectors":
                end_of_sectors = place + size
            elif kind == b"table":
                self._table(segment, place + _SECTION.size, end_of_sectors)
            if kind in {b"done", b"next"} or following <= place:
                return
            place = following
        raise UnusualError("it has more sections than any")

    def _volume(self, data: bytes) -> None:
        if len(data) < _VOLUME.size:
            raise UnusualError("its volume section is cut short")
        _, sectors, length, _ = _VOLUME.unpack(data)
        if not 512 <= sectors * length <= 1 << 24 or self.chunk not in {0, sectors * length}:
            raise UnusualError("its chunks have no usual length")
        self.chunk = sectors * length

    def _table(self, segment: int, place: int, end: int) -> None:
        head = os.pread(self._channels[segment], _TABLE.size, place)
        if len(head) < _TABLE.size or zlib.adler32(head[:-4]) != int.from_bytes(head[-4:], "little"):
            raise UnusualError("a table's checksum is another")
        entries, base, _ = _TABLE.unpack(head)
        if not 0 < entries <= MOST_ENTRIES or not end:
            raise UnusualError("a table has no usual length, or no sectors before it")
        self._tables.append(_Table(segment, place + _TABLE.size, entries, base, end))


def _unpacked(packed: bytes, length: int, *, is_compressed: bool, most: int) -> bytes:
    if len(packed) != length:
        raise UnusualError("a chunk is cut short")
    if not is_compressed:
        content = packed[:-4]
        if zlib.adler32(content) != int.from_bytes(packed[-4:], "little"):
            raise UnusualError("a chunk's checksum is another")
        return content
    inner = zlib.decompressobj()
    try:
        content = inner.decompress(packed, most + 1)
    except zlib.error as error:
        raise UnusualError("a chunk is damaged") from error
    if not inner.eof:
        raise UnusualError("a chunk does not end")
    return content
