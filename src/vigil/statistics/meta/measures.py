"""The scales on which proportions are averaged, and the way back from each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from vigil.statistics.meta.values import Study

CORRECTION = 0.5  # events added to both sides of a study that has none on one
Vector = npt.NDArray[np.float64]


class Measure(Enum):
    """How a proportion is expressed before it is averaged (metafor's PR, PLO and PFT).

    FREEMAN_TUKEY is here because published work uses it, and is the default of nothing: the way back needs one n for
    studies that have many, and the answer changes with the one that is chosen, up to rates that no study comes near
    (Schwarzer, Chemaitelly, Abu-Raddad and Ruecker 2019, Research Synthesis Methods 10, 476-483,
    doi 10.1002/jrsm.1348).
    """

    RAW = "raw proportion"
    LOGIT = "log odds"
    FREEMAN_TUKEY = "Freeman-Tukey double arcsine"


class Variance(Enum):
    """Whose rate the sampling variance of a raw proportion is made of."""

    OWN = "each study's own rate"
    COMMON = (
        "the rate of all studies together"  # what the studies have if they share one rate (Zhou et al. 1999)
    )


@dataclass(frozen=True, slots=True)
class Effects:
    """The studies on a scale: ``values`` and their sampling ``variances``, in the studies' order."""

    values: Vector
    variances: Vector


def effects_of(studies: Sequence[Study], *, measure: Measure, variance: Variance = Variance.OWN) -> Effects:
    """Each study's proportion on the scale, with its sampling variance.

    RAW and LOGIT add half an event and half a non-event to a study that has none of one of them, and to no other, since
    its variance would be 0 or endless. FREEMAN_TUKEY needs none: ``(asin sqrt(x/(n+1)) + asin sqrt((x+1)/(n+1))) / 2``,
    variance ``1/(4n+2)`` (Freeman and Tukey 1950, Annals of Mathematical Statistics 21, 607-611; half of Miller's).

    Args:
        studies: the counts.
        measure: the scale.
        variance: of RAW only: COMMON needs no correction and makes Q Pearson's chi-squared.
    """
    events = np.array([study.events for study in studies], dtype=np.float64)
    n = np.array([study.n for study in studies], dtype=np.float64)
    if measure is Measure.FREEMAN_TUKEY:
        return Effects(_double_arcsine(events, n), 1 / (4 * n + 2))
    if measure is Measure.RAW and variance is Variance.COMMON:
        common = events.sum() / n.sum()
        return Effects(events / n, common * (1 - common) / n)
    empty = (events == 0) | (events == n)
    events, n = events + CORRECTION * empty, n + 2 * CORRECTION * empty
    if measure is Measure.RAW:
        rate = events / n
        return Effects(rate, rate * (1 - rate) / n)
    return Effects(np.log(events / (n - events)), 1 / events + 1 / (n - events))


def rate_from(value: float, *, measure: Measure, studies: Sequence[Study]) -> float:
    """The proportion that a value on the scale means, from 0 to 1.

    Of FREEMAN_TUKEY by Miller's inverse at the harmonic mean of the studies' n (Miller 1978, The American Statistician
    32, 138): see ``Measure`` for why that can mislead.
    """
    if measure is Measure.LOGIT:
        return float(expit(value))
    if measure is Measure.RAW:
        return min(max(value, 0.0), 1.0)
    return _miller(value, len(studies) / math.fsum(1 / study.n for study in studies))


def _double_arcsine(events: Vector, n: Vector) -> Vector:
    both = np.arcsin(np.sqrt(events / (n + 1))) + np.arcsin(np.sqrt((events + 1) / (n + 1)))
    return np.asarray(both / 2)


def _miller(value: float, n: float) -> float:
    # Values beyond those of 0 of n and n of n have no inverse.
    nobody, everybody = (float(_double_arcsine(np.array(x), np.array(n))) for x in (0.0, n))
    if value <= nobody:
        return 0.0
    if value >= everybody:
        return 1.0
    sine, cosine = math.sin(2 * value), math.cos(2 * value)
    inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
    return (1 - math.copysign(math.sqrt(max(inner, 0.0)), cosine)) / 2
