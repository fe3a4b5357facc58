"""Columns from outside: parsed to numbers, or refused with the place of what is wrong."""

import math
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.statistics.errors import StatisticsError

Column = Sequence[Any] | NDArray[Any]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

MOST_ROWS = 10_000_000
LONGEST_SAID = 60  # characters of a wrong entry
LARGEST_COUNT = 1_000_000_000_000  # beyond it a count loses digits in the arithmetic


def flags(name: str, untrusted_column: Column) -> Flags:
    """A column of yes and no: True and False, or 1 and 0.

    Raises:
        StatisticsError: an entry is anything else; unknown is never *no*, so such a case must be left out, and counted.
    """
    read = _read(name, untrusted_column)
    wrong = np.flatnonzero((read != 0) & (read != 1))  # what is not a number differs from both
    if wrong.size:
        raise StatisticsError(
            f"{name}: entry {wrong[0] + 1} is {_said(untrusted_column[int(wrong[0])])}, neither yes (1) nor no (0); "
            "leave out what is not known, and report how many that were."
        )
    return np.equal(read, 1)


def numbers(name: str, untrusted_column: Column) -> Numbers:
    """A column of finite numbers.

    Raises:
        StatisticsError: an entry is missing, endless or no number.
    """
    read = _read(name, untrusted_column)
    wrong = np.flatnonzero(~np.isfinite(read))
    if wrong.size:
        raise StatisticsError(
            f"{name}: entry {wrong[0] + 1} is {_said(untrusted_column[int(wrong[0])])}, not a finite number; "
            "leave the case out, and report how many were left out."
        )
    return read


def whole_numbers(name: str, untrusted_column: Column) -> Whole:
    """A column of whole numbers.

    Raises:
        StatisticsError: an entry is no whole number.
    """
    read = numbers(name, untrusted_column)
    wrong = np.flatnonzero((read != np.floor(read)) | (np.abs(read) > LARGEST_COUNT))
    if wrong.size:
        raise StatisticsError(
            f"{name}: entry {wrong[0] + 1} is {_said(untrusted_column[int(wrong[0])])}, not a whole number up to "
            f"{LARGEST_COUNT:,}."
        )
    return read.astype(np.int64)


def probabilities(name: str, untrusted_column: Column) -> Numbers:
    """A column of probabilities.

    Raises:
        StatisticsError: an entry is not from 0 to 1.
    """
    read = numbers(name, untrusted_column)
    wrong = np.flatnonzero((read < 0) | (read > 1))
    if wrong.size:
        raise StatisticsError(
            f"{name}: entry {wrong[0] + 1} is {_said(untrusted_column[int(wrong[0])])}; a probability is from 0 to 1."
        )
    return read


def count(name: str, untrusted_count: object) -> int:
    """A number of things: 0, 1, 2 and so on. NumPy's whole numbers are as good as Python's.

    Raises:
        StatisticsError: it is no whole number, negative, or larger than anything counted here.
    """
    whole = getattr(untrusted_count, "__index__", None)
    if whole is None or isinstance(untrusted_count, bool | np.bool_) or not 0 <= whole() <= LARGEST_COUNT:
        raise StatisticsError(
            f"{name} is {_said(untrusted_count)}; a whole number from 0 to {LARGEST_COUNT:,} is needed."
        )
    return int(whole())


def positive(name: str, untrusted_number: object) -> float:
    """A finite number above 0.

    Raises:
        StatisticsError: it is anything else.
    """
    number = _number(untrusted_number)
    if not (math.isfinite(number) and number > 0):
        raise StatisticsError(f"{name} is {_said(untrusted_number)}; a finite number above 0 is needed.")
    return number


def share(name: str, untrusted_number: object) -> float:
    """A number above 0 and below 1.

    Raises:
        StatisticsError: it is anything else.
    """
    number = _number(untrusted_number)
    if not 0 < number < 1:
        raise StatisticsError(f"{name} is {_said(untrusted_number)}; a number above 0 and below 1 is needed.")
    return number


def check_same_length(**columns: NDArray[Any]) -> None:
    """Refuse columns that do not stand beside each other.

    Raises:
        StatisticsError: their lengths differ.
    """
    if len({len(column) for column in columns.values()}) > 1:
        said = ", ".join(f"{name} has {len(column)}" for name, column in columns.items())
        raise StatisticsError(f"Each case needs one entry in every column, but {said}.")


def check_at_most(name: str, many: int, most: int) -> None:
    """Refuse more than can be worked with.

    Raises:
        StatisticsError: there are more.
    """
    if many > most:
        raise StatisticsError(f"{name}: {many:,} are more than the {most:,} that are worked with at once.")


def distinct(names: Iterable[str], *, of: str) -> tuple[str, ...]:
    """Names, each once.

    Raises:
        StatisticsError: one is empty or stands twice.
    """
    seen: list[str] = []
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise StatisticsError(f"{of} {len(seen) + 1} has no name; give each one.")
        if name in seen:
            raise StatisticsError(f"Two of {of} are called '{name}'; name each once.")
        seen.append(name)
    return tuple(seen)


def _read(name: str, untrusted_column: Column) -> Numbers:
    if isinstance(untrusted_column, str | bytes) or not isinstance(untrusted_column, Sequence | np.ndarray):
        raise StatisticsError(
            f"{name}: a column of numbers is needed, not {type(untrusted_column).__name__}."
        )
    check_at_most(name, len(untrusted_column), MOST_ROWS)
    if isinstance(untrusted_column, np.ndarray):
        if untrusted_column.ndim != 1:
            raise StatisticsError(
                f"{name}: one entry a case is needed, not a table of {untrusted_column.shape}."
            )
        if untrusted_column.dtype.kind in "biuf":
            return untrusted_column.astype(np.float64)
    return np.array([_number(entry) for entry in untrusted_column], dtype=np.float64)


def _number(untrusted_entry: object) -> float:
    """The entry as a float, and what is no number as NaN, which no column lets through."""
    if not isinstance(untrusted_entry, Real | np.bool_):
        return math.nan
    try:
        return float(untrusted_entry)
    except OverflowError:
        return math.inf


def _said(untrusted_entry: object) -> str:
    """The entry as it is told back; however long it was."""
    said = repr(untrusted_entry)
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"
