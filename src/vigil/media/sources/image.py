"""A raw or E01 image of a device: its volumes, its digest, and every file of every file system in it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytsk3

from vigil.media.errors import MediaError
from vigil.media.sources.ewf import EwfImage, is_ewf
from vigil.media.sources.filesystem import FileSystem, said
from vigil.media.sources.source import CHUNK, FoundFile, counted, not_read

WHOLE = "0"  # the volume that begins where the image begins


class ImageSource:
    """An image with one file system, or with partitions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image: Any = None
        try:
            self.kind = "E01 image" if is_ewf(path) else "raw image"
            self._image = EwfImage(path) if self.kind == "E01 image" else pytsk3.Img_Info(str(path))
            self._check_ends()
        except OSError as error:
            self._close()
            raise MediaError(
                f"{path} cannot be read as an image: it is cut short or damaged, or a part of it is missing "
                f"({said(error)}); use another copy."
            ) from error
        self._systems: dict[str, FileSystem] = {}
        self._unknown: list[FoundFile] = []
        self._find_systems()
        if not self._systems:
            self._close()
            raise MediaError(
                f"{path} holds no file system that is known (ext, FAT, exFAT, NTFS, HFS+ and others); "
                "is it an image of a device, and not encrypted?"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._systems = {}
        self._close()

    def describe(self) -> str:
        """What the evidence is, in one line; for E01 with the MD5 that was stored at acquisition."""
        size = f"{self.kind} {self._path.name}, {self._image.get_size():,} bytes"
        if self.kind == "raw image":
            return size
        stored = self._image.stored_md5
        return (
            f"{size}, MD5 at acquisition {stored}" if stored else f"{size}, no MD5 was stored at acquisition"
        )

    def files(self) -> Iterator[FoundFile]:
        """Every file of every file system, then the partitions in which no file system was recognised."""
        return counted(self._files())

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the locator is not one of this image.
        """
        volume, _, place = locator.partition("/")
        if volume not in self._systems:
            raise MediaError(
                f"'{locator[:80]}' finds nothing in {self._path.name}; it belongs to other evidence."
            )
        return self._systems[volume].content(place)

    def evidence_sha256(self) -> str:
        """SHA-256 of the media data; for E01 the MD5 stored at acquisition is checked in the same reading.

        Raises:
            MediaError: the data is not what was acquired, or cannot be read to its end.
        """
        sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
        for chunk in self._media_data():
            sha256.update(chunk)
            md5.update(chunk)
        stored = self._image.stored_md5 if self.kind == "E01 image" else ""
        if stored and stored != md5.hexdigest():
            raise MediaError(
                f"{self._path} is not what was acquired: its MD5 is {md5.hexdigest()}, "
                f"at acquisition it was {stored}; use another copy."
            )
        return sha256.hexdigest()

    def _files(self) -> Iterator[FoundFile]:
        for volume, system in self._systems.items():
            yield from system.files()
            if system.is_cut_short:
                problem = "the image ends before its file system does"
                yield not_read(path=f"{system.prefix}/", locator=f"{volume}/", problem=problem)
        yield from self._unknown

    def _media_data(self) -> Iterator[bytes]:
        offset, size = 0, self._image.get_size()
        while offset < size:
            try:
                chunk = self._image.read(offset, min(CHUNK, size - offset))
            except OSError as error:
                raise self._damaged(said(error)) from error
            if not chunk:
                raise self._damaged(f"it ends after {offset:,} of {size:,} bytes")
            offset += len(chunk)
            yield chunk

    def _damaged(self, why: str) -> MediaError:
        return MediaError(f"{self._path} cannot be read to its end ({why}); it is cut short or damaged.")

    def _check_ends(self) -> None:
        # An E01 that was cut short still opens: its table of contents stands before the data.
        size = self._image.get_size()
        for offset in (0, max(size - 1, 0)):
            if size and len(self._image.read(offset, 1)) != 1:
                raise OSError("it is cut short")

    def _find_systems(self) -> None:
        partitions = self._partitions()
        for number, (volume, offset, words) in enumerate(partitions, start=1):
            prefix = f"partition {number}" if len(partitions) > 1 else ""
            if not self._add(volume, offset, prefix):
                problem = f"partition without a file system that is known ({words})"
                self._unknown.append(
                    not_read(path=f"partition {number}/", locator=f"{volume}/", problem=problem)
                )
        if not self._systems and self._add(WHOLE, 0, ""):
            # What looked like a table of partitions was part of a boot sector.
            self._unknown = []

    def _add(self, volume: str, offset: int, prefix: str) -> bool:
        try:
            system = pytsk3.FS_Info(self._image, offset=offset)
        except OSError:
            return False
        self._systems[volume] = FileSystem(system=system, volume=volume, prefix=prefix)
        return True

    def _partitions(self) -> list[tuple[str, int, str]]:
        """Each partition's volume name, offset in bytes and description; none when there is no table."""
        try:
            table = pytsk3.Volume_Info(self._image)
            return [
                (str(part.addr), part.start * table.info.block_size, part.desc.decode("ascii", "replace"))
                for part in table
                if part.flags == pytsk3.TSK_VS_PART_FLAG_ALLOC
            ]
        except OSError:
            return []

    def _close(self) -> None:
        image, self._image = self._image, None
        if isinstance(image, EwfImage):
            image.close()
