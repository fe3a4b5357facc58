"""A raw, split or E01 image of a device: its volumes, its digest, and every file of every file system in it."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytsk3

from vigil.media.errors import MediaError
from vigil.media.sources.ewf import EwfImage, is_ewf
from vigil.media.sources.filesystem import FileSystem, said
from vigil.media.sources.presence import Presence
from vigil.media.sources.raw import SplitImage, open_raw, parts_of
from vigil.media.sources.source import CHUNK, FoundFile, counted, not_read, shown

_KINDS = ("E01 image", "raw image", "split raw image")  # by the number of parts of a raw one
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256"}
WHOLE = "0"  # the volume that begins where the image begins


class ImageSource:
    """An image with one file system, or with partitions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image: Any = None
        try:
            self._parts = [] if is_ewf(path) else parts_of(path)
            self._there = [Presence.of(part) for part in self._parts or [path]]
            self.kind = _KINDS[min(len(self._parts), 2)]
            self._image = self._opened()
            self._check_ends()
        except MediaError:
            self._close()
            raise
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
        """What the evidence is, in one line; for E01 with the digests that were stored at acquisition."""
        size = f"{self.kind} {shown(os.fsencode(self._path.name))}, {self._image.get_size():,} bytes"
        if len(self._parts) > 1:
            return f"{size} in {len(self._parts):,} parts"
        if self._parts:
            return size
        stored = [f"{name} at acquisition {value}" for name, value in _stored(self._image).items()]
        return ", ".join([size, *(stored or ["no digest was stored at acquisition"])])

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

    def check_there(self) -> None:
        """Find out whether the image, or every part of it, is still where it was.

        Raises:
            MediaError: it is not.
        """
        for part in self._there:
            part.check()

    def evidence_sha256(self) -> str:
        """SHA-256 of the media data, held to the digests stored at acquisition in the same reading.

        Raises:
            MediaError: as ``digest``.
        """
        return self.digest(stop=threading.Event())

    def digest(self, *, stop: threading.Event) -> str:
        """SHA-256 of the media data; for E01 the MD5 and SHA-1 stored at acquisition are checked in the same reading.

        A handle of its own is opened, so that this may run in a thread beside a scan.

        Args:
            stop: when it is set, the reading ends within a MiB and the answer is empty.

        Raises:
            MediaError: the data is not what was acquired, or cannot be read to its end.
        """
        try:
            image = self._opened()
        except OSError as error:
            self.check_there()
            raise self._damaged(said(error)) from error
        try:
            return self._digest_of(image, stop)
        finally:
            _close(image)

    def fingerprint(self) -> str:
        """The size, the digests stored at acquisition, and a SHA-256 of the first and the last MiB.

        It is had at once and tells images apart; it is no proof that two are the same.

        Raises:
            MediaError: the ends cannot be read.
        """
        size = self._image.get_size()
        ends = hashlib.sha256()
        try:
            for offset in (0, max(size - CHUNK, 0)):
                ends.update(self._image.read(offset, min(CHUNK, size)))
        except OSError as error:
            raise self._damaged(said(error)) from error
        stored = [f"{name} {value}" for name, value in _stored(self._image).items()]
        return "; ".join((f"{size} bytes", *stored, f"SHA-256 of both ends {ends.hexdigest()}"))

    def _digest_of(self, image: Any, stop: threading.Event) -> str:
        stored = _stored(image)
        taken = {name: hashlib.new(_ALGORITHMS[name], usedforsecurity=False) for name in ("SHA-256", *stored)}
        for chunk in self._media_data(image):
            if stop.is_set():
                return ""
            for one in taken.values():
                one.update(chunk)
        for name, value in stored.items():
            if taken[name].hexdigest() != value:
                raise MediaError(
                    f"{self._path} is not what was acquired: its {name} is {taken[name].hexdigest()}, "
                    f"at acquisition it was {value}; use another copy."
                )
        return taken["SHA-256"].hexdigest()

    def _opened(self) -> Any:
        return open_raw(self._parts) if self._parts else EwfImage(self._path)

    def _files(self) -> Iterator[FoundFile]:
        for volume, system in self._systems.items():
            yield from system.files()
            if system.is_cut_short:
                problem = "the image ends before its file system does"
                yield not_read(path=f"{system.prefix}/", locator=f"{volume}/", problem=problem)
        yield from self._unknown

    def _media_data(self, image: Any) -> Iterator[bytes]:
        offset, size = 0, image.get_size()
        while offset < size:
            try:
                chunk = image.read(offset, min(CHUNK, size - offset))
            except OSError as error:
                self.check_there()
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
        self._systems[volume] = FileSystem(
            system=system,
            volume=volume,
            prefix=prefix,
            media=lambda place, size: bytes(self._image.read(offset + place, size)),
        )
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
        _close(image)


def _stored(image: Any) -> dict[str, str]:
    return image.stored if isinstance(image, EwfImage) else {}


def _close(image: Any) -> None:
    if isinstance(image, EwfImage | SplitImage):
        image.close()
