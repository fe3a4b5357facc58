"""Reports for the tests of formats: whole ones to damage, and ways to read them."""

import json
from pathlib import Path

from vigil.desk.referrals.formats import read
from vigil.desk.referrals.values import ParsedReferral, Rejected

DATA = Path(__file__).resolve().parents[3] / "_data" / "referrals"
Outcome = ParsedReferral | Rejected


def report(number: object = 1, **told: object) -> dict[str, object]:
    """A police-side NCMEC report that says little; keywords stand in its reportedInformation."""
    return {"reportId": number, "dateReceived": "2026-11-20T10:00:00Z", "reportedInformation": told}


def suspect(**says: object) -> dict[str, object]:
    """Keywords for ``report``: one reported person who is described so."""
    return {"reportedPeople": {"reportedPersons": [says]}}


def as_json(*reports: object) -> bytes:
    return b"[" + b",\n".join(json.dumps(one).encode() for one in reports) + b"]"


def read_bytes(folder: Path, content: bytes, *, strict_schema: Path | None = None) -> list[Outcome]:
    path = folder / "referrals"
    path.write_bytes(content)
    return list(read(path, strict_schema=strict_schema))


def only(folder: Path, content: bytes) -> ParsedReferral:
    """The one referral in some bytes."""
    (outcome,) = read_bytes(folder, content)
    assert isinstance(outcome, ParsedReferral), outcome
    return outcome


def refused(folder: Path, content: bytes) -> str:
    """Why the one record in some bytes is rejected."""
    (outcome,) = read_bytes(folder, content)
    assert isinstance(outcome, Rejected), outcome
    return outcome.reason


def ids(outcomes: list[Outcome]) -> list[str]:
    """The id of each referral, and "!" for each rejection."""
    return [one.report_id if isinstance(one, ParsedReferral) else "!" for one in outcomes]


def raws(outcomes: list[Outcome]) -> list[bytes]:
    """The bytes of each rejection."""
    return [one.raw for one in outcomes if isinstance(one, Rejected)]
