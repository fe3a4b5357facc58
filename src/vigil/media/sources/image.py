"""A raw or E01 image of a device, read through its file systems with The Sleuth Kit; deleted files too."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyewf
import pytsk3

from vigil.media.errors import MediaError
from vigil.media.sources.source import CHUNK, DEEPEST, FoundFile

EWF_MAGIC = (b"EVF\x09\x0d\x0a\xff\x00", b"EVF2\x0d\x0a\x81\x00")
# NTFS keeps its own books in the first 24 records; they are the file system, not somebody's files.
NTFS_OWN_RECORDS = 24


class _EwfImage(pytsk3.Img_Info):  # type: ignore[misc]
    """An E01 image in the shape The Sleuth Kit reads."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, size: int) -> bytes:
        self._handle.seek(offset)
        return bytes(self._handle.read(size))

    def get_size(self) -> int:
        return int(self._handle.get_media_size())


def is_ewf(path: Path) -> bool:
    """Whether a file begins as an E01 or Ex01 image does."""
    with path.open("rb") as file:
        return file.read(8) in EWF_MAGIC


class ImageSource:
    """An image with one file system or several partitions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: Any = None
        try:
            self.kind = "E01 image" if is_ewf(path) else "raw image"
            self._image = self._open_ewf() if self.kind == "E01 image" else pytsk3.Img_Info(str(path))
        except OSError as error:
            raise MediaError(f"{path} cannot be read as an image ({_said(error)}).") from error
        self._systems = self._file_systems()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._systems = {}
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def files(self) -> Iterator[FoundFile]:
        """Every file of every file system: names that are in use, then names that were deleted, folder by folder."""
        for volume, system in self._systems.items():
            seen: set[int] = set()
            yield from self._folder(volume, system, system.info.root_inum, "", seen, 0)

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the locator is not one of this image.
        """
        volume, _, record = locator.partition("/")
        if volume not in self._systems or not record.isdigit():
            raise MediaError(f"'{locator[:80]}' finds nothing in {self._path.name}; it belongs to other evidence.")
        return self._read(self._systems[volume], int(record))

    def evidence_sha256(self) -> str:
        """SHA-256 of the media data; for E01 the MD5 stored at acquisition is checked in the same reading.

        Raises:
            MediaError: the data is not what was acquired, or cannot be read to its end.
        """
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        size = self._image.get_size()
        try:
            for offset in range(0, size, CHUNK):
                chunk = self._image.read(offset, min(CHUNK, size - offset))
                sha256.update(chunk)
                md5.update(chunk)
        except OSError as error:
            raise MediaError(f"{self._path} cannot be read to its end ({_said(error)}); the image is damaged.") from error
        stored = self._handle.get_hash_value("MD5") if self._handle is not None else None
        if stored and stored.lower() != md5.hexdigest():
            raise MediaError(f"{self._path} is not what was acquired: its MD5 is {md5.hexdigest()}, at acquisition it was {stored}.")
        return sha256.hexdigest()

    def _open_ewf(self) -> _EwfImage:
        self._handle = pyewf.handle()
        self._handle.open(pyewf.glob(str(self._path)))
        return _EwfImage(self._handle)

    def _file_systems(self) -> dict[str, Any]:
        try:
            table = pytsk3.Volume_Info(self._image)
            volumes = list(table)
        except OSError:
            return {"0": self._system(0)}
        systems = {}
        for part in volumes:
            if part.flags == pytsk3.TSK_VS_PART_FLAG_ALLOC:
                try:
                    systems[str(part.addr)] = self._system(part.start * table.info.block_size)
                except MediaError:
                    continue  # a partition without a file system (swap, unformatted) holds no files
        if not systems:
            raise MediaError(f"{self._path} has partitions, but none with a file system that is known.")
        return systems

    def _system(self, offset: int) -> Any:
        try:
            return pytsk3.FS_Info(self._image, offset=offset)
        except OSError as error:
            raise MediaError(
                f"{self._path} holds no file system that is known (ext, FAT, exFAT, NTFS, HFS+ and others); is it an image of a device?"
            ) from error

    def _folder(self, volume: str, system: Any, record: int, path: str, seen: set[int], depth: int) -> Iterator[FoundFile]:
        if record in seen or depth > DEEPEST:
            return
        seen.add(record)
        try:
            entries = sorted(system.open_dir(inode=record), key=_order)
        except OSError as error:
            yield _unread(volume, record, path, f"folder cannot be read ({_said(error)})")
            return
        for entry in entries:
            name = entry.info.name.name
            if name not in {b".", b".."}:
                yield from self._entry(volume, system, entry, f"{path}/{_shown(name)}" if path else _shown(name), seen, depth)

    def _entry(self, volume: str, system: Any, entry: Any, path: str, seen: set[int], depth: int) -> Iterator[FoundFile]:
        meta = entry.info.meta
        if meta is None:
            if not _own_books(system, entry.info.name.meta_addr):
                yield _unread(volume, 0, path, "deleted; its record has been used again", state="deleted")
        elif meta.type in {pytsk3.TSK_FS_META_TYPE_DIR, pytsk3.TSK_FS_META_TYPE_VIRT_DIR}:
            if not _own_books(system, meta.addr):
                yield from self._folder(volume, system, meta.addr, path, seen, depth + 1)
        elif meta.type == pytsk3.TSK_FS_META_TYPE_REG:
            if not _own_books(system, meta.addr):
                yield _found(volume, meta, path, entry.info.name.flags, partial(self._read, system, meta.addr))
        elif meta.type == pytsk3.TSK_FS_META_TYPE_LNK:
            yield _unread(volume, meta.addr, path, "symbolic link, not followed")

    def _read(self, system: Any, record: int) -> Iterator[bytes]:
        try:
            file = system.open_meta(inode=record)
            size = file.info.meta.size
            offset = 0
            while offset < size:
                chunk = file.read_random(offset, min(CHUNK, size - offset))
                if not chunk:
                    raise MediaError(f"the file ends after {offset:,} of {size:,} bytes")
                offset += len(chunk)
                yield chunk
        except OSError as error:
            raise MediaError(f"the file's blocks cannot be read ({_said(error)})") from error


def _found(volume: str, meta: Any, path: str, flags: int, opened: Any) -> FoundFile:
    deleted = bool(int(flags) & int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC)) or bool(int(meta.flags) & int(pytsk3.TSK_FS_META_FLAG_UNALLOC))
    modified = datetime.fromtimestamp(meta.mtime, tz=UTC) if meta.mtime else None
    return FoundFile(path=path, locator=f"{volume}/{meta.addr}", size=meta.size, state="deleted" if deleted else "accessible",
                     modified=modified, open=opened)


def _unread(volume: str, record: int, path: str, problem: str, state: Any = "accessible") -> FoundFile:
    return FoundFile(path=path, locator=f"{volume}/{record}", size=0, state=state, modified=None, open=lambda: iter(()), problem=problem)


def _own_books(system: Any, record: int) -> bool:
    ntfs = int(system.info.ftype) in {int(pytsk3.TSK_FS_TYPE_NTFS), int(pytsk3.TSK_FS_TYPE_NTFS_DETECT)}
    return ntfs and record < NTFS_OWN_RECORDS and record != system.info.root_inum


def _order(entry: Any) -> tuple[bool, bytes, int]:
    deleted = bool(int(entry.info.name.flags) & int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC))
    return deleted, entry.info.name.name, entry.info.meta.addr if entry.info.meta else 0


def _shown(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _said(error: OSError) -> str:
    return " ".join(str(error).split())[:160]
