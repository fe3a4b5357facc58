"""A plain folder as evidence; links are listed and never followed out of it."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote_to_bytes

from vigil.media.errors import MediaError
from vigil.media.sources.source import CHUNK, DEEPEST, FoundFile, counted, moment, not_read, shown

_NOT_FILES = (
    (stat.S_ISLNK, "symbolic link, not followed"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)
# Each step is taken in the folder before it, never through a link, not even one put there after the listing.
_STEP = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, a pipe put in a file's place would be waited for.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderSource:
    """A folder and everything below it."""

    kind = "folder"

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._channel = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise MediaError(f"The folder {root} cannot be read ({error.strerror}).") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._channel >= 0:
            os.close(self._channel)
        self._channel = -1

    def describe(self) -> str:
        """What the evidence is, in one line."""
        return f"the folder {self._root.name or self._root}"

    def files(self) -> Iterator[FoundFile]:
        """Every file below the folder, sorted by the bytes of its name, folder by folder."""
        return counted(self._below(b"", depth=0))

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the locator leads out of the folder, or the file is gone.
        """
        relative = unquote_to_bytes(locator)
        if not {b"", b".", b".."}.isdisjoint(relative.split(b"/")) or b"\0" in relative:
            raise MediaError("The locator leads out of the folder; the scan file has been changed.")
        return self._read(relative)

    def evidence_sha256(self) -> str:
        """Empty: a folder has no bytes of its own; its digest is taken over its files when a scan ends."""
        return ""

    def _below(self, relative: bytes, *, depth: int) -> Iterator[FoundFile]:
        if depth > DEEPEST:
            yield _folder_not_read(relative, f"lies more than {DEEPEST} folders deep")
            return
        try:
            names = self._names(relative)
        except OSError as error:
            yield _folder_not_read(relative, f"folder cannot be read ({error.strerror})")
            return
        for name in names:
            yield from self._one(relative + b"/" + name if relative else name, depth)

    def _names(self, relative: bytes) -> list[bytes]:
        channel = self._open(relative, _STEP)
        try:
            return sorted(map(os.fsencode, os.listdir(channel)))  # noqa: PTH208 no path: the folder that was opened
        finally:
            os.close(channel)

    def _one(self, relative: bytes, depth: int) -> Iterator[FoundFile]:
        try:
            facts = self._facts(relative)
        except OSError as error:
            problem = f"cannot be looked at ({error.strerror})"
            yield not_read(path=shown(relative), locator=quote(relative), problem=problem)
            return
        problem = next((said for test, said in _NOT_FILES if test(facts.st_mode)), "")
        if stat.S_ISDIR(facts.st_mode):
            yield from self._below(relative, depth=depth + 1)
        elif problem:
            yield not_read(path=shown(relative), locator=quote(relative), problem=problem)
        else:
            yield FoundFile(
                path=shown(relative),
                locator=quote(relative),
                size=facts.st_size,
                state="accessible",
                modified=moment(facts.st_mtime),
                created=moment(getattr(facts, "st_birthtime", 0)),
                accessed=moment(facts.st_atime),
                open=partial(self._read, relative),
            )

    def _facts(self, relative: bytes) -> os.stat_result:
        folder, _, name = relative.rpartition(b"/")
        channel = self._open(folder, _STEP)
        try:
            return os.stat(name, dir_fd=channel, follow_symlinks=False)
        finally:
            os.close(channel)

    def _open(self, relative: bytes, flags: int) -> int:
        channel = os.dup(self._channel)
        steps = relative.split(b"/") if relative else [b"."]
        for place, step in enumerate(steps, start=1):
            try:
                inner = os.open(step, flags if place == len(steps) else _STEP, dir_fd=channel)
            finally:
                os.close(channel)
            channel = inner
        return channel

    def _read(self, relative: bytes) -> Iterator[bytes]:
        try:
            with os.fdopen(self._open(relative, _FILE), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise MediaError(f"{shown(relative)} is no longer a file.")
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise MediaError(f"{shown(relative)} cannot be read ({error.strerror}).") from error


def _folder_not_read(relative: bytes, problem: str) -> FoundFile:
    return not_read(path=shown(relative) + "/", locator=quote(relative + b"/"), problem=problem)
