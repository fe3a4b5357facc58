"""Which blocks of a file system belong to files now: what a deleted file's record points at may be another's since.

Told from the file system's own map of its blocks: NTFS's file of record 6, and the bitmaps of the groups of ext (kernel.org,
ext4 Data Structures and Algorithms). Of FAT and exFAT The Sleuth Kit itself leaves out what is in use; of others nothing is told.
"""

import struct
from collections.abc import Callable
from typing import Protocol

import pytsk3

NTFS_BITMAP = 6  # record of the file that maps the clusters
TOGETHER = 1 << 19  # blocks looked at together: 64 KiB of a map
_EXT = (pytsk3.TSK_FS_TYPE_EXT2, pytsk3.TSK_FS_TYPE_EXT3, pytsk3.TSK_FS_TYPE_EXT4)
_MAGIC = 0xEF53
_META_GROUPS, _WIDE = 0x10, 0x80  # incompatible features: descriptors elsewhere, full descriptors
_MAY_LACK_A_MAP, _IN_CLUSTERS = 0x10 | 0x400, 0x200  # features that readers may not know: checksums, bigalloc
_NO_MAP = 0x2  # of a group: no block of it was ever a file's
_NARROW, _FULL = 32, 64  # bytes of a descriptor

# Bytes by their place and their number.
Media = Callable[[int, int], bytes]


class Blocks(Protocol):
    """The map of a file system's blocks."""

    def is_any_used(self, first: int, many: int) -> bool:
        """Whether any of these blocks belongs to a file now.

        Raises:
            OSError: the map cannot be read.
        """
        ...


def blocks_of(system: pytsk3.FS_Info, media: Media) -> Blocks | None:
    """The map of a file system's blocks; None where Vigil reads none.

    Args:
        system: the file system.
        media: reads it, from its own beginning.

    Raises:
        OSError: there is a map, and it cannot be read, or its layout is not known.
    """
    kind = int(system.info.ftype)
    if kind == int(pytsk3.TSK_FS_TYPE_NTFS):
        return _Ntfs(system)
    if kind in map(int, _EXT):
        return _Ext(media)
    return None


class _Ntfs:
    def __init__(self, system: pytsk3.FS_Info) -> None:
        self._map = system.open_meta(inode=NTFS_BITMAP)

    def is_any_used(self, first: int, many: int) -> bool:
        return any_set(self._read, first, many)

    def _read(self, place: int, size: int) -> bytes:
        return bytes(self._map.read_random(place, size))


class _Ext:
    def __init__(self, media: Media) -> None:
        self._media = media
        head = self._bytes(1024, 1024)
        self._first, log_block = struct.unpack_from("<II", head, 20)
        (self._group,) = struct.unpack_from("<I", head, 32)
        incompatible, may_be_unknown = struct.unpack_from("<II", head, 96)
        (wide,) = struct.unpack_from("<H", head, 254)
        if struct.unpack_from("<H", head, 56)[0] != _MAGIC or log_block > 6 or not self._group:
            raise OSError("the file system's head is damaged")
        if incompatible & _META_GROUPS or may_be_unknown & _IN_CLUSTERS:
            raise OSError("the map of blocks is laid out in a way that is not known")
        self._block = 1024 << log_block
        self._descriptor = max(wide, _FULL) if incompatible & _WIDE else _NARROW
        self._may_lack_a_map = bool(may_be_unknown & _MAY_LACK_A_MAP)

    def is_any_used(self, first: int, many: int) -> bool:
        if first < self._first:
            raise OSError("no map tells of blocks before the first")
        while many > 0:
            group, place = divmod(first - self._first, self._group)
            here = min(many, self._group - place)
            if self._is_any_used_of(group, place, here):
                return True
            first, many = first + here, many - here
        return False

    def _is_any_used_of(self, group: int, place: int, many: int) -> bool:
        table = (self._first + 1) * self._block  # behind the block that holds the head
        said = self._bytes(table + group * self._descriptor, self._descriptor)
        if self._may_lack_a_map and struct.unpack_from("<H", said, 18)[0] & _NO_MAP:
            return False
        at = struct.unpack_from("<I", said)[0]
        if self._descriptor > _NARROW:
            at |= struct.unpack_from("<I", said, _NARROW)[0] << 32
        return any_set(lambda where, size: self._bytes(at * self._block + where, size), place, many)

    def _bytes(self, place: int, size: int) -> bytes:
        data = self._media(place, size)
        if len(data) < size:
            raise OSError("the map of blocks lies beyond the image's end")
        return data


def any_set(read: Media, first: int, many: int) -> bool:
    """Whether any bit of a map is set, the lowest bit of a byte first.

    Args:
        read: the map.
        first: place of the first bit.
        many: number of bits.

    Raises:
        OSError: the map ends before.
    """
    while many > 0:
        here = min(many, TOGETHER)
        place, skipped = divmod(first, 8)
        size = (skipped + here + 7) // 8
        data = read(place, size)
        if len(data) < size:
            raise OSError("the map of blocks ends early")
        if int.from_bytes(data, "little") >> skipped & ((1 << here) - 1):
            return True
        first, many = first + here, many - here
    return False
