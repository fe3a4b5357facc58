"""CyberTipline reports in XML, as a provider submits them: one ``report``, or several inside any other element.

Read leniently: unknown elements and any order are accepted, because the schema moves. Where a schema is configured each
report is held to it. A submission carries no number of its own; such a report is named by its content.
"""

import hashlib
import mmap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError
from vigil.desk.referrals.formats.ncmec_json import ENTICEMENT
from vigil.desk.referrals.formats.records import outcomes
from vigil.desk.referrals.formats.xml_records import Envelope, envelope, parser, slices
from vigil.desk.referrals.values import (
    Identifier,
    ParsedReferral,
    Rejected,
    ReportedFile,
    ReportedPerson,
    Said,
)

_PEOPLE = {
    "personOrUserReported": ("personOrUserReportedPerson", "suspect"),
    "victim": ("victimPerson", "child"),
    "intendedRecipient": ("intendedRecipientPerson", "other"),
}


def read(
    data: mmap.mmap | bytes, *, strict_schema: Path | None = None
) -> Iterator[ParsedReferral | Rejected]:
    """Every report of a file.

    Raises:
        ReferralFormatError: the schema cannot be used, or the file holds no report, names a document type, or is written
            in an encoding that is not read.
    """
    schema = _schema(strict_schema) if strict_schema else None
    around = envelope(data)
    return outcomes(slices(data, around), lambda raw: _referral(_element(raw, around, schema), raw))


def _schema(path: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(str(path), parser()))
    except (OSError, etree.LxmlError) as error:
        raise ReferralFormatError(
            f"The schema {path} cannot be used ({' '.join(str(error).split())[:160]})."
        ) from error


def _element(raw: bytes, around: Envelope, schema: etree.XMLSchema | None) -> etree._Element:
    try:
        # A report may use a prefix that only its surroundings declare.
        report = etree.fromstring(b"<file%s>%s</file>" % (around.namespaces, raw), parser(around.encoding))[0]
    except etree.XMLSyntaxError as error:
        raise RecordError(f"this report is no XML ({error.msg})") from error
    if schema is not None and not schema.validate(report):
        log: Any = schema.error_log  # the stubs do not say that a log is a list
        raise RecordError(
            f"the report does not follow the schema (line {log[0].line}: {log[0].message.rstrip('.')})"
        )
    return report


def _referral(report: etree._Element, raw: bytes) -> ParsedReferral:
    incident = _child(report, "incidentSummary")
    kind = _text(incident, "incidentType", kind="name")
    received_at = fields.moment(_text(report, "dateReceived"), "dateReceived")
    incident_at = fields.moment(_text(incident, "incidentDateTime"), "incidentDateTime")
    own_number = _text(report, "reportId") or (report.get("id") or "").strip()
    return ParsedReferral(
        scheme="cybertipline-xml",
        report_id=fields.text(own_number, "reportId", kind="report id")
        or f"content-{hashlib.sha256(raw).hexdigest()[:16]}",
        received_at=received_at,
        reporter=_reporter(_child(report, "reporter")),
        incident_type=kind,
        incident_at=incident_at,
        narrative=_text(report, "additionalInfo", kind="text"),
        urgent=_text(incident, "escalateToHighPriority", kind="text") or None,
        people=tuple(_people(report, kind, received_at or incident_at)),
        files=tuple(_files(report)),
    )


def _reporter(reporter: etree._Element | None) -> str:
    person = _child(reporter, "reportingPerson")
    return _text(reporter, "companyTemplate", kind="name") or _text(person, "lastName", kind="name")


def _people(report: etree._Element, kind: str, at: datetime | None) -> Iterator[ReportedPerson]:
    for element in report:
        name = _local(element)
        if name in _PEOPLE:
            inner, role = _PEOPLE[name]
            yield _person(element, _child(element, inner), role, kind, at)


def _person(
    element: etree._Element, person: etree._Element | None, role: str, kind: str, at: datetime | None
) -> ReportedPerson:
    years = fields.age(_text(person, "age"), "age")
    born = fields.day(_text(person, "dateOfBirth"), "dateOfBirth")
    if role == "other" and fields.is_child(years=years, born=born, at=at):
        role = "child"
    statements: dict[str, Said] = {}
    if role == "suspect" and kind == ENTICEMENT:
        statements["communicates_with_child"] = "yes"
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=_text(person, "firstName", kind="name"),
        family_name=_text(person, "lastName", kind="name"),
        date_of_birth=born,
        approximate_age=years,
        identifiers=tuple(_identifiers(element, person)),
        statements=statements,
    )


def _identifiers(element: etree._Element, person: etree._Element | None) -> Iterator[Identifier]:
    for name in ("screenName", "espIdentifier"):
        yield from fields.identifier("handle", _text(element, name))
    for email in _children(person, "email"):
        yield from fields.identifier("email", email.text)
    for phone in _children(person, "phone"):
        number = fields.text(phone.text, "phone")
        yield from fields.identifier("phone", number and phone.get("countryCallingCode", "") + number)
    for one in _children(person, "address"):
        parts = ((part.text or "").strip() for part in one)
        yield from fields.identifier("address", ", ".join(filter(None, parts)))
    for capture in _children(element, "ipCaptureEvent"):
        yield from fields.identifier(
            "ip",
            _text(capture, "ipAddress"),
            at=fields.moment(_text(capture, "dateTime"), "dateTime"),
            number=fields.port(_text(capture, "port"), "port"),
        )
    for device in _children(element, "deviceId"):
        yield from fields.identifier(
            "device", _text(device, "idValue"), at=fields.moment(_text(device, "dateTime"), "dateTime")
        )


def _files(report: etree._Element) -> Iterator[ReportedFile]:
    for details in _children(report, "fileDetails"):
        hashes = [
            one.text
            for one in _children(details, "originalFileHash")
            if (one.get("hashType") or "").upper() == "MD5"
        ]
        yield fields.reported_file(
            name=_text(details, "originalFileName") or _text(details, "fileName"),
            md5=hashes[0] if hashes else None,
            viewed=_text(details, "fileViewedByEsp"),
            classification=_text(details, "industryClassification"),
        )


def _children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [child for child in element if _local(child) == name]


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: etree._Element | None, name: str, *, kind: str = "short text") -> str:
    found = _child(element, name)
    return "" if found is None else fields.text(found.text, name, kind=kind)


def _local(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        raise RecordError("the report holds an entity, which is not read")
    return etree.QName(element).localname
