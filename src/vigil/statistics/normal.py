"""Intervals from a standard error, where the normal distribution is near enough."""

import math

import numpy as np
from scipy.stats import norm

from vigil.statistics.columns import Numbers
from vigil.statistics.estimate import Estimate, Interval, NotEstimable

DELTA = "delta method"
ALIKE = "every case counts the same, so nothing shows how far chance could move it"


def errors_wide(confidence: float) -> float:
    """How many standard errors an interval reaches to either side: 1.96 at 0.95."""
    return float(norm.ppf((1 + confidence) / 2))


def around(
    value: float,
    error: float,
    *,
    confidence: float,
    method: str,
    least: float = -math.inf,
    most: float = math.inf,
) -> Estimate:
    """A number with its symmetric interval, cut where the quantity ends.

    Args:
        value: the number.
        error: its standard error, above 0.
        confidence: of the interval.
        method: how the error was come by.
        least: what the quantity cannot be below.
        most: what it cannot be above.
    """
    reach = errors_wide(confidence) * error
    interval = Interval(max(value - reach, least), min(value + reach, most), confidence)
    return Estimate(value, interval, method)


def by_pulls(
    value: float,
    pulls: Numbers,
    *,
    confidence: float,
    least: float = -math.inf,
    most: float = math.inf,
) -> Estimate:
    """A number on which each case pulls: a mean, or what is smooth in means (its influence values, up to a constant)."""
    if len(pulls) < 2 or np.ptp(pulls) == 0:
        return Estimate(value, NotEstimable(ALIKE), DELTA)
    error = float(np.std(pulls, ddof=1)) / math.sqrt(len(pulls))
    return around(value, error, confidence=confidence, method=DELTA, least=least, most=most)
