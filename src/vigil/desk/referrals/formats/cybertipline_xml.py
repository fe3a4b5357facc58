"""CyberTipline reports in XML, as a provider submits them: one ``report``, or several inside any other element.

Read leniently: unknown elements and any order are accepted, because the schema moves. Where a schema is configured each
report is held to it. A submission carries no number of its own; such a report is named by its content.
"""

import hashlib
import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError
from vigil.desk.referrals.formats.ncmec_json import ENTICEMENT
from vigil.desk.referrals.values import (
    Identifier,
    ParsedReferral,
    Rejected,
    ReportedFile,
    ReportedPerson,
    Said,
)

# Elements named ``report`` do not nest in the format, so a report's bytes run from its opening to its closing tag.
_OPENING = re.compile(rb"<report[\s>/]")
_CLOSING = b"</report>"
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
        ReferralFormatError: the schema cannot be used, or the file holds no report at all.
    """
    schema = _schema(strict_schema) if strict_schema else None
    if _OPENING.search(data) is None:
        raise ReferralFormatError("This XML holds no 'report' element; it is not a CyberTipline report.")
    return _reports(data, schema)


def _reports(data: mmap.mmap | bytes, schema: etree.XMLSchema | None) -> Iterator[ParsedReferral | Rejected]:
    for number, (raw, problem) in enumerate(_slices(data), start=1):
        outcome = problem or _parsed(raw, schema)
        yield Rejected(number=number, reason=outcome, raw=raw) if isinstance(outcome, str) else outcome


def _slices(data: mmap.mmap | bytes) -> Iterator[tuple[bytes, str]]:
    place = 0
    while opening := _OPENING.search(data, place):
        closing = data.find(_CLOSING, opening.start())
        following = _OPENING.search(data, opening.end())
        if closing < 0 or (following and following.start() < closing):
            place = following.start() if following else len(data)
            yield bytes(data[opening.start() : place])[: fields.LARGEST_RECORD], "the report has no end."
            continue
        place = closing + len(_CLOSING)
        raw = bytes(data[opening.start() : place])
        yield (
            raw[: fields.LARGEST_RECORD],
            "the report is larger than 5 MB." if len(raw) > fields.LARGEST_RECORD else "",
        )


def _schema(path: Path) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(etree.parse(str(path), _parser()))
    except (OSError, etree.LxmlError) as error:
        raise ReferralFormatError(
            f"The schema {path} cannot be used ({' '.join(str(error).split())[:160]})."
        ) from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parsed(raw: bytes, schema: etree.XMLSchema | None) -> ParsedReferral | str:
    try:
        report = etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError as error:
        return f"this report is no XML ({error.msg})."
    if schema is not None and not schema.validate(report):
        log: Any = schema.error_log  # the stubs do not say that a log is a list
        return f"the report does not follow the schema (line {log[0].line}: {log[0].message})"
    return fields.rejected_or(lambda: _referral(report, raw))


def _referral(report: etree._Element, raw: bytes) -> ParsedReferral:
    incident = _child(report, "incidentSummary")
    kind = _text(incident, "incidentType")
    reporter = _child(report, "reporter")
    name = _text(reporter, "companyTemplate") or _text(_child(reporter, "reportingPerson"), "lastName")
    own_number = _text(report, "reportId") or (report.get("id") or "").strip()
    return ParsedReferral(
        scheme="cybertipline-xml",
        report_id=fields.text(own_number, "reportId", kind="report id")
        or f"content-{hashlib.sha256(raw).hexdigest()[:16]}",
        received_at=fields.moment(_text(report, "dateReceived"), "dateReceived"),
        reporter=name,
        incident_type=kind,
        incident_at=fields.moment(_text(incident, "incidentDateTime"), "incidentDateTime"),
        narrative=_text(report, "additionalInfo", kind="text"),
        urgent=_text(incident, "escalateToHighPriority", kind="text") or None,
        people=tuple(_people(report, kind)),
        files=tuple(_files(report)),
    )


def _people(report: etree._Element, incident_type: str) -> Iterator[ReportedPerson]:
    for element in report:
        name = _local(element)
        if name in _PEOPLE:
            inner, role = _PEOPLE[name]
            yield _person(element, _child(element, inner), role, incident_type)


def _person(
    element: etree._Element, person: etree._Element | None, role: str, incident_type: str
) -> ReportedPerson:
    statements: dict[str, Said] = {}
    if role == "suspect" and incident_type == ENTICEMENT:
        statements["communicates_with_child"] = "yes"
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=_text(person, "firstName"),
        family_name=_text(person, "lastName"),
        date_of_birth=fields.day(_text(person, "dateOfBirth"), "dateOfBirth"),
        approximate_age=fields.age(_text(person, "age"), "age"),
        identifiers=tuple(_identifiers(element, person)),
        statements=statements,
    )


def _identifiers(element: etree._Element, person: etree._Element | None) -> Iterator[Identifier]:
    for name in ("screenName", "espIdentifier"):
        yield from fields.identifier("handle", _text(element, name))
    for kind, name in (("email", "email"), ("phone", "phone")):
        for one in _children(person, name):
            yield from fields.identifier(kind, one.text)
    for one in _children(person, "address"):
        yield from fields.identifier(
            "address", ", ".join(filter(None, ((part.text or "").strip() for part in one)))
        )
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
