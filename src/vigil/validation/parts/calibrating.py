"""Calibration: whether as many cases turned out with the outcome as the instrument's probabilities said."""

import math
from dataclasses import dataclass

from vigil.statistics.calibration.brier import Brier, brier
from vigil.statistics.calibration.groups import CalibrationGroup, calibration_groups
from vigil.statistics.calibration.recalibration import Recalibration, recalibration
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.rates import expected_to_observed, observed_to_expected
from vigil.validation.cohort import Sampling
from vigil.validation.columns import Columns


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was predicted beside what happened.

    Attributes:
        expected: events that the probabilities add up to.
        observed: events there were.
        over_expected: O/E, with its exact Poisson interval.
        expected_over: E/O, likewise.
        recalibration: intercept and slope.
        brier: the mean squared distance, plain and scaled.
        groups: for the plot.
    """

    expected: float
    observed: int
    over_expected: Estimate
    expected_over: Estimate | NotEstimable
    recalibration: Recalibration
    brier: Brier
    groups: tuple[CalibrationGroup, ...]


def calibration(columns: Columns) -> Calibration | NotEstimable:
    """How the instrument's probabilities turned out."""
    if reason := why_no_probabilities(columns):
        return NotEstimable(reason)
    predictions, outcomes = columns.probabilities(), columns.outcomes
    expected, observed = math.fsum(predictions), columns.events
    return Calibration(
        expected=expected,
        observed=observed,
        over_expected=observed_to_expected(observed=observed, expected=expected),
        expected_over=expected_to_observed(observed=observed, expected=expected),
        recalibration=recalibration(predictions=predictions, outcomes=outcomes),
        brier=brier(predictions=predictions, outcomes=outcomes),
        groups=calibration_groups(predictions=predictions, outcomes=outcomes),
    )


def why_no_probabilities(columns: Columns) -> str:
    """Why predictions cannot be held against what happened, or nothing where they can."""
    if not columns.has_probabilities:
        return "the instrument gives no probability for every case; a level says how soon to act and not how likely anything is"
    if columns.cohort.sampling is Sampling.CASE_CONTROL:
        return "cases were chosen by their outcome, so how many had it says nothing of how many were to be expected"
    return "" if columns.known else "no case has a known outcome"
