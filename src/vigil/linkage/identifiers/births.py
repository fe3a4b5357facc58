"""Dates of birth, with the doubt that their writing leaves: which is the day, which the month, which century."""

import re
from dataclasses import dataclass
from datetime import date

from vigil.linkage.identifiers.text import Refusal, latin
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 60  # characters
OLDEST = 120  # years; nobody who is reported is older

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ][\d:.]+(?:z| ?[+-]\d{2}:?\d{2})?)?|(\d{4})(\d{2})(\d{2})", re.ASCII
)
_YEAR_FIRST = re.compile(r"(\d{4})[/. ](\d{1,2})[/. ](\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: 00:00(?::00)?)?", re.ASCII)
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]*([a-z]+)\.?,?[ -]*(\d{4}|\d{2})", re.ASCII)
_WORD_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_MONTH_ONLY = re.compile(r"(\d{4})-(\d{2})|([a-z]+)\.?,? (\d{4})|(\d{1,2})/(\d{4})", re.ASCII)
_YEAR_ONLY = re.compile(r"(\d{4})", re.ASCII)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? ", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthDate(Identifier):
    """A date of birth as far as it is known; ``value`` is ISO 8601: ``1990-03-04``, ``1990-03`` or ``1990``.

    Args:
        year: four digits.
        month: 1 to 12, or None.
        day: 1 to 31, or None.
        swapped: day and month may stand in each other's place; as they are given here, the day came first (the United
            Kingdom's way).
        doubt: what the writing leaves open, as one sentence; empty when nothing.
    """

    year: int
    month: int | None
    day: int | None
    swapped: bool
    doubt: str

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that was meant, the likelier first; empty when no day is told."""
        if self.month is None or self.day is None:
            return ()
        first = date(self.year, self.month, self.day)
        return (first, date(self.year, self.day, self.month)) if self.swapped else (first,)


def read_birth(untrusted: str, *, on: date) -> BirthDate | Refused:
    """A date of birth in ISO 8601, or as people write it in the United Kingdom; a time behind it is left aside.

    Args:
        untrusted: the date.
        on: the day it is read, or better was written: nobody is born later, nor more than 120 years before.

    Raises:
        IdentifierError: it is no text.
    """
    return attempt(
        untrusted, kind="birth", longest=LONGEST, parse=lambda written: _birth(written, untrusted, on)
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    year: int
    month: int | None
    day: int | None
    rule: str
    may_be_swapped: bool = False


def _birth(written: str, untrusted: str, on: date) -> BirthDate:
    parts = _parts(_WEEKDAY.sub("", latin(written), count=1), on)
    _check(parts, on)
    swapped = parts.may_be_swapped and parts.day != parts.month and _can_swap(parts, on)
    value = "-".join(
        (f"{parts.year:04d}", *(f"{part:02d}" for part in (parts.month, parts.day) if part is not None))
    )
    return BirthDate(
        raw=untrusted,
        value=value,
        rule=parts.rule,
        year=parts.year,
        month=parts.month,
        day=parts.day,
        swapped=swapped,
        doubt=_doubt(parts, swapped),
    )


def _parts(written: str, on: date) -> _Parts:
    if found := _ISO.fullmatch(written) or _YEAR_FIRST.fullmatch(written):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return _Parts(year, month, day, "year first")
    if found := _YEAR_LAST.fullmatch(written):
        return _year_last(int(found[1]), int(found[2]), _year(found[3], on))
    if (found := _DAY_WORD.fullmatch(written)) and found[2] in _MONTHS:
        return _Parts(_year(found[3], on), _MONTHS[found[2]], int(found[1]), "month in words")
    if (found := _WORD_DAY.fullmatch(written)) and found[1] in _MONTHS:
        return _Parts(int(found[3]), _MONTHS[found[1]], int(found[2]), "month in words")
    if found := _YEAR_ONLY.fullmatch(written):
        return _Parts(int(found[1]), None, None, "year alone")
    if found := _MONTH_ONLY.fullmatch(written):
        return _month_only(found)
    raise Refusal("is no date; write it as 1990-03-04 or 4 March 1990")


def _month_only(found: re.Match[str]) -> _Parts:
    if found[3] is not None and found[3] not in _MONTHS:
        raise Refusal("is no date; write it as 1990-03-04 or 4 March 1990")
    if found[3] is not None:
        return _Parts(int(found[4]), _MONTHS[found[3]], None, "month and year")
    year, month = (found[1], found[2]) if found[1] else (found[6], found[5])
    return _Parts(int(year), int(month), None, "month and year")


def _year_last(first: int, second: int, year: int) -> _Parts:
    if second > 12:
        return _Parts(year, first, second, "month first, as there is no such month otherwise")
    return _Parts(year, second, first, "day first", may_be_swapped=first <= 12)


def _year(written: str, on: date) -> int:
    """The year itself; of two digits, the latest that is not after ``on``."""
    if len(written) == 4:
        return int(written)
    year = on.year - on.year % 100 + int(written)
    return year if year <= on.year else year - 100


def _check(parts: _Parts, on: date) -> None:
    try:
        earliest = date(parts.year, parts.month or 1, parts.day or 1)
    except ValueError as error:
        raise Refusal("is no day that there was; write it as 1990-03-04 or 4 March 1990") from error
    if earliest > on:
        raise Refusal(f"lies after {on.isoformat()}, when it was told; check the year")
    if on.year - parts.year > OLDEST:
        raise Refusal(f"lies more than {OLDEST} years back; leave it out when it is not known")


def _can_swap(parts: _Parts, on: date) -> bool:
    return (
        parts.day is not None and parts.month is not None and date(parts.year, parts.day, parts.month) <= on
    )


def _doubt(parts: _Parts, swapped: bool) -> str:  # noqa: FBT001 one of its two facts
    if swapped:
        return "Day and month may stand in each other's place: the day is taken to come first."
    if parts.day is None:
        return "Only part of the date is known."
    return ""
