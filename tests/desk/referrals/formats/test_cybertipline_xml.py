"""CyberTipline XML: what each element becomes, leniently, and strictly where a schema is given."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.desk.referrals.formats.reports import DATA, only, read_bytes, refused
from vigil.desk.referrals.formats import read
from vigil.desk.referrals.values import Identifier, ParsedReferral, Rejected, ReportedFile

AT = datetime(2024, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def schema(shared: Path) -> Path:
    """NCMEC's own schema, which is not ours to carry."""
    return shared / "ncmec" / "cyber_tipline.xsd"


def test_the_full_sample_gives_what_it_says() -> None:
    (referral,) = read(DATA / "report_full.xml")
    assert isinstance(referral, ParsedReferral)
    assert referral.reporter == "ExampleApp"
    assert referral.incident_type == "Online Enticement of Children for Sexual Acts"
    assert referral.incident_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert (referral.narrative, referral.urgent) == ("synthetic", "synthetic: immediate risk")
    reported, victim = referral.people
    assert (reported.role, reported.given_names, reported.date_of_birth) == (
        "suspect",
        "Test",
        date(1990, 1, 1),
    )
    assert reported.statements == {"communicates_with_child": "yes"}
    assert reported.identifiers == (
        Identifier("handle", "test_user_1"),
        Identifier("handle", "u-1001"),
        Identifier("email", "test.user@example.org"),
        Identifier("phone", "1632960004"),
        Identifier("ip", "192.0.2.10", AT, 51000),
        Identifier("device", "490154203237518", AT),
    )
    assert (victim.role, victim.approximate_age, victim.statements) == ("child", 14, {})


def test_a_submission_without_a_number_is_named_by_its_content(tmp_path: Path) -> None:
    content = (DATA / "report_min.xml").read_bytes()
    raw = content[content.index(b"<report ") :].rstrip()
    referral = only(tmp_path, content)
    assert referral.report_id == f"content-{hashlib.sha256(raw).hexdigest()[:16]}"
    assert only(tmp_path, b"<reports>\n" + raw + b"</reports>").report_id == referral.report_id
    assert only(tmp_path, content.replace(b"John", b"Jane")).report_id != referral.report_id
    assert only(tmp_path, b'<report id="7"/>').report_id == "7"


@pytest.mark.parametrize("name", ["report_min", "report_full", "report_newer_annotation", "report_bad_order"])
def test_order_and_unknown_elements_are_no_matter_when_read_leniently(name: str) -> None:
    (referral,) = read(DATA / f"{name}.xml")
    assert isinstance(referral, ParsedReferral)
    assert referral.incident_type


@pytest.mark.parametrize("name", ["report_min", "report_full"])
def test_a_report_that_follows_the_schema_is_taken(name: str, schema: Path) -> None:
    (referral,) = read(DATA / f"{name}.xml", strict_schema=schema)
    assert isinstance(referral, ParsedReferral)


@pytest.mark.parametrize(
    ("name", "element"), [("report_newer_annotation", "informational"), ("report_bad_order", "port")]
)
def test_a_report_that_does_not_is_rejected_in_the_schemas_words(
    name: str, element: str, schema: Path
) -> None:
    (outcome,) = read(DATA / f"{name}.xml", strict_schema=schema)
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("the report does not follow the schema (line ")
    assert f"Element '{element}': This element is not expected" in outcome.reason


def test_a_schema_is_held_to_each_report_of_a_file(schema: Path, tmp_path: Path) -> None:
    parts = []
    for name in ("report_min", "report_newer_annotation", "report_full"):
        content = (DATA / f"{name}.xml").read_bytes()
        parts.append(content[content.index(b"<report") :])
    content = b"<reports>" + b"".join(parts) + b"</reports>"
    outcomes = read_bytes(tmp_path, content, strict_schema=schema)
    assert [isinstance(one, Rejected) for one in outcomes] == [False, True, False]


def test_a_namespace_of_its_own_changes_nothing(tmp_path: Path) -> None:
    plain = (DATA / "report_full.xml").read_bytes()
    spaced = plain.replace(b"<report>", b'<report xmlns="https://example.org/reports">')
    assert only(tmp_path, spaced).people == only(tmp_path, plain).people


def test_a_phone_number_has_its_country_in_front(tmp_path: Path) -> None:
    phone = b'<phone countryCallingCode="+44">7700900123</phone><phone countryCallingCode="+44"/>'
    content = b"<report><victim><victimPerson>%s</victimPerson></victim></report>" % phone
    (person,) = only(tmp_path, content).people
    assert person.identifiers == (Identifier("phone", "+447700900123"),)


def test_an_address_is_one_line(tmp_path: Path) -> None:
    address = b"<address>\n<address>1 Sample Road</address>\n<city>Wexmere</city><zipCode> ZZ1 1ZZ </zipCode></address>"
    content = b"<report><victim><victimPerson>%s</victimPerson></victim></report>" % address
    (person,) = only(tmp_path, content).people
    assert person.identifiers == (Identifier("address", "1 Sample Road, Wexmere, ZZ1 1ZZ"),)


def test_an_intended_recipient_under_18_is_a_child(tmp_path: Path) -> None:
    recipient = b"<intendedRecipient><intendedRecipientPerson><age>%d</age></intendedRecipientPerson></intendedRecipient>"
    content = b"<report>" + recipient % 17 + recipient % 18 + b"</report>"
    assert [one.role for one in only(tmp_path, content).people] == ["child", "other"]


def test_files_inside_a_report_are_read(tmp_path: Path) -> None:
    details = (DATA / "filedetails.xml").read_bytes().partition(b"?>")[2]
    (file,) = only(tmp_path, b"<report>" + details + b"</report>").files
    assert file == ReportedFile("mypic.jpg", "fafa5efeaf3cbe3b23b2748d13e629a1", False, "A1")


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (
            b"<incidentSummary><incidentDateTime>2024-02-30T00:00:00Z</incidentDateTime></incidentSummary>",
            "incidentDateTime '2024-02-30T00:00:00Z' is not a date and time.",
        ),
        (b"<victim><victimPerson><age>-1</age></victimPerson></victim>", "age '-1' is not an age"),
        (
            b"<reporter><companyTemplate>" + b"x" * 201 + b"</companyTemplate></reporter>",
            "companyTemplate is longer than 200 characters.",
        ),
        (b"<reportId>" + b"9" * 81 + b"</reportId>", "reportId is longer than 80 characters."),
        (b"<victim/>" * 101, "the report names 101 people; more than 100 are not taken."),
    ],
)
def test_an_impossible_report_is_rejected_with_its_reason(tmp_path: Path, inside: bytes, reason: str) -> None:
    assert refused(tmp_path, b"<report>" + inside + b"</report>").startswith(reason)
