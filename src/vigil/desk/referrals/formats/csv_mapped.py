"""Referrals in CSV with a mapping that says which column is what."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.csv_mapping import IDENTIFIERS, ROLES, ColumnMapping
from vigil.desk.referrals.formats.csv_records import heading, rows
from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.formats.records import outcomes
from vigil.desk.referrals.values import STATEMENTS, Identifier, ParsedReferral, Rejected, ReportedPerson


def read(path: Path, *, mapping: ColumnMapping) -> Iterator[ParsedReferral | Rejected]:
    """Every row of a file below its heading.

    Raises:
        ReferralFormatError: the heading lacks a column that the mapping names, or has it twice.
    """
    names = heading(path, mapping)
    places = {field: names.index(column) for field, column in mapping.columns.items()}
    return outcomes(
        rows(path, mapping, width=len(names)),
        lambda cells: _referral({field: cells[place] for field, place in places.items()}, mapping),
    )


def _referral(row: Mapping[str, str], mapping: ColumnMapping) -> ParsedReferral:
    return ParsedReferral(
        scheme="csv",
        report_id=fields.report_id(row["report_id"], "report_id"),
        received_at=_moment(row.get("received_at"), "received_at", mapping),
        reporter=fields.text(row.get("reporter"), "reporter", kind="name"),
        incident_type=fields.text(row.get("incident_type"), "incident_type", kind="name"),
        incident_at=_moment(row.get("incident_at"), "incident_at", mapping),
        narrative=fields.text(row.get("narrative"), "narrative", kind="text"),
        urgent=fields.text(row.get("urgent"), "urgent", kind="text") or None,
        people=tuple(person for role in ROLES if (person := _person(row, role, mapping)) is not None),
    )


def _person(row: Mapping[str, str], role: str, mapping: ColumnMapping) -> ReportedPerson | None:
    own = {name.removeprefix(f"{role}."): value for name, value in row.items() if name.startswith(f"{role}.")}
    if not any(own.values()):
        return None
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=fields.text(own.get("given_names"), "given_names", kind="name"),
        family_name=fields.text(own.get("family_name"), "family_name", kind="name"),
        date_of_birth=_day(own.get("date_of_birth"), "date_of_birth", mapping),
        approximate_age=fields.age(own.get("approximate_age"), "approximate_age"),
        identifiers=tuple(_identifiers(own, mapping)),
        statements=fields.only_said({name: fields.said(own.get(f"says.{name}", "")) for name in STATEMENTS}),
        occupation=fields.text(own.get("occupation"), "occupation", kind="name"),
        relationship_to_child=fields.text(
            own.get("relationship_to_child"), "relationship_to_child", kind="name"
        ),
    )


def _identifiers(own: Mapping[str, str], mapping: ColumnMapping) -> Iterator[Identifier]:
    at, port = _moment(own.get("ip_at"), "ip_at", mapping), fields.port(own.get("ip_port"), "ip_port")
    for kind in IDENTIFIERS:
        seen = (at, port) if kind == "ip" else (None, None)
        yield from fields.identifier(kind, own.get(kind), at=seen[0], number=seen[1])


def _moment(value: str | None, name: str, mapping: ColumnMapping) -> datetime | None:
    if not value:
        return None
    return fields.instant(_read(value, name, mapping.datetime_format), name, zone=mapping.time_zone)


def _day(value: str | None, name: str, mapping: ColumnMapping) -> date | None:
    if not value:
        return None
    return fields.birthday(_read(value, name, mapping.date_format).date(), name)


def _read(value: str, name: str, written_as: str) -> datetime:
    try:
        return datetime.strptime(value, written_as)  # noqa: DTZ007 the mapping's zone is put on by whoever needs one
    except ValueError as error:
        raise RecordError(f"{name} {fields.shown(value)} is not written as {written_as}") from error
