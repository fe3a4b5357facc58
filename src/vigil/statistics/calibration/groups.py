"""Calibration in groups: what was predicted and what happened, side by side, for a plot."""

from dataclasses import dataclass

import numpy as np

from vigil.statistics.calibration.predicted import predicted
from vigil.statistics.columns import Column, Flags, Numbers, count
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, NotEstimable, check_confidence
from vigil.statistics.proportions import proportion

TENTHS = 10
MOST_GROUPS = 100


@dataclass(frozen=True, slots=True)
class CalibrationGroup:
    """Cases whose predictions lie together.

    Attributes:
        cases: how many.
        events: how many of them had the outcome.
        lowest: the least prediction among them.
        highest: the greatest.
        predicted: their mean prediction.
        observed: the share that had the outcome, with Wilson's interval.
    """

    cases: int
    events: int
    lowest: float
    highest: float
    predicted: float
    observed: Estimate | NotEstimable


def calibration_groups(
    *, predictions: Column, outcomes: Column, groups: int = TENTHS, confidence: float = CONFIDENCE
) -> tuple[CalibrationGroup, ...]:
    """Cases in groups of about the same size by prediction, lowest first.

    Cases with the same prediction are never parted, so there may be fewer groups than asked for; predictions that are one
    rate for each level give one group a level.

    Args:
        predictions: probabilities from 0 to 1, one a case.
        outcomes: yes or no, in the same order.
        groups: at most so many, 1 to 100.
        confidence: of the intervals.

    Raises:
        StatisticsError: as of ``brier``, or so many groups cannot be.
    """
    check_confidence(confidence)
    if not 1 <= count("groups", groups) <= MOST_GROUPS:
        raise StatisticsError(f"{groups} groups cannot be made; take 1 to {MOST_GROUPS}.")
    probability, outcome = predicted(predictions, outcomes)
    _, of_case, sizes = np.unique(probability, return_inverse=True, return_counts=True)
    # A value belongs to the group in which the middle of its cases would stand if they were lined up.
    middles = (np.cumsum(sizes) - sizes / 2) / len(outcome)
    group_of_value = np.minimum((middles * groups).astype(int), groups - 1)
    group_of_case = group_of_value[of_case]
    return tuple(
        _group(probability[chosen], outcome[chosen], confidence)
        for chosen in (group_of_case == one for one in np.unique(group_of_value))
    )


def _group(probability: Numbers, outcome: Flags, confidence: float) -> CalibrationGroup:
    cases, events = len(outcome), int(outcome.sum())
    return CalibrationGroup(
        cases=cases,
        events=events,
        lowest=float(probability.min()),
        highest=float(probability.max()),
        predicted=float(probability.mean()),
        observed=proportion(events=events, of=cases, confidence=confidence),
    )
