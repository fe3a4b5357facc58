"""Pooling proportions, and finding out how much hangs on any one study."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable, check_confidence
from vigil.statistics.meta.binomial import fit_equal, fit_normal
from vigil.statistics.meta.heterogeneity import ONE_STUDY, Heterogeneity
from vigil.statistics.meta.inverse_variance import fit_effects, half_width
from vigil.statistics.meta.measures import Measure, effects_of, rate_from
from vigil.statistics.meta.models import BinomialEqual, BinomialNormal, InverseVariance, Model, Width
from vigil.statistics.meta.pooled import LeftOut, Pooled, percent
from vigil.statistics.meta.values import Study, check_studies
from vigil.statistics.proportions import ProportionInterval, share_interval

LEAST_TO_PREDICT = (
    3  # studies: two say nearly nothing about how a third differs (Higgins et al. 2009, JRSS A 172, 137-159)
)
DEFAULT = BinomialNormal()


@dataclass(frozen=True, slots=True)
class _OnScale:
    """A result before it is turned back into proportions; widths are in standard errors."""

    mean: float
    error: float
    half_width: float | NotEstimable
    heterogeneity: Heterogeneity


def pool(studies: Sequence[Study], *, by: Model = DEFAULT, confidence: float = 0.95) -> Pooled | NotEstimable:
    """The rate of the studies together, with its interval and its prediction interval.

    The default, BinomialNormal, serves rare events, since it corrects nothing. One study gives its own rate, with
    everything about differences not estimable. Prediction intervals take as many standard errors as the interval (t with
    k - 1 degrees of freedom of Knapp and Hartung's, else normal: ``mean +- q sqrt(tau2 + error^2)``, as metafor's
    ``predict``) and need three studies.

    Args:
        studies: each named once.
        by: the model.
        confidence: of every interval.

    Returns:
        The pool, or why there is none: no event in any study, nothing but events, or (BinomialNormal) studies that are
        all one or the other or otherwise too far apart.

    Raises:
        StatisticsError: no study, a name twice, a confidence that is none, or a likelihood that could not be worked out.
    """
    check_confidence(confidence)
    counted = check_studies(studies)
    if reason := _why_not(counted, by, confidence):
        return NotEstimable(reason)
    measure = by.measure if isinstance(by, InverseVariance) else Measure.LOGIT
    on_scale = _fit(counted, by, confidence)
    if isinstance(on_scale, NotEstimable):
        return on_scale

    def interval(width: float | NotEstimable) -> Interval | NotEstimable:
        if isinstance(width, NotEstimable):
            return width
        lower, upper = (
            rate_from(end, measure=measure, studies=counted)
            for end in (on_scale.mean - width, on_scale.mean + width)
        )
        return Interval(lower, upper, confidence)

    width = on_scale.half_width
    return Pooled(
        studies=counted,
        model=by,
        measure=measure,
        confidence=confidence,
        mean=on_scale.mean,
        error=on_scale.error,
        rate=rate_from(on_scale.mean, measure=measure, studies=counted),
        interval=interval(width if isinstance(width, NotEstimable) else width * on_scale.error),
        prediction=interval(_prediction_width(on_scale, len(counted))),
        heterogeneity=on_scale.heterogeneity,
    )


def leave_one_out(
    studies: Sequence[Study], *, by: Model = DEFAULT, confidence: float = 0.95
) -> tuple[LeftOut, ...]:
    """The pool without each study in turn, in the studies' order.

    Raises:
        StatisticsError: there is one study only, or what ``pool`` refuses.
    """
    counted = check_studies(studies)
    if len(counted) == 1:
        raise StatisticsError("With one study, nothing is left when it is left out; give at least two.")
    return tuple(
        LeftOut(study, pool([other for other in counted if other is not study], by=by, confidence=confidence))
        for study in counted
    )


def _fit(studies: tuple[Study, ...], by: Model, confidence: float) -> _OnScale | NotEstimable:
    normal = half_width(Width.NORMAL, df=0, confidence=confidence)
    match by:
        case InverseVariance():
            effects = effects_of(studies, measure=by.measure, variance=by.variance)
            fit = fit_effects(effects, np.ones((len(studies), 1)), by=by, confidence=confidence)
            error = math.sqrt(float(fit.covariance[0, 0]))
            has_width = fit.df > 0 or by.width is Width.NORMAL
            width = (
                half_width(by.width, df=fit.df, confidence=confidence)
                if has_width
                else NotEstimable(ONE_STUDY)
            )
            return _OnScale(float(fit.coefficients[0]), error, width, fit.heterogeneity)
        case BinomialNormal() if len(studies) > 1:
            found = fit_normal(studies, nodes=by.nodes, confidence=confidence)
            if isinstance(found, NotEstimable):
                return found
            return _OnScale(found.mean, found.error, normal, found.heterogeneity)
        case BinomialNormal():
            alone, unknown = fit_equal(studies), NotEstimable(ONE_STUDY)
            return _OnScale(
                alone.mean, alone.error, normal, Heterogeneity((), unknown, unknown, unknown, unknown)
            )
        case BinomialEqual():
            equal = fit_equal(studies)
            return _OnScale(equal.mean, equal.error, normal, equal.heterogeneity)


def _prediction_width(on_scale: _OnScale, number: int) -> float | NotEstimable:
    if isinstance(on_scale.half_width, NotEstimable):
        return on_scale.half_width
    tau2 = on_scale.heterogeneity.tau2
    if isinstance(tau2, NotEstimable):
        return tau2
    if number < LEAST_TO_PREDICT:
        return NotEstimable(f"{number} studies do not show what another would find; three are needed")
    return on_scale.half_width * math.sqrt(tau2 + on_scale.error**2)


def _why_not(studies: tuple[Study, ...], by: Model, confidence: float) -> str:
    """Why these counts have no pool by this model, or nothing."""
    events, n = sum(study.events for study in studies), sum(study.n for study in studies)
    if isinstance(by, InverseVariance) and by.measure is Measure.FREEMAN_TUKEY:
        return ""
    if events in {0, n}:
        exact = share_interval(events, n, by=ProportionInterval.CLOPPER_PEARSON, confidence=confidence)
        sure = f"taken as one study, the exact {100 * confidence:g}% interval is"
        found = "no study saw the event" if events == 0 else "every person in every study had the event"
        return (
            f"{found} ({events:,} of {n:,}), so that the log odds and their errors have no end; "
            f"{sure} {percent(exact.lower)} to {percent(exact.upper)}"
        )
    one_sided = all(study.events in {0, study.n} for study in studies)
    if isinstance(by, BinomialNormal) and one_sided:
        return (
            "in every study either nobody or everybody had the event, so that no spread between them is the most likely; "
            "pool by BinomialEqual to assume that there is none"
        )
    return ""
