"""Invented reports as CyberTipline XML, in the order the published schema asks for."""

from xml.sax.saxutils import escape

from vigil.cli.demo.referrals.inventing import Invention


def content(reports: list[Invention]) -> bytes:
    """The file's bytes: several reports inside one element."""
    body = "\n".join(_report(one) for one in reports)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<reports>\n{body}\n</reports>\n'.encode()


def _report(one: Invention) -> str:
    happened = "yesterday" if one.damage in {"bad date", "no id", "bad hash"} else one.happened.isoformat()
    urgent = (
        "<escalateToHighPriority>Immediate risk named by the provider.</escalateToHighPriority>"
        if one.urgent
        else ""
    )
    born = "1801-01-01" if one.damage == "too old" else one.person.born.isoformat()
    person = "".join(
        (
            f"<firstName>{escape(one.person.given)}</firstName><lastName>{escape(one.person.family)}</lastName>",
            f"<phone>{escape(one.person.phone)}</phone><email>{escape(one.person.email)}</email>",
            f"<dateOfBirth>{'2999-01-01x' if one.damage in {'born later', 'too old'} else born}</dateOfBirth>",
        )
    )
    victim = (
        f"<victim><victimPerson><age>{one.child_age}</age></victimPerson></victim>"
        if one.child_age is not None
        else ""
    )
    report = "".join(
        (
            "<report>",
            f"<incidentSummary><incidentType>{escape(one.kind)}</incidentType>{urgent}",
            f"<incidentDateTime>{happened}</incidentDateTime></incidentSummary>",
            "<reporter><reportingPerson><firstName>Trust</firstName><lastName>Safety</lastName></reportingPerson>",
            f"<companyTemplate>{escape(one.provider)}</companyTemplate></reporter>",
            f"<personOrUserReported><personOrUserReportedPerson>{person}</personOrUserReportedPerson>",
            f"<espIdentifier>u-{one.report_id}</espIdentifier><screenName>{escape(one.person.handle)}</screenName>",
            f"<ipCaptureEvent><ipAddress>{one.ip}</ipAddress><eventName>Login</eventName>",
            f"<dateTime>{one.happened.isoformat()}</dateTime><port>{one.port}</port></ipCaptureEvent></personOrUserReported>",
            victim,
            f"<additionalInfo>{escape(one.narrative)}</additionalInfo></report>",
        )
    )
    return report.replace("</reporter>", "", 1) if one.damage == "broken" else report
