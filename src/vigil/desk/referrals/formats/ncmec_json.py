"""Police-side NCMEC reports in JSON, as US ICAC units receive them: one report or a list of them.

Field names follow two public parsers of the format. Every nested list may be null, flags may be strings. Race, language,
gender, disability and the like are read past: they are kept nowhere.
"""

import mmap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError
from vigil.desk.referrals.formats.json_records import records
from vigil.desk.referrals.formats.records import outcomes
from vigil.desk.referrals.values import (
    Identifier,
    ParsedReferral,
    Rejected,
    ReportedFile,
    ReportedPerson,
    Said,
)

STATEMENTS = {
    "accessToChildren": "access_to_children",
    "accessToChildVictim": "access_to_child_victim",
    "convictedSexOffender": "convicted_sex_offender",
    "accessToFirearms": "access_to_firearms",
    "awareOfReport": "aware_of_report",
}
# The one statement that an incident's type makes by itself.
ENTICEMENT = "Online Enticement of Children for Sexual Acts"
ADDRESS = ("street1", "street2", "city", "state", "postalCode", "country")


def read(data: mmap.mmap | bytes) -> Iterator[ParsedReferral | Rejected]:
    """Every report of a file.

    Raises:
        ReferralFormatError: nothing in the file is a report.
    """
    if data.find(b'"reportId"') < 0:
        raise ReferralFormatError("This JSON holds no 'reportId'; it is not an NCMEC report.")
    return outcomes(records(data), _referral)


def _referral(report: Mapping[str, object]) -> ParsedReferral:
    number = fields.report_id(report.get("reportId"), "reportId")
    if not isinstance(report.get("reportedInformation"), dict):
        raise RecordError("the report has no reportedInformation")
    told = _object(report.get("reportedInformation"), "reportedInformation")
    incident = _object(told.get("incidentSummary"), "incidentSummary")
    esp = _object(told.get("reportingEsp"), "reportingEsp")
    kind = fields.text(incident.get("incidentType"), "incidentType", kind="name")
    received_at = fields.moment(report.get("dateReceived"), "dateReceived")
    return ParsedReferral(
        scheme="ncmec-json",
        report_id=number,
        received_at=received_at,
        reporter=fields.text(esp.get("espName") or esp.get("lastName"), "espName", kind="name"),
        incident_type=kind,
        incident_at=fields.moment(incident.get("incidentDateTime"), "incidentDateTime"),
        narrative=_narrative(told.get("additionalInformations")),
        urgent=fields.text(incident.get("escalateToHighPriority"), "escalateToHighPriority", kind="text")
        or None,
        people=(*_people(told, kind), *_recipients(told, received_at)),
        files=tuple(_file(row) for row in _nested(told, "uploadedFiles")),
    )


def _people(told: Mapping[str, object], kind: str) -> Iterator[ReportedPerson]:
    for row in _rows(
        _object(told.get("reportedPeople"), "reportedPeople").get("reportedPersons"), "reportedPersons"
    ):
        yield _person(row, "suspect", kind)


def _recipients(told: Mapping[str, object], received_at: datetime | None) -> Iterator[ReportedPerson]:
    for row in _nested(told, "intendedRecipients"):
        years = fields.age(row.get("approximateAge"), "approximateAge")
        born = fields.day(row.get("dateOfBirth"), "dateOfBirth")
        child = fields.is_child(years=years, born=born, at=received_at)
        yield _person(row, "child" if child else "other", "")


def _person(row: Mapping[str, object], role: str, incident_type: str) -> ReportedPerson:
    statements: dict[str, Said] = {ours: fields.said(row.get(theirs)) for theirs, ours in STATEMENTS.items()}
    if role == "suspect" and incident_type == ENTICEMENT:
        statements["communicates_with_child"] = "yes"
    given = " ".join(filter(None, (fields.text(row.get(key), key) for key in ("firstName", "middleName"))))
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=fields.within(given, "firstName", kind="name"),
        family_name=fields.text(row.get("lastName"), "lastName", kind="name"),
        date_of_birth=fields.day(row.get("dateOfBirth"), "dateOfBirth"),
        approximate_age=fields.age(row.get("approximateAge"), "approximateAge"),
        identifiers=tuple(_identifiers(row)),
        statements=fields.only_said(statements),
        occupation=fields.text(row.get("occupation"), "occupation", kind="name"),
        relationship_to_child=fields.text(
            row.get("relationshipToChildVictim"), "relationshipToChildVictim", kind="name"
        ),
    )


def _identifiers(row: Mapping[str, object]) -> Iterator[Identifier]:
    yield from fields.identifier("handle", _object(row.get("screenName"), "screenName").get("value"))
    yield from fields.identifier("handle", row.get("espUserId"))
    for held, kind in (("emails", "email"), ("phones", "phone")):
        for one in _nested(row, held):
            yield from fields.identifier(kind, one.get("value"))
    for one in _nested(row, "addresses"):
        parts = (fields.text(one.get(key), key) for key in ADDRESS)
        yield from fields.identifier("address", ", ".join(filter(None, parts)))
    yield from fields.identifier("ip", row.get("ipAddress"))
    for one in _rows(
        _object(row.get("sourceInformation"), "sourceInformation").get("sourceCaptures"), "sourceCaptures"
    ):
        if fields.text(one.get("captureType"), "captureType") == "IP Address":
            at = fields.moment(one.get("dateTime"), "dateTime")
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


def _narrative(value: object) -> str:
    notes: Iterable[str] = (
        fields.text(row.get("value"), "additionalInformations", kind="text")
        for row in _rows(value, "additionalInformations")
    )
    return fields.within("\n".join(notes), "additionalInformations", kind="text")


def _nested(row: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """The rows of a list that stands in an object of the same name, as the format writes most of its lists."""
    return _rows(_object(row.get(name), name).get(name), name)


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
