"""Whether visiting whom a tool flags does more good than visiting everyone, no one, or as many in order of arrival."""

from dataclasses import dataclass

import numpy as np

from vigil.statistics.calibration.predicted import predicted
from vigil.statistics.columns import (
    Column,
    Flags,
    check_at_most,
    check_same_length,
    flags,
    share,
)
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, check_confidence
from vigil.statistics.normal import by_pulls

MOST_THRESHOLDS = 1_000
USUAL_THRESHOLDS = tuple(hundredth / 100 for hundredth in range(1, 51))


@dataclass(frozen=True, slots=True)
class NetBenefit:
    """What a policy gains per case at one threshold, in true positives: hits, less false alarms at their price.

    Visiting no one has a net benefit of 0.

    Attributes:
        threshold: the least probability at which a visit is worth its cost; a false alarm costs ``t / (1 - t)`` of a hit.
        visited: the share of cases that the policy visits.
        policy: visiting whom the tool flags.
        everyone: visiting all.
        arrival_order: visiting as many as the tool flags, whoever came first, which is as good as drawing lots.
        over_arrival_order: policy less arrival order, with an interval of the difference.
    """

    threshold: float
    visited: float
    policy: Estimate
    everyone: Estimate
    arrival_order: Estimate
    over_arrival_order: Estimate


def decision_curve(
    *,
    predictions: Column,
    outcomes: Column,
    thresholds: Column = USUAL_THRESHOLDS,
    confidence: float = CONFIDENCE,
) -> tuple[NetBenefit, ...]:
    """Net benefit at each threshold, flagging every case whose predicted probability reaches it.

    Vickers and Elkin, Medical Decision Making 26, 2006, 565-574. The intervals are pointwise, from the variance of the
    mean, and hold the data's base rate: a case-control sample gives no decision curve.

    Args:
        predictions: probabilities from 0 to 1, one a case.
        outcomes: yes or no, in the same order.
        thresholds: above 0 and below 1, rising.
        confidence: of the intervals.

    Raises:
        StatisticsError: the columns differ in length, are empty, an entry is missing or impossible, or a threshold is not
            above 0 and below 1.
    """
    probability, outcome = predicted(predictions, outcomes)
    return tuple(
        _net_benefit(probability >= threshold, outcome, threshold, confidence)
        for threshold in _thresholds(thresholds)
    )


def decision_curve_of_cut(
    *,
    flagged: Column,
    outcomes: Column,
    thresholds: Column = USUAL_THRESHOLDS,
    confidence: float = CONFIDENCE,
) -> tuple[NetBenefit, ...]:
    """Net benefit of one fixed cut, such as High and above, at each threshold; for tools that give no probability.

    Args:
        flagged: yes or no, one a case.
        outcomes: yes or no, in the same order.
        thresholds: above 0 and below 1, rising.
        confidence: of the intervals.

    Raises:
        StatisticsError: as of ``decision_curve``.
    """
    flag, outcome = flags("flagged", flagged), flags("outcomes", outcomes)
    check_same_length(flagged=flag, outcomes=outcome)
    if not len(flag):
        raise StatisticsError("There is no case; give flags and outcomes of at least one.")
    return tuple(_net_benefit(flag, outcome, threshold, confidence) for threshold in _thresholds(thresholds))


def _thresholds(untrusted_thresholds: Column) -> tuple[float, ...]:
    check_at_most("thresholds", len(untrusted_thresholds), MOST_THRESHOLDS)
    thresholds = tuple(share("a threshold", threshold) for threshold in untrusted_thresholds)
    if not thresholds or list(thresholds) != sorted(set(thresholds)):
        raise StatisticsError("Thresholds must rise, each once, and there must be one.")
    return thresholds


def _net_benefit(flag: Flags, outcome: Flags, threshold: float, confidence: float) -> NetBenefit:
    check_confidence(confidence)
    visited = flag.astype(np.float64)
    worth = np.where(outcome, 1.0, -threshold / (1 - threshold))  # of visiting each case
    share_visited, mean_worth = float(visited.mean()), float(worth.mean())
    # The pulls of each case on a product of means, and on the covariance that is what the tool adds to chance.
    on_arrival = share_visited * (worth - mean_worth) + mean_worth * (visited - share_visited)
    added = float((visited * worth).mean()) - share_visited * mean_worth
    on_added = (visited - share_visited) * (worth - mean_worth)
    return NetBenefit(
        threshold=threshold,
        visited=share_visited,
        policy=by_pulls(float((visited * worth).mean()), visited * worth, confidence=confidence),
        everyone=by_pulls(mean_worth, worth, confidence=confidence),
        arrival_order=by_pulls(share_visited * mean_worth, on_arrival, confidence=confidence),
        over_arrival_order=by_pulls(added, on_added, confidence=confidence),
    )
