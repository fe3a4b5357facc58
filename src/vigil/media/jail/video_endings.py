"""Whether a video's file ends before its own structure says it does; what is seen of it is then a part."""

from collections.abc import Callable

from vigil.media.jail.endings import is_short_of_boxes, is_short_riff

SEGMENT = b"\x18\x53\x80\x67"  # Matroska, RFC 9559
_EBML_HEAD = 4  # bytes of its mark


def is_video_cut_short(data: memoryview, *, kind: str) -> bool:
    """Whether the end is missing; containers that do not say how long they are are never cut short."""
    check = _CHECKS.get(kind)
    return check is not None and check(data)


def _matroska(data: memoryview) -> bool:
    """An EBML head and a segment, each with its size; a size of ones alone is not known (RFC 8794)."""
    size, place = _size(data, _EBML_HEAD)
    place += size
    mark = bytes(data[place : place + 4])
    if mark != SEGMENT:
        return SEGMENT.startswith(mark)
    size, start = _size(data, place + 4)
    return size >= 0 and start + size > len(data)


def _size(data: memoryview, place: int) -> tuple[int, int]:
    """A size of 1 to 8 bytes and where what it counts begins; -1 for one that is not known."""
    if place >= len(data) or data[place] == 0:
        return 0, place + 1
    width = 9 - data[place].bit_length()
    value = int.from_bytes(data[place : place + width], "big") & ((1 << 7 * width) - 1)
    return (-1 if value == (1 << 7 * width) - 1 else value), place + width


_CHECKS: dict[str, Callable[[memoryview], bool]] = {
    "video/mp4": is_short_of_boxes,
    "video/quicktime": is_short_of_boxes,
    "video/vnd.avi": is_short_riff,
    "video/x-matroska": _matroska,
}
