"""The words of an evidence file: what was counted, when, and how sure it is that a source says so."""

from enum import Enum
from typing import dataclass_transform

import msgspec

LONGEST_TEXT = 2_000  # characters


class Outcome(Enum):
    """What was counted. Each study's own definition stands beside it."""

    CONTACT = "contact"
    SEXUAL = "sexual"
    IMAGES = "images"
    ANY = "any"
    HANDS_OFF = "hands_off"
    VIOLENT_OR_SEXUAL = "violent_or_sexual"


# Whoever had the first had the second too.
WITHIN = (
    (Outcome.CONTACT, Outcome.SEXUAL),
    (Outcome.IMAGES, Outcome.SEXUAL),
    (Outcome.CONTACT, Outcome.ANY),
    (Outcome.IMAGES, Outcome.ANY),
    (Outcome.SEXUAL, Outcome.ANY),
)


class When(Enum):
    """Whether the outcome lies before the offence that brought a person into the study, or after it."""

    BEFORE = "before"
    AFTER = "after"


class Standing(Enum):
    """How sure it is that the source says so.

    READ: at the place that the locator names. SECOND_HAND: in an account of the source. RECALLED: the exact figure has not
    been read in the source; look before it is relied on.
    """

    READ = "read"
    SECOND_HAND = "second_hand"
    RECALLED = "recalled"


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the file: a key that is not known does not load, and text is neither blank nor endless."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            text = getattr(self, name)
            if isinstance(text, str) and text != "" and not text.strip():
                raise ValueError(f"{name} is blank")
            if isinstance(text, str) and len(text) > LONGEST_TEXT:
                raise ValueError(f"{name} is longer than {LONGEST_TEXT:,} characters")
        self.check()

    def check(self) -> None:
        """Hold what is said against itself; a ValueError says in one sentence what contradicts what."""


class Source(Part, frozen=True):
    """Where a figure stands: the study in short, its reference, the place in it, and what a reader should know of it."""

    study: str
    reference: str
    locator: str
    standing: Standing
    note: str = ""
