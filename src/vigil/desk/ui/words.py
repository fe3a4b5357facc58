"""Numbers, times and sizes in the words a page shows; no clock is read here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SOON = timedelta(hours=24)
NO_BREAK = "\u00a0"

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_SIZES = ("kB", "MB", "GB", "TB", "PB")


def count(number: int) -> str:
    """A whole number with its thousands marked: ``1,234``."""
    return f"{number:,}"


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 file``, ``2 files``; ``many`` where adding an *s* is wrong."""
    return f"{count(number)}{NO_BREAK}{one if number == 1 else many or one + 's'}"


def size(number: int) -> str:
    """Bytes in decimal units, as the makers of disks count: ``512 bytes``, ``1.4 MB``."""
    if number < 1000:
        return plural(number, "byte")
    # 999.95 would round up to 1,000.0 of its unit.
    power = next((p for p in range(1, len(_SIZES)) if number / 1000**p < 999.95), len(_SIZES))
    return f"{number / 1000**power:,.1f}{NO_BREAK}{_SIZES[power - 1]}"


def duration(length: timedelta | float) -> str:
    """A length of time in its two largest units: ``2 days 4 hours``; numbers are seconds.

    Raises:
        ValueError: the length is negative.
    """
    seconds = length.total_seconds() if isinstance(length, timedelta) else length
    if seconds < 0:
        raise ValueError(f"a length of time cannot be negative: {seconds} s")
    if seconds < 1:
        return "under a second"
    return " ".join(_parts(int(seconds))[:2])


def ago(at: datetime, now: datetime) -> str:
    """How far a moment lies from now, in its largest unit: ``3 hours ago``, ``in 2 days``, ``just now``."""
    seconds = int((now - at).total_seconds())
    if abs(seconds) < 60:
        return "just now"
    words = _parts(abs(seconds))[0]
    return f"{words} ago" if seconds > 0 else f"in {words}"


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a clock: the words, and whether it is ``running``, ends ``soon`` or is ``overdue``."""

    words: str
    state: Literal["running", "soon", "overdue"]


def remaining(due: datetime, now: datetime) -> Remaining:
    """How long until something is due; ``soon`` is the last day."""
    left = due - now
    if left < timedelta(0):
        return Remaining(f"Overdue by {_minutes(-left)}", "overdue")
    return Remaining(f"Due in {_minutes(left)}", "soon" if left <= SOON else "running")


def moment(at: datetime, *, seconds: bool = False) -> str:
    """A moment in London's time: ``24 Nov 2026, 01:14``.

    Raises:
        ValueError: the moment has no time zone, so nobody can say when it was.
    """
    if at.tzinfo is None:
        raise ValueError(f"a moment needs its time zone: {at.isoformat()}")
    local = at.astimezone(LONDON)
    return (
        f"{calendar_day(local.date())}, {local:%H:%M:%S}"
        if seconds
        else f"{calendar_day(local.date())}, {local:%H:%M}"
    )


def calendar_day(day: date) -> str:
    """A day: ``24 Nov 2026``; the parts of a date stay on one line."""
    return f"{day.day}{NO_BREAK}{day:%b}{NO_BREAK}{day.year}"


def _minutes(length: timedelta) -> str:
    return duration(length) if length >= timedelta(minutes=1) else "under a minute"


def _parts(seconds: int) -> list[str]:
    parts = []
    for name, length in _UNITS:
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(plural(number, name))
        elif parts:
            break
    return parts
