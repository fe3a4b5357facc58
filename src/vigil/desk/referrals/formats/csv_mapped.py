"""Referrals in CSV with a mapping that says which column is what."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from vigil.desk.referrals.formats import fields
from vigil.desk.referrals.formats.errors import RecordError, ReferralFormatError
from vigil.desk.referrals.values import STATEMENTS, Identifier, ParsedReferral, Rejected, ReportedPerson

FORMAT = "vigil-csv-mapping/1"
REPORT_FIELDS = (
    "report_id",
    "received_at",
    "reporter",
    "incident_type",
    "incident_at",
    "narrative",
    "urgent",
)
IDENTIFIERS = ("email", "phone", "handle", "ip", "device", "address")
PERSON_FIELDS = (
    "given_names",
    "family_name",
    "date_of_birth",
    "approximate_age",
    "occupation",
    "relationship_to_child",
    *IDENTIFIERS,
)
ROLES = ("suspect", "child", "other")
FIELDS = frozenset(
    (
        *REPORT_FIELDS,
        *(f"{role}.{name}" for role in ROLES for name in PERSON_FIELDS),
        *(f"suspect.says.{name}" for name in STATEMENTS),
    )
)
ENCODINGS = ("utf-8", "cp1252", "iso-8859-1")  # encodings in which quotes and line ends are single bytes
SETTINGS = {"format", "encoding", "delimiter", "date_format", "datetime_format", "time_zone", "columns"}
LARGEST_MAPPING = 100_000  # bytes
MOST_LINES = 200  # physical lines of one record
LARGEST_LINE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column is what, and how dates are written."""

    encoding: str
    delimiter: str
    date_format: str
    datetime_format: str
    time_zone: ZoneInfo
    columns: Mapping[str, str]


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping from YAML.

    Raises:
        ReferralFormatError: it cannot be read, names a field or setting that does not exist, or lacks the report's id.
    """
    try:
        if path.stat().st_size > LARGEST_MAPPING:
            raise ReferralFormatError(f"The mapping {path.name} is larger than 100 kB.")
        held = yaml.safe_load(path.read_bytes())
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ReferralFormatError(
            f"The mapping {path.name} cannot be read ({' '.join(str(error).split())[:160]})."
        ) from error
    if (
        not isinstance(held, dict)
        or held.get("format") != FORMAT
        or not isinstance(held.get("columns"), dict)
    ):
        raise ReferralFormatError(
            f"{path.name} is not a mapping: it needs 'format: {FORMAT}' and 'columns:'."
        )
    _check_mapping(path.name, held)
    return ColumnMapping(
        encoding=held.get("encoding", "utf-8"),
        delimiter=held.get("delimiter", ","),
        date_format=held.get("date_format", "%Y-%m-%d"),
        datetime_format=held.get("datetime_format", "%Y-%m-%dT%H:%M:%S"),
        time_zone=_zone(path.name, held.get("time_zone", "Europe/London")),
        columns={str(name): str(column) for name, column in held["columns"].items()},
    )


def read(path: Path, *, mapping: ColumnMapping) -> Iterator[ParsedReferral | Rejected]:
    """Every row of a file below its heading.

    Raises:
        ReferralFormatError: the heading lacks a column that the mapping names.
    """
    rows = _records(path)
    heading = _heading(path.name, next(rows, (b"", ""))[0], mapping)
    return _outcomes(rows, heading, mapping)


def _outcomes(
    rows: Iterator[tuple[bytes, str]], heading: list[str], mapping: ColumnMapping
) -> Iterator[ParsedReferral | Rejected]:
    for number, (raw, problem) in enumerate(rows, start=1):
        outcome = problem or _parsed(raw, heading, mapping)
        yield Rejected(number=number, reason=outcome, raw=raw) if isinstance(outcome, str) else outcome


def _records(path: Path) -> Iterator[tuple[bytes, str]]:
    """The exact bytes of each record: lines are joined while a quote is open; blank lines are none."""
    kept: list[bytes] = []
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        while line := file.readline(LARGEST_LINE):
            kept.append(line)
            if sum(part.count(b'"') for part in kept) % 2 == 0:
                whole = b"".join(kept)
                kept = []
                if whole.strip():
                    yield whole, ""
            elif len(kept) > MOST_LINES:
                # One quote too many must not swallow the rest of the file: give up the first line, go on with the next.
                yield kept[0], "a quote is opened here and not closed."
                kept = [part for part in kept[1:] if part.count(b'"') % 2]
    if kept:
        yield b"".join(kept), "a quote is opened here and not closed."


def _heading(name: str, raw: bytes, mapping: ColumnMapping) -> list[str]:
    try:
        heading = _split(raw, mapping)
    except RecordError as error:
        raise ReferralFormatError(f"The heading of {name} cannot be read: {error}.") from error
    if missing := sorted(set(mapping.columns.values()) - set(heading)):
        raise ReferralFormatError(
            f"{name} has no column '{missing[0]}', which the mapping names; its columns are {', '.join(heading)[:300]}."
        )
    return heading


def _split(raw: bytes, mapping: ColumnMapping) -> list[str]:
    try:
        text = raw.decode(mapping.encoding)
        return [
            cell.strip() for cell in next(csv.reader([text], delimiter=mapping.delimiter, strict=True), [])
        ]
    except UnicodeDecodeError as error:
        raise RecordError(f"byte {error.start + 1} is not {mapping.encoding}") from error
    except csv.Error as error:
        raise RecordError(f"the row is not CSV ({error})") from error


def _parsed(raw: bytes, heading: list[str], mapping: ColumnMapping) -> ParsedReferral | str:
    def parse() -> ParsedReferral:
        cells = _split(raw, mapping)
        if len(cells) != len(heading):
            raise RecordError(f"the row has {len(cells)} fields, the heading {len(heading)}")
        row = dict(zip(heading, cells, strict=True))
        return _referral({name: row[column] for name, column in mapping.columns.items()}, mapping)

    return fields.rejected_or(parse)


def _referral(row: Mapping[str, str], mapping: ColumnMapping) -> ParsedReferral:
    return ParsedReferral(
        scheme="csv",
        report_id=fields.text(row.get("report_id"), "report_id", kind="report id"),
        received_at=_moment(row.get("received_at"), "received_at", mapping),
        reporter=fields.text(row.get("reporter"), "reporter"),
        incident_type=fields.text(row.get("incident_type"), "incident_type"),
        incident_at=_moment(row.get("incident_at"), "incident_at", mapping),
        narrative=fields.text(row.get("narrative"), "narrative", kind="text"),
        urgent=fields.text(row.get("urgent"), "urgent", kind="text") or None,
        people=tuple(person for role in ROLES if (person := _person(row, role, mapping)) is not None),
    )


def _person(row: Mapping[str, str], role: str, mapping: ColumnMapping) -> ReportedPerson | None:
    own = {name.removeprefix(f"{role}."): value for name, value in row.items() if name.startswith(f"{role}.")}
    if not any(own.values()):
        return None
    said = {name: fields.said(own.get(f"says.{name}", "")) for name in STATEMENTS}
    identifiers: list[Identifier] = []
    for kind in IDENTIFIERS:
        identifiers.extend(fields.identifier(kind, own.get(kind)))
    return ReportedPerson(
        role=role,  # type: ignore[arg-type]
        given_names=fields.text(own.get("given_names"), "given_names"),
        family_name=fields.text(own.get("family_name"), "family_name"),
        date_of_birth=_day(own.get("date_of_birth"), "date_of_birth", mapping),
        approximate_age=fields.age(own.get("approximate_age"), "approximate_age"),
        identifiers=tuple(identifiers),
        statements={name: word for name, word in said.items() if word != "unknown"},
        occupation=fields.text(own.get("occupation"), "occupation"),
        relationship_to_child=fields.text(own.get("relationship_to_child"), "relationship_to_child"),
    )


def _moment(value: str | None, name: str, mapping: ColumnMapping) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.strptime(value, mapping.datetime_format).replace(tzinfo=mapping.time_zone)
    except ValueError as error:
        raise RecordError(f"{name} '{value[:40]}' is not written as {mapping.datetime_format}") from error


def _day(value: str | None, name: str, mapping: ColumnMapping) -> date | None:
    if not value:
        return None
    try:
        return datetime.strptime(value, mapping.date_format).replace(tzinfo=mapping.time_zone).date()
    except ValueError as error:
        raise RecordError(f"{name} '{value[:40]}' is not written as {mapping.date_format}") from error


def _check_mapping(name: str, held: dict[str, object]) -> None:
    if unknown := sorted(set(held) - SETTINGS):
        raise ReferralFormatError(f"The mapping {name} has a setting '{unknown[0]}' that does not exist.")
    columns = held["columns"]
    if isinstance(columns, dict):
        if unknown := sorted(set(map(str, columns)) - FIELDS):
            raise ReferralFormatError(
                f"The mapping {name} names a field '{unknown[0]}' that does not exist; see the reference of formats."
            )
        if "report_id" not in columns:
            raise ReferralFormatError(f"The mapping {name} does not say which column is the report_id.")
    if held.get("encoding", "utf-8") not in ENCODINGS:
        raise ReferralFormatError(
            f"The mapping {name} has an encoding that is not one of {', '.join(ENCODINGS)}."
        )
    if len(str(held.get("delimiter", ","))) != 1:
        raise ReferralFormatError(f"The mapping {name} needs a delimiter of one character.")


def _zone(name: str, zone: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ReferralFormatError(
            f"The mapping {name} names a time zone '{zone}' that does not exist."
        ) from error
