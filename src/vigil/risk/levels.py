"""The two vocabularies of an instrument: four answers and four levels."""

from enum import Enum, IntEnum


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
