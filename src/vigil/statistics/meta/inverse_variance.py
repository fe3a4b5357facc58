"""Effects averaged, or regressed, with weights by their precision: the estimate, its covariance and the heterogeneity."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from vigil.statistics.estimate import NotEstimable
from vigil.statistics.meta.heterogeneity import (
    EQUAL,
    ONE_STUDY,
    SATURATED,
    Heterogeneity,
    chi_squared_test,
    i_squared,
    i_squared_interval,
    q_profile,
    tau_squared,
)
from vigil.statistics.meta.linear import Matrix, plain_mean, weighted_fit
from vigil.statistics.meta.measures import Effects, Vector
from vigil.statistics.meta.models import InverseVariance, TauSquared, Weighting, Width


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients on the scale of the effects, their covariance, the tau2 in the weights, and how studies differ.

    ``tau2`` is 0 where none is assumed or none can be estimated; ``heterogeneity`` says which.
    """

    coefficients: Vector
    covariance: Matrix
    tau2: float
    df: int
    heterogeneity: Heterogeneity


def fit_effects(effects: Effects, design: Matrix, *, by: InverseVariance, confidence: float) -> Fit:
    """Fit effects on a design.

    Args:
        effects: k values on any scale, with variances above 0.
        design: k by p of full column rank; one column of ones gives the average.
        by: the model; its ``measure`` and ``variance`` have made the effects and do nothing here.
        confidence: of every interval.
    """
    k, p = design.shape
    df = k - p
    tau2 = tau_squared(effects, design, by=by.tau2) if df else 0.0
    fit = weighted_fit(effects, design, tau2=tau2)
    coefficients, covariance = fit.coefficients, fit.covariance
    if by.weighting is Weighting.EQUAL:
        mean, variance = plain_mean(effects, tau2=tau2)
        coefficients, covariance = np.array([mean]), np.array([[variance]])
    if by.width is not Width.NORMAL:
        covariance = covariance * _scale(fit.residual_sum, df, by.width)
    return Fit(
        coefficients=coefficients,
        covariance=covariance,
        tau2=tau2,
        df=df,
        heterogeneity=_heterogeneity(effects, design, tau2=tau2, by=by.tau2, confidence=confidence),
    )


def half_width(width: Width, *, df: int, confidence: float) -> float:
    """How many standard errors an interval reaches to each side; Knapp and Hartung's needs at least one degree of freedom."""
    if width is Width.NORMAL:
        return float(norm.ppf((1 + confidence) / 2))
    return float(t.ppf((1 + confidence) / 2, df))


def _scale(residual_sum: float, df: int, width: Width) -> float:
    if not df:
        return 1.0
    scale = residual_sum / df
    return max(1.0, scale) if width is Width.KNAPP_HARTUNG_NEVER_NARROWER else scale


def _heterogeneity(
    effects: Effects, design: Matrix, *, tau2: float, by: TauSquared, confidence: float
) -> Heterogeneity:
    k, p = design.shape
    if k == p:
        nothing = NotEstimable(ONE_STUDY if k == 1 else SATURATED)
        return Heterogeneity((), nothing, nothing, nothing, nothing)
    q = weighted_fit(effects, design, tau2=0.0).residual_sum
    interval = q_profile(effects, design, confidence=confidence)
    assumed = NotEstimable(EQUAL)
    # Without a tau2 of the model's own, I-squared is (Q - df) / Q, which is that of DerSimonian and Laird's.
    moments = tau_squared(effects, design, by=TauSquared.DERSIMONIAN_LAIRD)
    equal = by is TauSquared.NONE
    return Heterogeneity(
        tests=(chi_squared_test("Cochran's Q", q, k - p),),
        tau2=assumed if equal else tau2,
        tau2_interval=assumed if equal else interval,
        i2=i_squared(moments if equal else tau2, effects, design),
        i2_interval=i_squared_interval(interval, effects, design),
    )
