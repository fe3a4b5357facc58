"""The interval of one proportion, as statsmodels has it."""

from statsmodels.stats.proportion import proportion_confint

from vigil.statistics.meta.values import Interval, Study


def exact_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's interval (Biometrika 1934, 26, 404-413): never too narrow, also at 0 of n and n of n."""
    return _interval(study, confidence, "beta")


def score_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Wilson's interval (JASA 1927, 22, 209-212): right on average, shorter than the exact one."""
    return _interval(study, confidence, "wilson")


def _interval(study: Study, confidence: float, method: str) -> Interval:
    lower, upper = proportion_confint(study.events, study.n, alpha=1 - confidence, method=method)
    # At the ends the arithmetic misses 0 and 1 by the last digit.
    lower = 0.0 if study.events == 0 else float(lower)
    upper = 1.0 if study.events == study.n else float(upper)
    return Interval(lower, upper, confidence)
