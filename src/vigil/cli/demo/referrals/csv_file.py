"""Invented reports as a provider's CSV, with the mapping that says which column is what."""

import csv
import io
from collections.abc import Iterable

from vigil.cli.demo.referrals.damaging import NOT_UTF8, Ways, spoilt
from vigil.cli.demo.referrals.inventing import Invention

HEADING = (
    "Reference",
    "Received",
    "Provider",
    "Type",
    "Happened",
    "Summary",
    "Priority",
    "First name",
    "Surname",
    "DOB",
    "E-mail",
    "Phone",
    "User name",
    "IP",
    "Home",
    "Job",
    "Children at home",
    "Access to children",
    "Trusted with children",
    "Shared files",
    "Knows of report",
    "Child age",
)
END = b"\r\n"
MAPPING = b"""\
format: vigil-csv-mapping/1
encoding: utf-8
delimiter: ","
date_format: "%d/%m/%Y"
datetime_format: "%d/%m/%Y %H:%M:%S"
time_zone: UTC
columns:
  report_id: Reference
  received_at: Received
  reporter: Provider
  incident_type: Type
  incident_at: Happened
  narrative: Summary
  urgent: Priority
  suspect.given_names: First name
  suspect.family_name: Surname
  suspect.date_of_birth: DOB
  suspect.email: E-mail
  suspect.phone: Phone
  suspect.handle: User name
  suspect.ip: IP
  suspect.address: Home
  suspect.occupation: Job
  suspect.says.lives_with_children: Children at home
  suspect.says.access_to_children: Access to children
  suspect.says.position_of_trust: Trusted with children
  suspect.says.distributes_material: Shared files
  suspect.says.aware_of_report: Knows of report
  child.approximate_age: Child age
"""
SAYS = (
    "lives_with_children",
    "access_to_children",
    "position_of_trust",
    "distributes_material",
    "aware_of_report",
)


# Columns are told apart by what stands around them; the type of an incident may be quoted and hold commas.
_RECEIVED = r"(?<=,)[^,]+(?=,)"
_BORN = r"\d\d/\d\d/\d{4}(?=,[^,]+@)"
WAYS: Ways = {
    "id": ((r"^[^,]+", ""), (r"^[^,]+", "9" * 200)),
    "date": (
        (_RECEIVED, "31/02/2026 10:00:00"),
        (_RECEIVED, "2026-11-02T10:00:00Z"),
        (_RECEIVED, "01/11/1926 10:00:00"),
    ),
    "birthday": ((_BORN, "01/01/2199"), (_BORN, "01/01/1801"), (_BORN, "30/02/1985")),
    "age": ((r"[^,]*$", "430"), (r"[^,]*$", "-4")),
    "syntax": (
        (r"(?s),[^,]*,[^,]*$", ""),
        (r"$", ",one field too many"),
        (r",", ',"'),
        (r",", "," + NOT_UTF8),
    ),
    "content": (
        (r",(?=[^,]+,[^,]+,[^,]+@)", ",\0"),
        (r"(?<=:\d\d:\d\d,)[^,]+", "x" * 500),
    ),
}


def content(reports: list[Invention]) -> bytes:
    """The file's bytes, heading first."""
    return b"".join(
        (_line(HEADING).encode(), END, *(spoilt(_line(_row(one)), one, WAYS) + END for one in reports))
    )


def ids(reports: list[Invention]) -> tuple[str | None, ...]:
    """The id of each record, None where it is damaged."""
    return tuple(None if one.damage else _id(one) for one in reports)


def _id(one: Invention) -> str:
    return f"IND-{one.report_id}"


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _row(one: Invention) -> list[str]:
    return [
        _id(one),
        f"{one.received:%d/%m/%Y %H:%M:%S}",
        one.provider,
        one.kind,
        f"{one.happened:%d/%m/%Y %H:%M:%S}",
        one.narrative,
        "Immediate risk named by the provider." if one.urgent else "",
        one.person.given,
        one.person.family,
        f"{one.person.born:%d/%m/%Y}",
        one.person.email,
        one.person.phone,
        one.person.handle,
        one.ip,
        one.person.address,
        one.person.occupation,
        *(one.says.get(name, "").capitalize() for name in SAYS),
        str(one.child_age) if one.child_age is not None else "",
    ]
