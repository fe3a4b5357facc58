"""Counts over an exposure, and counts beside what was expected, with exact Poisson intervals."""

from statsmodels.stats.rates import confint_poisson

from vigil.statistics.columns import count, positive
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

EXACT = "exact Poisson"


def rate(*, events: int, exposure: float, confidence: float = CONFIDENCE) -> Estimate:
    """Events per unit of exposure, such as visits a week or offences a person-year.

    The interval is Garwood's (Biometrika 28, 1936, 437-442), never too narrow, also with no event.

    Raises:
        StatisticsError: the count is no whole number from 0, or the exposure is not above 0.
    """
    check_confidence(confidence)
    k, units = count("events", events), positive("exposure", exposure)
    lower, upper = confint_poisson(k, units, method="exact-c", alpha=1 - confidence)
    return Estimate(k / units, Interval(0.0 if k == 0 else float(lower), float(upper), confidence), EXACT)


def observed_to_expected(*, observed: int, expected: float, confidence: float = CONFIDENCE) -> Estimate:
    """O/E: above 1, more happened than was expected. What was expected is taken as exact.

    Args:
        observed: how many events there were.
        expected: the sum of the predicted probabilities; above 0.
        confidence: of the interval.

    Raises:
        StatisticsError: as of ``rate``.
    """
    return rate(events=observed, exposure=positive("expected", expected), confidence=confidence)


def expected_to_observed(
    *, observed: int, expected: float, confidence: float = CONFIDENCE
) -> Estimate | NotEstimable:
    """E/O, as calibration is reported: above 1, the predictions were too high.

    Raises:
        StatisticsError: as of ``rate``.
    """
    over = observed_to_expected(observed=observed, expected=expected, confidence=confidence)
    if over.value == 0 or isinstance(over.interval, NotEstimable):
        return NotEstimable("there was no event, so what was expected cannot be divided by it; read O/E")
    return Estimate(
        1 / over.value, Interval(1 / over.interval.upper, 1 / over.interval.lower, confidence), EXACT
    )
