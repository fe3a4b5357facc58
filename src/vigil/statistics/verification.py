"""Verification bias: accuracy where the outcome was looked for more often in flagged cases than in others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigil.statistics.columns import Flags, Numbers, check_at_most, count
from vigil.statistics.cuts import Cut
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence
from vigil.statistics.normal import errors_wide
from vigil.statistics.proportions import proportion

MOST_LEVELS = 100
BEGG_GREENES = "Begg-Greenes, logit"


@dataclass(frozen=True, slots=True)
class LevelVerified:
    """Cases of one level, and what was learnt of those that were looked into.

    Attributes:
        level: its name.
        cases: all of them, looked into or not.
        with_outcome: looked into, and the outcome was found.
        without_outcome: looked into, and it was not.

    Raises:
        StatisticsError: a count is no whole number from 0, or more were looked into than there are.
    """

    level: str
    cases: int
    with_outcome: int
    without_outcome: int

    def __post_init__(self) -> None:
        for name in ("cases", "with_outcome", "without_outcome"):
            object.__setattr__(
                self, name, count(f"{self.level}: {name.replace('_', ' ')}", getattr(self, name))
            )
        if self.verified > self.cases:
            raise StatisticsError(
                f"{self.level}: {self.verified:,} of {self.cases:,} cases were looked into; check the counts."
            )

    @property
    def verified(self) -> int:
        """How many were looked into."""
        return self.with_outcome + self.without_outcome


@dataclass(frozen=True, slots=True)
class Corrected:
    """Accuracy with the cases that nobody looked into taken account of, beside what it seems without.

    The correction is right only if, within a level, whether a case was looked into had nothing to do with its outcome. The
    data cannot show that it had not.
    """

    sensitivity: Estimate | NotEstimable
    specificity: Estimate | NotEstimable
    uncorrected_sensitivity: Estimate | NotEstimable
    uncorrected_specificity: Estimate | NotEstimable


def begg_greenes(
    *, levels: Sequence[LevelVerified], first_flagged: int, confidence: float = CONFIDENCE
) -> Corrected:
    """Begg and Greenes' correction (Biometrics 39, 1983, 207-215), for a cut through any number of levels.

    Each level's verified cases stand for all of its cases. The interval is on the log odds, by the delta method; with two
    levels its variance is the published one.

    Args:
        levels: lowest first; two at least.
        first_flagged: the position, from 0, of the lowest level that the cut flags.
        confidence: of the intervals.

    Raises:
        StatisticsError: there are fewer than two levels, or the cut leaves no level on one side.
    """
    check_confidence(confidence)
    check_at_most("levels", len(levels), MOST_LEVELS)
    if not 0 < count("first_flagged", first_flagged) < len(levels):
        raise StatisticsError(
            f"A cut before level {first_flagged} of {len(levels)} leaves none on one side; choose 1 to {len(levels) - 1}."
        )
    flagged = np.arange(len(levels)) >= first_flagged
    seen = _seen(levels, first_flagged)
    return Corrected(
        sensitivity=_corrected(levels, flagged, confidence, with_outcome=True),
        specificity=_corrected(levels, ~flagged, confidence, with_outcome=False),
        uncorrected_sensitivity=proportion(events=seen.true_positives, of=seen.events, confidence=confidence),
        uncorrected_specificity=proportion(
            events=seen.true_negatives, of=seen.non_events, confidence=confidence
        ),
    )


def _seen(levels: Sequence[LevelVerified], first_flagged: int) -> Cut:
    below, above = levels[:first_flagged], levels[first_flagged:]
    return Cut(
        true_positives=sum(level.with_outcome for level in above),
        false_positives=sum(level.without_outcome for level in above),
        false_negatives=sum(level.with_outcome for level in below),
        true_negatives=sum(level.without_outcome for level in below),
    )


def _corrected(
    levels: Sequence[LevelVerified], right: Flags, confidence: float, *, with_outcome: bool
) -> Estimate | NotEstimable:
    """Of all cases with (or without) the outcome, the share on the side of the cut where they belong."""
    unseen = [level.level for level in levels if level.cases and not level.verified]
    if unseen:
        return NotEstimable(f"of the cases at level {unseen[0]} none was looked into")
    kept = [(level, side) for level, side in zip(levels, right, strict=True) if level.cases]
    sides = np.array([side for _, side in kept], dtype=bool)
    cases, verified = (_column([getattr(one, name) for one, _ in kept]) for name in ("cases", "verified"))
    had = _column([one.with_outcome if with_outcome else one.without_outcome for one, _ in kept])
    rates = had / verified
    expected = cases * rates
    on_right, on_wrong = float(expected[sides].sum()), float(expected[~sides].sum())
    if on_right + on_wrong == 0:
        return NotEstimable(f"there is no case {'with' if with_outcome else 'without'} the outcome")
    value = on_right / (on_right + on_wrong)
    if not on_right or not on_wrong:
        reason = "all such cases that were found lie on one side of the cut, so the log odds have no error"
        return Estimate(value, NotEstimable(reason), BEGG_GREENES)
    totals = np.where(sides, on_right, on_wrong)
    # How many cases each level has is multinomial, how many of the verified have the outcome binomial.
    by_cases = float(np.sum(cases * (rates / totals) ** 2))
    by_verified = float(np.sum((cases / totals) ** 2 * rates * (1 - rates) / verified))
    half_width = errors_wide(confidence) * math.sqrt(by_cases + by_verified)
    odds = on_right / on_wrong
    lower, upper = (odds * math.exp(by) / (1 + odds * math.exp(by)) for by in (-half_width, half_width))
    return Estimate(value, Interval(lower, upper, confidence), BEGG_GREENES)


def _column(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.float64)
