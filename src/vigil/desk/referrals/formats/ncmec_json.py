"""Police-side NCMEC reports in JSON, as US ICAC units receive them: one report or a list of them.

Field names follow two public parsers of the format. Every nested list may be null, flags may be strings. Race, language,
gender, disability and the like are read past: they are kept nowhere.
"""

import json
import mmap
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.values import (
    Identifier,
    ParsedReferral,
    Rejected,
    ReportedFile,
    ReportedPerson,
    Said,
)

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*")
STATEMENTS = {
    "accessToChildren": "access_to_children",
    "accessToChildVictim": "access_to_child_victim",
    "convictedSexOffender": "convicted_sex_offender",
    "accessToFirearms": "access_to_firearms",
    "awareOfReport": "aware_of_report",
}
ENTICEMENT = "Online Enticement of Children for Sexual Acts"
MOST_NESTED = 200


def read(data: mmap.mmap | bytes) -> Iterator[ParsedReferral | Rejected]:
    """Every report of a file; a damaged one is a rejection, and so is a rest that is no JSON."""
    for number, (raw, problem) in enumerate(records(data), start=1):
        outcome = problem or _parsed(raw)
        yield Rejected(number=number, reason=outcome, raw=raw) if isinstance(outcome, str) else outcome


def records(data: mmap.mmap | bytes) -> Iterator[tuple[bytes, str]]:
    """The exact bytes of each record of a list (or of the one object), with a reason where they are no record."""
    place = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    opening = re.compile(rb"\s*\[?").match(data, place)
    place = opening.end() if opening else place
    listed = data[place - 1 : place] == b"["
    end = len(data)
    while place < end:
        between = _BETWEEN.match(data, place)
        start = between.end() if between else place
        if start >= end or (listed and data[start : start + 1] == b"]"):
            yield from _after(data, start + 1 if listed else start, end)
            return
        if data[start : start + 1] != b"{":
            place = _next_object(data, start, end)
            yield bytes(data[start:place]).rstrip(), "this part of the file is no report."
            continue
        place = _end_of_object(data, start)
        if not place:
            yield (
                bytes(data[start : start + fields.LARGEST_RECORD]),
                "the file ends or is damaged inside this report.",
            )
            return
        yield from _sized(data, start, place)
        if not listed:
            yield from _after(data, place, end)
            return
    if listed:
        yield b"", "the file ends before its list does; there may have been more reports."


def _sized(data: mmap.mmap | bytes, start: int, end: int) -> Iterator[tuple[bytes, str]]:
    too_large = end - start > fields.LARGEST_RECORD
    yield (
        bytes(data[start : min(end, start + fields.LARGEST_RECORD)]),
        "the report is larger than 5 MB." if too_large else "",
    )


def _after(data: mmap.mmap | bytes, start: int, end: int) -> Iterator[tuple[bytes, str]]:
    rest = bytes(data[start : min(end, start + fields.LARGEST_RECORD)]).strip()
    if rest:
        yield rest, "there is something behind the end of the reports."


def _next_object(data: mmap.mmap | bytes, start: int, end: int) -> int:
    found = data.find(b"{", start + 1)
    return found if found > 0 else end


def _end_of_object(data: mmap.mmap | bytes, start: int) -> int:
    depth = 0
    for token in _TOKEN.finditer(data, start):
        letter = token[0]
        if letter in {b"{", b"["}:
            depth += 1
        elif letter in {b"}", b"]"}:
            depth -= 1
            if depth == 0:
                return token.end()
        if depth > MOST_NESTED:
            return 0
    return 0


def _parsed(raw: bytes) -> ParsedReferral | str:
    try:
        untrusted_report = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return f"this report is no JSON ({error})."
    return fields.rejected_or(lambda: _referral(untrusted_report))


def _referral(report: Mapping[str, object]) -> ParsedReferral:
    told = _object(report.get("reportedInformation"), "reportedInformation")
    incident = _object(told.get("incidentSummary"), "incidentSummary")
    esp = _object(told.get("reportingEsp"), "reportingEsp")
    kind = fields.text(incident.get("incidentType"), "incidentType")
    return ParsedReferral(
        scheme="ncmec-json",
        report_id=fields.text(report.get("reportId"), "reportId", kind="report id"),
        received_at=fields.moment(report.get("dateReceived"), "dateReceived"),
        reporter=fields.text(esp.get("espName") or esp.get("lastName"), "espName"),
        incident_type=kind,
        incident_at=fields.moment(incident.get("incidentDateTime"), "incidentDateTime"),
        narrative=fields.text(
            "\n".join(_notes(told.get("additionalInformations"))), "additionalInformations", kind="text"
        ),
        urgent=fields.text(incident.get("escalateToHighPriority"), "escalateToHighPriority", kind="text")
        or None,
        people=(*_people(told, kind), *_recipients(told)),
        files=tuple(
            _file(row)
            for row in _rows(
                _object(told.get("uploadedFiles"), "uploadedFiles").get("uploadedFiles"), "uploadedFiles"
            )
        ),
    )


def _people(told: Mapping[str, object], kind: str) -> Iterator[ReportedPerson]:
    for row in _rows(
        _object(told.get("reportedPeople"), "reportedPeople").get("reportedPersons"), "reportedPersons"
    ):
        yield _person(row, "suspect", kind)


def _recipients(told: Mapping[str, object]) -> Iterator[ReportedPerson]:
    held = _object(told.get("intendedRecipients"), "intendedRecipients")
    for row in _rows(held.get("intendedRecipients"), "intendedRecipients"):
        years = fields.age(row.get("approximateAge"), "approximateAge")
        yield _person(row, "child" if years is not None and years < 18 else "other", "")


def _person(row: Mapping[str, object], role: str, incident_type: str) -> ReportedPerson:
    statements: dict[str, Said] = {ours: fields.said(row.get(theirs)) for theirs, ours in STATEMENTS.items()}
    if role == "suspect" and incident_type == ENTICEMENT:
        statements["communicates_with_child"] = "yes"
    names = (fields.text(row.get(key), key) for key in ("firstName", "middleName"))
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=" ".join(filter(None, names)),
        family_name=fields.text(row.get("lastName"), "lastName"),
        date_of_birth=fields.day(row.get("dateOfBirth"), "dateOfBirth"),
        approximate_age=fields.age(row.get("approximateAge"), "approximateAge"),
        identifiers=tuple(_identifiers(row)),
        statements={name: word for name, word in statements.items() if word != "unknown"},
        occupation=fields.text(row.get("occupation"), "occupation"),
        relationship_to_child=fields.text(row.get("relationshipToChildVictim"), "relationshipToChildVictim"),
    )


def _identifiers(row: Mapping[str, object]) -> Iterator[Identifier]:
    yield from fields.identifier("handle", _object(row.get("screenName"), "screenName").get("value"))
    yield from fields.identifier("handle", row.get("espUserId"))
    for held, kind in (("emails", "email"), ("phones", "phone")):
        for one in _rows(_object(row.get(held), held).get(held), held):
            yield from fields.identifier(kind, one.get("value"))
    for one in _rows(_object(row.get("addresses"), "addresses").get("addresses"), "addresses"):
        parts = (
            fields.text(one.get(key), key) for key in ("street1", "street2", "city", "postalCode", "country")
        )
        yield from fields.identifier("address", ", ".join(filter(None, parts)))
    for one in _rows(
        _object(row.get("sourceInformation"), "sourceInformation").get("sourceCaptures"), "sourceCaptures"
    ):
        if fields.text(one.get("captureType"), "captureType") == "IP Address":
            at: datetime | None = fields.moment(one.get("dateTime"), "dateTime")
            yield from fields.identifier(
                "ip", one.get("value"), at=at, number=fields.port(one.get("port"), "port")
            )


def _file(row: Mapping[str, object]) -> ReportedFile:
    groups = _rows(_object(row.get("ncmecTags"), "ncmecTags").get("groups"), "groups")
    tags = [tag.get("value") for group in groups for tag in _rows(group.get("tags"), "tags")]
    return fields.reported_file(
        name=row.get("filename"),
        md5=row.get("verificationHash"),
        viewed=row.get("viewedByEsp"),
        classification=row.get("industryClassification"),
        tags=tags,
    )


def _notes(value: object) -> Iterable[str]:
    return [
        fields.text(row.get("value"), "additionalInformations", kind="text")
        for row in _rows(value, "additionalInformations")
    ]


def _object(value: object, name: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f"{name} is not an object")
    return value


def _rows(value: object, name: str) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordError(f"{name} is not a list")
    return [_object(row, name) for row in value]
