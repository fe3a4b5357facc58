"""The four levels by name and by number, 0 Low to 3 Very High; the number is what risk instruments and the kernels use."""

from collections.abc import Mapping
from typing import TypeVar

LEVELS = ("Low", "Medium", "High", "Very High")
VERY_HIGH = 3

One = TypeVar("One")
Four = tuple[One, One, One, One]


def four_of(by_name: Mapping[str, One]) -> Four[One]:
    """The values for Low, Medium, High and Very High, in that order; every name must be there."""
    low, medium, high, very_high = (by_name[name] for name in LEVELS)
    return (low, medium, high, very_high)


def interval_in_words(lower: int, upper: int) -> str:
    """``High``, or ``Low to Very High`` where open answers leave more than one level reachable."""
    return LEVELS[upper] if lower == upper else f"{LEVELS[lower]} to {LEVELS[upper]}"
