"""What an export says beside the scan's rows, as its caller knows it; and what it tells of itself when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vigil.media.errors import MediaError

MOST_LETTERS = 200
PROFILES = ("Default", "UK", "US", "CA", "AU", "IN", "CUSTOM")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The case and the exhibit that a scan belongs to, who scanned it and when; what is empty is left out.

    Attributes:
        case: the case's number.
        exhibit: the exhibit's number.
        person: who made the scan.
        organisation: of that person.
        began, ended: when the scan was made, with their zone; no clock is read here.
        profile: the national profile of VICS that a case is written under.
    """

    case: str = ""
    exhibit: str = ""
    person: str = ""
    organisation: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    profile: str = "Default"

    def __post_init__(self) -> None:
        for text in (self.case, self.exhibit, self.person, self.organisation):
            if len(text) > MOST_LETTERS or not text.isprintable():
                raise MediaError(
                    f"'{text[:40]}…' cannot be written: at most {MOST_LETTERS} letters, all printable."
                )
        for moment in (self.began, self.ended):
            if moment is not None and moment.tzinfo is None:
                raise MediaError(
                    f"{moment.isoformat()} lacks its zone; write it as 2026-01-31T14:00:00+00:00."
                )
        if self.began and self.ended and self.ended < self.began:
            raise MediaError("The scan cannot have ended before it began.")
        if self.profile not in PROFILES:
            raise MediaError(f"'{self.profile}' is no VICS profile; they are {', '.join(PROFILES)}.")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: how many files, how many it leaves out and why, and what its reader should know."""

    files: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
