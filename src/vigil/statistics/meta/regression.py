"""Meta-regression: whether what is known of the studies explains why their rates differ."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable, check_confidence
from vigil.statistics.meta.heterogeneity import Heterogeneity, tau_squared
from vigil.statistics.meta.inverse_variance import Fit, fit_effects, half_width
from vigil.statistics.meta.linear import Matrix
from vigil.statistics.meta.measures import Vector, effects_of, rate_from
from vigil.statistics.meta.models import InverseVariance, TauSquared, Weighting, Width
from vigil.statistics.meta.values import Study, check_studies

INTERCEPT = "intercept"
LARGEST = 1e12  # of a moderator: squares of it are still told apart
DEFAULT = InverseVariance(width=Width.KNAPP_HARTUNG)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """How much the scale rises for one unit of a moderator, the others held."""

    name: str
    estimate: float
    error: float
    interval: Interval
    p_value: float


@dataclass(frozen=True, slots=True)
class Predicted:
    """The rate that a regression expects of studies with certain moderators, and of one such study."""

    rate: float
    interval: Interval
    prediction: Interval


@dataclass(frozen=True, slots=True)
class Regression:
    """Studies regressed on moderators.

    ``moderators_p`` is the p-value of all moderators together: chi-squared, or F where the intervals are Knapp and
    Hartung's. ``heterogeneity`` is what the moderators leave. ``explained`` is the share of tau2 that they take away, from
    0 to 1 (Raudenbush 2009, in The Handbook of Research Synthesis and Meta-Analysis, 2nd ed.); it is rough unless studies
    are many.
    """

    studies: tuple[Study, ...]
    model: InverseVariance
    confidence: float
    coefficients: tuple[Coefficient, ...]
    moderators_p: float
    heterogeneity: Heterogeneity
    explained: float | NotEstimable
    fit: Fit

    def predict(self, moderators: Mapping[str, float]) -> Predicted:
        """What is expected where the moderators have these values.

        Raises:
            StatisticsError: a moderator is missing, unknown, or not a finite number.
        """
        names = [coefficient.name for coefficient in self.coefficients][1:]
        if set(moderators) != set(names):
            raise StatisticsError(
                f"Values are needed of exactly {', '.join(names)}; {', '.join(moderators) or 'none'} came."
            )
        at = np.array([1.0, *(_column(name, [moderators[name]], 1)[0] for name in names)])
        middle = float(at @ self.fit.coefficients)
        variance = float(at @ self.fit.covariance @ at)
        width = half_width(self.model.width, df=self.fit.df, confidence=self.confidence)

        def rates(around: float) -> Interval:
            reach = width * math.sqrt(around)
            return Interval(self._rate(middle - reach), self._rate(middle + reach), self.confidence)

        return Predicted(self._rate(middle), rates(variance), rates(variance + self.fit.tau2))

    def _rate(self, value: float) -> float:
        return rate_from(value, measure=self.model.measure, studies=self.studies)


def regress(
    studies: Sequence[Study],
    *,
    moderators: Mapping[str, Sequence[float]],
    by: InverseVariance = DEFAULT,
    confidence: float = 0.95,
) -> Regression:
    """Regress the studies' rates, on the model's scale, on what is known of the studies.

    Args:
        studies: each named once.
        moderators: a name and one finite value a study, in the studies' order; a group is a column of 0 and 1.
        by: a random-effects model with weights by precision.
        confidence: of every interval.

    Raises:
        StatisticsError: no moderator, another number of values than of studies, values that do not vary or say the same
            thing twice, fewer studies than coefficients and one more, or a model without a tau2.
    """
    check_confidence(confidence)
    counted = check_studies(studies)
    if by.tau2 is TauSquared.NONE or by.weighting is Weighting.EQUAL:
        raise StatisticsError("A meta-regression needs a tau2 and weights by precision; choose those.")
    design = _design(moderators, len(counted))
    effects = effects_of(counted, measure=by.measure, variance=by.variance)
    fit = fit_effects(effects, design, by=by, confidence=confidence)
    return Regression(
        studies=counted,
        model=by,
        confidence=confidence,
        coefficients=_coefficients((INTERCEPT, *moderators), fit, by, confidence),
        moderators_p=_together(fit, by),
        heterogeneity=fit.heterogeneity,
        explained=_explained(tau_squared(effects, design[:, :1], by=by.tau2), fit.tau2),
        fit=fit,
    )


def _design(moderators: Mapping[str, Sequence[float]], k: int) -> Matrix:
    if not moderators:
        raise StatisticsError("There is no moderator; give one, or pool the studies.")
    columns = [_column(name, values, k) for name, values in moderators.items()]
    p = len(moderators) + 1
    if k <= p:
        raise StatisticsError(f"{k} studies cannot carry {p} coefficients; {p + 1} are the fewest.")
    # Judged as deviations in their own units: what matters is whether they vary, not how large they are.
    apart = [column - column.mean() for column in columns]
    lengths = [float(np.linalg.norm(column)) for column in apart]
    for name, column, length in zip(moderators, columns, lengths, strict=True):
        if length <= 1e-12 * float(np.abs(column).max()) * k:
            raise StatisticsError(
                f"{name} is the same for all studies, so it explains nothing; leave it out."
            )
    scaled = np.column_stack([column / length for column, length in zip(apart, lengths, strict=True)])
    if np.linalg.matrix_rank(scaled, tol=1e-8) < len(columns):
        raise StatisticsError(
            f"Among {', '.join(moderators)}, one says what others say already; leave one of them out."
        )
    return np.column_stack([np.ones(k), *columns])


def _column(name: str, values: Sequence[object], k: int) -> Vector:
    if name == INTERCEPT or not name.strip():
        raise StatisticsError(f"A moderator cannot be called '{name}'; give it another name.")
    if len(values) != k:
        raise StatisticsError(f"{name} has {len(values)} values for {k} studies; give one a study.")
    plain = [value.item() if isinstance(value, np.generic) else value for value in values]
    if not all(isinstance(value, int | float) and abs(value) <= LARGEST for value in plain):
        raise StatisticsError(
            f"{name} has a value that is no number of at most {LARGEST:.0e}; leave that study out or mend it."
        )
    return np.array(plain, dtype=np.float64)


def _coefficients(
    names: Sequence[str], fit: Fit, by: InverseVariance, confidence: float
) -> tuple[Coefficient, ...]:
    width = half_width(by.width, df=fit.df, confidence=confidence)
    made = []
    for name, estimate, variance in zip(names, fit.coefficients, np.diag(fit.covariance), strict=True):
        error = math.sqrt(variance)
        distance = abs(estimate) / error if error else math.inf
        tail = stats.norm.sf(distance) if by.width is Width.NORMAL else stats.t.sf(distance, fit.df)
        interval = Interval(float(estimate - width * error), float(estimate + width * error), confidence)
        made.append(Coefficient(name, float(estimate), error, interval, 2 * float(tail)))
    return tuple(made)


def _together(fit: Fit, by: InverseVariance) -> float:
    slopes, covariance = fit.coefficients[1:], fit.covariance[1:, 1:]
    number = len(slopes)
    statistic = float(slopes @ np.linalg.solve(covariance, slopes))
    if by.width is Width.NORMAL:
        return float(stats.chi2.sf(statistic, number))
    return float(stats.f.sf(statistic / number, number, fit.df))


def _explained(without: float, with_moderators: float) -> float | NotEstimable:
    if without == 0:
        return NotEstimable("without moderators the studies differ no more than chance lets them")
    return max(0.0, 1 - with_moderators / without)
