"""Reading one field: every check that does not depend on the format."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Literal

from vigil.desk.referrals.formats.errors import RecordError
from vigil.desk.referrals.values import Identifier, ParsedReferral, ReportedFile, ReportedPerson, Said

LONGEST = {"report id": 80, "short text": 400, "text": 20_000}
MOST_PEOPLE = 100
MOST_FILES = 5_000
MOST_IDENTIFIERS = 200
OLDEST = 120  # years
MOST_PORT = 65_535
YES, NO = {"yes", "true", "y", "1"}, {"no", "false", "n", "0"}
CLASSIFICATIONS: tuple[Literal["A1", "A2", "B1", "B2"], ...] = ("A1", "A2", "B1", "B2")
LARGEST_RECORD = 5_000_000  # bytes


def text(value: object, name: str, *, kind: str = "short text") -> str:
    """A field as stripped text; absent is empty.

    Raises:
        RecordError: it is no text or number, is too long, or holds a NUL.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RecordError(f"{name} is not text")
    stripped = str(value).strip()
    if "\0" in stripped:
        raise RecordError(f"{name} holds a NUL character")
    if len(stripped) > LONGEST[kind]:
        raise RecordError(f"{name} is longer than {LONGEST[kind]:,} characters")
    return stripped


def said(value: object) -> Said:
    """A statement: *yes* or *no* only when it says so; absent, empty or anything else is *unknown*, never truthiness."""
    word = str(value).strip().casefold() if isinstance(value, str | bool) else ""
    return "yes" if word in YES else "no" if word in NO else "unknown"


def maybe(value: object) -> bool | None:
    """A flag that may be absent: the string "false" is False, null is None."""
    return {"yes": True, "no": False}.get(said(value))


def moment(value: object, name: str) -> datetime | None:
    """An instant in ISO 8601; one without a zone is UTC, as NCMEC writes them.

    Raises:
        RecordError: it is no instant.
    """
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(str(value).strip())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RecordError(f"{name} '{str(value)[:40]}' is not a date and time") from error


def day(value: object, name: str) -> date | None:
    """A calendar day in ISO 8601.

    Raises:
        RecordError: it is no day.
    """
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError as error:
        raise RecordError(f"{name} '{str(value)[:40]}' is not a date") from error


def age(value: object, name: str) -> int | None:
    """An age in whole years, 0 to 120.

    Raises:
        RecordError: it is no whole number in that range.
    """
    if value is None or value == "":
        return None
    if not re.fullmatch(r"-?\d{1,4}", str(value).strip()) or not 0 <= int(str(value)) <= OLDEST:
        raise RecordError(f"{name} '{str(value)[:20]}' is not an age between 0 and {OLDEST}")
    return int(str(value))


def port(value: object, name: str) -> int | None:
    """A port number.

    Raises:
        RecordError: it is none.
    """
    if value is None or value == "":
        return None
    if not re.fullmatch(r"\d{1,5}", str(value).strip()) or not 0 < int(str(value)) <= MOST_PORT:
        raise RecordError(f"{name} '{str(value)[:20]}' is not a port")
    return int(str(value))


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
        raise RecordError(f"a file's hash '{digest[:40]}' is not an MD5 in hex")
    category = text(classification, "a file's classification").upper()
    known = next((one for one in CLASSIFICATIONS if one == category), None)
    if category and known is None:
        raise RecordError(
            f"a file's classification '{category[:20]}' is none of {', '.join(CLASSIFICATIONS)}"
        )
    return ReportedFile(
        file_name=text(name, "a file's name"),
        md5=digest or None,
        viewed_by_reporter=maybe(viewed),
        industry_classification=known,
        tags=tuple(text(tag, "a tag") for tag in tags),
    )


def checked(referral: ParsedReferral) -> ParsedReferral:
    """A referral as a whole: sizes, and dates that contradict each other.

    Raises:
        RecordError: there is too much of something, or somebody is born after the report arrived.
    """
    if not referral.report_id:
        raise RecordError("the report has no id")
    for what, count, most in (
        ("people", len(referral.people), MOST_PEOPLE),
        ("files", len(referral.files), MOST_FILES),
    ):
        if count > most:
            raise RecordError(f"the report names {count:,} {what}; more than {most:,} are not taken")
    for person in referral.people:
        _check_person(person, referral.received_at)
    return referral


def _check_person(person: ReportedPerson, received_at: datetime | None) -> None:
    if len(person.identifiers) > MOST_IDENTIFIERS:
        raise RecordError(
            f"a person has {len(person.identifiers):,} identifiers; more than {MOST_IDENTIFIERS} are not taken"
        )
    born = person.date_of_birth
    if born and received_at and born > received_at.date():
        raise RecordError(f"a date of birth ({born}) lies after the report arrived")
    if born and received_at and received_at.year - born.year > OLDEST:
        raise RecordError(f"a date of birth ({born}) lies more than {OLDEST} years back")


def rejected_or(parse: Callable[[], ParsedReferral]) -> ParsedReferral | str:
    """The parsed record, or the reason why it cannot be taken."""
    try:
        return checked(parse())
    except RecordError as error:
        return f"{error}."
