"""Which record a deleted name leads to, told only where nothing speaks against the record being the name's own.

The Sleuth Kit gives no record where the number of uses beside a name is not the record's. That number proves less than it
seems: NTFS counts a record's uses when the file is deleted, so that the name of every file deleted there lags by one, and
what lies in the folder of orphans has no such number at all. (B. Carrier, File System Forensic Analysis, chapters 11 to 13.)
"""

from typing import NamedTuple, SupportsInt

import pytsk3

USED_AGAIN = "deleted; its record has been used again"
NOT_READ = "deleted; its record cannot be read"
FORGOTTEN = "deleted; its name no longer says which record was its own"
_HIGHEST_USE = 0xFFFF  # after it NTFS begins at 1 again
_RECORD = (1 << 48) - 1  # the part of an NTFS reference that is no number of uses
_NAME_AT, _LETTERS_AT = 66, 64  # in a $FILE_NAME attribute


class Led(NamedTuple):
    """What a name leads to: the file by its own record, or None and why."""

    file: pytsk3.File | None
    problem: str = ""


def led(system: pytsk3.FS_Info, entry: pytsk3.File, *, folder: int) -> Led:
    """The file that a deleted name was the name of.

    Args:
        system: the file system.
        entry: the name, as its folder lists it, not in use.
        folder: the folder's own record.
    """
    name = entry.info.name
    if entry.info.meta is not None:
        return Led(entry) if is_freed(entry.info.meta) else Led(None, USED_AGAIN)
    if not name.meta_addr:
        # ext writes a zero over the number of a record whose name is the first of its block.
        return Led(None, FORGOTTEN)
    try:
        file = system.open_meta(inode=name.meta_addr)
    except OSError:
        return Led(None, NOT_READ)
    is_orphan = folder == int(system.info.last_inum)
    is_own = is_freed(file.info.meta) and (is_orphan or _is_named_so(file, name, folder))
    return Led(file) if is_own else Led(None, USED_AGAIN)


def is_freed(meta: pytsk3.TSK_FS_META | None) -> bool:
    """Whether no file has the record now."""
    return meta is not None and bool(int(meta.flags) & int(pytsk3.TSK_FS_META_FLAG_UNALLOC))


def _is_named_so(file: pytsk3.File, name: pytsk3.TSK_FS_NAME, folder: int) -> bool:
    """Whether an NTFS record was freed once since the name was written, and says itself that the name was its own."""
    if int(file.info.meta.seq) != int(name.meta_seq) % _HIGHEST_USE + 1:
        return False
    try:
        return any(
            _says(file.read_random(0, one.info.size, one.info.type, one.info.id), name.name, folder)
            for one in file
            if int(one.info.type) == int(pytsk3.TSK_FS_ATTR_TYPE_NTFS_FNAME)
        )
    except OSError:
        return False


def _says(attribute: bytes, name: bytes, folder: SupportsInt) -> bool:
    if len(attribute) < _NAME_AT:
        return False
    letters = attribute[_NAME_AT : _NAME_AT + 2 * attribute[_LETTERS_AT]]
    parent = int.from_bytes(attribute[:8], "little") & _RECORD
    return parent == int(folder) and letters.decode("utf-16-le", "replace").encode() == name
