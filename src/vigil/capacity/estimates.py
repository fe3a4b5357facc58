"""A mean over replications with its 95% interval, and the difference between two options on the same chances."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from scipy.stats import t as student

CONFIDENCE = 0.95
FEWEST = 10  # replications that an interval is made from


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and where it lies with 95% confidence, by Student's t over replications.

    Attributes:
        mean: over the replications that have a number.
        low: lower end.
        high: upper end.
        replications: how many have one.
    """

    mean: float
    low: float
    high: float
    replications: int

    @property
    def tells(self) -> bool:
        """Of a difference: whether nought lies outside."""
        return not self.low <= 0 <= self.high


def estimated(numbers: Sequence[float]) -> Estimate | None:
    """The mean with its interval; None where fewer than ten replications have a number."""
    known = [number for number in numbers if not math.isnan(number)]
    if len(known) < FEWEST:
        return None
    mean = fmean(known)
    half = float(student.ppf((1 + CONFIDENCE) / 2, len(known) - 1)) * stdev(known) / math.sqrt(len(known))
    return Estimate(mean=mean, low=mean - half, high=mean + half, replications=len(known))


def within(estimate: Estimate | None, *, least: float, most: float) -> Estimate | None:
    """The same estimate, its ends kept within what can be."""
    if estimate is None:
        return None
    return replace(estimate, low=max(least, estimate.low), high=min(most, estimate.high))


def difference(numbers: Sequence[float], than: Sequence[float]) -> Estimate | None:
    """The mean difference, replication by replication: each pair saw the same people and the same chances."""
    return estimated([one - other for one, other in zip(numbers, than, strict=True)])
