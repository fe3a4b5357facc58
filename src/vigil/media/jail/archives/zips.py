"""Zip archives by their list of contents; where that is missing, by the headers that stand before the members.

Source: PKWARE's APPNOTE.TXT 6.3.10, with Info-ZIP's fields for times and Unix modes. Zip64 is read; an archive that spans
several disks is not.
"""

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from vigil.media.jail.archives.entry import (
    CUT_SHORT,
    ENCRYPTED,
    LINK,
    BadMemberError,
    Budget,
    Entry,
    RestNotReadError,
    shown,
)
from vigil.media.jail.archives.flows import (
    PIECE,
    Decompressed,
    Flow,
    Stored,
    bunzipped,
    inflated,
    lzma1,
    unxzed,
)

_LOCAL, _CENTRAL, _DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
# Fields from the flags to the length of the extra field, the same in both headers; then what the list has besides.
_SHARED = struct.Struct("<HHIIIIHH")
_LISTED = struct.Struct("<HHHII")
_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46
_IS_ENCRYPTED, _HAS_DESCRIPTOR, _IS_UTF8, _LIST_ENCRYPTED = 0x1, 0x8, 0x800, 0x2000
_LZMA, _AES = 14, 99
_UNIX, _APPLE = 3, 19
_WORDS = {1: "shrink", 6: "implode", 9: "Deflate64", 93: "Zstandard", 96: "JPEG", 97: "WavPack", 98: "PPMd"}
_MISSING = 0xFFFFFFFF
_1601 = 11_644_473_600  # seconds from there to 1970


@dataclass(frozen=True, slots=True)
class _Header:
    """One member as a header describes it."""

    name: bytes
    flags: int
    method: int
    time: int
    crc: int
    packed: int
    size: int
    extra: bytes
    mode: int = 0
    place: int = 0


def zip_entries(data: memoryview, whole: bytes | bytearray, budget: Budget) -> Iterator[Entry]:
    """Every member but folders, in the order of the list of contents.

    Args:
        data: the archive.
        whole: the same bytes, to be searched.
        budget: counts what comes out.

    Raises:
        RestNotReadError: the list of contents is missing or damaged; what its headers give has then been listed.
    """
    found = _end_of(data, whole)
    if found is None:
        yield from _without_list(data, whole, budget)
        raise RestNotReadError("cut short: its list of contents is missing")
    start, end, base, many = found
    listed = 0
    while start + _CENTRAL_SIZE <= end and bytes(data[start : start + 4]) == _CENTRAL:
        header, start = _central(data, start)
        listed += 1
        if not _is_folder(header):
            yield _entry(header, _reading(data, header, base + header.place, budget))
    if listed & 0xFFFF != many & 0xFFFF or start != end:
        raise RestNotReadError("damaged: its list of contents does not agree with its end")


def _end_of(data: memoryview, whole: bytes | bytearray) -> tuple[int, int, int, int] | None:
    """Where the list begins and ends, what to add to its places, and how many members it says there are."""
    place = whole.rfind(_END, max(0, len(whole) - _END_SIZE - _LONGEST_COMMENT))
    if place < 0 or place + _END_SIZE > len(whole):
        return None
    disk, first, _, many, length, offset = struct.unpack_from("<HHHHII", data, place + 4)
    end = place
    locator = place - 20
    if locator >= 0 and bytes(data[locator : locator + 4]) == _LOCATOR64:
        end = whole.rfind(_END64, 0, locator)
        if end < 0 or end + 56 > len(whole):
            return None
        many, length, offset = struct.unpack_from("<QQQ", data, end + 32)
    if (disk, first) not in {(0, 0), (0xFFFF, 0xFFFF)}:
        raise RestNotReadError("one part of an archive of several")
    start = end - length
    if start < 0 or (many and bytes(data[start : start + 4]) != _CENTRAL):
        return None
    # Bytes may have been put before the archive, such as a program that unpacks it: all places lie that much later.
    return start, end, start - offset, many


def _central(data: memoryview, place: int) -> tuple[_Header, int]:
    made_by = data[place + 5]
    flags, method, time, crc, packed, size, name, extra = _SHARED.unpack_from(data, place + 8)
    comment, _, _, attributes, offset = _LISTED.unpack_from(data, place + 32)
    begins = place + _CENTRAL_SIZE
    ends = begins + name + extra
    fields = bytes(data[begins + name : ends])
    size, packed, offset = _long(fields, size, packed, offset)
    mode = attributes >> 16 if made_by in {_UNIX, _APPLE} else 0
    header = _Header(
        bytes(data[begins : begins + name]), flags, method, time, crc, packed, size, fields, mode, offset
    )
    return header, ends + comment


def _local(data: memoryview, place: int) -> tuple[_Header, int]:
    """A header that stands before a member, and where the member's bytes begin."""
    if bytes(data[place : place + 4]) != _LOCAL or place + _LOCAL_SIZE > len(data):
        raise BadMemberError("damaged: no header stands where its list of contents says")
    flags, method, time, crc, packed, size, name, extra = _SHARED.unpack_from(data, place + 6)
    begins = place + _LOCAL_SIZE
    ends = begins + name + extra
    fields = bytes(data[begins + name : ends])
    size, packed, _ = _long(fields, size, packed, 0)
    return _Header(bytes(data[begins : begins + name]), flags, method, time, crc, packed, size, fields), ends


def _long(fields: bytes, *numbers: int) -> list[int]:
    """Numbers that did not fit stand in zip64's field, in this order."""
    rest = _field(fields, 0x0001)
    kept = []
    for number in numbers:
        if number == _MISSING and len(rest) >= 8:
            number, rest = int.from_bytes(rest[:8], "little"), rest[8:]  # noqa: PLW2901 the long one instead
        kept.append(number)
    return kept


def _field(fields: bytes, wanted: int) -> bytes:
    place = 0
    while place + 4 <= len(fields):
        kind, length = struct.unpack_from("<HH", fields, place)
        if kind == wanted:
            return fields[place + 4 : place + 4 + length]
        place += 4 + length
    return b""


def _is_folder(header: _Header) -> bool:
    return header.name.endswith(b"/") and header.size == 0


def _entry(header: _Header, read: Callable[[], bytearray], problem: str = "") -> Entry:
    return Entry(
        _name(header), header.size, _modified(header), problem=problem or _problem(header), read=read
    )


def _problem(header: _Header) -> str:
    if header.flags & (_IS_ENCRYPTED | _LIST_ENCRYPTED) or header.method == _AES:
        return ENCRYPTED
    if stat.S_ISLNK(header.mode):
        return LINK
    if header.mode and stat.S_IFMT(header.mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "device or pipe"
    if header.method not in {0, 8, 12, _LZMA, 95}:
        return f"unsupported compression ({_WORDS.get(header.method, f'method {header.method}')})"
    return ""


def _name(header: _Header) -> str:
    """UTF-8 where the archive says so or the bytes are it; otherwise code page 437, as the standard has it."""
    if header.flags & _IS_UTF8:
        return shown(header.name)
    try:
        return header.name.decode("utf-8")
    except UnicodeDecodeError:
        return header.name.decode("cp437")


def _modified(header: _Header) -> int | None:
    """Seconds since 1970: of Unix or NTFS where they stand; else DOS's local time, which nothing tells apart from UTC."""
    unix = _field(header.extra, 0x5455)
    if len(unix) >= 5 and unix[0] & 1:
        return int.from_bytes(unix[1:5], "little", signed=True)
    ntfs = _field(header.extra, 0x000A)
    if len(ntfs) >= 16 and ntfs[4:6] == b"\1\0":
        return int.from_bytes(ntfs[8:16], "little") // 10_000_000 - _1601
    day, clock = header.time >> 16, header.time & 0xFFFF
    try:
        moment = datetime(
            1980 + (day >> 9), day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, 2 * (clock & 31),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    return int(moment.timestamp())


def _reading(data: memoryview, header: _Header, place: int, budget: Budget) -> Callable[[], bytearray]:
    def read() -> bytearray:
        if not 0 <= place < len(data):
            raise BadMemberError(CUT_SHORT)
        _, begins = _local(data, place)
        content = _content(data[begins : begins + header.packed], header, budget)[0]
        if begins + header.packed > len(data):
            raise BadMemberError(CUT_SHORT)
        _check(content, header.size, header.crc)
        return content

    return read


def _check(content: bytearray, size: int, crc: int) -> None:
    if len(content) != size:
        raise BadMemberError(f"damaged: {len(content):,} bytes came out, {size:,} were said")
    if zlib.crc32(content) != crc:
        raise BadMemberError("damaged: its checksum is another")


def _content(packed: memoryview, header: _Header, budget: Budget) -> tuple[bytearray, int]:
    """A member's bytes, and how many packed ones they were."""
    source = Stored(packed)
    flow = _flow(source, header)
    kept = bytearray()
    # A bare LZMA stream need not say where it ends.
    while piece := flow.read(min(PIECE, header.size - len(kept)) if header.method == _LZMA else PIECE):
        budget.spend(len(piece))
        kept += piece
        budget.check_one(len(kept))
        # A member on its own is held to the ratio too: the others are then still read.
        if not budget.limits.allows(packed=len(packed), unpacked=len(kept)):
            raise BadMemberError(f"unpacks to more than {budget.limits.ratio} times its size")
    unused = len(flow.inner.unused_data) if isinstance(flow, Decompressed) else 0
    return kept, source.place - unused


def _flow(source: Stored, header: _Header) -> Flow:
    if header.method == 0:
        return source
    if header.method == _LZMA:
        # Two bytes of version, two of the properties' length, the properties.
        return Decompressed(source, lzma1(source.read(9)[4:], size=header.size))
    return Decompressed(source, {8: inflated, 12: bunzipped, 95: unxzed}[header.method]())


def _without_list(data: memoryview, whole: bytes | bytearray, budget: Budget) -> Iterator[Entry]:
    """Members one after the other, each found by the header before it."""
    place = whole.find(_LOCAL)
    while place >= 0 and place + _LOCAL_SIZE <= len(data):
        header, begins = _local(data, place)
        has_length = not header.flags & _HAS_DESCRIPTOR or header.packed > 0
        if has_length:
            end = begins + header.packed
            if not _is_folder(header):
                yield _entry(header, _reading(data, header, place, budget))
        else:
            entry, end = _of_unsaid_length(data, header, begins, budget)
            yield entry
        place = whole.find(_LOCAL, max(end, begins))


def _of_unsaid_length(data: memoryview, header: _Header, begins: int, budget: Budget) -> tuple[Entry, int]:
    """A member whose length stands behind it: it ends where its compression says so."""
    problem = _problem(header) or ("its length is not recorded" if header.method == 0 else "")
    if problem:
        return _entry(header, bytearray, problem), begins
    try:
        content, packed = _content(data[begins:], header, budget)
        _check_descriptor(bytes(data[begins + packed : begins + packed + 8]), content)
    except BadMemberError as error:
        return _entry(header, bytearray, str(error)), begins
    return _entry(header, lambda: content), begins + packed


def _check_descriptor(behind: bytes, content: bytearray) -> None:
    crc = behind[4:8] if behind[:4] == _DESCRIPTOR else behind[:4]
    if len(crc) < 4:
        raise BadMemberError(CUT_SHORT)
    if int.from_bytes(crc, "little") != zlib.crc32(content):
        raise BadMemberError("damaged: its checksum is another")
