"""Cells of a cohort's table: each parsed to one value, or refused in a sentence."""

import re
from datetime import date

from vigil.risk import Given, Level
from vigil.risk.given import read_given
from vigil.risk.levels import LEVELS
from vigil.validation.errors import CohortError

LONGEST_CELL = 200  # characters
LONGEST_TOLD = 60  # of a wrong one, as it is told back
# What a spreadsheet would take for a formula (OWASP, CSV injection); here it is text, and none of these columns holds such.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OUTCOMES = {"yes": True, "no": False, "unknown": None}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DECIMAL = re.compile(
    r"0?\.[0-9]{1,30}|[01](\.[0-9]{1,30})?([eE]-[0-9]{1,2})?|[1-9](\.[0-9]{1,30})?[eE]-[0-9]{1,2}"
)


def plain(name: str, untrusted_cell: str) -> str:
    """A cell without the blanks around it.

    Raises:
        CohortError: it is too long, holds what cannot be printed, or begins as a formula does.
    """
    if len(untrusted_cell) > LONGEST_CELL:
        raise CohortError(f"{name} has {len(untrusted_cell):,} characters; up to {LONGEST_CELL} are read.")
    if untrusted_cell.startswith(FORMULA):
        raise CohortError(
            f"{name} is {told(untrusted_cell)}, which begins as a spreadsheet's formula does; no formula is worked out here: "
            "write the value itself."
        )
    if not untrusted_cell.isprintable():
        raise CohortError(f"{name} holds characters that cannot be printed; write it on one line.")
    return untrusted_cell.strip()


def needed(name: str, cell: str) -> str:
    """A cell that may not be empty."""
    if not cell:
        raise CohortError(f"{name} is empty; write it, or leave the row out.")
    return cell


def day(name: str, cell: str) -> date:
    """A day as 2026-01-31."""
    if not _DAY.fullmatch(cell):
        raise CohortError(f"{name} is {told(cell)}; write a day as 2026-01-31.")
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise CohortError(f"{name} is {told(cell)}, which is no day of any calendar; mend it.") from error


def past_day(name: str, cell: str, *, today: date) -> date:
    """A day that has been."""
    found = day(name, cell)
    if found > today:
        raise CohortError(f"{name} is {told(cell)}, which has not been yet; mend it.")
    return found


def level(name: str, cell: str) -> Level:
    """A level by its code."""
    if cell not in LEVELS:
        raise CohortError(f"{name} is {told(cell)}; write {', '.join(LEVELS)}.")
    return LEVELS[cell]


def whole(name: str, cell: str) -> int:
    """A whole number from 0."""
    if not _WHOLE.fullmatch(cell):
        raise CohortError(f"{name} is {told(cell)}; write a whole number from 0.")
    return int(cell)


def probability(name: str, cell: str) -> float:
    """A probability; what lies outside 0 to 1 is refused by the assessment."""
    if not _DECIMAL.fullmatch(cell):
        raise CohortError(f"{name} is {told(cell)}; write a probability with a point, such as 0.034.")
    return float(cell)


def came_about(name: str, cell: str) -> bool | None:
    """Whether the outcome came about; an empty cell is not taken for *no*, nor for *unknown*."""
    if cell not in OUTCOMES:
        raise CohortError(f"{name} is {told(cell)}; write yes, no (looked into) or unknown.")
    return OUTCOMES[cell]


def answer(name: str, cell: str) -> Given:
    """An answer to an item: one of the four words, a whole number or a day."""
    return read_given(int(cell) if _WHOLE.fullmatch(cell) else cell, where=name)


def told(cell: str) -> str:
    """A wrong cell as it is told back."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in cell[:LONGEST_TOLD])
    return f"'{shown}'" if cell else "empty"
