"""How often an answer is found where a force works: counted from settled answers, and from enough of them or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from vigil.risk.asking import ranked
from vigil.risk.instrument import Instrument
from vigil.risk.item import Kind
from vigil.risk.outcome import Assessment, OpenItem

LEAST = 20
"""Settled answers that a rate needs; of fewer, a single one would move it by more than a twentieth."""


@dataclass(frozen=True, slots=True)
class Found:
    """How often a question of yes or no was settled with yes.

    Attributes:
        yes: settled with *yes*.
        settled: with *yes* or *no (checked)*; what stayed open is not among them, and may be another mix.

    Raises:
        ValueError: there are fewer settled answers than yes, or a negative number.
    """

    yes: int
    settled: int

    def __post_init__(self) -> None:
        if not 0 <= self.yes <= self.settled:
            raise ValueError(f"{self.yes} of {self.settled} answers cannot be yes")

    @property
    def is_enough(self) -> bool:
        """Whether a rate can be had of so many."""
        return self.settled >= LEAST

    @property
    def rates(self) -> Mapping[str, Fraction]:
        """By answer in words, as ``ranked`` takes them.

        Half an answer is added to each (Jeffreys' prior; Brown, Cai and DasGupta 2001): what was never found here can still be.
        """
        yes = Fraction(2 * self.yes + 1, 2 * self.settled + 2)
        return {"yes": yes, "no": 1 - yes}

    @property
    def words(self) -> str:
        """What was counted, and where that is too little, that it weighs nothing."""
        answers = "answer" if self.settled == 1 else "answers"
        if self.is_enough:
            return f"{self.yes:,} of {self.settled:,} settled {answers} to it were yes."
        return f"{self.settled} settled {answers} to it: too few to weigh it by, {LEAST} are needed."


NEVER = Found(0, 0)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An open item in its place, with what was found of its answers.

    Attributes:
        item: with the narrowing that can be expected where enough was found.
        found: what was counted; None of an item that is never weighed.
    """

    item: OpenItem
    found: Found | None

    @property
    def is_by_rate(self) -> bool:
        """Whether its place is by how often it was yes, and not by its power alone."""
        return self.found is not None and self.found.is_enough


def weighable(instrument: Instrument) -> frozenset[str]:
    """Items whose answers may be counted: questions of yes or no that read no protected characteristic."""
    protected = {one.input for one in instrument.reads}
    return frozenset(
        item.id for item in instrument.items if item.kind is Kind.YES_NO and item.id not in protected
    )


def weighed(
    assessment: Assessment, *, instrument: Instrument, found: Mapping[str, Found]
) -> tuple[Weighed, ...]:
    """Open items that can still change the result, by how far an answer can be expected to narrow it.

    An item of which too little was found is taken as if all its answers were alike, which is its power alone.

    Args:
        assessment: what the answers come to.
        instrument: that it was made with.
        found: by item, what was counted; an item without is one that was never settled.
    """
    may = weighable(instrument)
    matter = [one for one in assessment.open_items if one.changes]
    counted = {one.id: found.get(one.id, NEVER) for one in matter if one.id in may}
    rates = {name: one.rates for name, one in counted.items() if one.is_enough}
    asked = ranked(replace(assessment, open_items=tuple(matter)), base_rates=rates)
    return tuple(Weighed(one, counted.get(one.id)) for one in asked)
