"""An instrument as a value: items, steps of rules, levels and their action times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from vigil.risk.levels import Level
from vigil.risk.linking import linked

MOST_ITEMS = 64
MOST_RULES = 256
MOST_LINKED = 20  # every completion of linked open answers is enumerated: 2^20 at most


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
        tags: words to file the item under; they change no level.
    """

    id: str
    question: str
    guidance: str
    evidence: str
    who_can_answer: tuple[str, ...]
    source: str
    statement: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """At least ``needed`` of ``items`` answered yes gives at least ``level``; more yes never gives less.

    A rule names items and nothing else, so that rules cannot refer to each other in a circle.
    """

    items: tuple[str, ...]
    needed: int
    level: Level
    reason: str

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(self.items) or len(set(self.items)) != len(self.items):
            raise ValueError("a rule needs between one and all of its items, each named once")

    @property
    def words(self) -> str:
        """The rule as it is written: any of, all of, or at least so many of its items."""
        if len(self.items) == 1:
            return self.items[0]
        quantity = {1: "any", len(self.items): "all"}.get(self.needed, f"at least {self.needed}")
        return f"{quantity} of {', '.join(self.items)}"


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

    Attributes:
        action_times_source: where the action times come from; a file must say it.

    Raises:
        ValueError: items and rules do not fit together, there is too much of something, or a higher level has more time.
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
    action_times_source: str = ""

    def __post_init__(self) -> None:
        _check_counts(self)
        _check_names(self)
        _check_links(self)
        _check_times(self.action_times)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, lowest first."""
        return tuple(Level)

    def rules(self) -> tuple[tuple[Step, Rule], ...]:
        """Every rule with its step, in order."""
        return tuple((step, rule) for step in self.steps for rule in step.rules)


def _check_counts(instrument: Instrument) -> None:
    if len(instrument.items) > MOST_ITEMS:
        raise ValueError(f"it has {len(instrument.items)} items; at most {MOST_ITEMS} are taken")
    if len(instrument.rules()) > MOST_RULES:
        raise ValueError(f"it has {len(instrument.rules())} rules; at most {MOST_RULES} are taken")


def _check_names(instrument: Instrument) -> None:
    known: set[str] = set()
    for item in instrument.items:
        if item.id in known:
            raise ValueError(f"two items have the same id, '{item.id}'; give each its own")
        known.add(item.id)
    for step, rule in instrument.rules():
        for name in rule.items:
            if name not in known:
                raise ValueError(
                    f"a rule of step {step.number} names '{name}', which is no item; add it, or mend the name"
                )


def _check_links(instrument: Instrument) -> None:
    joined = [rule.items for _, rule in instrument.rules() if rule.needed > 1 and rule.level > Level.LOW]
    longest = max(linked(joined), key=len, default=[])
    if len(longest) > MOST_LINKED:
        raise ValueError(
            f"{len(longest)} items hang together through its all_of and at_least rules ('{longest[0]}' is one); "
            f"exact intervals are computed for {MOST_LINKED} at most, so split them"
        )


def _check_times(times: Mapping[Level, timedelta]) -> None:
    if set(times) != set(Level):
        raise ValueError("every level needs an action time")
    ordered = [times[level] for level in sorted(times, reverse=True)]
    if ordered != sorted(ordered):
        raise ValueError("a higher level may not have more time than a lower one")
