"""A referral as parsed: what was reported, with absent kept apart from no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Said = Literal["yes", "no", "unknown"]

# The only statements that are read from a referral; protected characteristics (race, language, gender, disability …) are
# read past and kept nowhere.
STATEMENTS = (
    "access_to_children",
    "access_to_child_victim",
    "convicted_sex_offender",
    "access_to_firearms",
    "aware_of_report",
    "position_of_trust",
    "lives_with_children",
    "communicates_with_child",
    "produces_material",
    "distributes_material",
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something that names a person, as written; an IP address counts only with when and on which port."""

    kind: Literal["email", "phone", "handle", "ip", "device", "address"]
    value: str
    at: datetime | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """A person as reported; ``statements`` holds *yes* and *no* only where the report says so, all others are *unknown*.

    Raises:
        ValueError: a statement is none of ``STATEMENTS``.
    """

    role: Literal["suspect", "child", "other"]
    given_names: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    approximate_age: int | None = None
    identifiers: tuple[Identifier, ...] = ()
    statements: Mapping[str, Said] = field(default_factory=dict)
    occupation: str = ""
    relationship_to_child: str = ""

    def __post_init__(self) -> None:
        """Refuse a statement that is none of ``STATEMENTS``: nothing else may reach an assessment."""
        if others := sorted(set(self.statements) - set(STATEMENTS)):
            raise ValueError(f"{others[0]} is no statement that is read from a referral")


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A file named in a report; ``viewed_by_reporter`` is None when the report does not say."""

    file_name: str
    md5: str | None = None
    viewed_by_reporter: bool | None = None
    industry_classification: Literal["A1", "A2", "B1", "B2"] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedReferral:
    """One report that could be read; instants are in UTC.

    Raises:
        ValueError: it has no id.
    """

    scheme: Literal["ncmec-json", "cybertipline-xml", "csv"]
    report_id: str
    received_at: datetime | None = None
    reporter: str = ""
    incident_type: str = ""
    incident_at: datetime | None = None
    narrative: str = ""
    urgent: str | None = None
    people: tuple[ReportedPerson, ...] = ()
    files: tuple[ReportedFile, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a referral without an id: it could not be told from another."""
        if not self.report_id:
            raise ValueError("a referral needs a report id")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be taken: its number in the file (from 1), why, and its bytes as they came."""

    number: int
    reason: str
    raw: bytes
