"""Printed decimals as exact numbers, and which whole numbers a printed percentage can stand for."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that a percentage allows: ``fewest`` to ``most``, and the ``nearest`` to it; all one where it is certain."""

    fewest: int
    nearest: int
    most: int

    def __str__(self) -> str:
        return f"{self.fewest:,}" if self.fewest == self.most else f"{self.fewest:,} to {self.most:,}"


def exactly(count: int) -> Counts:
    """A count that is known."""
    return Counts(count, count, count)


def decimal(text: str) -> Fraction:
    """A printed number from 0, exactly.

    Raises:
        ValueError: it is no plain decimal with at most four places.
    """
    if not DECIMAL.fullmatch(text):
        raise ValueError(
            f"'{text[:40]}' is no number with at most four decimals; write it as printed, in quotes"
        )
    return Fraction(text)


def share(percent: str) -> Fraction:
    """A printed percentage as a share of one.

    Raises:
        ValueError: it is no percentage.
    """
    if decimal(percent) > 100:
        raise ValueError(f"{percent}% is more than everybody")
    return decimal(percent) / 100


def slack(text: str) -> Fraction:
    """How far a number may lie from how it is printed: half of its last digit."""
    return Fraction(1, 2 * 10 ** len(text.partition(".")[2]))


def counts_of(percent: str, people: int) -> Counts | None:
    """The counts among so many people that could have been printed so, or None where there is no such count.

    A share that lies exactly between two printed values is allowed for both, since authors round either way.

    Raises:
        ValueError: it is no percentage.
    """
    middle, reach = share(percent) * people, slack(percent) / 100 * people
    fewest, most = max(0, ceil(middle - reach)), min(people, floor(middle + reach))
    return Counts(fewest, min(max(round(middle), fewest), most), most) if fewest <= most else None
