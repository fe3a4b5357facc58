"""Dates of birth of two records, and whether one is a child's and one an adult's."""

from vigil.linkage.comparison.terms import date_of
from vigil.linkage.evidence import Age, Born
from vigil.linkage.record import PartialDate, Record

PARTS = 3


def compare_born(one: Record, other: Record) -> tuple[Born, str]:
    """The level, and the whole date that both have."""
    if one.born is None or other.born is None:
        return Born.MISSING, ""
    level = level_of(one.born, other.born)
    return level, date_of(one.born) if level is Born.EXACT else ""


def level_of(one: PartialDate, other: PartialDate) -> Born:
    """How two dates compare."""
    if one.year and one.month and one.day and other.year and other.month and other.day:
        return _whole(
            one, other, (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
        )
    ours, theirs = (one.year, one.month, one.day), (other.year, other.month, other.day)
    both = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    same = sum(a == b for a, b in both)
    if not both:
        return Born.MISSING
    if same == len(both):
        return Born.PART
    return Born.YEAR if _next_year(one, other) else Born.DIFFERENT


def _whole(one: PartialDate, other: PartialDate, same: int) -> Born:
    if same == PARTS:
        return Born.EXACT
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Born.EXACT if one.swapped or other.swapped else Born.SWAPPED
    if same == PARTS - 1 and digits_apart(one.year or 0, other.year or 0) <= 1:
        return Born.CLOSE
    return Born.YEAR if one.year == other.year else Born.DIFFERENT


def digits_apart(year: int, other: int) -> int:
    """In how many digits two years of four digits differ; a father and a son seldom differ in one alone."""
    return sum(a != b for a, b in zip(str(year), str(other), strict=True))


def _next_year(one: PartialDate, other: PartialDate) -> bool:
    """A year worked out from an age is one off where the birthday was still to come."""
    only_year = (one.month is None and one.day is None) or (other.month is None and other.day is None)
    if one.year is None or other.year is None:
        return False
    return only_year and abs(one.year - other.year) == 1


def are_child_and_adult(one: Record, other: Record) -> bool:
    """Whether one record is a child's and the other an adult's."""
    return one.child is not None and other.child is not None and one.child != other.child


def compare_age(one: Record, other: Record) -> Age:
    """Whether both records are a child's, or both an adult's; not said again where both years of birth say it."""
    if one.child is None or other.child is None or (_year(one) and _year(other)):
        return Age.MISSING
    return Age.CONFLICT if are_child_and_adult(one, other) else Age.SAME


def _year(record: Record) -> int | None:
    return record.born.year if record.born else None
