"""Lengths of time in words and in the kernels' milliseconds."""

from datetime import UTC, datetime, timedelta

HOUR = 3_600_000  # milliseconds
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORTEST_IN_DAYS = 2 * DAY


def in_milliseconds(moment: datetime) -> int:
    """An aware moment as milliseconds since 1970, rounded down."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def in_words(milliseconds: int) -> str:
    """``45 minutes``, ``1 hour``, ``36 hours``, ``3 days``: whole units, rounded down, never negative."""
    minutes = max(0, milliseconds) // 60_000
    if minutes < 60:
        return _counted(minutes, "minute")
    if milliseconds < SHORTEST_IN_DAYS:
        return _counted(minutes // 60, "hour")
    return _counted(minutes // (24 * 60), "day")


def days_in_words(days: float) -> str:
    """``14 days``, ``1 day``, ``0.5 days``."""
    return f"{days:g} day{'' if days == 1 else 's'}"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"
