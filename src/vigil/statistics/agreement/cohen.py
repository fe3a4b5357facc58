"""Two raters who rated the same cases: Cohen's kappa, plain or weighted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from vigil.statistics.agreement.ratings import Weights, checked_categories, places
from vigil.statistics.columns import Numbers, check_same_length
from vigil.statistics.estimate import CONFIDENCE, Estimate, NotEstimable, check_confidence
from vigil.statistics.normal import around

LARGE_SAMPLE = "large-sample variance"
NO_ERROR = 1e-12  # a variance below this is what rounding leaves of none
_AT_STATSMODELS: dict[Weights, Literal["linear", "quadratic"] | None] = {
    Weights.NONE: None,
    Weights.LINEAR: "linear",
    Weights.QUADRATIC: "quadratic",
}


@dataclass(frozen=True, slots=True)
class TwoRaters:
    """How far two raters agree.

    Attributes:
        kappa: 1 for full agreement, 0 for what chance would give, below 0 for less.
        observed: the (weighted) share of cases on which they agree.
        by_chance: the share that chance would give raters who use the categories as often as these two do.
        cases: how many both rated.
    """

    kappa: Estimate | NotEstimable
    observed: float
    by_chance: float
    cases: int


def cohen_kappa(
    *,
    first: Sequence[str],
    second: Sequence[str],
    categories: Sequence[str],
    weights: Weights = Weights.NONE,
    confidence: float = CONFIDENCE,
) -> TwoRaters | NotEstimable:
    """Cohen's kappa, plain or weighted, with its large-sample interval.

    J. Cohen, Educational and Psychological Measurement 20, 1960, 37-46; Psychological Bulletin 70, 1968, 213-220; interval:
    Fleiss, Cohen and Everitt, Psychological Bulletin 72, 1969, 323-327.

    Kappa is low where one category is rare, however well raters agree: report ``observed`` and Gwet's AC1 beside it.

    Args:
        first: one rater's category for each case.
        second: the other's, in the same order.
        categories: all that were open to them, in order where the weights need one.
        weights: how much a near miss counts.
        confidence: of the interval.

    Raises:
        StatisticsError: the ratings differ in number, one is missing or names no category.
    """
    check_confidence(confidence)
    named = checked_categories(categories)
    one, other = places("first", first, named), places("second", second, named)
    check_same_length(first=one, second=other)
    if not len(one):
        return NotEstimable("there is no case that both rated")
    table = np.zeros((len(named), len(named)))
    np.add.at(table, (one, other), 1)
    matrix = weights.matrix(len(named))
    observed = float((matrix * table).sum()) / len(one)
    by_chance = float(table.sum(axis=1) @ matrix @ table.sum(axis=0)) / len(one) ** 2
    return TwoRaters(_kappa(table, by_chance, weights, confidence), observed, by_chance, len(one))


def _kappa(table: Numbers, by_chance: float, weights: Weights, confidence: float) -> Estimate | NotEstimable:
    used = np.flatnonzero(table.sum(axis=0) + table.sum(axis=1))
    if len(used) == 1 or by_chance >= 1:
        return NotEstimable("both raters put every case into one category, so chance explains all agreement")
    # It also makes a test against no agreement, 0 over 0 where a rater used one category; that is not read here.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table, wt=_AT_STATSMODELS[weights])
    value = float(found.kappa)
    if not found.var_kappa > NO_ERROR:
        reason = "the ratings do not vary enough for an error: the variance comes out as 0"
        return Estimate(value, NotEstimable(reason), LARGE_SAMPLE)
    error = float(found.var_kappa) ** 0.5
    return around(value, error, confidence=confidence, method=LARGE_SAMPLE, least=-1, most=1)
