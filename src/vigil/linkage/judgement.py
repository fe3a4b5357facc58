"""What the model says of two records, with the evidence that it adds up to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from vigil.linkage.sums import BIT, probability


class Outcome(StrEnum):
    """The four things that can be said; none is a decision."""

    SAME_PERSON = "same person"
    SAME_HOUSEHOLD = "same household"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability each outcome is said; below all of them a pair is undecided."""

    person: float = 0.99
    household: float = 0.9
    different: float = 0.9


@dataclass(frozen=True, slots=True)
class Contribution:
    """One step of the waterfall: how far a piece of evidence moves the score.

    Args:
        evidence: the kind, or *before any evidence*, *household*, *guard*, *calibration*.
        level: how the two compare on it, in words.
        millibits: thousandths of a bit; 1,000 double the odds that both are one person.
    """

    evidence: str
    level: str
    millibits: int

    @property
    def bits(self) -> float:
        """The same in bits."""
        return self.millibits / BIT


class Scores(NamedTuple):
    """Two logarithms of odds in millibits: one person against all else; of what is left, one household against none."""

    person: int
    household: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of two records.

    The contributions add up to ``scores.person`` exactly. They are taken in a fixed order, each on top of those before it:
    what the household shares comes first, so that it is not counted as evidence of the person.
    """

    scores: Scores
    contributions: tuple[Contribution, ...]

    @property
    def person(self) -> float:
        """The probability that both records are one person's."""
        return probability(self.scores.person)

    @property
    def household(self) -> float:
        """The probability that they are two persons of one household."""
        return probability(-self.scores.person) * probability(self.scores.household)

    def outcome(self, thresholds: Thresholds = Thresholds()) -> Outcome:
        """The one thing that is likely enough to be said."""
        if self.person >= thresholds.person:
            return Outcome.SAME_PERSON
        if self.household >= thresholds.household:
            return Outcome.SAME_HOUSEHOLD
        if 1 - self.person - self.household >= thresholds.different:
            return Outcome.DIFFERENT
        return Outcome.UNDECIDED
