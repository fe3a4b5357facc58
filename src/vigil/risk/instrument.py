"""An instrument as a value: items, steps of rules, levels and their action times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from vigil.risk.levels import Level


@dataclass(frozen=True, slots=True)
class Item:
    """One question.

    Attributes:
        id: short name, stable over versions.
        question: as it is asked.
        guidance: what counts as yes, and what does not.
        evidence: what shows it.
        who_can_answer: registers and people that hold the answer, best first.
        source: where the item comes from.
        statement: name of the referral statement that answers it, or empty.
    """

    id: str
    question: str
    guidance: str
    evidence: str
    who_can_answer: tuple[str, ...]
    source: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """At least ``needed`` of ``items`` answered yes gives at least ``level``; more yes never gives less."""

    items: tuple[str, ...]
    needed: int
    level: Level
    reason: str

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.items) or len(set(self.items)) != len(self.items):
            raise ValueError("a rule needs between one and all of its items, each named once")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the instrument: a title and its rules."""

    number: int
    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a risk instrument; never edited, only superseded.

    The level is the highest that any rule gives, else Low: monotone by construction, so that no worse answer can lower
    it.
    """

    id: str
    version: str
    title: str
    label: str
    licence: str
    owner: str
    source: str
    population: str
    minimum_age: int
    items: tuple[Item, ...]
    steps: tuple[Step, ...]
    action_times: Mapping[Level, timedelta]
    checksum: str

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, lowest first."""
        return tuple(Level)

    def rules(self) -> tuple[tuple[Step, Rule], ...]:
        """Every rule with its step, in order."""
        return tuple((step, rule) for step in self.steps for rule in step.rules)
