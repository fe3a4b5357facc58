"""Invented reports as CyberTipline XML, in the order the published schema asks for."""

import hashlib
from xml.sax.saxutils import escape

from vigil.cli.demo.referrals.damaging import NOT_UTF8, Ways, spoilt
from vigil.cli.demo.referrals.inventing import Invention

_HAPPENED = r"<incidentDateTime>[^<]+"
_BORN = r"<dateOfBirth>[^<]+"
# A submission has no id of its own to spoil; what stands in its place is as hard to tell apart.
WAYS: Ways = {
    "id": ((r"<report>", "<report><reportId>" + "9" * 200 + "</reportId>"),),
    "date": (
        (_HAPPENED, "<incidentDateTime>yesterday"),
        (_HAPPENED, "<incidentDateTime>2026-02-31T10:00:00Z"),
    ),
    "birthday": (
        (_BORN, "<dateOfBirth>2199-01-01"),
        (_BORN, "<dateOfBirth>1801-01-01"),
        (_BORN, "<dateOfBirth>1985-02-30"),
    ),
    "age": (
        (r"<dateOfBirth>", "<age>430</age><dateOfBirth>"),
        (r"<dateOfBirth>", "<age>-4</age><dateOfBirth>"),
    ),
    "syntax": (
        (r"</reporter>", ""),
        (r"</report>", ""),
        (r"<companyTemplate>", "<companyTemplate>&provider;"),
        (r"<companyTemplate>", "<companyTemplate>" + NOT_UTF8),
    ),
    "content": (
        (r"<port>\d+", "<port>70000"),
        (r"<companyTemplate>", "<companyTemplate>" + "x" * 500),
        (r"<companyTemplate>", "<companyTemplate>\0"),
    ),
}


def content(reports: list[Invention]) -> bytes:
    """The file's bytes: several reports inside one element."""
    body = b"\n".join(_record(one) for one in reports)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<reports>\n' + body + b"\n</reports>\n"


def ids(reports: list[Invention]) -> tuple[str | None, ...]:
    """The id of each record, None where it is damaged: a submission is named by the beginning of its SHA-256."""
    return tuple(
        None if one.damage else f"content-{hashlib.sha256(_record(one)).hexdigest()[:16]}" for one in reports
    )


def _record(one: Invention) -> bytes:
    return spoilt(_report(one), one, WAYS)


def _report(one: Invention) -> str:
    urgent = (
        "<escalateToHighPriority>Immediate risk named by the provider.</escalateToHighPriority>"
        if one.urgent
        else ""
    )
    victim = (
        f"<victim><victimPerson><age>{one.child_age}</age></victimPerson></victim>"
        if one.child_age is not None
        else ""
    )
    return "".join(
        (
            "<report>",
            f"<incidentSummary><incidentType>{escape(one.kind)}</incidentType>{urgent}",
            f"<incidentDateTime>{one.happened.isoformat()}</incidentDateTime></incidentSummary>",
            "<reporter><reportingPerson><firstName>Trust</firstName><lastName>Safety</lastName></reportingPerson>",
            f"<companyTemplate>{escape(one.provider)}</companyTemplate></reporter>",
            f"<personOrUserReported><personOrUserReportedPerson>{_person(one)}</personOrUserReportedPerson>",
            f"<espIdentifier>u-{one.report_id}</espIdentifier><screenName>{escape(one.person.handle)}</screenName>",
            f"<ipCaptureEvent><ipAddress>{one.ip}</ipAddress><eventName>Login</eventName>",
            f"<dateTime>{one.happened.isoformat()}</dateTime><port>{one.port}</port></ipCaptureEvent></personOrUserReported>",
            victim,
            f"<additionalInfo>{escape(one.narrative)}</additionalInfo></report>",
        )
    )


def _person(one: Invention) -> str:
    return "".join(
        (
            f"<firstName>{escape(one.person.given)}</firstName><lastName>{escape(one.person.family)}</lastName>",
            f"<phone>{escape(one.person.phone)}</phone><email>{escape(one.person.email)}</email>",
            f"<dateOfBirth>{one.person.born.isoformat()}</dateOfBirth>",
        )
    )
