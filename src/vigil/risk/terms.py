"""The terms on which an instrument may be used: its stage, what may be missing, what is known of it, who checked it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Stage(Enum):
    """When in a case an instrument is used."""

    BEFORE_VISIT = "before_visit"
    AFTER_EXAMINATION = "after_examination"
    COURT = "court"

    @property
    def words(self) -> str:
        """The stage as it is said."""
        return {"court": "for the court"}.get(
            self.value, self.value.replace("_", " ").replace("visit", "the visit")
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """How many answers the instrument's authors let be missing for its result to stand.

    Attributes:
        most: so many open items; None where any number may be, because the interval says what they leave.
        words: the rule in the words of the definition.
        source: where it stands.
    """

    most: int | None = None
    words: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Answers for which the instrument does not apply, or which no person can have.

    Attributes:
        when: by input the test; all must hold.
        because: the reason, for the record.
    """

    when: Mapping[str, str]
    because: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way of reading a source that can be read in two."""

    id: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where public implementations differ: the question, the ways of reading it, and the one taken.

    Raises:
        ValueError: the one taken is none of them.
    """

    id: str
    question: str
    options: tuple[Option, ...]
    taken: str
    because: str

    def __post_init__(self) -> None:
        if self.taken not in {option.id for option in self.options}:
            raise ValueError(f"the setting '{self.id}' takes '{self.taken}', which is none of its options")


@dataclass(frozen=True, slots=True)
class Overlap:
    """An item that is, or comes close to, what a validation would count as the outcome (incorporation bias)."""

    item: str
    outcome: str
    because: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A published figure of how well the instrument does, with the sample it was found in; never one without the other."""

    sample: str
    size: int
    outcome: str
    measure: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Reads:
    """A protected characteristic that a published instrument reads, and why it stands."""

    input: str
    characteristic: str
    because: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who transcribed the definition, and who else held it to the source.

    Raises:
        ValueError: it is one person, in whatever spelling.
    """

    transcribed_by: str
    checked_by: str
    against: str
    on: date

    def __post_init__(self) -> None:
        if _same_person(self.transcribed_by, self.checked_by):
            raise ValueError("the person who checked the transcription must be another than who made it")


def _same_person(one: str, other: str) -> bool:
    """Whether every word of one name stands in the other: a rank or a middle name makes nobody a second person."""
    first, second = _name_words(one), _name_words(other)
    return first <= second or second <= first


def _name_words(name: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = ("".join(filter(str.isalnum, word)) for word in plain.split())
    return {word for word in words if word}
