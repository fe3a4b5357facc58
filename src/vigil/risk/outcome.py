"""What an assessment comes to: an interval of levels with its reasons, or a refusal with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from vigil.risk.levels import Answer, Level


@dataclass(frozen=True, slots=True)
class InstrumentUsed:
    """The exact file that was assessed with."""

    id: str
    version: str
    checksum: str

    def to_record(self) -> dict[str, object]:
        """The file as it is named in a record."""
        return {"id": self.id, "version": self.version, "checksum": self.checksum}


@dataclass(frozen=True, slots=True)
class ReachedRule:
    """A rule that fires on what is known: its step, the rule, the level it gives, why, and the items answered yes."""

    step: int
    step_title: str
    rule: str
    level: Level
    reason: str
    items: tuple[str, ...]

    def to_record(self) -> dict[str, object]:
        """The rule as it is stored."""
        return {
            "step": self.step,
            "step_title": self.step_title,
            "rule": self.rule,
            "level": self.level.name.lower(),
            "reason": self.reason,
            "items": list(self.items),
        }


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item whose answer is open, and what settling it would do to the interval.

    Attributes:
        power: in how many completions of the other open answers this one alone decides the level; it orders questions
            and is no likelihood.
        changes: whether any answer to it can still change the level.
    """

    id: str
    question: str
    who_can_answer: tuple[str, ...]
    if_yes: tuple[Level, Level]
    if_no: tuple[Level, Level]
    power: int
    changes: bool

    @property
    def effect(self) -> str:
        """What either answer would leave, in words."""
        return f"If yes: {interval_in_words(*self.if_yes)}. If no: {interval_in_words(*self.if_no)}."

    def to_record(self) -> dict[str, object]:
        """The open item as it is stored."""
        return {
            "id": self.id,
            "question": self.question,
            "who_can_answer": list(self.who_can_answer),
            "if_yes": [level.name.lower() for level in self.if_yes],
            "if_no": [level.name.lower() for level in self.if_no],
            "effect": self.effect,
            "changes": self.changes,
            "power": self.power,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The interval of levels that the open answers leave reachable.

    Attributes:
        lower: the level if every open answer turned out to be no.
        upper: the level if every open answer turned out to be yes; it drives the clock.
        reachable: exactly the levels some completion gives, lowest first.
        reached: the rules that fire on what is known, highest level first.
        reasons: the same in sentences for an officer and a court.
        open_items: open items, those with most power to change the level first.
        age_known: whether the population gate was passed, or could not be asked.
    """

    instrument: InstrumentUsed
    lower: Level
    upper: Level
    reachable: tuple[Level, ...]
    reached: tuple[ReachedRule, ...]
    reasons: tuple[str, ...]
    open_items: tuple[OpenItem, ...]
    answers: Mapping[str, Answer]
    age_known: bool

    @property
    def next_question(self) -> OpenItem | None:
        """The open item to ask about next, or None when no answer would change the level."""
        return next((item for item in self.open_items if item.changes), None)

    def to_record(self) -> dict[str, object]:
        """Everything needed to show and to recompute the assessment: text and whole numbers only."""
        return {
            "applies": True,
            "instrument": self.instrument.to_record(),
            "lower": self.lower.name.lower(),
            "upper": self.upper.name.lower(),
            "reachable": [level.name.lower() for level in self.reachable],
            "reached": [one.to_record() for one in self.reached],
            "reasons": list(self.reasons),
            "open_items": [one.to_record() for one in self.open_items],
            "answers": {item: answer.value for item, answer in sorted(self.answers.items())},
            "age_known": self.age_known,
        }


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The instrument must not be applied to this person; the reason is part of the record."""

    instrument: InstrumentUsed
    reason: str
    suspect_age: int
    answers: Mapping[str, Answer]

    def to_record(self) -> dict[str, object]:
        """The refusal as it is stored, with what is needed to come to it again."""
        return {
            "applies": False,
            "instrument": self.instrument.to_record(),
            "reason": self.reason,
            "suspect_age": self.suspect_age,
            "answers": {item: answer.value for item, answer in sorted(self.answers.items())},
        }


def interval_in_words(lower: Level, upper: Level) -> str:
    """An interval as it is said: one level, or the lowest to the highest."""
    return lower.label if lower == upper else f"{lower.label} to {upper.label}"
