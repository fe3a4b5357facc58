"""How long cases waited: the wait that half of them, and that nine in ten, had behind them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import quantile_test

from vigil.statistics.columns import Column, Numbers, numbers
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

ORDER_STATISTICS = "order statistics"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Waits of a group, in the unit they came in. The longest is one case's own, and not told.

    Attributes:
        cases: how many.
        median: half waited no longer.
        nine_in_ten: nine in ten waited no longer.
    """

    cases: int
    median: Estimate
    nine_in_ten: Estimate


def waiting(*, waits: Column, confidence: float = CONFIDENCE) -> Waiting | NotEstimable:
    """Quantiles of waits, each with the interval between two of the waits that covers it at least as often as asked.

    W. J. Conover, Practical Nonparametric Statistics, 3rd edition 1999, section 3.2. A case that still waits has no wait yet:
    leaving it out makes waits look shorter, so that how many there are stands beside these figures.

    Args:
        waits: from 0, one for each case that was reached.
        confidence: of the intervals.

    Raises:
        StatisticsError: a wait is missing, endless or below 0.
    """
    check_confidence(confidence)
    waited = numbers("waits", waits)
    if (waited < 0).any():
        raise StatisticsError(
            f"waits: entry {int(np.flatnonzero(waited < 0)[0]) + 1} is below 0; check its two dates."
        )
    if not len(waited):
        return NotEstimable("no case was reached")
    return Waiting(
        cases=len(waited),
        median=_quantile(waited, 0.5, confidence),
        nine_in_ten=_quantile(waited, 0.9, confidence),
    )


def _quantile(waited: Numbers, at: float, confidence: float) -> Estimate:
    value = float(np.quantile(waited, at))
    lower, upper = _ends(quantile_test(waited, q=value, p=at), confidence)
    if math.isnan(lower) or math.isnan(upper):
        few = NotEstimable(f"{len(waited)} cases are too few for an interval of so high a confidence")
        return Estimate(value, few, ORDER_STATISTICS)
    return Estimate(value, Interval(lower, upper, confidence), ORDER_STATISTICS)


def _ends(test: Any, confidence: float) -> tuple[float, float]:
    """Both ends, which SciPy's stubs do not know of."""
    ends = test.confidence_interval(confidence_level=confidence)
    return float(ends.low), float(ends.high)
