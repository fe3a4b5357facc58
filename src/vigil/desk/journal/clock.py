"""The one place where the desk reads the clock; everything else is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(tz=UTC)  # noqa: TID251 the one place


def stamp(at: datetime) -> str:
    """An instant as the journal writes it: ISO 8601, UTC, microseconds, ``Z``.

    Raises:
        ValueError: the instant has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone before it can be recorded")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
