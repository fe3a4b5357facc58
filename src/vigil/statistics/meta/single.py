"""The interval of one sample's rate."""

from vigil.statistics.estimate import Interval
from vigil.statistics.meta.values import Study
from vigil.statistics.proportions import ProportionInterval, share_interval


def exact_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's: never too narrow, also at 0 of n and n of n."""
    return share_interval(study.events, study.n, by=ProportionInterval.CLOPPER_PEARSON, confidence=confidence)


def score_interval(study: Study, *, confidence: float = 0.95) -> Interval:
    """Wilson's: right on average, shorter than the exact one."""
    return share_interval(study.events, study.n, confidence=confidence)
