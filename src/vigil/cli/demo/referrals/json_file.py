"""Invented reports as police-side NCMEC JSON, with the format's habits: nulls, flags in words, a byte order mark."""

import hashlib
import json

from vigil.cli.demo.referrals.damaging import NOT_UTF8, Ways, spoilt
from vigil.cli.demo.referrals.inventing import Invention

NAMES = {
    "access_to_children": "accessToChildren",
    "access_to_child_victim": "accessToChildVictim",
    "convicted_sex_offender": "convictedSexOffender",
    "access_to_firearms": "accessToFirearms",
    "aware_of_report": "awareOfReport",
}
# What is said is spelled in every way that is seen; silence too.
SPELLINGS: dict[str, tuple[object, ...]] = {
    "yes": ("true", True, "Yes"),
    "no": ("false", False, "No"),
    "": (None, "Unknown", ""),
}
WAYS: Ways = {
    "id": (
        (r'"reportId": \d+', '"reportId": null'),
        (r'"reportId": \d+', '"reportId": "' + "9" * 200 + '"'),
        (r'"reportId": \d+, ', ""),
    ),
    "date": (
        (r'"dateReceived": "[^"]+"', '"dateReceived": "2026-02-31T10:00:00Z"'),
        (r'"dateReceived": "[^"]+"', '"dateReceived": "the 31st of February"'),
        (r'"incidentDateTime": "[^"]+"', '"incidentDateTime": "0001-01-01T00:00:00Z"'),
    ),
    "birthday": (
        (r'"dateOfBirth": (?:null|"[^"]+")', '"dateOfBirth": "2199-01-01"'),
        (r'"dateOfBirth": (?:null|"[^"]+")', '"dateOfBirth": "1801-01-01"'),
        (r'"dateOfBirth": (?:null|"[^"]+")', '"dateOfBirth": "1985-02-30"'),
    ),
    "age": (
        (r'"approximateAge": null', '"approximateAge": 430'),
        (r'"approximateAge": null', '"approximateAge": -4'),
        (r'"approximateAge": null', '"approximateAge": "forty"'),
    ),
    "syntax": (
        (r'"incidentType":', '"incidentType"'),
        (r'"captureType": "IP Address"', '"captureType": "IP Address'),
        (r"\}$", ""),
        (r'"espName": "', '"espName": "' + NOT_UTF8),
        (r"(?s)^.*$", "null"),
    ),
    "content": (
        (r'"verificationHash": "[^"]+"', '"verificationHash": "not-a-hash"'),
        (r'"firstName": "', '"firstName": "\\u0000'),
        (r'"lastName": "', '"lastName": "\\ud800'),
        (r'"lastName": "', '"lastName": "' + "x" * 500),
        (r'"emails": \{"emails": \[[^\]]*\]\}', '"emails": "somebody@example.com"'),
        (r'"port": \d+', '"port": 70000'),
    ),
}


def content(reports: list[Invention], *, mark: bool) -> bytes:
    """The file's bytes, with a byte order mark if asked."""
    body = b",\n".join(spoilt(json.dumps(_report(one), ensure_ascii=False), one, WAYS) for one in reports)
    return (b"\xef\xbb\xbf" if mark else b"") + b"[\n" + body + b"\n]\n"


def ids(reports: list[Invention]) -> tuple[str | None, ...]:
    """The id of each record, None where it is damaged."""
    return tuple(None if one.damage else str(one.report_id) for one in reports)


def _report(one: Invention) -> dict[str, object]:
    child = {"approximateAge": one.child_age, "languages": None}
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
            "intendedRecipients": {"intendedRecipients": None if one.child_age is None else [child]},
            "uploadedFiles": {"uploadedFiles": [_file(one, place) for place in range(one.files)]},
            "additionalInformations": [{"value": one.narrative}],
        },
    }


def _person(one: Invention) -> dict[str, object]:
    person: dict[str, object] = {
        "firstName": one.person.given,
        "middleName": None,
        "lastName": one.person.family,
        "dateOfBirth": one.person.born.isoformat() if one.report_id % 3 else None,
        "approximateAge": None,
        "occupation": one.person.occupation or None,
        "espService": one.provider,
        "espUserId": f"u-{one.report_id}",
        "screenName": {"value": one.person.handle},
        "emails": {"emails": [{"value": one.person.email, "verified": True}]},
        "phones": {"phones": [{"value": one.person.phone, "verified": None}]} if one.report_id % 2 else None,
        "addresses": {"addresses": [{"street1": one.person.address, "country": "GB"}]}
        if one.report_id % 4 == 0
        else {"addresses": None},
        "races": {"races": None},
        "languages": None,
        "sourceInformation": {"sourceCaptures": [_capture(one)]},
        "additionalInformations": None,
    }
    return person | {
        theirs: SPELLINGS[one.says.get(ours, "")][one.report_id % 3] for ours, theirs in NAMES.items()
    }


def _capture(one: Invention) -> dict[str, object]:
    return {
        "captureType": "IP Address",
        "value": one.ip,
        "eventName": "LOGIN",
        "dateTime": one.happened.isoformat(),
        "port": one.port,
    }


def _file(one: Invention, place: int) -> dict[str, object]:
    return {
        "filename": f"upload-{place + 1}.jpg",
        "verificationHash": hashlib.md5(
            f"{one.report_id}-{place}".encode(), usedforsecurity=False
        ).hexdigest(),
        "viewedByEsp": (True, False, None)[one.report_id % 3],
        "industryClassification": ("A1", "A2", "B1", "B2", None)[place % 5],
        "ncmecTags": None,
        "additionalInformations": None,
    }
