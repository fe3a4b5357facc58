"""Invented reports as police-side NCMEC JSON, with the format's habits: nulls, string booleans, a byte order mark."""

import hashlib
import json
from datetime import timedelta

from vigil.cli.demo.referrals.inventing import Invention

NAMES = {
    "access_to_children": "accessToChildren",
    "access_to_child_victim": "accessToChildVictim",
    "convicted_sex_offender": "convictedSexOffender",
    "access_to_firearms": "accessToFirearms",
    "aware_of_report": "awareOfReport",
}
WORDS = {"yes": "true", "no": "false"}


def content(reports: list[Invention], *, mark: bool) -> bytes:
    """The file's bytes, with a byte order mark if asked."""
    body = b",\n".join(_record(one) for one in reports)
    return (b"\xef\xbb\xbf" if mark else b"") + b"[\n" + body + b"\n]\n"


def _record(one: Invention) -> bytes:
    report = _report(one)
    if one.damage == "no id":
        report["reportId"] = None
    elif one.damage == "bad date":
        report["dateReceived"] = "the 31st of February"
    text = json.dumps(report, ensure_ascii=False)
    return (text.replace('"incidentType":', '"incidentType"', 1) if one.damage == "broken" else text).encode()


def _report(one: Invention) -> dict[str, object]:
    return {
        "reportId": one.report_id,
        "dateReceived": one.received.isoformat(),
        "reportedInformation": {
            "reportingEsp": {"espName": one.provider, "lastName": None},
            "incidentSummary": {
                "incidentType": one.kind,
                "incidentDateTime": one.happened.isoformat(),
                "incidentDateTimeDescription": None,
                "escalateToHighPriority": "Immediate risk named by the provider." if one.urgent else None,
            },
            "incidentDetails": {"webpageIncident": None, "emailIncident": None},
            "reportedPeople": {"reportedPersons": [_person(one)]},
            "intendedRecipients": {
                "intendedRecipients": [{"approximateAge": one.child_age}]
                if one.child_age is not None
                else None
            },
            "uploadedFiles": {"uploadedFiles": [_file(one, place) for place in range(one.files)]},
            "additionalInformations": [{"value": one.narrative}],
        },
    }


def _person(one: Invention) -> dict[str, object]:
    born = one.person.born
    if one.damage == "born later":
        born = (one.received + timedelta(days=3)).date()
    person: dict[str, object] = {
        "firstName": one.person.given,
        "middleName": None,
        "lastName": one.person.family,
        "dateOfBirth": born.isoformat() if one.report_id % 3 or one.damage == "born later" else None,
        "approximateAge": 430 if one.damage == "too old" else None,
        "occupation": one.person.occupation or None,
        "espService": one.provider,
        "espUserId": f"u-{one.report_id}",
        "screenName": {"value": one.person.handle},
        "emails": {"emails": [{"value": one.person.email, "verified": True}]},
        "phones": {"phones": [{"value": one.person.phone, "verified": None}]} if one.report_id % 2 else None,
        "addresses": {"addresses": [{"street1": one.person.address, "country": "GB"}]}
        if one.report_id % 4 == 0
        else None,
        "sourceInformation": {
            "sourceCaptures": [
                {
                    "captureType": "IP Address",
                    "value": one.ip,
                    "eventName": "LOGIN",
                    "dateTime": one.happened.isoformat(),
                    "port": one.port,
                },
            ]
        },
    }
    return person | {theirs: WORDS.get(one.says.get(ours, "")) for ours, theirs in NAMES.items()}


def _file(one: Invention, place: int) -> dict[str, object]:
    digest = hashlib.md5(f"{one.report_id}-{place}".encode(), usedforsecurity=False).hexdigest()
    return {
        "filename": f"upload-{place + 1}.jpg",
        "verificationHash": "not-a-hash" if one.damage == "bad hash" else digest,
        "viewedByEsp": (True, False, None)[one.report_id % 3],
        "industryClassification": ("A1", "A2", "B1", "B2", None)[place % 5],
        "ncmecTags": None,
    }
