"""Assessing with unknown answers: the exact interval of reachable levels, why, and what to ask next."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vigil.risk.enumeration import levels_of_completions, power, range_when
from vigil.risk.errors import AnswerError
from vigil.risk.instrument import Instrument, Item, Rule, Step
from vigil.risk.levels import Answer, Level


@dataclass(frozen=True, slots=True)
class ReachedRule:
    """A rule that fires on what is known: its step, the level it gives, why, and the items that made it fire."""

    step: int
    step_title: str
    level: Level
    reason: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item whose answer is open, and what settling it would do to the interval."""

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
    """

    instrument_id: str
    instrument_version: str
    instrument_checksum: str
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
            "instrument": {
                "id": self.instrument_id,
                "version": self.instrument_version,
                "checksum": self.instrument_checksum,
            },
            "lower": self.lower.name.lower(),
            "upper": self.upper.name.lower(),
            "reachable": [level.name.lower() for level in self.reachable],
            "reached": [
                {
                    "step": r.step,
                    "step_title": r.step_title,
                    "level": r.level.name.lower(),
                    "reason": r.reason,
                    "items": list(r.items),
                }
                for r in self.reached
            ],
            "reasons": list(self.reasons),
            "open_items": [
                {
                    "id": o.id,
                    "question": o.question,
                    "who_can_answer": list(o.who_can_answer),
                    "effect": o.effect,
                    "changes": o.changes,
                    "power": o.power,
                }
                for o in self.open_items
            ],
            "answers": {item: answer.value for item, answer in sorted(self.answers.items())},
            "age_known": self.age_known,
        }


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The instrument must not be applied to this person; the reason is part of the record."""

    instrument_id: str
    instrument_version: str
    instrument_checksum: str
    reason: str

    def to_record(self) -> dict[str, object]:
        """The refusal as it is stored."""
        return {
            "applies": False,
            "instrument": {
                "id": self.instrument_id,
                "version": self.instrument_version,
                "checksum": self.instrument_checksum,
            },
            "reason": self.reason,
        }


def assess(
    *, instrument: Instrument, answers: Mapping[str, Answer], suspect_age: int | None = None
) -> Assessment | NotApplicable:
    """Assess one suspect.

    Args:
        instrument: the definition to assess with.
        answers: an answer for every item, exactly.
        suspect_age: age in years, or None when it is not known; only the population gate reads it.

    Returns:
        The exact interval of reachable levels, or NotApplicable when the suspect is below the instrument's population.

    Raises:
        AnswerError: an item has no answer, or an answer is to no item.
    """
    _check_answers(instrument, answers)
    version = (instrument.id, instrument.version, instrument.checksum)
    if suspect_age is not None and suspect_age < instrument.minimum_age:
        return NotApplicable(
            *version,
            reason=(
                f"The suspect is {suspect_age}: a person under {instrument.minimum_age} is a child and leaves the "
                "adult path for a child-first one; no adult instrument is applied."
            ),
        )
    rules = [rule for _, rule in instrument.rules()]
    yes = {item for item, answer in answers.items() if answer is Answer.YES}
    open_items = [item for item in instrument.items if answers[item.id].is_open]
    levels = levels_of_completions(rules=rules, yes=yes, open_items=[item.id for item in open_items])
    lower, upper = Level(int(levels.min())), Level(int(levels.max()))
    reached = _reached(instrument, yes)
    return Assessment(
        *version,
        lower=lower,
        upper=upper,
        reachable=tuple(Level(int(level)) for level in np.unique(levels)),
        reached=reached,
        reasons=_reasons(lower, upper, reached, len(open_items), age_known=suspect_age is not None),
        open_items=_ranked(open_items, levels, (lower, upper)),
        answers=dict(answers),
        age_known=suspect_age is not None,
    )


def interval_in_words(lower: Level, upper: Level) -> str:
    """An interval as it is said: one level, or the lowest to the highest."""
    return lower.label if lower == upper else f"{lower.label} to {upper.label}"


def _check_answers(instrument: Instrument, answers: Mapping[str, Answer]) -> None:
    known = {item.id for item in instrument.items}
    if missing := sorted(known - set(answers)):
        raise AnswerError(
            f"'{missing[0]}' has no answer; give yes, no_checked, unknown or not_yet_checked for every item."
        )
    if extra := sorted(set(answers) - known):
        raise AnswerError(f"'{extra[0]}' is no item of {instrument.title} {instrument.version}.")


def _reached(instrument: Instrument, yes: set[str]) -> tuple[ReachedRule, ...]:
    fired = [
        _fired(step, rule, yes)
        for step, rule in instrument.rules()
        if sum(i in yes for i in rule.items) >= rule.needed
    ]
    return tuple(sorted(fired, key=lambda reached: -reached.level))


def _fired(step: Step, rule: Rule, yes: set[str]) -> ReachedRule:
    return ReachedRule(
        step.number, step.title, rule.level, rule.reason, tuple(item for item in rule.items if item in yes)
    )


def _reasons(
    lower: Level, upper: Level, reached: tuple[ReachedRule, ...], open_count: int, *, age_known: bool
) -> tuple[str, ...]:
    said = [
        f"{one.level.label}, because {one.reason} (step {one.step}, {one.step_title})."
        for one in reached
        if one.level == lower
    ]
    if not reached:
        said = ["Nothing that is known gives more than Low; Low is not a finding of safety."]
    if lower != upper:
        answers = "answer is" if open_count == 1 else "answers are"
        said.append(
            f"{open_count} {answers} open; together they could raise the level to {upper.label}, which drives the clock."
        )
    elif open_count:
        said.append("No open answer can change this level.")
    if not age_known:
        said.append(
            "The suspect's age is not known; if the suspect is under 18, no adult instrument applies."
        )
    return tuple(said)


def _ranked(open_items: list[Item], levels: np.ndarray, whole: tuple[Level, Level]) -> tuple[OpenItem, ...]:
    made = [_open_item(item, bit, levels, whole) for bit, item in enumerate(open_items)]
    order = {item.id: place for place, item in enumerate(open_items)}
    return tuple(sorted(made, key=lambda one: (-_narrowing(one, whole), -one.power, order[one.id])))


def _open_item(item: Item, bit: int, levels: np.ndarray, whole: tuple[Level, Level]) -> OpenItem:
    if_yes, if_no = range_when(levels, bit, taken=True), range_when(levels, bit, taken=False)
    weight = power(levels, bit)
    return OpenItem(
        id=item.id,
        question=item.question,
        who_can_answer=item.who_can_answer,
        if_yes=if_yes,
        if_no=if_no,
        power=weight,
        changes=weight > 0,
    )


def _narrowing(one: OpenItem, whole: tuple[Level, Level]) -> int:
    width = whole[1] - whole[0]
    return sum(width - (upper - lower) for lower, upper in (one.if_yes, one.if_no))
