"""A column mapping: which column of a CSV file is what, and how the file is written."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from vigil.desk.referrals.formats.errors import ReferralFormatError
from vigil.desk.referrals.values import STATEMENTS

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
    "ip_at",
    "ip_port",
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
# Every setting is text; this is what it is when the mapping does not say.
DEFAULTS = {
    "encoding": "utf-8",
    "delimiter": ",",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%dT%H:%M:%S",
    "time_zone": "Europe/London",
}
LARGEST_MAPPING = 100_000  # bytes
_YEARS = ("%Y", "%y", "%G", "%c", "%x")
_PROBE = datetime(2001, 11, 22, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column is what, and how dates are written."""

    encoding: str
    delimiter: str
    date_format: str
    datetime_format: str
    time_zone: tzinfo
    columns: Mapping[str, str]


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping from YAML.

    Raises:
        ReferralFormatError: it cannot be read, names a field or setting that does not exist, or lacks the report's id.
    """
    untrusted_mapping = _loaded(path)
    name = path.name
    if untrusted_mapping.pop("format", None) != FORMAT:
        raise ReferralFormatError(f"{name} is not a mapping: it needs 'format: {FORMAT}' and 'columns:'.")
    columns = _columns(name, untrusted_mapping.pop("columns", None))
    settings = _settings(name, untrusted_mapping)
    _check_formats(name, settings)
    return ColumnMapping(
        encoding=settings["encoding"],
        delimiter=settings["delimiter"],
        date_format=settings["date_format"],
        datetime_format=settings["datetime_format"],
        time_zone=_zone(name, settings["time_zone"]),
        columns=columns,
    )


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, which takes no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 its base's signature
        held = super().construct_mapping(node, deep=deep)
        if len(held) != len(node.value):
            raise ValueError("a key stands in it twice")
        return held


def _loaded(path: Path) -> dict[Hashable, object]:
    try:
        if path.stat().st_size > LARGEST_MAPPING:
            raise ReferralFormatError(f"The mapping {path.name} is larger than 100 kB.")
        held = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 a safe loader
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise ReferralFormatError(
            f"The mapping {path.name} cannot be read ({' '.join(str(said).split())[:160]})."
        ) from error
    if not isinstance(held, dict):
        raise ReferralFormatError(
            f"{path.name} is not a mapping: it needs 'format: {FORMAT}' and 'columns:'."
        )
    return held


def _columns(name: str, untrusted_columns: object) -> dict[str, str]:
    if not isinstance(untrusted_columns, dict):
        raise ReferralFormatError(f"{name} is not a mapping: it needs 'format: {FORMAT}' and 'columns:'.")
    columns: dict[str, str] = {}
    for field, column in untrusted_columns.items():
        if field not in FIELDS:
            raise ReferralFormatError(
                f"The mapping {name} names a field '{_short(field)}' that does not exist; see the reference of formats."
            )
        if isinstance(column, bool) or not isinstance(column, str | int) or column == "":
            raise ReferralFormatError(f"The mapping {name} does not say which column is {field}.")
        columns[field] = str(column)
    if "report_id" not in columns:
        raise ReferralFormatError(f"The mapping {name} does not say which column is the report_id.")
    return columns


def _settings(name: str, untrusted_settings: dict[Hashable, object]) -> dict[str, str]:
    settings = dict(DEFAULTS)
    for setting, value in untrusted_settings.items():
        if not isinstance(setting, str) or setting not in DEFAULTS:
            raise ReferralFormatError(
                f"The mapping {name} has a setting '{_short(setting)}' that does not exist."
            )
        if not isinstance(value, str):
            raise ReferralFormatError(f"The mapping {name} needs text for {setting}; put it in quotes.")
        settings[setting] = value
    return settings


def _check_formats(name: str, settings: Mapping[str, str]) -> None:
    if settings["encoding"] not in ENCODINGS:
        raise ReferralFormatError(
            f"The mapping {name} has an encoding that is not one of {', '.join(ENCODINGS)}."
        )
    delimiter = settings["delimiter"]
    if len(delimiter) != 1 or delimiter in '"\r\n \0':
        raise ReferralFormatError(
            f"The mapping {name} needs a delimiter of one character that is no quote, space or line end."
        )
    for setting in ("date_format", "datetime_format"):
        if not _names_a_day(settings[setting]):
            raise ReferralFormatError(
                f"The mapping {name} has a {setting} that does not name a day, month and year as Python's strptime does."
            )


def _names_a_day(written_as: str) -> bool:
    # Asked first, because Python is about to refuse a day and month without a year in words of its own.
    if not any(year in written_as for year in _YEARS):
        return False
    try:
        return datetime.strptime(_PROBE.strftime(written_as), written_as).date() == _PROBE.date()  # noqa: DTZ007 only the day
    except ValueError:
        return False


def _zone(name: str, zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ReferralFormatError(
            f"The mapping {name} names a time zone '{zone[:40]}' that does not exist."
        ) from error


def _short(key: object) -> str:
    return key[:40] if isinstance(key, str) else type(key).__name__
