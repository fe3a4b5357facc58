"""The interval of one proportion, as statsmodels has it."""

from statsmodels.stats.proportion import proportion_confint

from vigil.statistics.meta.values import Interval, Study


def exact_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's interval (Biometrika 1934, 26, 404-413): never too narrow, also at 0 of n and n of n."""
    return exact_interval_of(study.events, study.n, confidence=confidence)


def exact_interval_of(events: int, n: int, *, confidence: float) -> Interval:
    """The same of counts that may be larger than one study's."""
    return _interval(events, n, confidence, "beta")


def score_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Wilson's interval (JASA 1927, 22, 209-212): right on average, shorter than the exact one."""
    return _interval(study.events, study.n, confidence, "wilson")


def _interval(events: int, n: int, confidence: float, method: str) -> Interval:
    lower, upper = proportion_confint(events, n, alpha=1 - confidence, method=method)
    # At the ends the arithmetic misses 0 and 1 by the last digit.
    return Interval(0.0 if events == 0 else float(lower), 1.0 if events == n else float(upper), confidence)
