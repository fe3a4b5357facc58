"""Discrimination: how often a case with the outcome stands above one without, and whether another tool orders better."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from vigil.statistics.columns import Column, Flags, Numbers, Whole, check_same_length, flags, numbers
from vigil.statistics.estimate import (
    CONFIDENCE,
    Estimate,
    NotEstimable,
    check_confidence,
)
from vigil.statistics.normal import around

DELONG = "DeLong"
ONE_SIDED = "every case has the outcome, or none has: there is no pair to compare"


@dataclass(frozen=True, slots=True)
class AucDifference:
    """Two orders of the same cases, compared.

    Attributes:
        first: the AUC of the first.
        second: the AUC of the second.
        difference: first less second, with its interval.
        p_value: two-sided, that both order equally well.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    p_value: float | NotEstimable


@dataclass(frozen=True, slots=True)
class _Placements:
    """For each case, twice the number on the other side that stand on the right side of it, ties counting half.

    Whole numbers, so that what does not vary is known not to.
    """

    events: Whole
    others: Whole

    @property
    def auc(self) -> float:
        return float(self.events.mean()) / (2 * len(self.others))

    @property
    def varies(self) -> bool:
        return bool(np.ptp(self.events) or np.ptp(self.others))

    def variance(self) -> float:
        """DeLong's variance; needs two cases on either side."""
        m, n = len(self.events), len(self.others)
        by_event = float(np.var(self.events / (2 * n), ddof=1)) / m
        return by_event + float(np.var(self.others / (2 * m), ddof=1)) / n


def auc(*, scores: Column, outcomes: Column, confidence: float = CONFIDENCE) -> Estimate | NotEstimable:
    """The area under the ROC curve: how often, of two cases, the one with the outcome has the higher score; ties count half.

    The interval is that of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988, 837-845), by mid-ranks (Sun and Xu, IEEE
    Signal Processing Letters 21, 2014, 1389-1393), cut at 0 and 1. It has none where one side has a single case, or where
    the score separates the sides without exception: DeLong's variance is 0 then, and would claim to be certain.

    Args:
        scores: one a case, higher for more risk; levels as whole numbers will do.
        outcomes: yes or no, in the same order.
        confidence: of the interval.

    Raises:
        StatisticsError: the columns differ in length, or an entry is missing or no number.
    """
    check_confidence(confidence)
    score, outcome = numbers("scores", scores), flags("outcomes", outcomes)
    check_same_length(scores=score, outcomes=outcome)
    if _one_sided(outcome):
        return NotEstimable(ONE_SIDED)
    return _estimate(_placements(score, outcome), confidence)


def auc_difference(
    *, first: Column, second: Column, outcomes: Column, confidence: float = CONFIDENCE
) -> AucDifference | NotEstimable:
    """Whether one score orders the same cases better than another: DeLong's paired comparison.

    Args:
        first: scores of the first tool, one a case.
        second: scores of the second, of the same cases.
        outcomes: yes or no, in the same order.
        confidence: of the intervals.

    Raises:
        StatisticsError: the columns differ in length, or an entry is missing or no number.
    """
    check_confidence(confidence)
    scores = numbers("first", first), numbers("second", second)
    outcome = flags("outcomes", outcomes)
    check_same_length(first=scores[0], second=scores[1], outcomes=outcome)
    if _one_sided(outcome):
        return NotEstimable(ONE_SIDED)
    one, other = (_placements(score, outcome) for score in scores)
    between = _Placements(one.events - other.events, one.others - other.others)
    difference = one.auc - other.auc
    if reason := _why_no_interval(
        between, "the two part in no case or in all alike, so nothing shows how far chance could part them"
    ):
        compared = Estimate(difference, NotEstimable(reason), DELONG)
        p_value: float | NotEstimable = NotEstimable(reason)
    else:
        error = math.sqrt(between.variance())
        compared = around(difference, error, confidence=confidence, method=DELONG, least=-1, most=1)
        p_value = float(2 * norm.sf(abs(difference) / error))
    return AucDifference(_estimate(one, confidence), _estimate(other, confidence), compared, p_value)


def _placements(score: Numbers, outcome: Flags) -> _Placements:
    ranks = rankdata(score)
    events, others = ranks[outcome] - rankdata(score[outcome]), ranks[~outcome] - rankdata(score[~outcome])
    return _Placements(
        np.rint(2 * events).astype(np.int64),
        2 * int(outcome.sum()) - np.rint(2 * others).astype(np.int64),
    )


def _estimate(placements: _Placements, confidence: float) -> Estimate:
    if reason := _why_no_interval(
        placements, "no case varies from the others of its side, so DeLong's variance is 0"
    ):
        return Estimate(placements.auc, NotEstimable(reason), DELONG)
    error = math.sqrt(placements.variance())
    return around(placements.auc, error, confidence=confidence, method=DELONG, least=0, most=1)


def _why_no_interval(placements: _Placements, unvarying: str) -> str:
    if min(len(placements.events), len(placements.others)) < 2:
        return "one side has a single case, which cannot show how much cases vary"
    return "" if placements.varies else unvarying


def _one_sided(outcome: Flags) -> bool:
    return bool(outcome.all() or not outcome.any())
