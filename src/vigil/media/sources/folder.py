"""A plain folder as evidence; links are listed and never followed out of it."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote_to_bytes

from vigil.media.errors import MediaError
from vigil.media.sources.source import CHUNK, DEEPEST, FoundFile

_NOT_FILES = ((stat.S_ISLNK, "symbolic link, not followed"), (stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"),
              (stat.S_ISBLK, "device"), (stat.S_ISCHR, "device"))


class FolderSource:
    """A folder and everything below it."""

    kind = "folder"

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root.resolve())
        try:
            os.scandir(self._root).close()
        except OSError as error:
            raise MediaError(f"The folder {root} cannot be read ({error.strerror}).") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def files(self) -> Iterator[FoundFile]:
        """Every file below the folder, sorted by the bytes of its name, folder by folder."""
        yield from self._below(b"", depth=0)

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the locator leads out of the folder, or the file is gone.
        """
        relative = unquote_to_bytes(locator)
        if relative.startswith(b"/") or b".." in relative.split(b"/") or b"\0" in relative:
            raise MediaError("The locator leads out of the folder; the scan file has been changed.")
        return self._read(relative)

    def evidence_sha256(self) -> str:
        """Empty: a folder has no bytes of its own; its digest is taken over its files when a scan ends."""
        return ""

    def _below(self, relative: bytes, *, depth: int) -> Iterator[FoundFile]:
        if depth > DEEPEST:
            yield self._unread(relative, "folders inside folders beyond 200")
            return
        try:
            with os.scandir(os.path.join(self._root, relative)) as listing:  # noqa: PTH118 bytes, as the file system gives them
                names = sorted(entry.name for entry in listing)
        except OSError as error:
            yield self._unread(relative, f"folder cannot be read ({error.strerror})")
            return
        for name in names:
            inside = relative + b"/" + name if relative else name
            yield from self._one(inside, depth)

    def _one(self, relative: bytes, depth: int) -> Iterator[FoundFile]:
        try:
            facts = os.lstat(os.path.join(self._root, relative))  # noqa: PTH118
        except OSError as error:
            yield self._unread(relative, f"cannot be looked at ({error.strerror})")
            return
        if stat.S_ISDIR(facts.st_mode):
            yield from self._below(relative, depth=depth + 1)
            return
        problem = next((said for test, said in _NOT_FILES if test(facts.st_mode)), "")
        yield FoundFile(
            path=_shown(relative), locator=quote(relative), size=0 if problem else facts.st_size, state="accessible",
            modified=datetime.fromtimestamp(facts.st_mtime, tz=UTC), open=partial(self._read, relative), problem=problem,
        )

    def _unread(self, relative: bytes, problem: str) -> FoundFile:
        return FoundFile(path=_shown(relative) + "/", locator=quote(relative + b"/"), size=0, state="accessible", modified=None,
                         open=partial(self._read, relative), problem=problem)

    def _read(self, relative: bytes) -> Iterator[bytes]:
        try:
            # O_NOFOLLOW: a link put in place after the listing is not followed either.
            channel = os.open(os.path.join(self._root, relative), os.O_RDONLY | os.O_NOFOLLOW)  # noqa: PTH118
        except OSError as error:
            raise MediaError(f"{_shown(relative)} cannot be read ({error.strerror}).") from error
        with os.fdopen(channel, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def _shown(relative: bytes) -> str:
    return relative.decode("utf-8", "backslashreplace")
