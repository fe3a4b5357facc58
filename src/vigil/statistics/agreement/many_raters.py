"""Any number of raters, not all of whom need have rated every case: Fleiss' kappa and Gwet's AC1 and AC2."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from vigil.statistics.agreement.ratings import Weights, checked_categories, counted
from vigil.statistics.columns import Flags, Numbers, Whole
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

NOTHING = 1e-12  # what rounding leaves of 0
LINEARISED = "Gwet's linearised variance, t"


@dataclass(frozen=True, slots=True)
class ManyRaters:
    """How far raters agree, beyond one idea of what chance would give.

    Attributes:
        coefficient: 1 for full agreement, 0 for what chance would give, below 0 for less; where ratings are missing it may be
            below -1, as the cases that tell how often categories are used are not those that two rated. The interval is
            about other cases for the same raters, not about other raters.
        observed: the (weighted) share of pairs of raters of a case that agree.
        by_chance: the share that chance would give.
        cases: how many somebody rated.
        cases_rated_twice: how many at least two rated; the others only tell how often categories are used.
    """

    coefficient: Estimate | NotEstimable
    observed: float
    by_chance: float
    cases: int
    cases_rated_twice: int


def fleiss_kappa(
    *,
    ratings: Sequence[Sequence[str | None]],
    categories: Sequence[str],
    weights: Weights = Weights.NONE,
    confidence: float = CONFIDENCE,
) -> ManyRaters | NotEstimable:
    """Fleiss' kappa (Psychological Bulletin 76, 1971, 378-382), with ratings missing and weights as Gwet extended it.

    The interval is that of K. L. Gwet, Handbook of Inter-Rater Reliability, 4th edition 2014, chapter 5.

    Args:
        ratings: a row a case, one entry a rater; None where that rater did not rate it.
        categories: all that were open to them, in order where the weights need one.
        weights: how much a near miss counts.
        confidence: of the interval.

    Raises:
        StatisticsError: rows differ in length, or a rating names no category.
    """
    named = checked_categories(categories)
    return _agreement(counted(ratings, named), weights.matrix(len(named)), confidence, _chance_of_use)


def gwet_ac(
    *,
    ratings: Sequence[Sequence[str | None]],
    categories: Sequence[str],
    weights: Weights = Weights.NONE,
    confidence: float = CONFIDENCE,
) -> ManyRaters | NotEstimable:
    """Gwet's AC1, or with weights AC2, which does not collapse where one category is rare.

    K. L. Gwet, British J. Mathematical and Statistical Psychology 61, 2008, 29-48; Handbook of Inter-Rater Reliability, 4th
    edition 2014, chapter 5.

    Args:
        ratings: a row a case, one entry a rater; None where that rater did not rate it.
        categories: all that were open to them, used or not: how many there are decides what chance would give.
        weights: how much a near miss counts; without, AC1.
        confidence: of the interval.

    Raises:
        StatisticsError: rows differ in length, or a rating names no category.
    """
    named = checked_categories(categories)
    return _agreement(counted(ratings, named), weights.matrix(len(named)), confidence, _chance_of_doubt)


@dataclass(frozen=True, slots=True)
class _Chance:
    """The agreement that chance gives, and each case's part in it."""

    share: float
    of_case: Numbers


def _chance_of_use(used: Numbers, matrix: Numbers) -> _Chance:
    """Fleiss: raters draw categories as often as all of them together use them."""
    often = used.mean(axis=0)
    return _Chance(float(often @ matrix @ often), used @ (matrix @ often))


def _chance_of_doubt(used: Numbers, matrix: Numbers) -> _Chance:
    """Gwet: raters guess only where a case leaves them in doubt."""
    categories = len(matrix)
    often = used.mean(axis=0)
    factor = float(matrix.sum()) / (categories * (categories - 1))
    return _Chance(factor * float(often @ (1 - often)), factor * (used @ (1 - often)))


def _agreement(
    counts: Whole, matrix: Numbers, confidence: float, chance: Callable[[Numbers, Numbers], _Chance]
) -> ManyRaters | NotEstimable:
    check_confidence(confidence)
    raters = counts.sum(axis=1)
    twice = raters >= 2
    if not twice.any():
        return NotEstimable("no case was rated by two raters")
    by_chance = chance(counts / raters[:, np.newaxis], matrix)
    pairs = np.where(twice, raters * (raters - 1), 1)
    agreeing = np.where(twice, (counts * (counts @ matrix - 1)).sum(axis=1) / pairs, 0)
    observed = float(agreeing.sum() / twice.sum())
    return ManyRaters(
        coefficient=_coefficient(agreeing, twice, by_chance, confidence),
        observed=observed,
        by_chance=by_chance.share,
        cases=len(counts),
        cases_rated_twice=int(twice.sum()),
    )


def _coefficient(
    agreeing: Numbers, twice: Flags, by_chance: _Chance, confidence: float
) -> Estimate | NotEstimable:
    beyond = 1 - by_chance.share
    if beyond <= NOTHING:
        return NotEstimable("every rating is of one category, so chance explains all agreement")
    n = len(agreeing)
    # Each case's part in the coefficient, those that only one rater saw included; then its part in what chance gives.
    parts = n / int(twice.sum()) * (agreeing - by_chance.share * twice) / beyond
    value = float(parts.mean())
    parts -= 2 * (1 - value) * (by_chance.of_case - by_chance.share) / beyond
    spread = float(np.sum((parts - value) ** 2))
    if n < 2 or spread <= NOTHING:
        reason = "every case adds the same, so nothing shows how far chance could move it"
        return Estimate(value, NotEstimable(reason), LINEARISED)
    reach = float(t.ppf((1 + confidence) / 2, n - 1)) * math.sqrt(spread / (n * (n - 1)))
    return Estimate(value, Interval(value - reach, min(value + reach, 1), confidence), LINEARISED)
