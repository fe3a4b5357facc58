"""Verification bias: what accuracy comes to when cases that nobody looked into are taken account of."""

from dataclasses import dataclass
from itertools import pairwise

from vigil.risk import Level
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.verification import Corrected, LevelVerified, begg_greenes
from vigil.validation.columns import Columns


@dataclass(frozen=True, slots=True)
class LevelCorrected:
    """One cut, corrected."""

    level: Level
    corrected: Corrected


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was looked into at each level, and the correction for it.

    Attributes:
        levels: lowest first.
        cuts: each cut between them.
    """

    levels: tuple[LevelVerified, ...]
    cuts: tuple[LevelCorrected, ...]


def verification(columns: Columns) -> Verification | NotEstimable:
    """Begg and Greenes' correction at each cut."""
    if not columns.has_levels:
        return NotEstimable("the instrument gives no level")
    if not columns.unknown:
        return NotEstimable("every case has a known outcome, so there is nothing to correct")
    levels = tuple(_verified(columns, level) for level in Level)
    return Verification(
        levels=levels,
        cuts=tuple(
            LevelCorrected(level, begg_greenes(levels=levels, first_flagged=level.rank))
            for _, level in pairwise(Level)
        ),
    )


def _verified(columns: Columns, level: Level) -> LevelVerified:
    here = columns.at(level)
    return LevelVerified(
        level=level.label,
        cases=len(here),
        with_outcome=sum(one.event is True for one in here),
        without_outcome=sum(one.event is False for one in here),
    )
