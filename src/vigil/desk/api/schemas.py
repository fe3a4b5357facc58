"""What the API answers with."""

from datetime import datetime

from ninja import Schema


class ImportOut(Schema):
    """What became of a file's records."""

    number: int
    file_sha256: str
    records: int
    accepted: int
    rejected: int
    duplicates: int
    rejections: list["RejectionOut"]


class RejectionOut(Schema):
    """A record that was not taken, and why."""

    number: int
    reason: str


class LevelOut(Schema):
    """The interval of reachable levels in words; both empty when no instrument applies."""

    lower: str
    upper: str


class CaseOut(Schema):
    """A case's header; ``children_within_reach`` is null when nobody has established it."""

    reference: str
    team: str
    state: str
    level: LevelOut
    clock_due_at: datetime | None
    children_within_reach: int | None
    referrals: list[str]
    exhibits: list[str]


class VerdictOut(Schema):
    """What a scan concluded of one file; grade fields are null when no set gives one."""

    number: int
    path: str
    size: int
    state: str
    sha256: str | None
    media_type: str
    verdict: str
    reason: str
    explanation: str
    grade_scale: str | None
    grade_version: str | None
    grade_code: str | None
    near_distance: int | None


class VerdictsOut(Schema):
    """A page of an exhibit's newest scan, with its totals; ``next_after`` is the next page's ``after``, null on the last one."""

    exhibit: str
    evidence_sha256: str
    totals: dict[str, int | dict[str, int]]
    next_after: int | None
    files: list[VerdictOut]


ImportOut.model_rebuild()
