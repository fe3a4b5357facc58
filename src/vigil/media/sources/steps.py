"""Opening a path step by step, each in the folder before it and never through a link, and reading what lies there."""

import os
import stat
from collections.abc import Iterator

from vigil.media.errors import MediaError
from vigil.media.sources.source import CHUNK, FoundFile, moment, shown

STEP = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, a pipe put in a file's place would be waited for.
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# A file's time of access stays as it was; only its owner may ask for that.
UNTOUCHED = getattr(os, "O_NOATIME", 0)
NOT_FILES = (
    (stat.S_ISLNK, "symbolic link, not followed"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)


def opened(base: int, relative: bytes, flags: int) -> int:
    """A descriptor of what lies there.

    Args:
        base: descriptor of the folder the path begins in.
        relative: names divided by slashes, or empty for the folder itself.
        flags: of the last step.

    Raises:
        OSError: there is nothing, it may not be opened, or a step is a link.
    """
    channel = os.dup(base)
    steps = relative.split(b"/") if relative else [b"."]
    for place, step in enumerate(steps, start=1):
        try:
            inner = os.open(step, flags if place == len(steps) else STEP, dir_fd=channel)
        finally:
            os.close(channel)
        channel = inner
    return channel


def facts(base: int, relative: bytes) -> os.stat_result:
    """What the system says of it; of a link, not of what it leads to.

    Raises:
        OSError: there is nothing, or a step before the last is a link.
    """
    folder, _, name = relative.rpartition(b"/")
    channel = opened(base, folder, STEP)
    try:
        return os.stat(name, dir_fd=channel, follow_symlinks=False)
    finally:
        os.close(channel)


def contents(base: int, relative: bytes) -> Iterator[bytes]:
    """A file's bytes; its time of access is left alone where the system permits it.

    Raises:
        MediaError: it cannot be read to its end, or is no file any longer.
    """
    try:
        with os.fdopen(_untouched(base, relative), "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise MediaError(f"{shown(relative)} is no longer a file.")
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise MediaError(f"{shown(relative)} cannot be read ({error.strerror}).") from error


def _untouched(base: int, relative: bytes) -> int:
    try:
        return opened(base, relative, FILE | UNTOUCHED)
    except PermissionError:
        return opened(base, relative, FILE)


def file_at(*, path: str, locator: str, known: os.stat_result, base: int, relative: bytes) -> FoundFile:
    """A file as it is found."""
    return FoundFile(
        path=path,
        locator=locator,
        size=known.st_size,
        state="accessible",
        modified=moment(known.st_mtime),
        created=moment(getattr(known, "st_birthtime", 0)),
        accessed=moment(known.st_atime),
        open=lambda: contents(base, relative),
    )
