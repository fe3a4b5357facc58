"""Whether a picture's file ends before its own structure says it does.

A decoder may show the beginning of such a file as if it were all of it; here it is *truncated*, never *clean*.
"""

from collections.abc import Callable

from vigil.media.types import ENOUGH, media_type

MOST_PARTS = 1_000_000
_SUB_BLOCKS_END = 0
_GIF_TRAILER, _GIF_IMAGE, _GIF_EXTENSION = 0x3B, 0x2C, 0x21


def is_cut_short(data: bytes) -> bool:
    """Whether the end is missing. JPEG is left to its decoder, which says so itself; other types are never cut short."""
    check = _CHECKS.get(media_type(data[:ENOUGH]))
    return check is not None and check(data)


def is_jpeg_without_end(data: bytes) -> bool:
    """Whether a JPEG's end marker stands nowhere in the file; some cameras leave it out of whole pictures."""
    return media_type(data[:ENOUGH]) == "image/jpeg" and b"\xff\xd9" not in data


def _png(data: bytes) -> bool:
    place = 8
    for _ in range(MOST_PARTS):
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        if end > len(data):
            return True
        if data[place + 4 : place + 8] == b"IEND":
            return False
        place = end
    return True


def _gif(data: bytes) -> bool:
    place = 13 + _colours(data[10:11])
    for _ in range(MOST_PARTS):
        kind = data[place] if place < len(data) else -1
        if kind == _GIF_EXTENSION:
            place = _after_sub_blocks(data, place + 2)
        elif kind == _GIF_IMAGE:
            place = _after_sub_blocks(data, place + 11 + _colours(data[place + 9 : place + 10]))
        else:
            return kind != _GIF_TRAILER
    return True


def _colours(packed: bytes) -> int:
    """Bytes of the colour table that a packed field announces."""
    return 3 << ((packed[0] & 7) + 1) if packed and packed[0] & 0x80 else 0


def _after_sub_blocks(data: bytes, place: int) -> int:
    while place < len(data) and data[place] != _SUB_BLOCKS_END:
        place += data[place] + 1
    return place + 1


def is_short_riff(data: bytes | memoryview) -> bool:
    """Whether a RIFF file ends before the size in its head says."""
    return int.from_bytes(data[4:8], "little") + 8 > len(data)


def _bmp(data: bytes) -> bool:
    return int.from_bytes(data[2:6], "little") > len(data)


def is_short_of_boxes(data: bytes | memoryview) -> bool:
    """Boxes of ISO/IEC 14496-12; a size of 0 means *to the end*, 1 means that 8 bytes of size follow the type."""
    place = 0
    for _ in range(MOST_PARTS):
        if place == len(data):
            return False
        size = int.from_bytes(data[place : place + 4], "big")
        header = 16 if size == 1 else 8
        if place + header > len(data):
            return True
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        if size == 0:
            return False
        place += max(size, header)
        if place > len(data):
            return True
    return True


_CHECKS: dict[str, Callable[[bytes], bool]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": is_short_riff,
    "image/bmp": _bmp,
    "image/heic": is_short_of_boxes,
    "image/heif": is_short_of_boxes,
    "image/avif": is_short_of_boxes,
}
