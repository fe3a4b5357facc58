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
    """The interval of reachable levels as assessed, in words; both empty when no instrument applies."""

    lower: str
    upper: str


class OverrideOut(Schema):
    """A level that a person set, or asked for, beside the assessed one, with why; ``approved_by`` is empty where nobody had to.

    ``due_at`` is what its level allows; ``until`` is null where it has no end of its own.
    """

    assessed: str
    level: str
    reason: str
    set_by: str
    asked_at: datetime
    approved_by: str
    began_at: datetime | None
    until: datetime | None
    due_at: datetime


class InForceOut(Schema):
    """The level that counts, and its clock; ``override`` is null where it is the upper end of the assessed interval.

    ``level`` is empty and ``due_at`` null when no instrument applies.
    """

    level: str
    due_at: datetime | None
    override: OverrideOut | None


class CaseOut(Schema):
    """A case's header; ``children_within_reach`` is null when nobody has established it.

    ``level`` and ``clock_due_at`` are as assessed; ``in_force`` is what counts. ``asked_for`` is a lower level that waits for a
    supervisor, and does not count.
    """

    reference: str
    team: str
    state: str
    level: LevelOut
    clock_due_at: datetime | None
    in_force: InForceOut
    asked_for: OverrideOut | None
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
