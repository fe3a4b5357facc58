"""Binomial models fitted by maximum likelihood: the mean log odds, its error, and the spread of the studies."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import logit
from scipy.stats import chi2
from statsmodels.tools.numdiff import approx_hess3

from vigil.statistics.estimate import Interval, NotEstimable
from vigil.statistics.meta.heterogeneity import (
    EQUAL,
    ONE_STUDY,
    Heterogeneity,
    Test,
    chi_squared_test,
    i_squared,
    i_squared_interval,
    tau_squared,
)
from vigil.statistics.meta.likelihood import Likelihood
from vigil.statistics.meta.measures import Measure, effects_of
from vigil.statistics.meta.models import TauSquared
from vigil.statistics.meta.values import Study

STARTS = (
    0.1,
    0.5,
    2.0,
)  # tau: the likelihood may have a second hill, and the search must not stop at the lower
MOST_TAU = (
    5.0  # of log odds: beyond it most rates are nearly 0 or nearly 1, and seven nodes misjudge the likelihood
)
LEAST_TAU = 1e-8
FAR_APART = (
    "the studies' rates are so far apart that a spread of more than 5 in the log odds would fit them best, which is no "
    "average of like with like; pool fewer together"
)
SAME = 1e-9  # of deviance: tau is 0 where no other is better than that


@dataclass(frozen=True, slots=True)
class BinomialFit:
    """The mean log odds, its standard error, and how studies differ."""

    mean: float
    error: float
    heterogeneity: Heterogeneity


def fit_equal(studies: Sequence[Study]) -> BinomialFit:
    """One rate for all studies; there is at least one event and one non-event."""
    events, n = sum(study.events for study in studies), sum(study.n for study in studies)
    mean, error = float(logit(events / n)), math.sqrt(1 / events + 1 / (n - events))
    assumed = NotEstimable(EQUAL)
    nothing = NotEstimable(ONE_STUDY)
    if len(studies) == 1:
        return BinomialFit(mean, error, Heterogeneity((), assumed, assumed, nothing, nothing))
    effects, design = effects_of(studies, measure=Measure.LOGIT), np.ones((len(studies), 1))
    moments = tau_squared(effects, design, by=TauSquared.DERSIMONIAN_LAIRD)
    return BinomialFit(
        mean,
        error,
        Heterogeneity(
            tests=_tests(studies, mean),
            tau2=assumed,
            tau2_interval=assumed,
            i2=i_squared(moments, effects, design),
            i2_interval=assumed,
        ),
    )


def fit_normal(studies: Sequence[Study], *, nodes: int, confidence: float) -> BinomialFit | NotEstimable:
    """Log odds that are normal between studies.

    The error of the mean comes from the curvature of the likelihood in the mean and tau together. The interval of tau2 is
    that of the profile likelihood. I-squared uses the sampling variances of the log odds, as metafor does.

    Args:
        studies: at least two, one of which has both events and non-events.
        nodes: of the quadrature.
        confidence: of the interval of tau2.

    Raises:
        StatisticsError: the likelihood could not be worked out.
    """
    likelihood = Likelihood.of(studies, nodes=nodes)
    equal = fit_equal(studies)
    mean, tau = _maximum(likelihood, equal.mean)
    if tau > MOST_TAU:
        return NotEstimable(FAR_APART)
    error = equal.error if tau == 0 else _error(likelihood, mean, tau, studies)
    effects, design = effects_of(studies, measure=Measure.LOGIT), np.ones((len(studies), 1))
    interval = _profile_interval(likelihood, mean, tau, confidence=confidence)
    heterogeneity = Heterogeneity(
        tests=equal.heterogeneity.tests,
        tau2=tau**2,
        tau2_interval=interval,
        i2=i_squared(tau**2, effects, design),
        i2_interval=i_squared_interval(interval, effects, design),
    )
    return BinomialFit(mean, error, heterogeneity)


def _tests(studies: Sequence[Study], mean: float) -> tuple[Test, ...]:
    """That all rates are one: by the likelihoods' ratio, and by the log odds and their errors (Wald).

    A study with no event, or nothing else, has endless log odds with an endless error and so adds nothing to Wald's; where
    there are only such studies, Wald's test is left out.
    """
    df = len(studies) - 1
    ratio = chi_squared_test("likelihood ratio", max(0.0, Likelihood.of(studies, nodes=1).equal(mean)), df)
    inner = [study for study in studies if 0 < study.events < study.n]
    if not inner:
        return (ratio,)
    effects = effects_of(inner, measure=Measure.LOGIT)
    weights = 1 / effects.variances
    average = float(np.average(effects.values, weights=weights))
    return ratio, chi_squared_test("Wald", float(np.sum(weights * (effects.values - average) ** 2)), df)


def _maximum(likelihood: Likelihood, equal_mean: float) -> tuple[float, float]:
    """The mean and tau of least deviance; tau is exactly 0 where no difference between studies fits as well."""

    def deviance(at: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return likelihood.deviance(float(at[0]), math.exp(at[1]))

    def lowest(at: Sequence[float], *, close: float) -> tuple[float, float, float]:
        found = minimize(
            deviance,
            x0=np.array(at),
            method="Nelder-Mead",
            bounds=[(None, None), (math.log(LEAST_TAU), math.log(100 * MOST_TAU))],
            options={"xatol": close, "fatol": close / 100, "maxiter": 2_000},
        )
        return float(found.fun), float(found.x[0]), float(found.x[1])

    _, *near = min(lowest([equal_mean, math.log(start)], close=0.01) for start in STARTS)
    least, mean, log_tau = lowest(near, close=1e-9)
    if least < likelihood.equal(equal_mean) - SAME:
        return mean, math.exp(log_tau)
    return equal_mean, 0.0


def _error(likelihood: Likelihood, mean: float, tau: float, studies: Sequence[Study]) -> float:
    variances = effects_of(studies, measure=Measure.LOGIT).variances + tau**2
    near = math.sqrt(1 / float(np.sum(1 / variances)))
    steps = np.array([0.02 * near, 0.02 * tau])
    curvature = approx_hess3(
        np.array([mean, tau]), lambda at: likelihood.deviance(at[0], at[1]), epsilon=steps
    )
    # The inverse of half the deviance's curvature, in the corner of the mean.
    determinant = curvature[0, 0] * curvature[1, 1] - curvature[0, 1] * curvature[1, 0]
    return math.sqrt(2 * curvature[1, 1] / determinant)


def _profile_interval(
    likelihood: Likelihood, mean: float, tau: float, *, confidence: float
) -> Interval | NotEstimable:
    """The values of tau2 whose best deviance lies within chi-squared of the least."""

    def excess(other: float) -> float:
        return _profile(likelihood, mean, other) - allowed

    allowed = 0.0
    allowed = excess(tau) + float(chi2.ppf(confidence, 1))
    lower = 0.0 if tau == 0 or excess(0.0) <= 0 else _root(excess, 0.0, tau)
    upper = max(2 * tau, 0.1)
    while excess(upper) < 0:
        upper *= 2
        if upper > 10 * MOST_TAU:
            return NotEstimable("the counts set no upper limit to how much studies differ")
    return Interval(lower**2, _root(excess, tau, upper) ** 2, confidence)


def _profile(likelihood: Likelihood, mean: float, tau: float) -> float:
    """The least deviance over the mean, which is convex in it."""
    if tau == 0:
        events, n = float(likelihood.events.sum()), float(likelihood.n.sum())
        return likelihood.equal(float(logit(events / n)))
    reach = 3 + 3 * tau
    found = minimize_scalar(
        lambda at: likelihood.deviance(at, tau), bounds=(mean - reach, mean + reach), method="bounded"
    )
    return float(found.fun)


def _root(function: Callable[[float], float], lower: float, upper: float) -> float:
    return float(brentq(function, lower, upper, xtol=1e-7))
