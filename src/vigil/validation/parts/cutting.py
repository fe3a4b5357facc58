"""Every cut between levels: how often it is right, and what it would mean at each base rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from vigil.risk import Level
from vigil.statistics.cuts import Accuracy, AtBaseRate, Cut, accuracy, at_base_rate, cut_of
from vigil.statistics.estimate import NotEstimable
from vigil.validation.columns import Columns
from vigil.validation.rates import Rate


@dataclass(frozen=True, slots=True)
class AtRate:
    """What a cut would mean where the outcome is as frequent as a named rate, or why that cannot be said."""

    rate: Rate
    means: AtBaseRate | NotEstimable


@dataclass(frozen=True, slots=True)
class LevelCutShown:
    """The cut that flags a level and everything above.

    Attributes:
        level: the lowest that it flags.
        cut: its counts.
        accuracy: on these cases; likelihood ratios and shares, with their intervals.
        at: its predictive values at each base rate.
    """

    level: Level
    cut: Cut
    accuracy: Accuracy
    at: tuple[AtRate, ...]


def cuts(columns: Columns, *, rates: Sequence[Rate]) -> tuple[LevelCutShown, ...] | NotEstimable:
    """The cuts at Medium, High and Very High, used or not."""
    if not columns.has_levels:
        return NotEstimable(
            "the instrument gives points and no level, and nobody has said where a level begins"
        )
    if not columns.known:
        return NotEstimable("no case has a known outcome")
    levels, outcomes = columns.levels(columns.known), columns.outcomes
    return tuple(
        _shown(level, cut_of(flagged=[one >= level.rank for one in levels], outcomes=outcomes), rates)
        for _, level in pairwise(Level)
    )


def _shown(level: Level, cut: Cut, rates: Sequence[Rate]) -> LevelCutShown:
    return LevelCutShown(level, cut, accuracy(cut), tuple(_at(cut, rate) for rate in rates))


def _at(cut: Cut, rate: Rate) -> AtRate:
    if isinstance(rate.value, NotEstimable):
        return AtRate(rate, rate.value)
    if not 0 < rate.value < 1:
        return AtRate(rate, NotEstimable("at a base rate of 0 or 1 a level tells nothing"))
    return AtRate(rate, at_base_rate(cut, base_rate=rate.value))
