"""Reading one field: every check that does not depend on the format."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.values import Identifier, ReportedFile, Said

# Characters; a name must fit the desk's columns, a narrative may hold a long conversation.
LONGEST = {"report id": 80, "name": 200, "short text": 400, "text": 100_000}
OLDEST = 120  # years
ADULT = 18
MOST_PORT = 65_535
EARLIEST, LATEST = 1970, 2199  # years an instant may lie in
EARLIEST_BIRTH = 1850
YES, NO = {"yes", "true", "y", "1"}, {"no", "false", "n", "0"}
CLASSIFICATIONS: tuple[Literal["A1", "A2", "B1", "B2"], ...] = ("A1", "A2", "B1", "B2")

# A NUL cannot be stored as text; half a surrogate pair (JSON's \ud800) cannot be written as UTF-8 at all.
_UNFIT = re.compile("[\0\ud800-\udfff]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:?\d{2}|[T ].*)?", re.ASCII)


def text(value: object, name: str, *, kind: str = "short text") -> str:
    """A field as stripped text; absent is empty.

    Raises:
        RecordError: it is no text or whole number, is too long, or holds what cannot be stored as text.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RecordError(f"{name} is not text")
    stripped = str(value).strip()
    if unfit := _UNFIT.search(stripped):
        raise RecordError(
            f"{name} holds a NUL character" if unfit[0] == "\0" else f"{name} holds half a character"
        )
    return within(stripped, name, kind=kind)


def within(written: str, name: str, *, kind: str) -> str:
    """The text itself, which must be no longer than its kind allows.

    Raises:
        RecordError: it is longer.
    """
    if len(written) > LONGEST[kind]:
        raise RecordError(f"{name} is longer than {LONGEST[kind]:,} characters")
    return written


def report_id(value: object, name: str) -> str:
    """The report's own id.

    Raises:
        RecordError: there is none, or it is no text or number, or too long.
    """
    written = text(value, name, kind="report id")
    if not written:
        raise RecordError("the report has no id")
    return written


def said(value: object) -> Said:
    """A statement: *yes* or *no* only when it says so; absent, empty or anything else is *unknown*, never truthiness."""
    word = str(value).strip().casefold() if isinstance(value, str | bool) else ""
    return "yes" if word in YES else "no" if word in NO else "unknown"


def only_said(statements: dict[str, Said]) -> dict[str, Said]:
    """The statements that say *yes* or *no*; what is left out is *unknown*."""
    return {name: word for name, word in statements.items() if word != "unknown"}


def maybe(value: object) -> bool | None:
    """A flag that may be absent: the string "false" is False, null is None."""
    return {"yes": True, "no": False}.get(said(value))


def moment(value: object, name: str) -> datetime | None:
    """An instant in ISO 8601; one without a zone is UTC, as NCMEC writes them.

    Raises:
        RecordError: it is no instant, or lies outside 1970 to 2199.
    """
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(_written(value))
    except ValueError as error:
        raise RecordError(f"{name} {shown(value)} is not a date and time") from error
    return instant(read, name, zone=UTC)


def instant(read: datetime, name: str, *, zone: tzinfo) -> datetime:
    """A date and time in UTC; one without a zone is taken to be in ``zone``.

    Raises:
        RecordError: it lies outside 1970 to 2199.
    """
    problem = f"{name} ({read.date()}) lies outside the years {EARLIEST} to {LATEST}"
    try:
        there = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise RecordError(problem) from error
    if not EARLIEST <= there.year <= LATEST:
        raise RecordError(problem)
    return there


def day(value: object, name: str) -> date | None:
    """A calendar day in ISO 8601; a time or zone behind it is left aside.

    Raises:
        RecordError: it is no day, or lies outside 1850 to 2199.
    """
    if value is None or value == "":
        return None
    try:
        found = _DAY.fullmatch(_written(value))
        read = date.fromisoformat(found[1] if found else "")
    except ValueError as error:
        raise RecordError(f"{name} {shown(value)} is not a date") from error
    return birthday(read, name)


def birthday(read: date, name: str) -> date:
    """The day itself.

    Raises:
        RecordError: nobody who is reported was born then.
    """
    if not EARLIEST_BIRTH <= read.year <= LATEST:
        raise RecordError(f"{name} ({read}) lies outside the years {EARLIEST_BIRTH} to {LATEST}")
    return read


def age(value: object, name: str) -> int | None:
    """An age in whole years, 0 to 120.

    Raises:
        RecordError: it is no whole number in that range.
    """
    return _whole(value, f"{name} {shown(value)} is not an age between 0 and {OLDEST}", 0, OLDEST)


def port(value: object, name: str) -> int | None:
    """A port number.

    Raises:
        RecordError: it is none.
    """
    return _whole(value, f"{name} {shown(value)} is not a port", 1, MOST_PORT)


def identifier(
    kind: str, value: object, *, at: datetime | None = None, number: int | None = None
) -> Iterable[Identifier]:
    """One identifier, or none when the field is empty.

    Raises:
        RecordError: the field is no text or is too long.
    """
    written = text(value, kind)
    if written:
        yield Identifier(kind=kind, value=written, at=at, port=number)  # type: ignore[arg-type]


def reported_file(
    *, name: object, md5: object, viewed: object, classification: object, tags: Iterable[object] = ()
) -> ReportedFile:
    """A file named in a report.

    Raises:
        RecordError: a digest or a classification is not what it should be.
    """
    digest = text(md5, "a file's hash").lower()
    if digest and not re.fullmatch(r"[0-9a-f]{32}", digest):
        raise RecordError(f"a file's hash {shown(digest)} is not an MD5 in hex")
    category = text(classification, "a file's classification").upper()
    known = next((one for one in CLASSIFICATIONS if one == category), None)
    if category and known is None:
        raise RecordError(
            f"a file's classification {shown(category)} is none of {', '.join(CLASSIFICATIONS)}"
        )
    return ReportedFile(
        file_name=text(name, "a file's name"),
        md5=digest or None,
        viewed_by_reporter=maybe(viewed),
        industry_classification=known,
        tags=tuple(text(tag, "a tag") for tag in tags),
    )


def is_child(*, years: int | None, born: date | None, at: datetime | None) -> bool:
    """Whether a report says that somebody is under 18: by the age it names, or by the date of birth at that time."""
    if years is not None:
        return years < ADULT
    if born is None or at is None:
        return False
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day)) < ADULT


def shown(value: object) -> str:
    """A value in quotes, as a reason may show it: cut short, and without characters that cannot be seen."""
    return repr(str(value)[:40])


def _written(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not written as text")
    return value.strip()


def _whole(value: object, problem: str, least: int, most: int) -> int | None:
    if value is None or value == "":
        return None
    written = str(value).strip()
    if not re.fullmatch(r"\d{1,5}", written, re.ASCII) or not least <= int(written) <= most:
        raise RecordError(problem)
    return int(written)
