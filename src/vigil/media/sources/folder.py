"""A plain folder as evidence; links are listed and never followed out of it."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote_to_bytes

from vigil.media.errors import MediaError
from vigil.media.sources.presence import Presence
from vigil.media.sources.source import DEEPEST, FoundFile, counted, not_read, shown
from vigil.media.sources.steps import NOT_FILES, STEP, contents, facts, file_at, opened


class FolderSource:
    """A folder and everything below it."""

    kind = "folder"

    def __init__(self, root: Path) -> None:
        self._root = root
        try:
            self._there = Presence.of(root)
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
        return f"the folder {shown(os.fsencode(self._root.name or self._root))}"

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
        return contents(self._channel, relative)

    def check_there(self) -> None:
        """Find out whether the folder is still where it was.

        Raises:
            MediaError: it is not.
        """
        self._there.check()

    def evidence_sha256(self) -> str:
        """Empty: a folder has no bytes of its own; its digest is taken over its files when a scan ends."""
        return ""

    def digest(self, *, stop: threading.Event) -> str:
        """Empty, for the same reason."""
        return ""

    def fingerprint(self) -> str:
        """Empty, for the same reason: whether it is the same folder is seen from its listing alone."""
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
        channel = opened(self._channel, relative, STEP)
        try:
            return sorted(map(os.fsencode, os.listdir(channel)))  # noqa: PTH208 no path: the folder that was opened
        finally:
            os.close(channel)

    def _one(self, relative: bytes, depth: int) -> Iterator[FoundFile]:
        try:
            known = facts(self._channel, relative)
        except OSError as error:
            problem = f"cannot be looked at ({error.strerror})"
            yield not_read(path=shown(relative), locator=quote(relative), problem=problem)
            return
        problem = next((said for test, said in NOT_FILES if test(known.st_mode)), "")
        if stat.S_ISDIR(known.st_mode):
            yield from self._below(relative, depth=depth + 1)
        elif problem:
            yield not_read(path=shown(relative), locator=quote(relative), problem=problem)
        else:
            yield file_at(
                path=shown(relative),
                locator=quote(relative),
                known=known,
                base=self._channel,
                relative=relative,
            )


def _folder_not_read(relative: bytes, problem: str) -> FoundFile:
    return not_read(path=shown(relative) + "/", locator=quote(relative + b"/"), problem=problem)
