"""One file system of an image, walked with The Sleuth Kit: names in use, then deleted ones."""

from collections.abc import Iterator
from functools import cached_property, partial
from typing import SupportsInt

import pytsk3
from msgspec.structs import replace

from vigil.media.errors import MediaError
from vigil.media.sources.deleted import is_freed, led
from vigil.media.sources.in_use import Blocks, Media, blocks_of
from vigil.media.sources.source import (
    CHUNK,
    DEEPEST,
    LARGEST_AT_ONCE,
    FoundFile,
    State,
    moment,
    not_read,
    shown,
)

# NTFS keeps its own books in the first 24 records; they are the file system, not somebody's files.
NTFS_OWN_RECORDS = 24
LEFT_NOTHING = "deleted; nothing of it is left"
TAKEN = "deleted; blocks of it have been used again"
NOT_TOLD = "deleted; whether its blocks have been used again cannot be told"
_FOLDERS = (pytsk3.TSK_FS_META_TYPE_DIR, pytsk3.TSK_FS_META_TYPE_VIRT_DIR)
_NOT_FILES = {
    int(pytsk3.TSK_FS_META_TYPE_LNK): "symbolic link, not followed",
    int(pytsk3.TSK_FS_META_TYPE_FIFO): "pipe",
    int(pytsk3.TSK_FS_META_TYPE_SOCK): "socket",
    int(pytsk3.TSK_FS_META_TYPE_BLK): "device",
    int(pytsk3.TSK_FS_META_TYPE_CHR): "device",
}
# Attributes that hold a file's own bytes.
_CONTENTS = {int(pytsk3.TSK_FS_ATTR_TYPE_DEFAULT), int(pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA)}
_NOWHERE = int(pytsk3.TSK_FS_ATTR_RUN_FLAG_SPARSE) | int(pytsk3.TSK_FS_ATTR_RUN_FLAG_FILLER)


class FileSystem:
    """A file system.

    Args:
        system: The Sleuth Kit's handle.
        volume: begins each locator.
        prefix: begins each path, or is empty when the image has one file system only.
        media: reads the file system's bytes, from its own beginning.
    """

    def __init__(self, *, system: pytsk3.FS_Info, volume: str, prefix: str, media: Media) -> None:
        self._system = system
        self._media = media
        self._volume = volume
        self.prefix = prefix
        self._is_ntfs = int(system.info.ftype) == int(pytsk3.TSK_FS_TYPE_NTFS)

    @property
    def is_cut_short(self) -> bool:
        """Whether the image ends before the file system does."""
        return int(self._system.info.last_block_act) < int(self._system.info.last_block)

    def files(self) -> Iterator[FoundFile]:
        """Every file, folder by folder: names in use, then deleted names, each sorted by its bytes.

        A deleted name whose record now belongs to another file, or whose blocks do, is listed as unreadable: its bytes
        would be the other's. A deleted file that no folder names any more stands in ``$OrphanFiles``.
        """
        root = self._system.info.root_inum
        yield from self._folder(root, self.prefix, "accessible", set(), 0)

    def content(self, place: str) -> Iterator[bytes]:
        """One file's bytes, by the part of its locator behind the volume: ``record`` or ``record/stream``.

        Raises:
            MediaError: there is no such record or stream, or it cannot be read.
        """
        record, _, stream = place.partition("/")
        if not record.isdecimal() or (stream and not stream.isdecimal()):
            raise MediaError(f"'{place[:80]}' finds no file; the locator belongs to other evidence.")
        return self._read(int(record), int(stream) if stream else None)

    def _folder(
        self, record: int, path: str, state: State, seen: set[int], depth: int
    ) -> Iterator[FoundFile]:
        if record in seen or depth > DEEPEST:
            problem = "stands inside itself" if record in seen else f"lies more than {DEEPEST} folders deep"
            yield self._unread(f"{path}/", record, f"folder {problem}", state)
            return
        seen.add(record)
        try:
            entries = sorted(self._system.open_dir(inode=record), key=_order)
        except OSError as error:
            yield self._unread(f"{path}/", record, f"folder cannot be read ({said(error)})", state)
            return
        for entry in entries:
            name = entry.info.name.name
            if name not in {b".", b".."} and not self._is_own_book(entry.info.name.meta_addr):
                inner = f"{path}/{shown(name)}" if path else shown(name)
                yield from self._entry(entry, record, inner, seen, depth)

    def _entry(
        self, entry: pytsk3.File, folder: int, path: str, seen: set[int], depth: int
    ) -> Iterator[FoundFile]:
        if _is_unused(entry):
            file, problem = led(self._system, entry, folder=folder)
        else:
            file, problem = (entry, "") if entry.info.meta else (None, "its record cannot be read")
        if file is None:
            state: State = "deleted" if _is_unused(entry) else "accessible"
            yield self._unread(path, entry.info.name.meta_addr, problem, state)
        else:
            is_deleted = _is_unused(entry) or is_freed(file.info.meta)
            yield from self._record(file, path, "deleted" if is_deleted else "accessible", seen, depth)

    def _record(
        self, entry: pytsk3.File, path: str, state: State, seen: set[int], depth: int
    ) -> Iterator[FoundFile]:
        meta = entry.info.meta
        if meta.type in _FOLDERS:
            yield from self._named_streams(entry, path, state)
            yield from self._folder(meta.addr, path, state, seen, depth + 1)
        elif meta.type == pytsk3.TSK_FS_META_TYPE_REG:
            yield self._file(entry, path, state)
            yield from self._named_streams(entry, path, state)
        elif meta.type != pytsk3.TSK_FS_META_TYPE_VIRT:
            problem = _NOT_FILES.get(int(meta.type), "its kind is not recorded")
            yield self._unread(path, meta.addr, problem, state)

    def _file(self, entry: pytsk3.File, path: str, state: State) -> FoundFile:
        meta = entry.info.meta
        if problem := self._lost(entry, None) if state == "deleted" else "":
            return self._unread(path, meta.addr, problem, state)
        return FoundFile(
            path=path,
            locator=f"{self._volume}/{meta.addr}",
            size=meta.size,
            state=state,
            modified=moment(meta.mtime),
            created=moment(meta.crtime),
            accessed=moment(meta.atime),
            open=partial(self._read, meta.addr, None),
        )

    def _named_streams(self, entry: pytsk3.File, path: str, state: State) -> Iterator[FoundFile]:
        """NTFS's alternate data streams: files that a folder's listing does not show."""
        if not self._is_ntfs:
            return
        meta = entry.info.meta
        try:
            streams = [
                (stream.info.id, stream.info.name, stream.info.size) for stream in entry if _is_named(stream)
            ]
        except OSError as error:
            yield self._unread(f"{path}:", meta.addr, f"streams cannot be listed ({said(error)})", state)
            return
        for number, name, size in sorted(streams):
            if problem := self._lost(entry, number) if state == "deleted" else "":
                lost = self._unread(f"{path}:{shown(name)}", meta.addr, problem, state)
                yield replace(lost, locator=f"{lost.locator}/{number}")
                continue
            yield FoundFile(
                path=f"{path}:{shown(name)}",
                locator=f"{self._volume}/{meta.addr}/{number}",
                size=size,
                state=state,
                modified=moment(meta.mtime),
                created=moment(meta.crtime),
                accessed=moment(meta.atime),
                open=partial(self._read, meta.addr, number),
            )

    def _lost(self, entry: pytsk3.File, stream: int | None) -> str:
        """Why the bytes that a deleted file's record points at are not the file's own; empty where nothing says so."""
        if stream is None and entry.info.meta.size == 0:
            # The file system wiped the size with the name: empty is not what the file was.
            return LEFT_NOTHING
        try:
            used = self._blocks is not None and any(
                self._blocks.is_any_used(int(run.addr), int(run.len)) for run in _runs(entry, stream)
            )
        except OSError:
            return NOT_TOLD
        return TAKEN if used else ""

    @cached_property
    def _blocks(self) -> Blocks | None:
        return blocks_of(self._system, self._media)

    def _unread(self, path: str, record: int, problem: str, state: State) -> FoundFile:
        return not_read(path=path, locator=f"{self._volume}/{record}", problem=problem, state=state)

    def _is_own_book(self, record: int) -> bool:
        return self._is_ntfs and record < NTFS_OWN_RECORDS

    def _read(self, record: int, stream: int | None) -> Iterator[bytes]:
        try:
            file = self._system.open_meta(inode=record)
            size, which = _size_and_arguments(file, stream)
            offset, piece = 0, size if size <= LARGEST_AT_ONCE else CHUNK
            while offset < size:
                chunk = file.read_random(offset, min(piece, size - offset), *which)
                if not chunk:
                    raise MediaError(f"The file ends after {offset:,} of {size:,} bytes.")
                offset += len(chunk)
                yield chunk
        except OSError as error:
            raise MediaError(f"The file's blocks cannot be read ({said(error)}).") from error


def said(error: OSError) -> str:
    """The library's words in one short line."""
    return " ".join(str(error).split())[:160]


def _size_and_arguments(file: pytsk3.File, stream: int | None) -> tuple[int, tuple[SupportsInt, ...]]:
    if stream is None:
        return file.info.meta.size, ()
    for attribute in file:
        if attribute.info.id == stream and attribute.info.type == pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA:
            return attribute.info.size, (attribute.info.type, stream)
    raise MediaError("The file has no such stream; the locator belongs to other evidence.")


def _order(entry: pytsk3.File) -> tuple[bool, bytes, int]:
    return _is_unused(entry), entry.info.name.name, entry.info.name.meta_addr


def _is_unused(entry: pytsk3.File) -> bool:
    return bool(int(entry.info.name.flags) & int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC))


def _runs(entry: pytsk3.File, stream: int | None) -> Iterator[pytsk3.TSK_FS_ATTR_RUN]:
    """Where a file's bytes lie, or those of one stream: what stands for zeros lies nowhere."""
    for attribute in entry:
        is_wanted = not _is_named(attribute) if stream is None else attribute.info.id == stream
        if is_wanted and int(attribute.info.type) in _CONTENTS:
            yield from (run for run in attribute if not int(run.flags) & _NOWHERE)


def _is_named(attribute: pytsk3.Attribute) -> bool:
    return attribute.info.type == pytsk3.TSK_FS_ATTR_TYPE_NTFS_DATA and bool(attribute.info.name)
