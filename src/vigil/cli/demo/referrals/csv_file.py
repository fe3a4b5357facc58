"""Invented reports as a provider's CSV, with the mapping that says which column is what."""

import csv
import io

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


def content(reports: list[Invention]) -> bytes:
    """The file's bytes, heading first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADING)
    for one in reports:
        writer.writerow(_row(one))
    return out.getvalue().encode()


def _row(one: Invention) -> list[str]:
    row = [
        "" if one.damage == "no id" else f"IND-{one.report_id}",
        "31/02/2026 10:00:00"
        if one.damage in {"bad date", "bad hash"}
        else f"{one.received:%d/%m/%Y %H:%M:%S}",
        one.provider,
        one.kind,
        f"{one.happened:%d/%m/%Y %H:%M:%S}",
        one.narrative,
        "Immediate risk named by the provider." if one.urgent else "",
        one.person.given,
        one.person.family,
        "01/01/2999" if one.damage == "born later" else f"{one.person.born:%d/%m/%Y}",
        one.person.email,
        one.person.phone,
        one.person.handle,
        one.ip,
        one.person.address,
        one.person.occupation,
        *(one.says.get(name, "").capitalize() for name in SAYS),
        "430" if one.damage == "too old" else str(one.child_age) if one.child_age is not None else "",
    ]
    return row[:5] if one.damage == "broken" else row
