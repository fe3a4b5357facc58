"""How much studies differ beyond chance: tests, the variance between them, and its interval."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from vigil.statistics.estimate import Interval, NotEstimable
from vigil.statistics.meta.linear import Matrix, weighted_fit
from vigil.statistics.meta.measures import Effects
from vigil.statistics.meta.models import TauSquared

# Where roots are looked for: from a billionth of the spread of the effects to far beyond it.
GRID = np.concatenate([[0.0], np.logspace(-9, 3, 241)])
EQUAL = "an equal-effects model takes it that studies do not differ"
ONE_STUDY = "one study cannot show how much studies differ"
SATURATED = "there are as many coefficients as studies, so nothing is left to show how much they differ"


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic held against chi-squared with ``df`` degrees of freedom."""

    name: str
    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How studies differ.

    ``tests`` of the claim that they do not: Cochran's Q; of a binomial model the likelihood ratio and Wald tests.
    ``tau2`` is the variance between studies on the scale of the model, with its interval (Q-profile, or profile
    likelihood of a binomial model). ``i2`` from 0 to 1 is the share of the variance that chance does not explain (Higgins
    and Thompson 2002, Statistics in Medicine 21, 1539-1558); it grows with the size of the studies, and is no measure of
    how far apart their rates are: that is tau2, and the prediction interval.
    """

    tests: tuple[Test, ...]
    tau2: float | NotEstimable
    tau2_interval: Interval | NotEstimable
    i2: float | NotEstimable
    i2_interval: Interval | NotEstimable


def chi_squared_test(name: str, statistic: float, df: int) -> Test:
    """A test with its p-value."""
    return Test(name, statistic, df, float(chi2.sf(statistic, df)))


def tau_squared(effects: Effects, design: Matrix, *, by: TauSquared) -> float:
    """The variance between studies, never negative.

    Args:
        effects: k values and variances.
        design: k by p with p < k.
        by: the estimator; NONE gives 0.
    """
    match by:
        case TauSquared.NONE:
            return 0.0
        case TauSquared.DERSIMONIAN_LAIRD:
            fit = weighted_fit(effects, design, tau2=0.0)
            return max(0.0, (fit.residual_sum - _df(design)) / fit.trace)
        case TauSquared.PAULE_MANDEL:
            return _where_q_is(float(_df(design)), effects, design)
        case TauSquared.REML:
            return _restricted_likelihood(effects, design)


def q_profile(effects: Effects, design: Matrix, *, confidence: float) -> Interval | NotEstimable:
    """The values of tau2 at which Q, weighted with it, is no surprise (Viechtbauer 2007, Statistics in Medicine 26, 37-52)."""
    df = _df(design)
    tail = (1 - confidence) / 2
    least, most = float(chi2.ppf(tail, df)), float(chi2.ppf(1 - tail, df))
    if weighted_fit(effects, design, tau2=0.0).residual_sum < least:
        return NotEstimable(
            "the studies agree more closely than chance lets them, so that no tau2 fits by the Q-profile method"
        )
    return Interval(
        _where_q_is(most, effects, design), _where_q_is(least, effects, design), confidence=confidence
    )


def i_squared(tau2: float, effects: Effects, design: Matrix) -> float:
    """``tau2 / (tau2 + s2)`` with Higgins and Thompson's typical sampling variance s2."""
    typical = _df(design) / weighted_fit(effects, design, tau2=0.0).trace
    return tau2 / (tau2 + typical)


def i_squared_interval(
    tau2: Interval | NotEstimable, effects: Effects, design: Matrix
) -> Interval | NotEstimable:
    """The interval of tau2 as one of I-squared."""
    if isinstance(tau2, NotEstimable):
        return tau2
    return Interval(
        i_squared(tau2.lower, effects, design), i_squared(tau2.upper, effects, design), tau2.confidence
    )


def spread(effects: Effects, design: Matrix) -> float:
    """A variance of the size of the differences between the effects: the unit in which tau2 is looked for."""
    residuals = effects.values - design @ np.linalg.lstsq(design, effects.values)[0]
    return max(float(np.sum(residuals**2)) / _df(design), float(effects.variances.max()))


def _df(design: Matrix) -> int:
    return len(design) - len(design[0])


def _where_q_is(target: float, effects: Effects, design: Matrix) -> float:
    """Q weighted with tau2 falls as tau2 grows: 0 where it starts below the target, else where it meets it."""

    def excess(tau2: float) -> float:
        return weighted_fit(effects, design, tau2=tau2).residual_sum - target

    if excess(0.0) <= 0:
        return 0.0
    upper = spread(effects, design)
    while excess(upper) > 0:
        upper *= 4
    return _root(excess, 0.0, upper)


def _restricted_likelihood(effects: Effects, design: Matrix) -> float:
    """The highest point of the restricted likelihood, among 0 and every place where its slope crosses nought downwards."""

    def slope(tau2: float) -> float:
        fit = weighted_fit(effects, design, tau2=tau2)
        return fit.residual_squares - fit.trace

    def height(tau2: float) -> float:
        fit = weighted_fit(effects, design, tau2=tau2)
        return -float(np.sum(np.log(effects.variances + tau2))) - fit.log_determinant - fit.residual_sum

    places = GRID * spread(effects, design)
    slopes = [slope(place) for place in places]
    tops = [
        _root(slope, left, right)
        for left, right, before, after in zip(places, places[1:], slopes, slopes[1:], strict=False)
        if before > 0 >= after
    ]
    return max([0.0, *tops], key=height)


def _root(function: Callable[[float], float], lower: float, upper: float) -> float:
    return float(brentq(function, lower, upper, xtol=math.ulp(0.0) or 1e-300, rtol=1e-13, maxiter=500))
