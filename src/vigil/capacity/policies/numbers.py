"""Checks of the policies' numbers, which are for each level, Low to Very High."""

from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS, Four

MOST_POINTS = 100  # a day
THOUSANDTHS = 1000
MOST_HARM = 1_000_000
LONGEST_CEILING = 3_660  # days
MOST_BETWEEN = 1_000_000  # starts


def check_rising(numbers: Four[float], *, most: float, what: str) -> None:
    """Refuse numbers that are none, too large, or give a lower level more than a higher one.

    Raises:
        ScenarioError: which level, and what to do.
    """
    for level, number in zip(LEVELS, numbers, strict=True):
        if not 0 <= number <= most:
            raise ScenarioError(f"{what}: {number:g} for {level} does not lie between 0 and {most:,}.")
    if list(numbers) != sorted(numbers):
        raise ScenarioError(
            f"{what}: a lower level is given more than a higher one; let them rise from Low to Very High."
        )


def by_level(numbers: Four[float]) -> str:
    """``Low 1, Medium 2, High 4, Very High 8``."""
    return ", ".join(f"{level} {number:g}" for level, number in zip(LEVELS, numbers, strict=True))


def points_of(numbers: Four[float]) -> Four[int]:
    """Points a day as the whole numbers that are compared: thousandths."""
    low, medium, high, very_high = (round(number * THOUSANDTHS) for number in numbers)
    return (low, medium, high, very_high)
