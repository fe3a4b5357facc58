"""Overrides: who may set a level beside the one an instrument gives, and how that turns out later.

Studies found that overrides made accuracy worse or no better; so each is asked for a reason, and each is scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from vigil.risk.errors import OverrideError
from vigil.risk.levels import Level

LONGEST_DOWNWARD = timedelta(days=90)
SHORTEST_REASON = 20  # characters: a word is no reason


class Direction(Enum):
    """Which way an override goes."""

    UPWARD = "upward"
    DOWNWARD = "downward"


@dataclass(frozen=True, slots=True)
class Override:
    """A level set by a person beside the upper level of an assessment.

    Attributes:
        assessed: the upper level that the instrument gave.
        level: the level that is to stand instead.
        reason: why.
        set_by: who asks for it.
        approved_by: the supervisor who approves; empty where none is needed.
        at: when.
        until: when it ends; None where it does not.

    Raises:
        OverrideError: it changes nothing, gives no reason, or lowers a level without another person's approval as a
            supervisor and an end.
    """

    assessed: Level
    level: Level
    reason: str
    set_by: str
    at: datetime
    approved_by: str = ""
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.level == self.assessed:
            raise OverrideError(f"The level is {self.assessed.label} already; an override sets another.")
        if len(self.reason.strip()) < SHORTEST_REASON:
            raise OverrideError(
                "Give the reason for setting another level, in a sentence; it is kept with the case."
            )
        if not self.set_by.strip():
            raise OverrideError("Say who sets the level.")
        if self.until is not None and self.until <= self.at:
            raise OverrideError("An override ends after it begins; mend its end.")
        if self.direction is Direction.DOWNWARD:
            self._check_downward()

    def _check_downward(self) -> None:
        if not self.approved_by.strip() or self.approved_by.strip() == self.set_by.strip():
            raise OverrideError(
                "Lowering a level needs a supervisor's approval, and the supervisor is another person."
            )
        if self.until is None or self.until - self.at > LONGEST_DOWNWARD:
            raise OverrideError(
                f"Lowering a level needs an end, {LONGEST_DOWNWARD.days} days away at most; it is looked at again then."
            )

    @property
    def direction(self) -> Direction:
        """Whether it raises or lowers."""
        return Direction.UPWARD if self.level > self.assessed else Direction.DOWNWARD

    def stands(self, *, at: datetime, assessed: Level) -> bool:
        """Whether it still holds.

        Args:
            at: the time that is asked about.
            assessed: the upper level that the newest assessment gives.

        It ends with its time, and when an assessment gives another level than the one it was set beside: a new fact is
        looked at anew. An upward one that lies below what is now assessed has been overtaken.
        """
        return assessed == self.assessed and at >= self.at and (self.until is None or at < self.until)


def level_in_force(*, assessed: Level, overrides: Sequence[Override], at: datetime) -> Level:
    """The level that counts: the newest override that stands, else the one assessed."""
    standing = [one for one in overrides if one.stands(at=at, assessed=assessed)]
    return max(standing, key=lambda one: one.at).level if standing else assessed


@dataclass(frozen=True, slots=True)
class Matured:
    """An override whose outcome is known.

    Attributes:
        override: what was set.
        harmed: whether the outcome that the level is held to came about.
    """

    override: Override
    harmed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How overrides of one direction turned out.

    Attributes:
        number: how many there are.
        harmed: in how many the outcome came about.
    """

    direction: Direction
    number: int
    harmed: int

    @property
    def better(self) -> int:
        """How many moved the level towards what came about: up where it did, down where it did not."""
        return self.harmed if self.direction is Direction.UPWARD else self.number - self.harmed

    @property
    def worse(self) -> int:
        """How many moved it away."""
        return self.number - self.better


def scored(matured: Iterable[Matured]) -> tuple[Score, Score]:
    """Upward and downward overrides held to what came about afterwards.

    Counts alone: intervals, and whether the assessed levels would have done better, are for validation to say. An override
    upward that is followed by no harm may be the reason why none followed: the score does not show what was prevented.
    """
    listed = list(matured)

    def of(direction: Direction) -> Score:
        own = [one for one in listed if one.override.direction is direction]
        return Score(direction, len(own), sum(one.harmed for one in own))

    return of(Direction.UPWARD), of(Direction.DOWNWARD)
