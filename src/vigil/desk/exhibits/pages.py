"""Pages of a scan's files, found by the number that they begin behind or end before, so that none of millions is slower."""

from dataclasses import dataclass
from typing import Self

from vigil.media.scanfile import HIGHEST, Filter, ScanFile, ScannedFile

END = "end"  # in an address: before it stands the last page


@dataclass(frozen=True)
class FilesPage:
    """Some of a scan's files, in the order of their numbers.

    Attributes:
        files: those on this page.
        has_previous, has_next: whether there are files before them, and behind them.
    """

    files: list[ScannedFile]
    has_previous: bool
    has_next: bool

    @classmethod
    def read(cls, scan: ScanFile, *, wanted: Filter, after: int, before: int | None, size: int) -> Self:
        """A page of so many files at most, behind a number, or before one."""
        files = scan.files(wanted=wanted, after=after, before=before, limit=size)
        if not files:
            return cls([], has_previous=False, has_next=False)
        return cls(
            files,
            has_previous=bool(scan.files(wanted=wanted, before=files[0].number, limit=1)),
            has_next=bool(scan.files(wanted=wanted, after=files[-1].number, limit=1)),
        )

    @property
    def first(self) -> int | None:
        """The lowest number on the page; the page before it ends before that."""
        return self.files[0].number if self.files else None

    @property
    def last(self) -> int | None:
        """The highest number on the page; the next page begins behind it."""
        return self.files[-1].number if self.files else None


def place(*, untrusted_after: str, untrusted_before: str) -> tuple[int, int | None]:
    """Where a page stands, from an address; the first page where the address says nothing that can be.

    Returns:
        The number it begins behind, and the number it ends before or None.
    """
    if untrusted_before == END:
        return 0, HIGHEST
    before = _number(untrusted_before)
    return (_number(untrusted_after) or 0, None) if before is None else (0, before)


def _number(untrusted: str) -> int | None:
    is_one = untrusted.isascii() and untrusted.isdecimal() and len(untrusted) < len(str(HIGHEST))
    return int(untrusted) if is_one else None
