"""What an assessment comes to: an interval of levels with its reasons, or a refusal with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from vigil.risk.errors import RiskError
from vigil.risk.levels import Answer, Given, Level, Reading

RECORD = 2
"""The form of the records that are made; records of the first form name none."""
WITHHELD = "The instrument does not apply; it is restricted, and the reason stands in its definition only."


@dataclass(frozen=True, slots=True)
class InstrumentUsed:
    """The exact file that was assessed with, and how it was read where it can be read in two ways."""

    id: str
    version: str
    checksum: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def to_record(self) -> dict[str, object]:
        """The file as it is named in a record."""
        named: dict[str, object] = {"id": self.id, "version": self.version, "checksum": self.checksum}
        return named | ({"settings": dict(sorted(self.settings.items()))} if self.settings else {})


@dataclass(frozen=True, slots=True)
class ReachedRule:
    """A rule that fires on what is known: its step or row, the rule, what it gives, why, and the items that fire it.

    Attributes:
        level: the level it gives; None of a rule that adds points or lowers.
        points: what it adds; None of a rule that gives a level.
    """

    step: int
    step_title: str
    rule: str
    level: Level | None
    reason: str
    items: tuple[str, ...]
    points: int | None = None

    def to_record(self) -> dict[str, object]:
        """The rule as it is stored."""
        stored: dict[str, object] = {
            "step": self.step,
            "step_title": self.step_title,
            "rule": self.rule,
            "level": "" if self.level is None else self.level.code,
            "reason": self.reason,
            "items": list(self.items),
        }
        return stored if self.points is None else stored | {"points": self.points}


@dataclass(frozen=True, slots=True)
class Left:
    """What one answer would leave.

    Attributes:
        answer: the answer in words, with what it is of where that is not the question itself.
        lower: the lowest result left; None where the instrument would not apply.
        upper: the highest.
        may_not_apply: whether it may turn out that the instrument does not apply.
    """

    answer: str
    lower: Reading | None
    upper: Reading | None
    may_not_apply: bool = False

    @property
    def words(self) -> str:
        """The answer and what it would leave, as it is said."""
        if self.lower is None or self.upper is None:
            return f"If {self.answer}: does not apply."
        or_not = ", or does not apply" if self.may_not_apply else ""
        return f"If {self.answer}: {interval_in_words(self.lower, self.upper)}{or_not}."

    def to_record(self) -> dict[str, object]:
        """The answer as it is stored."""
        ends = [end.code for end in (self.lower, self.upper) if end is not None]
        return {"answer": self.answer, "leaves": ends, "may_not_apply": self.may_not_apply}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item whose answer is open, and what settling it would do to the interval.

    Attributes:
        left: for each answer that can still be, what it would leave; for a question of yes or no, yes first.
        power: in how many ways of answering the others two answers to this one differ in what they come to; it orders
            questions and is no likelihood. Dates that are open together are counted as one question.
        narrowing: by how many levels an answer narrows the interval, on average over the answers: over each alike, or
            weighed by base rates where there are some.
    """

    id: str
    question: str
    who_can_answer: tuple[str, ...]
    left: tuple[Left, ...]
    power: int
    narrowing: Fraction

    @property
    def changes(self) -> bool:
        """Whether any answer to it can still change what the assessment comes to."""
        return self.power > 0

    @property
    def effect(self) -> str:
        """What each answer would leave, in words."""
        return " ".join(one.words for one in self.left)

    def to_record(self) -> dict[str, object]:
        """The open item as it is stored."""
        stored: dict[str, object] = {
            "id": self.id,
            "question": self.question,
            "who_can_answer": list(self.who_can_answer),
            "effect": self.effect,
            "changes": self.changes,
            "power": self.power,
        }
        plain = {one.answer: one for one in self.left}
        if plain.keys() == {"yes", "no"} and not any(one.may_not_apply for one in self.left):
            return stored | {f"if_{word}": plain[word].to_record()["leaves"] for word in ("yes", "no")}
        return stored | {"left": [one.to_record() for one in self.left]}


@dataclass(frozen=True, slots=True)
class Told:
    """What a structure tells beside the level: the totals that can be reached, and the published rates.

    Attributes:
        lowest: the lowest total that the open answers leave; None where the structure has none.
        highest: the highest.
        rates: the published rates that can be reached, lowest first, from 0 to 1 as text.
        rate_of: what the rates are of.
    """

    lowest: int | None
    highest: int | None
    rates: tuple[str, ...]
    rate_of: str

    def to_record(self) -> dict[str, object]:
        """What is told, as it is stored."""
        totals = [] if self.lowest is None else [self.lowest, self.highest]
        return {"totals": totals, "rates": list(self.rates)}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The interval of levels that the open answers leave reachable.

    Attributes:
        lower: the lowest result that some way of answering the open questions gives.
        upper: the highest; where it is a level it drives the clock.
        reachable: exactly the results some way of answering gives, lowest first.
        may_not_apply: whether some way of answering means that the instrument does not apply.
        stands: whether the instrument's own rule on missing answers lets the result be used.
        reached: the rules that fire on what is known, highest level first.
        told: what the structure tells beside the level, or None.
        reasons: the same in sentences for an officer and a court.
        open_items: open items, those with most power to change the result first.
        age_known: whether the population gate was passed, or could not be asked.
        on: the day of the assessment, where the instrument counts years.
        restricted: whether the definition may leave nothing but answers and levels behind.
    """

    instrument: InstrumentUsed
    lower: Reading
    upper: Reading
    reachable: tuple[Reading, ...]
    may_not_apply: bool
    stands: bool
    reached: tuple[ReachedRule, ...]
    told: Told | None
    reasons: tuple[str, ...]
    open_items: tuple[OpenItem, ...]
    answers: Mapping[str, Given]
    age_known: bool
    on: date | None = None
    restricted: bool = False

    @property
    def levels(self) -> tuple[Level, Level]:
        """Lower and upper as levels.

        Raises:
            RiskError: the instrument comes to a total.
        """
        if isinstance(self.lower, Level) and isinstance(self.upper, Level):
            return self.lower, self.upper
        raise RiskError(f"{self.instrument.id} comes to a total and not to a level; it cannot order a queue.")

    @property
    def next_question(self) -> OpenItem | None:
        """The open item to ask about next, or None when no answer would change the result."""
        return next((item for item in self.open_items if item.changes), None)

    def to_record(self) -> dict[str, object]:
        """Everything needed to show and to recompute the assessment: text and whole numbers only.

        Of a restricted instrument, no more than answers and levels: the rest is there and empty.
        """
        kept: dict[str, object] = {
            "form": RECORD,
            "applies": True,
            "instrument": self.instrument.to_record(),
            "lower": self.lower.code,
            "upper": self.upper.code,
            "reachable": [reading.code for reading in self.reachable],
            "may_not_apply": self.may_not_apply,
            "stands": self.stands,
            "answers": stored(self.answers),
            "age_known": self.age_known,
            "on": "" if self.on is None else self.on.isoformat(),
        }
        if self.restricted:
            return kept | {"reached": [], "told": {}, "reasons": [], "open_items": []}
        return kept | {
            "reached": [one.to_record() for one in self.reached],
            "told": self.told.to_record() if self.told else {},
            "reasons": list(self.reasons),
            "open_items": [one.to_record() for one in self.open_items],
        }


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The instrument must not be applied to this person; the reason is part of the record.

    Attributes:
        child_first: whether the person is a child and the case leaves for the child-first path.
        suspect_age: the age that decided; None where something else did.
    """

    instrument: InstrumentUsed
    reason: str
    suspect_age: int | None
    answers: Mapping[str, Given]
    child_first: bool = False
    on: date | None = None
    restricted: bool = False

    def to_record(self) -> dict[str, object]:
        """The refusal as it is stored, with what is needed to come to it again."""
        kept: dict[str, object] = {
            "form": RECORD,
            "applies": False,
            "instrument": self.instrument.to_record(),
            "reason": WITHHELD if self.restricted and not self.child_first else self.reason,
            "child_first": self.child_first,
            "answers": stored(self.answers),
            "on": "" if self.on is None else self.on.isoformat(),
        }
        return kept if self.suspect_age is None else kept | {"suspect_age": self.suspect_age}


def stored(answers: Mapping[str, Given]) -> dict[str, str | int]:
    """Answers as they are stored: the word of one of the four, a whole number, or a date as in ISO 8601."""
    return {item: _stored(given) for item, given in sorted(answers.items())}


def _stored(given: Given) -> str | int:
    if isinstance(given, Answer):
        return given.value
    return given.isoformat() if isinstance(given, date) else given


def interval_in_words(lower: Reading, upper: Reading) -> str:
    """An interval as it is said: one result, or the lowest to the highest."""
    return lower.label if lower == upper else f"{lower.label} to {upper.label}"
