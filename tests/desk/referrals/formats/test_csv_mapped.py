"""CSV rows as referrals: what each mapped column becomes."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.desk.referrals.formats.reports import Outcome
from vigil.desk.referrals.formats import read
from vigil.desk.referrals.values import Identifier, ParsedReferral, Rejected, ReportedPerson

MAPPING = """\
format: vigil-csv-mapping/1
encoding: cp1252
delimiter: ";"
date_format: "%d/%m/%Y"
datetime_format: "%d/%m/%Y %H:%M"
columns:
  report_id: Ref
  received_at: Arrived
  reporter: Provider
  incident_type: Type
  narrative: Notes
  urgent: Priority
  suspect.given_names: Given
  suspect.family_name: Surname
  suspect.date_of_birth: Born
  suspect.approximate_age: Age
  suspect.email: E-mail
  suspect.ip: IP
  suspect.ip_at: Seen
  suspect.ip_port: Port
  suspect.occupation: Job
  suspect.says.lives_with_children: Children
  child.approximate_age: Child age
"""
HEADING = "Ref;Arrived;Provider;Type;Notes;Priority;Given;Surname;Born;Age;E-mail;IP;Seen;Port;Job;Children;Child age;Race"
ROW = "P-1;20/07/2026 10:00;Exämple;t;n;;Robin;Sample;14/02/1988;;r@example.org;192.0.2.1;19/07/2026 09:30;443;coach;yes;9;zzz"


def outcomes(folder: Path, *rows: str, mapping: str = MAPPING) -> list[Outcome]:
    (folder / "mapping.yaml").write_text(mapping)
    (folder / "rows.csv").write_text("\r\n".join((HEADING, *rows)), encoding="cp1252", newline="")
    return list(read(folder / "rows.csv", mapping=folder / "mapping.yaml"))


def test_a_row_gives_what_its_columns_say(tmp_path: Path) -> None:
    # In July London is an hour ahead of UTC.
    assert outcomes(tmp_path, ROW) == [
        ParsedReferral(
            scheme="csv",
            report_id="P-1",
            received_at=datetime(2026, 7, 20, 9, tzinfo=UTC),
            reporter="Exämple",
            incident_type="t",
            narrative="n",
            people=(
                ReportedPerson(
                    role="suspect",
                    given_names="Robin",
                    family_name="Sample",
                    date_of_birth=date(1988, 2, 14),
                    identifiers=(
                        Identifier("email", "r@example.org"),
                        Identifier("ip", "192.0.2.1", datetime(2026, 7, 19, 8, 30, tzinfo=UTC), 443),
                    ),
                    statements={"lives_with_children": "yes"},
                    occupation="coach",
                ),
                ReportedPerson(role="child", approximate_age=9),
            ),
        )
    ]


def test_a_column_that_is_not_mapped_is_read_past(tmp_path: Path) -> None:
    assert "zzz" not in repr(outcomes(tmp_path, ROW))


def test_a_row_about_nobody_names_nobody(tmp_path: Path) -> None:
    (referral,) = outcomes(tmp_path, "P-2" + ";" * 17)
    assert isinstance(referral, ParsedReferral)
    assert (referral.people, referral.received_at, referral.urgent) == ((), None, None)


@pytest.mark.parametrize(
    ("word", "said"), [("yes", "yes"), ("NO", "no"), ("", None), ("maybe", None), ("unknown", None)]
)
def test_a_cell_says_yes_or_no_or_is_unknown(tmp_path: Path, word: str, said: str | None) -> None:
    (referral,) = outcomes(tmp_path, ROW.replace(";yes;", f";{word};"))
    assert isinstance(referral, ParsedReferral)
    assert referral.people[0].statements.get("lives_with_children") == said


def test_a_zone_that_is_written_counts_before_the_mappings(tmp_path: Path) -> None:
    mapping = MAPPING.replace("%H:%M", "%H:%M %z")
    row = ROW.replace("10:00", "10:00 -0700").replace("09:30", "09:30 +0000")
    (referral,) = outcomes(tmp_path, row, mapping=mapping)
    assert isinstance(referral, ParsedReferral)
    assert referral.received_at == datetime(2026, 7, 20, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("P-1", "", "the report has no id."),
        ("20/07/2026", "31/02/2026", "received_at '31/02/2026 10:00' is not written as %d/%m/%Y %H:%M."),
        ("20/07/2026", "20/07/1926", "received_at (1926-07-20) lies outside the years 1970 to 2199."),
        ("14/02/1988", "1988-02-14", "date_of_birth '1988-02-14' is not written as %d/%m/%Y."),
        ("14/02/1988", "14/02/1800", "date_of_birth (1800-02-14) lies outside the years 1850 to 2199."),
        ("14/02/1988", "14/02/2027", "a date of birth (2027-02-14) lies after the report arrived."),
        ("1988;;", "1988;-4;", "approximate_age '-4' is not an age between 0 and 120."),
        (";443;", ";0;", "ip_port '0' is not a port."),
        ("Robin", "Ro\0bin", "given_names holds a NUL character."),
        ("Sample", "S" * 201, "family_name is longer than 200 characters."),
        (";zzz", "", "the row has 17 fields, the heading 18."),
    ],
)
def test_an_impossible_row_is_rejected_with_its_reason_and_bytes(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    row = ROW.replace(before, after, 1)
    whole, rejected, last = outcomes(tmp_path, ROW, row, ROW)
    assert whole == last
    assert rejected == Rejected(2, reason, row.encode("cp1252") + b"\r\n")
