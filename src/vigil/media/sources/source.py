"""What every source of evidence offers, and a file as it is found in one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Literal, Protocol, Self

State = Literal["accessible", "deleted"]
CHUNK = 1 << 20  # bytes read at a time
DEEPEST = 200  # folders inside folders


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file of a source.

    Attributes:
        path: as a person reads it; bytes that are no text are shown escaped.
        locator: finds the file's bytes again in the same source.
        size: in bytes, as the file system says.
        state: ``accessible``, or ``deleted`` and still recoverable; possession in law differs.
        modified: or None when the file system does not say.
        open: yields the bytes.
        problem: why it cannot be read, or empty; a link or a device is listed, never followed.
    """

    path: str
    locator: str
    size: int
    state: State
    modified: datetime | None
    open: Callable[[], Iterator[bytes]]
    problem: str = ""


class Source(Protocol):
    """A place evidence is read from."""

    @property
    def kind(self) -> str:
        """``folder``, ``raw image`` or ``E01 image``."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def files(self) -> Iterator[FoundFile]:
        """Every file, in an order that is the same each time."""
        ...

    def content(self, locator: str) -> Iterator[bytes]:
        """One file's bytes again."""
        ...

    def evidence_sha256(self) -> str:
        """SHA-256 of the whole image, or empty for a folder, whose digest follows from its files."""
        ...
