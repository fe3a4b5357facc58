"""What every source of evidence offers, and a file as it is found in one."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Literal, Protocol, Self

import msgspec

from vigil.media.errors import MediaError

State = Literal["accessible", "deleted"]
CHUNK = 1 << 20  # bytes read at a time
LARGEST_AT_ONCE = 16 << 20  # bytes of a file that may be read in one piece, which nobody need join then
DEEPEST = 200  # folders inside folders
MOST_FILES = 20_000_000  # paths of one source
LARGEST_CONTENT = 1 << 40  # bytes of one file; a sparse file may claim more than any disk holds
MOMENTS_KEPT = 4096  # for files written together bear the same times, in whole seconds
_FIRST_MOMENT, _AFTER_LAST_MOMENT = -62_135_596_800, 253_402_300_800  # seconds: the years 1 to 9999


class FoundFile(msgspec.Struct, frozen=True):
    """One file of a source.

    Attributes:
        path: as a person reads it; bytes that are no text are shown escaped.
        locator: finds the file's bytes again in the same source.
        size: in bytes, as the file system says.
        state: ``accessible``, or ``deleted`` and still recoverable; possession in law differs.
        modified: as the file system says, or None when it does not say or says nonsense.
        open: the file's bytes, chunk by chunk; raises MediaError when they cannot be read to the end.
        problem: why it cannot be read, or empty; a link or a device is listed, never followed.
        created: as the file system says; None where it keeps no such time, or the system reading it does not tell.
        accessed: likewise. Of a folder it is the time before this reading, where the system does not write on reading.
        inside: path of the archive the file lies in, or empty.
        decoder: what could not read it from its archive; empty where nothing tried to.
    """

    path: str
    locator: str
    size: int
    state: State
    modified: datetime | None
    open: Callable[[], Iterator[bytes]]
    problem: str = ""
    created: datetime | None = None
    accessed: datetime | None = None
    inside: str = ""
    decoder: str = ""


class Source(Protocol):
    """A place evidence is read from."""

    @property
    def kind(self) -> str:
        """``folder``, ``file list``, ``raw image``, ``split raw image`` or ``E01 image``."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def describe(self) -> str:
        """What the evidence is, in one line for a person."""
        ...

    def files(self) -> Iterator[FoundFile]:
        """Every file, in an order that is the same each time.

        Raises:
            MediaError: there are more than ``MOST_FILES``.
        """
        ...

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again.

        Raises:
            MediaError: the locator is not one of this source, or the bytes cannot be read.
        """
        ...

    def check_there(self) -> None:
        """Find out whether the evidence is still where it was opened, when something of it could not be read.

        Raises:
            MediaError: it is not.
        """
        ...

    def evidence_sha256(self) -> str:
        """SHA-256 of the whole image's data, or empty for a folder or a list, whose digest follows from its files.

        Raises:
            MediaError: as ``digest``.
        """
        ...

    def digest(self, *, stop: threading.Event) -> str:
        """The same, through a handle of its own, so that it may run in a thread beside a scan.

        Args:
            stop: when it is set, the reading ends soon and the answer is empty.

        Raises:
            MediaError: the data is not what was acquired, or cannot be read to its end.
        """
        ...

    def fingerprint(self) -> str:
        """What tells images apart without reading them whole; no proof that they are the same. Empty for a folder."""
        ...


def not_read(*, path: str, locator: str, problem: str, state: State = "accessible") -> FoundFile:
    """Something that is there and cannot be read: it is listed with its reason, never left out."""
    return FoundFile(
        path=path,
        locator=locator,
        size=0,
        state=state,
        modified=None,
        open=lambda: _refuse(path, problem),
        problem=problem,
    )


def counted(files: Iterator[FoundFile], *, most: int = MOST_FILES) -> Iterator[FoundFile]:
    """The same files, up to a number.

    Raises:
        MediaError: there are more.
    """
    for number, file in enumerate(files, start=1):
        if number > most:
            raise MediaError(f"The evidence holds more than {most:,} files; scan its folders one by one.")
        yield file


@lru_cache(maxsize=MOMENTS_KEPT)
def moment(seconds: float) -> datetime | None:
    """A file system's time, in seconds since 1970; None for 0 (not set) and for what no calendar holds."""
    if not seconds or not _FIRST_MOMENT <= seconds < _AFTER_LAST_MOMENT:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def shown(name: bytes) -> str:
    """A name as a person reads it; bytes that are no UTF-8 are escaped."""
    return name.decode("utf-8", "backslashreplace")


def _refuse(path: str, problem: str) -> Iterator[bytes]:
    raise MediaError(f"{path} cannot be read ({problem}).")
