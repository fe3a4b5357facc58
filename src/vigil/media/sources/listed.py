"""A list of files as evidence: one path a line, each of them one row, whether or not it can be read.

The list is UTF-8 text or whatever bytes the names are; a line ends with a line feed, a carriage return before it belongs to
the line's end, empty lines are passed over, and everything else belongs to the name: there are no comments, no quotes, no
patterns, and no digests beside the names. A path that does not begin with a slash begins in the list's own folder. No step
of a path is followed where it is a symbolic link: such a path is listed with that reason. A path that stands twice is
listed once, at its first place.
"""

import codecs
import errno
import hashlib
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
from vigil.media.sources.source import FoundFile, counted, not_read, shown
from vigil.media.sources.steps import NOT_FILES, contents, facts, file_at

LARGEST_LIST = 512 << 20  # bytes
LINK_ON_THE_WAY = "leads through a symbolic link or past a file, not followed"


class ListSource:
    """The files of a list.

    Raises:
        MediaError: the list cannot be read, is larger than 512 MiB, or names nothing.
    """

    kind = "file list"

    def __init__(self, path: Path) -> None:
        self._path = path
        data = _read(path)
        lines = [_tidy(line) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n")]
        named = [line for line in lines if line]
        if not named:
            raise MediaError(f"{path} names no file; a list holds one path a line.")
        self._names = dict.fromkeys(named)
        self._twice = len(named) - len(self._names)
        self._sha256 = hashlib.sha256(data).hexdigest()
        try:
            self._there = Presence.of(path)
            self._bases = [
                os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) for folder in (path.parent, "/")
            ]
        except OSError as error:
            raise MediaError(f"The folder of {path} cannot be read ({error.strerror}).") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for base in self._bases:
            os.close(base)
        self._bases = []

    def describe(self) -> str:
        """What the evidence is, in one line."""
        said = f"the list {shown(os.fsencode(self._path.name))} of {len(self._names):,} files"
        return f"{said}, {self._twice:,} of its lines a second time" if self._twice else said

    def files(self) -> Iterator[FoundFile]:
        """Every file of the list, in its order."""
        return counted(map(self._one, self._names))

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the list does not hold it, or the file is gone.
        """
        name = unquote_to_bytes(locator)
        if name not in self._names or b"\0" in name:
            raise MediaError("The locator stands for no file of the list; it belongs to other evidence.")
        return contents(*self._place(name))

    def check_there(self) -> None:
        """Find out whether the list is still where it was; of its files each says itself why it cannot be read.

        Raises:
            MediaError: it is not.
        """
        self._there.check()

    def evidence_sha256(self) -> str:
        """Empty: a list has no bytes of its own; its digest is taken over its files when a scan ends."""
        return ""

    def digest(self, *, stop: threading.Event) -> str:
        """Empty, for the same reason."""
        return ""

    def fingerprint(self) -> str:
        """SHA-256 of the list itself."""
        return self._sha256

    def _one(self, name: bytes) -> FoundFile:
        path, locator = shown(name), quote(name)
        base, relative = self._place(name)
        try:
            known = facts(base, relative)
        except (OSError, ValueError) as error:
            return not_read(path=path, locator=locator, problem=_why(error))
        problem = next((said for test, said in NOT_FILES if test(known.st_mode)), "")
        if stat.S_ISDIR(known.st_mode):
            problem = "folder; the list must name the files in it"
        if problem:
            return not_read(path=path, locator=locator, problem=problem)
        return file_at(path=path, locator=locator, known=known, base=base, relative=relative)

    def _place(self, name: bytes) -> tuple[int, bytes]:
        """The folder a path begins in, and the way from there."""
        steps = b"/".join(step for step in name.split(b"/") if step not in {b"", b"."})
        return self._bases[name.startswith(b"/")], steps or b"."


def open_list(path: Path) -> ListSource:
    """Open a list of files for reading.

    Raises:
        MediaError: the list cannot be read, is larger than 512 MiB, or names nothing.
    """
    return ListSource(path)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_LIST + 1)
    except OSError as error:
        raise MediaError(f"The list {path} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > LARGEST_LIST:
        raise MediaError(f"The list {path} is larger than {LARGEST_LIST >> 20} MiB; divide it.")
    return data


def _tidy(line: bytes) -> bytes:
    return line.removesuffix(b"\r")


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        return "no path: it holds a zero byte"
    if error.errno in {errno.ELOOP, errno.ENOTDIR}:
        return LINK_ON_THE_WAY
    return f"cannot be looked at ({error.strerror})"
