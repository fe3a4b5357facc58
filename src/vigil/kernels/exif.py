"""What a picture's EXIF says of its camera, its time and its place, read within bounds.

Sources: TIFF 6.0 (Adobe, 1992); Exif 2.32 (CIPA DC-008-2019). Three directories are looked at, each once, and of each a
bounded number of entries: no chain of offsets is followed, so none can lead in a circle. Whatever makes no sense is not
there; nothing is guessed. This is the reference twin; its native twin stands in ``native/exif.cpp``.
"""

import ctypes
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from vigil.kernels import native
from vigil.kernels.native import INT64, POINTER

MOST_ENTRIES = 512  # of one directory
MOST_LETTERS = 64  # of one text
LATEST_ZONE = 14  # hours from UTC
# Four texts, the time, whether there is a place, latitude and longitude; orientation, whether the structure is odd.
FACTS = struct.Struct("<64s64s64s64s25sBdd")
_SAID = struct.Struct(f"<{FACTS.size}sii")
_ENTRY = 12  # bytes
_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_MAKE, _MODEL, _ORIENTATION, _SOFTWARE, _EXIF, _GPS = 0x010F, 0x0110, 0x0112, 0x0131, 0x8769, 0x8825
# Each time with the tag of its zone; the first that is a time counts.
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))
_SERIAL = 0xA431
_LATITUDE, _LONGITUDE = (1, 2, "N", "S", 90.0), (3, 4, "E", "W", 180.0)


@dataclass(frozen=True, slots=True)
class Exif:
    """What an EXIF says.

    Attributes:
        make: of the camera; printable ASCII, at most 64 letters, what is not ASCII as ``?``. "" where there is none.
        model: likewise.
        serial: of the camera's body, likewise.
        software: likewise.
        taken: ISO 8601, with a zone only where the file names one; None where there is none or it is no time.
        place: degrees north and east, or None.
        orientation: 1 to 8, or None.
        is_odd: its structure is not sound: other readers may see something else.
    """

    make: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""
    taken: str | None = None
    place: tuple[float, float] | None = None
    orientation: int | None = None
    is_odd: bool = False


def exif(untrusted_tiff: bytes) -> Exif:
    """Read an EXIF.

    Args:
        untrusted_tiff: from the byte order mark on, without the ``Exif`` that stands before it in a JPEG. Call this in the
            jail only.
    """
    library = native.library()
    return exif_reference(untrusted_tiff) if library is None else exif_native(library, untrusted_tiff)


def exif_native(library: native.Library, untrusted_tiff: bytes) -> Exif:
    """The native twin of `exif_reference`."""
    said = ctypes.create_string_buffer(_SAID.size)
    _read(library)(untrusted_tiff, len(untrusted_tiff), ctypes.addressof(said))
    facts, orientation, is_odd = _SAID.unpack(said.raw)
    make, model, serial, software, taken, has_place, latitude, longitude = FACTS.unpack(facts)
    texts = [text.rstrip(b"\0").decode("ascii") for text in (make, model, serial, software, taken)]
    return Exif(
        make=texts[0],
        model=texts[1],
        serial=texts[2],
        software=texts[3],
        taken=texts[4] or None,
        place=(latitude, longitude) if has_place else None,
        orientation=orientation or None,
        is_odd=bool(is_odd),
    )


@cache
def _read(library: native.Library) -> Any:
    return library.function("vigil_exif_read", ctypes.c_char_p, INT64, POINTER)


def exif_reference(untrusted_tiff: bytes) -> Exif:
    """The definition of what is read."""
    order = (
        {b"II*\0": "little", b"MM\0*": "big"}.get(untrusted_tiff[:4]) if len(untrusted_tiff) >= 8 else None
    )
    if order is None:
        return Exif(is_odd=True)
    tiff = _Tiff(untrusted_tiff, is_big=order == "big")
    first = tiff.directory(tiff.number(4, 4))
    if first is None:
        return Exif(is_odd=True)
    details, places = (tiff.directory(first.pointer(tag)) for tag in (_EXIF, _GPS))
    orientation, is_sound = first.orientation()
    return Exif(
        make=first.text(_MAKE),
        model=first.text(_MODEL),
        serial=details.text(_SERIAL) if details else "",
        software=first.text(_SOFTWARE),
        taken=_taken(details) if details else None,
        place=_place(places) if places else None,
        orientation=orientation,
        is_odd=not (is_sound and first.is_whole),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    many: int
    at: int  # of the four bytes that hold the value, or where it lies


class _Tiff:
    def __init__(self, data: bytes, *, is_big: bool) -> None:
        self.data = data
        self._is_big = is_big

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], "big" if self._is_big else "little")

    def directory(self, at: int) -> "_Directory | None":
        return _Directory(self, at) if 8 <= at <= len(self.data) - 2 else None


class _Directory:
    def __init__(self, tiff: _Tiff, at: int) -> None:
        self._tiff = tiff
        announced = tiff.number(at, 2)
        many = min(announced, MOST_ENTRIES, (len(tiff.data) - at - 2) // _ENTRY)
        self.is_whole = many == announced
        self._entries: dict[int, list[_Entry]] = {}
        for place in range(at + 2, at + 2 + many * _ENTRY, _ENTRY):
            entry = _Entry(tiff.number(place + 2, 2), tiff.number(place + 4, 4), place + 8)
            self._entries.setdefault(tiff.number(place, 2), []).append(entry)

    def _first(self, tag: int, kind: int) -> _Entry | None:
        entry = self._entries.get(tag, [None])[0]
        return entry if entry is not None and entry.kind == kind else None

    def _value(self, entry: _Entry, size: int) -> bytes | None:
        at = entry.at if size <= 4 else self._tiff.number(entry.at, 4)
        return self._tiff.data[at : at + size] if at <= len(self._tiff.data) - size else None

    def pointer(self, tag: int) -> int:
        entry = self._first(tag, _LONG)
        return self._tiff.number(entry.at, 4) if entry is not None and entry.many == 1 else 0

    def orientation(self) -> tuple[int | None, bool]:
        """The orientation if there is one, and whether it is one number of two bytes where it is there at all."""
        found = self._entries.get(_ORIENTATION, [])
        if not found:
            return None, True
        is_sound = len(found) == 1 and found[0].kind == _SHORT and found[0].many == 1
        turned = self._tiff.number(found[0].at, 2)
        return turned if is_sound and 1 <= turned <= 8 else None, is_sound

    def text(self, tag: int, most: int = MOST_LETTERS) -> str:
        entry = self._first(tag, _ASCII)
        value = self._value(entry, entry.many) if entry is not None and entry.many >= 1 else None
        if value is None:
            return ""
        letters = value.partition(b"\0")[0].lstrip(b" ")[:most].rstrip(b" ")
        return "".join(chr(letter) if 32 <= letter <= 126 else "?" for letter in letters)

    def degrees(self, tag: int) -> float | None:
        entry = self._first(tag, _RATIONAL)
        value = self._value(entry, 24) if entry is not None and entry.many == 3 else None
        if value is None or entry is None:
            return None
        at = self._tiff.number(entry.at, 4)
        above = [self._tiff.number(at + 8 * part, 4) for part in range(3)]
        below = [self._tiff.number(at + 8 * part + 4, 4) for part in range(3)]
        if 0 in below:
            return None
        degrees, minutes, seconds = (one / other for one, other in zip(above, below, strict=True))
        return degrees + minutes / 60 + seconds / 3600 if minutes < 60 and seconds < 60 else None


def _taken(details: _Directory) -> str | None:
    for time, zone in _TIMES:
        said = _time(details.text(time, 20))
        if said is not None:
            return said + _zone(details.text(zone, 7))
    return None


def _time(said: str) -> str | None:
    if len(said) != 19 or said[4] + said[7] + said[10] + said[13] + said[16] != ":: ::":
        return None
    parts = [said[0:4], said[5:7], said[8:10], said[11:13], said[14:16], said[17:19]]
    if not all(part.isdigit() for part in parts):
        return None
    try:
        return datetime(*map(int, parts)).isoformat()  # type: ignore[arg-type]  # noqa: DTZ001 the camera's own time
    except ValueError:
        return None


def _zone(said: str) -> str:
    is_formed = len(said) == 6 and said[0] in "+-" and said[3] == ":" and (said[1:3] + said[4:6]).isdigit()
    if not is_formed or int(said[4:6]) > 59 or int(said[1:3]) * 60 + int(said[4:6]) > LATEST_ZONE * 60:
        return ""
    return said


def _place(places: _Directory) -> tuple[float, float] | None:
    found = []
    for ref, tag, positive, negative, furthest in (_LATITUDE, _LONGITUDE):
        side, degrees = places.text(ref, 2), places.degrees(tag)
        if side not in {positive, negative} or degrees is None or degrees > furthest:
            return None
        found.append(degrees if side == positive else -degrees)
    return found[0], found[1]
