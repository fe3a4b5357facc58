"""The vocabularies of an instrument: four answers, four levels, and totals where it publishes no level."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import TypeAlias


class Answer(Enum):
    """An answer to an item. Four, never two: unknown is never no."""

    YES = "yes"
    NO_CHECKED = "no_checked"
    UNKNOWN = "unknown"
    NOT_YET_CHECKED = "not_yet_checked"

    @property
    def is_open(self) -> bool:
        """Whether the truth may still be either yes or no."""
        return self in {Answer.UNKNOWN, Answer.NOT_YET_CHECKED}


Given: TypeAlias = Answer | int | date
"""What stands as an item's answer: one of the four; a count or a date where the item asks for one and it is known."""


def is_open(given: Given) -> bool:
    """Whether what stands as an answer leaves the truth open."""
    return isinstance(given, Answer) and given.is_open


class Level(IntEnum):
    """The output of an instrument, ordered; never called a score."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    VERY_HIGH = 3

    @property
    def label(self) -> str:
        """The level in words, as on the page."""
        return self.name.replace("_", " ").title()

    @property
    def code(self) -> str:
        """The level as it is written in files and records."""
        return self.name.lower()

    @property
    def rank(self) -> int:
        """How many levels lie below it."""
        return int(self)


@dataclass(frozen=True, order=True, slots=True)
class Total:
    """The points of an instrument that publishes a total and no level; it drives no clock."""

    points: int
    most: int

    @property
    def label(self) -> str:
        """The total in words, as on the page."""
        return f"{self.points} of {self.most}"

    @property
    def code(self) -> str:
        """The total as it is written in files and records."""
        return str(self.points)

    @property
    def rank(self) -> int:
        """How many totals lie below it."""
        return self.points


Reading: TypeAlias = Level | Total
"""What an instrument comes to."""

LEVELS = {level.code: level for level in Level}
