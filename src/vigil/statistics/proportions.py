"""A share of cases with its interval."""

from enum import Enum
from typing import Literal

from scipy.stats import binomtest

from vigil.statistics.columns import count
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence


class ProportionInterval(Enum):
    """How the interval of a share is made.

    WILSON (E. B. Wilson, JASA 22, 1927, 209-212) is right on average and the house's default. CLOPPER_PEARSON (Biometrika
    26, 1934, 404-413) covers at least as often as it says, whatever the share, and is wider.
    """

    WILSON = "Wilson"
    CLOPPER_PEARSON = "Clopper-Pearson"


_AT_SCIPY: dict[ProportionInterval, Literal["wilson", "exact"]] = {
    ProportionInterval.WILSON: "wilson",
    ProportionInterval.CLOPPER_PEARSON: "exact",
}


def proportion(
    *,
    events: int,
    of: int,
    by: ProportionInterval = ProportionInterval.WILSON,
    confidence: float = CONFIDENCE,
) -> Estimate | NotEstimable:
    """How large a share has it.

    Args:
        events: how many have it.
        of: how many there are; of 0 no share can be told.
        by: how the interval is made.
        confidence: of the interval.

    Raises:
        StatisticsError: a count is no whole number from 0, or more have it than there are.
    """
    check_confidence(confidence)
    k, n = count("events", events), count("of", of)
    if k > n:
        raise StatisticsError(f"{k:,} of {n:,} cannot be; check which count is which.")
    if n == 0:
        return NotEstimable("there is no case to take a share of")
    return Estimate(k / n, share_interval(k, n, by=by, confidence=confidence), by.value)


def share_interval(
    events: int,
    of: int,
    *,
    by: ProportionInterval = ProportionInterval.WILSON,
    confidence: float = CONFIDENCE,
) -> Interval:
    """The interval of a share alone, of counts that were looked at already: of 1 or more, no more events than there are."""
    found = binomtest(events, of).proportion_ci(confidence_level=confidence, method=_AT_SCIPY[by])
    # At the ends the arithmetic may miss 0 and 1 by the last digit.
    return Interval(
        0.0 if events == 0 else float(found.low), 1.0 if events == of else float(found.high), confidence
    )
