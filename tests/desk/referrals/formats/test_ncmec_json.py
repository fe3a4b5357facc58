"""Police-side NCMEC JSON: what each field becomes, with the format's traps."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.desk.referrals.formats.reports import (
    DATA,
    as_json,
    ids,
    only,
    read_bytes,
    refused,
    report,
    suspect,
)
from vigil.desk.referrals.formats import read
from vigil.desk.referrals.formats.ncmec_json import ENTICEMENT
from vigil.desk.referrals.values import Identifier, ParsedReferral, ReportedFile

AT = datetime(2024, 3, 1, 10, tzinfo=UTC)
PROTECTED = {
    "gender": "zzz-gender",
    "races": {"races": [{"value": "zzz-race"}]},
    "languages": {"languages": [{"value": "zzz-language"}]},
    "disabilities": {"disabilities": [{"value": "zzz-disability"}]},
    "gangAffiliation": "zzz-gang",
    "physicalDescription": "zzz-description",
}


def test_the_sample_gives_what_it_says() -> None:
    (referral,) = read(DATA / "ncmec_le_report_ids.json")
    assert isinstance(referral, ParsedReferral)
    (person,) = referral.people
    assert referral == ParsedReferral(
        scheme="ncmec-json",
        report_id="123456789",
        received_at=datetime(2024, 3, 1, 12, tzinfo=UTC),
        reporter="Example Social, Inc.",
        incident_type="Child Pornography (possession, manufacture, and distribution)",
        incident_at=AT,
        narrative="Synthetic narrative mentioning test.user@example.org and 198.51.100.7",
        people=(person,),
        files=(ReportedFile("aa11.jpg", "78676abf151f5a54b2a62be63b0aa36b", None, "A1", ("synthetic tag",)),),
    )
    assert (person.role, person.given_names, person.family_name) == ("suspect", "Test", "Person")
    assert person.statements == {}
    assert person.identifiers == (
        Identifier("handle", "test_user_1"),
        Identifier("handle", "u-1001"),
        Identifier("email", "test.user@example.org"),
        Identifier("phone", "+441632960002"),
        Identifier("ip", "192.0.2.10", AT),
        Identifier("ip", "2001:db8::10", AT, 51000),
    )


def test_a_byte_order_mark_changes_nothing() -> None:
    assert list(read(DATA / "ncmec_le_report_ids_bom.json")) == list(read(DATA / "ncmec_le_report_ids.json"))


def nested(value: object) -> list[tuple[object, ...]]:
    """The path to every list and object that a field inside a value holds."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        path
        for key, inner in rows
        for path in (
            *([(key,)] if isinstance(key, str) and isinstance(inner, dict | list) else []),
            *((key, *rest) for rest in nested(inner)),
        )
    ]


SAMPLE = json.loads((DATA / "ncmec_le_report_ids.json").read_text())


@pytest.mark.parametrize(
    "path", nested(SAMPLE["reportedInformation"]), ids=lambda path: ".".join(map(str, path))
)
@pytest.mark.parametrize("absent", [True, False], ids=["absent", "null"])
def test_every_nested_list_and_object_may_be_null(
    tmp_path: Path, path: tuple[object, ...], absent: bool
) -> None:
    sample = json.loads(json.dumps(SAMPLE))
    place = sample["reportedInformation"]
    for key in path[:-1]:
        place = place[key]
    if absent:
        del place[path[-1]]
    else:
        place[path[-1]] = None
    assert only(tmp_path, json.dumps(sample).encode()).report_id == "123456789"


@pytest.mark.parametrize(
    ("untrusted_value", "said"),
    [
        ("true", "yes"),
        ("Yes", "yes"),
        (True, "yes"),
        ("false", "no"),
        ("No", "no"),
        (False, "no"),
        ("Unknown", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        (1, "unknown"),
        ({"value": "true"}, "unknown"),
        (["true"], "unknown"),
    ],
)
def test_a_statement_says_yes_or_no_or_is_unknown(tmp_path: Path, untrusted_value: object, said: str) -> None:
    row = suspect(accessToChildren=untrusted_value, convictedSexOffender="false")
    (person,) = only(tmp_path, as_json(report(1, **row))).people
    assert person.statements.get("access_to_children", "unknown") == said
    assert person.statements["convicted_sex_offender"] == "no"


def test_enticement_says_that_the_suspect_communicates_with_a_child(tmp_path: Path) -> None:
    told = {"incidentSummary": {"incidentType": ENTICEMENT}, **suspect(lastName="X")}
    recipients = {"intendedRecipients": {"intendedRecipients": [{"lastName": "Y"}]}}
    people = only(tmp_path, as_json(report(1, **told, **recipients))).people
    assert [one.statements for one in people] == [{"communicates_with_child": "yes"}, {}]


def test_protected_characteristics_are_kept_nowhere(tmp_path: Path) -> None:
    referral = only(tmp_path, as_json(report(1, **suspect(lastName="X", **PROTECTED))))
    assert "zzz" not in repr(referral)


def test_an_intended_recipient_under_18_is_a_child(tmp_path: Path) -> None:
    rows = [
        {"approximateAge": 17},
        {"approximateAge": "18"},
        {"dateOfBirth": "2012-01-01"},
        {"lastName": "age not said"},
    ]
    people = only(tmp_path, as_json(report(1, intendedRecipients={"intendedRecipients": rows}))).people
    assert [one.role for one in people] == ["child", "other", "child", "other"]
    assert people[2].date_of_birth == date(2012, 1, 1)


def test_an_address_and_a_bare_ip_address_are_read(tmp_path: Path) -> None:
    row = suspect(
        ipAddress="192.0.2.1",
        addresses={"addresses": [{"street1": "1 Sample Road", "city": "Wexmere", "postalCode": "ZZ1 1ZZ"}]},
    )
    (person,) = only(tmp_path, as_json(report(1, **row))).people
    assert person.identifiers == (
        Identifier("address", "1 Sample Road, Wexmere, ZZ1 1ZZ"),
        Identifier("ip", "192.0.2.1"),
    )


@pytest.mark.parametrize(
    ("untrusted_report", "reason"),
    [
        ({"reportId": None, "reportedInformation": {}}, "the report has no id."),
        ({"reportId": " ", "reportedInformation": {}}, "the report has no id."),
        ({"reportId": 1.5, "reportedInformation": {}}, "reportId is not text."),
        ({"reportId": "9" * 81, "reportedInformation": {}}, "reportId is longer than 80 characters."),
        ({"reportId": 1}, "the report has no reportedInformation."),
        ({"reportId": 1, "reportedInformation": []}, "the report has no reportedInformation."),
        (report(1, reportedPeople="x"), "reportedPeople is not an object."),
        (report(1, reportedPeople={"reportedPersons": {}}), "reportedPersons is not a list."),
        (report(1, reportedPeople={"reportedPersons": ["x"]}), "reportedPersons is not an object."),
        (report(1, **suspect(lastName="a\0b")), "lastName holds a NUL character."),
        (report(1, **suspect(lastName="\ud800")), "lastName holds half a character."),
        (report(1, **suspect(approximateAge=-3)), "approximateAge '-3' is not an age between 0 and 120."),
        (report(1, **suspect(dateOfBirth="1990-02-31")), "dateOfBirth '1990-02-31' is not a date."),
        (
            report(1, **suspect(dateOfBirth="2026-11-21")),
            "a date of birth (2026-11-21) lies after the report arrived.",
        ),
        (
            report(1, **suspect(firstName="x" * 150, middleName="y" * 150)),
            "firstName is longer than 200 characters.",
        ),
        (
            report(1, additionalInformations=[{"value": "x" * 60_000}] * 2),
            "additionalInformations is longer than 100,000 characters.",
        ),
        (report(1, **suspect()) | {"dateReceived": "soon"}, "dateReceived 'soon' is not a date and time."),
    ],
)
def test_an_impossible_report_is_rejected_with_its_reason(
    tmp_path: Path, untrusted_report: object, reason: str
) -> None:
    assert refused(tmp_path, as_json(untrusted_report)) == reason


def test_rejected_or_not_every_record_has_its_number(tmp_path: Path) -> None:
    outcomes = read_bytes(tmp_path, as_json(report(None), report(7), {"reportId": 8}, report(9)))
    assert ids(outcomes) == ["!", "7", "!", "9"]
    assert [getattr(one, "number", None) for one in outcomes] == [1, None, 3, None]
