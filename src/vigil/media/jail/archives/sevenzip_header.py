"""The list of contents of a 7z archive, read from its bytes and believed in nothing.

Source: 7zFormat.txt of the LZMA SDK (public domain). Every count is held to the bytes that are left before anything is made
for it.
"""

import struct
import zlib
from dataclasses import dataclass

from vigil.media.jail.archives.entry import RestNotReadError

MOST_FILES, MOST_FOLDERS, MOST_CODERS = 1_000_000, 1_000_000, 8
(
    _END, _HEADER, _PROPERTIES, _ADDITIONAL, _STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS, _SIZES, _CRC, _FOLDER,
    _CODERS_SIZES, _NUM_UNPACKED, _EMPTY, _EMPTY_FILE, _ANTI, _NAMES, _CREATED, _ACCESSED, _MODIFIED, _ATTRIBUTES, _COMMENT,
    ENCODED,
) = range(24)  # fmt: skip
_1601 = 11_644_473_600  # seconds from there to 1970


class BadHeaderError(RestNotReadError):
    """The list of contents is no such list."""

    def __init__(self, why: str) -> None:
        super().__init__(f"damaged: its list of contents {why}")


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of unpacking: its method, its properties, and how many streams go in and come out."""

    method: bytes
    properties: bytes
    ins: int
    outs: int


@dataclass(slots=True)
class Folder:
    """Streams that are unpacked as one.

    Attributes:
        coders: the steps.
        bound: which step's stream goes in where another one's comes out.
        packed: which streams come from the archive.
        sizes: bytes that come out of each step.
        crc: of what comes out at last, or None.
        parts: sizes of the files in it.
        crcs: of the files, each a number or None.
    """

    coders: list[Coder]
    bound: dict[int, int]
    packed: list[int]
    sizes: list[int]
    crc: int | None = None
    parts: list[int] | None = None
    crcs: list[int | None] | None = None

    @property
    def size(self) -> int:
        """Bytes that come out at last: of the step whose output goes into no other."""
        outputs = set(self.bound.values())
        return next((size for number, size in enumerate(self.sizes) if number not in outputs), 0)


@dataclass(frozen=True, slots=True)
class Streams:
    """Where the packed streams lie, and the folders they belong to."""

    place: int
    sizes: list[int]
    folders: list[Folder]


@dataclass(slots=True)
class Listed:
    """One file of the list."""

    name: str = ""
    has_bytes: bool = True
    is_empty_file: bool = False
    is_anti: bool = False
    modified: int | None = None
    attributes: int = 0


class Reading:
    """A place in the list's bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    @property
    def left(self) -> int:
        """Bytes that are left."""
        return len(self._data) - self._place

    def take(self, length: int) -> bytes:
        """This many bytes."""
        if not 0 <= length <= self.left:
            raise BadHeaderError("ends before it should")
        piece = self._data[self._place : self._place + length]
        self._place += length
        return piece

    def byte(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number: the first byte's leading ones say how many bytes follow."""
        first = self.byte()
        ones = next((place for place in range(8) if not first & 0x80 >> place), 8)
        low = int.from_bytes(self.take(ones), "little")
        return low + ((first & (0xFF >> ones + 1)) << 8 * ones if ones < 8 else 0)

    def count(self, most: int, *, each: int = 1) -> int:
        """A number of things, of which each takes up some of the bits that are left."""
        many = self.number()
        if many > most or many * each > 8 * self.left:
            raise BadHeaderError("counts more than it can hold")
        return many

    def bits(self, many: int) -> list[bool]:
        """Flags, the highest bit of each byte first."""
        packed = self.take(-(-many // 8))
        return [bool(packed[place >> 3] & 0x80 >> (place & 7)) for place in range(many)]

    def bits_or_all(self, many: int) -> list[bool]:
        """The same, or a byte that says that all are set."""
        return [True] * many if self.byte() else self.bits(many)

    def crcs(self, many: int) -> list[int | None]:
        """Checksums, of those that have one."""
        defined = self.bits_or_all(many)
        return [int.from_bytes(self.take(4), "little") if one else None for one in defined]


def start_of(data: memoryview) -> tuple[int, int, int]:
    """Place, length and CRC-32 of the list of contents, from the archive's first 32 bytes."""
    if len(data) < 32:
        raise RestNotReadError("cut short: its list of contents, which stands at the end, is missing")
    crc, offset, length, own = struct.unpack_from("<IQQI", data, 8)
    if zlib.crc32(data[12:32]) != crc:
        raise BadHeaderError("is not where its beginning says")
    return 32 + offset, length, own


def read_streams(reading: Reading) -> Streams:
    """Packed streams, folders and the files in them."""
    place, sizes, folders = 0, list[int](), list[Folder]()
    kind = reading.number()
    if kind == _PACK:
        place, sizes = _packed(reading)
        kind = reading.number()
    if kind == _UNPACK:
        folders = _folders(reading)
        kind = reading.number()
    if kind == _SUBSTREAMS:
        _substreams(reading, folders)
        kind = reading.number()
    _expect(kind, _END)
    for folder in folders:
        if folder.parts is None:
            folder.parts, folder.crcs = [folder.size], [folder.crc]
    if sum(len(folder.packed) for folder in folders) > len(sizes):
        raise BadHeaderError("has fewer streams than folders need")
    return Streams(place, sizes, folders)


def _packed(reading: Reading) -> tuple[int, list[int]]:
    place, many = reading.number(), reading.count(MOST_FOLDERS, each=8)
    sizes = [0] * many
    while (kind := reading.number()) != _END:
        if kind == _SIZES:
            sizes = [reading.number() for _ in range(many)]
        elif kind == _CRC:
            reading.crcs(many)
        else:
            raise BadHeaderError("holds what no packed stream has")
    return place, sizes


def _folders(reading: Reading) -> list[Folder]:
    _expect(reading.number(), _FOLDER)
    many = reading.count(MOST_FOLDERS, each=8)
    _expect(reading.byte(), 0)
    folders = [_folder(reading) for _ in range(many)]
    _expect(reading.number(), _CODERS_SIZES)
    for folder in folders:
        folder.sizes = [reading.number() for _ in range(sum(coder.outs for coder in folder.coders))]
    while (kind := reading.number()) != _END:
        _expect(kind, _CRC)
        for folder, crc in zip(folders, reading.crcs(many), strict=True):
            folder.crc = crc
    return folders


def _folder(reading: Reading) -> Folder:
    coders = [_coder(reading) for _ in range(reading.count(MOST_CODERS, each=8))]
    ins, outs = sum(coder.ins for coder in coders), sum(coder.outs for coder in coders)
    if not coders or not 1 <= outs <= ins + 1 or ins < outs - 1:
        raise BadHeaderError("describes a folder that cannot be")
    bound = {reading.number(): reading.number() for _ in range(outs - 1)}
    many = ins - (outs - 1)
    free = [number for number in range(ins) if number not in bound]
    packed = [reading.number() for _ in range(many)] if many > 1 else free[:1]
    return Folder(coders, bound, packed, [])


def _coder(reading: Reading) -> Coder:
    flags = reading.byte()
    method = reading.take(flags & 15)
    ins, outs = (reading.count(32), reading.count(32)) if flags & 0x10 else (1, 1)
    properties = reading.take(reading.number()) if flags & 0x20 else b""
    if flags & 0xC0:
        raise BadHeaderError("describes a step that is not known")
    return Coder(method, properties, ins, outs)


def _substreams(reading: Reading, folders: list[Folder]) -> None:
    many = [1] * len(folders)
    kind = reading.number()
    if kind == _NUM_UNPACKED:
        many = [reading.number() for _ in folders]
        if sum(many) > MOST_FILES:
            raise RestNotReadError(f"more than {MOST_FILES:,} members")
        kind = reading.number()
    for folder, parts in zip(folders, many, strict=True):
        # The last file's size is what is left of the folder.
        own = [reading.number() for _ in range(parts - 1)] if kind == _SIZES else []
        last = folder.size - sum(own)
        if parts and (last < 0 or len(own) != parts - 1):
            raise BadHeaderError("gives its files other sizes than their folder")
        folder.parts = [*own, last] if parts else []
        folder.crcs = [folder.crc] if parts == 1 else [None] * parts
    if kind == _SIZES:
        kind = reading.number()
    while kind != _END:
        if kind == _CRC:
            _part_crcs(reading, folders)
        else:
            reading.take(reading.number())
        kind = reading.number()


def _part_crcs(reading: Reading, folders: list[Folder]) -> None:
    lacking = [folder for folder in folders if not (len(folder.crcs or ()) == 1 and folder.crc is not None)]
    crcs = iter(reading.crcs(sum(len(folder.crcs or ()) for folder in lacking)))
    for folder in lacking:
        folder.crcs = [next(crcs) for _ in folder.crcs or ()]


def read_files(reading: Reading) -> list[Listed]:
    """The files and folders, in the archive's order."""
    files = [Listed() for _ in range(reading.count(MOST_FILES))]
    empty = list[Listed]()
    while (kind := reading.number()) != _END:
        inner = Reading(reading.take(reading.number()))
        if kind == _EMPTY:
            flags = inner.bits(len(files))
            empty = [file for file, is_empty in zip(files, flags, strict=True) if is_empty]
            for file in empty:
                file.has_bytes = False
        elif kind in {_EMPTY_FILE, _ANTI}:
            for file, is_set in zip(empty, inner.bits(len(empty)), strict=True):
                file.is_empty_file |= is_set and kind == _EMPTY_FILE
                file.is_anti |= is_set and kind == _ANTI
        elif kind == _NAMES:
            _name_all(inner, files)
        elif kind in {_MODIFIED, _ATTRIBUTES}:
            _mark_all(inner, files, kind)
    return files


def _name_all(inner: Reading, files: list[Listed]) -> None:
    _expect(inner.byte(), 0)
    names = inner.take(inner.left).decode("utf-16-le", "backslashreplace").split("\0")
    if len(names) != len(files) + 1:
        raise BadHeaderError("has not as many names as files")
    for file, name in zip(files, names, strict=False):
        file.name = name


def _mark_all(inner: Reading, files: list[Listed], kind: int) -> None:
    defined = inner.bits_or_all(len(files))
    _expect(inner.byte(), 0)
    for file, is_defined in zip(files, defined, strict=True):
        if is_defined and kind == _MODIFIED:
            file.modified = int.from_bytes(inner.take(8), "little") // 10_000_000 - _1601
        elif is_defined:
            file.attributes = int.from_bytes(inner.take(4), "little")


def read_header(reading: Reading) -> tuple[Streams, list[Listed]]:
    """Streams and files of a list of contents that is not itself packed."""
    streams, files = Streams(0, [], []), list[Listed]()
    kind = reading.number()
    if kind == _PROPERTIES:
        while reading.number() != _END:
            reading.take(reading.number())
        kind = reading.number()
    if kind == _ADDITIONAL:
        read_streams(reading)
        kind = reading.number()
    if kind == _STREAMS:
        streams = read_streams(reading)
        kind = reading.number()
    if kind == _FILES:
        files = read_files(reading)
        kind = reading.number()
    _expect(kind, _END)
    return streams, files


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise BadHeaderError("is out of order")


HEADER = _HEADER
