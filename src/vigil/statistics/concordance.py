"""Discrimination for outcomes in ordered grades: the c-index and Somers' D."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vigil.statistics.columns import (
    Column,
    Numbers,
    check_at_most,
    check_same_length,
    numbers,
    whole_numbers,
)
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence
from vigil.statistics.normal import around

MOST_GRADES = 100
MOST_CELLS = 5_000_000  # of the table of outcomes by scores
JACKKNIFE = "jackknife"
NOTHING = 1e-15  # what is left of equal numbers after a division


@dataclass(frozen=True, slots=True)
class Concordance:
    """How well scores follow an ordered outcome.

    Attributes:
        c_index: of two cases whose outcomes differ, how often the worse one has the higher score, ties counting half. With
            two grades it is the AUC.
        somers_d: the same from -1 to 1: 2 c - 1.
    """

    c_index: Estimate
    somers_d: Estimate


def concordance(
    *, scores: Column, outcomes: Column, confidence: float = CONFIDENCE
) -> Concordance | NotEstimable:
    """Somers' D of scores with respect to graded outcomes (R. H. Somers, American Sociological Review 27, 1962, 799-811).

    The interval is made by leaving out each case in turn (R. Newson, The Stata Journal 6, 2006, 309-334).

    Args:
        scores: one a case, higher for more risk.
        outcomes: grades as whole numbers, higher for worse, up to 100 different ones.
        confidence: of the intervals.

    Raises:
        StatisticsError: the columns differ in length, an entry is missing or no number, or there are too many grades or
            scores.
    """
    check_confidence(confidence)
    score, outcome = numbers("scores", scores), whole_numbers("outcomes", outcomes)
    check_same_length(scores=score, outcomes=outcome)
    grades, grade = np.unique(outcome, return_inverse=True)
    check_at_most("different outcomes", len(grades), MOST_GRADES)
    if len(grades) < 2:
        return NotEstimable("every case has the same outcome, or there is none: there is no pair to compare")
    found, placed = np.unique(score, return_inverse=True)
    check_at_most("different outcomes times different scores", len(grades) * len(found), MOST_CELLS)
    agreeing, compared = _pairs(placed, grade)
    d = float(agreeing.sum() / compared.sum())
    somers_d = _with_interval(d, _left_out(agreeing, compared), confidence)
    if isinstance(somers_d.interval, NotEstimable):
        return Concordance(Estimate((d + 1) / 2, somers_d.interval, JACKKNIFE), somers_d)
    lower, upper = (somers_d.interval.lower + 1) / 2, (somers_d.interval.upper + 1) / 2
    return Concordance(Estimate((d + 1) / 2, Interval(lower, upper, confidence), JACKKNIFE), somers_d)


def _pairs(score: NDArray[np.intp], grade: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """For each case: with how many others it agrees, less with how many it disagrees; and how many have other outcomes."""
    table = np.zeros((grade.max() + 1, score.max() + 1))
    np.add.at(table, (grade, score), 1)
    lower_score = np.cumsum(table, axis=1) - table
    above_in_score = lower_score - (table.sum(axis=1, keepdims=True) - table - lower_score)
    # Summed over lower grades less summed over higher grades: a case agrees with those that are lower in both.
    lower_grade = np.cumsum(above_in_score, axis=0) - above_in_score
    balance = lower_grade - (above_in_score.sum(axis=0, keepdims=True) - above_in_score - lower_grade)
    others = len(grade) - table.sum(axis=1)
    return balance[grade, score], others[grade]


def _left_out(agreeing: Numbers, compared: Numbers) -> Numbers:
    """D without each case in turn; NaN where nothing would be left to compare."""
    left = compared.sum() - 2 * compared
    without: Numbers = np.full(len(left), np.nan)
    np.divide(agreeing.sum() - 2 * agreeing, left, out=without, where=left > 0)
    return without


def _with_interval(d: float, left_out: Numbers, confidence: float) -> Estimate:
    if np.isnan(left_out).any():
        return Estimate(
            d, NotEstimable("without one of the cases there would be nothing left to compare"), JACKKNIFE
        )
    if np.ptp(left_out) < NOTHING:
        return Estimate(
            d, NotEstimable("no case changes the result, so nothing shows how far chance could"), JACKKNIFE
        )
    n = len(left_out)
    error = math.sqrt((n - 1) / n * float(np.sum((left_out - left_out.mean()) ** 2)))
    return around(d, error, confidence=confidence, method=JACKKNIFE, least=-1, most=1)
