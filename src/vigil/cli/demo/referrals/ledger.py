"""What an import of the written files should come to, known while they are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Format = Literal["ncmec-json", "cybertipline-xml", "csv"]


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """A written file.

    Attributes:
        path: where it lies.
        format: what it is written in.
        mapping: the column mapping that CSV needs.
        ids: for each record in order the id its report has, or None where the record is damaged.
    """

    path: Path
    format: Format
    mapping: Path | None
    ids: tuple[str | None, ...]

    @property
    def records(self) -> int:
        """How many records it holds, damaged ones included."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Expected:
    """How many records become referrals, rejections and duplicates."""

    accepted: int
    rejected: int
    duplicates: int


def expected(files: Iterable[ReferralFile]) -> Expected:
    """What one team's import of these files comes to, in whatever order: a report is taken once for each format."""
    ids = [(file.format, number) for file in files for number in file.ids]
    whole = [(written_as, number) for written_as, number in ids if number is not None]
    return Expected(
        accepted=len(set(whole)), rejected=len(ids) - len(whole), duplicates=len(whole) - len(set(whole))
    )
