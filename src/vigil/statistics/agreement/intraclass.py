"""Raters who give numbers: the six intraclass correlations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import f

from vigil.statistics.columns import Numbers, check_at_most, numbers
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

MOST_CASES = 1_000_000
F_RATIO = "F ratio"
ALL_THE_SAME = "every case has the same mean, so there is nothing for raters to agree on"
NO_ERROR = "there is no disagreement in the sample, so nothing shows how much there could be"


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The share of the variance that lies between cases: 1 where raters agree, 0 where they might as well have guessed.

    The number before the comma says how raters came to their cases: 1, each case had raters of its own; 2, the same raters
    rated all, and stand for others like them (a rater who is always higher counts against agreement); 3, the same, and only
    these raters matter (such a rater does not). After the comma: 1, what one rater's number is worth; k, the mean of all.
    """

    icc_1_1: Estimate | NotEstimable
    icc_2_1: Estimate | NotEstimable
    icc_3_1: Estimate | NotEstimable
    icc_1_k: Estimate | NotEstimable
    icc_2_k: Estimate | NotEstimable
    icc_3_k: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of n cases by k raters."""

    n: int
    k: int
    cases: float
    raters: float
    within: float
    residual: float


def intraclass(
    *, ratings: Sequence[Sequence[float]], confidence: float = CONFIDENCE
) -> Intraclass | NotEstimable:
    """Shrout and Fleiss' six forms (Psychological Bulletin 86, 1979, 420-428), with their intervals.

    Args:
        ratings: a row a case, one number a rater; every rater rated every case, at least two of either.
        confidence: of the intervals.

    Raises:
        StatisticsError: a number is missing, rows differ in length, or there are fewer than two raters.
    """
    check_confidence(confidence)
    table = _table(ratings)
    if len(table) < 2:
        return NotEstimable("one case cannot show how much cases differ")
    squares = _squares(table)
    one_way = _by_f_ratio(squares, squares.within, squares.n * (squares.k - 1), confidence)
    mixed = _by_f_ratio(squares, squares.residual, (squares.n - 1) * (squares.k - 1), confidence)
    random = _two_way_random(squares, confidence)
    return Intraclass(one_way[0], random[0], mixed[0], one_way[1], random[1], mixed[1])


def _table(untrusted_ratings: Sequence[Sequence[float]]) -> Numbers:
    check_at_most("cases", len(untrusted_ratings), MOST_CASES)
    rows = [numbers(f"case {number}", row) for number, row in enumerate(untrusted_ratings, 1)]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or lengths <= {0, 1}:
        raise StatisticsError(
            "Ratings are a row a case with one number for each of at least two raters; "
            f"here rows have {' or '.join(map(str, sorted(lengths))) or 'no'} numbers."
        )
    return np.array(rows)


def _squares(table: Numbers) -> _Squares:
    n, k = table.shape
    # Around their mean, and in units of the largest, large numbers lose no digits and none overflows.
    centred = table - table.mean()
    scale = float(np.abs(centred).max())
    centred = centred / scale if scale else centred
    of_case, of_rater = centred.mean(axis=1), centred.mean(axis=0)
    residual = centred - of_case[:, np.newaxis] - of_rater + centred.mean()
    return _Squares(
        n=n,
        k=k,
        cases=_mean_square(k * float(np.sum((of_case - centred.mean()) ** 2)), n - 1),
        raters=_mean_square(n * float(np.sum((of_rater - centred.mean()) ** 2)), k - 1),
        within=_mean_square(float(np.sum((centred - of_case[:, np.newaxis]) ** 2)), n * (k - 1)),
        residual=_mean_square(float(np.sum(residual**2)), (n - 1) * (k - 1)),
    )


def _mean_square(squares: float, df: int) -> float:
    """What rounding leaves of nothing is nothing: in units of the largest number, squares below this are."""
    return squares / df if squares > 1e-20 * df else 0.0


def _by_f_ratio(
    squares: _Squares, error: float, df: int, confidence: float
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    """Forms 1 and 3, of one rater and of the mean of all: both hang on how much cases differ beside the error."""
    if not squares.cases:
        reason = NotEstimable(ALL_THE_SAME)
        return reason, reason
    if not error:
        certain = Estimate(1.0, NotEstimable(NO_ERROR), F_RATIO)
        return certain, certain
    ratio, k = squares.cases / error, squares.k
    tail = (1 + confidence) / 2
    lower = ratio / float(f.ppf(tail, squares.n - 1, df))
    upper = ratio * float(f.ppf(tail, df, squares.n - 1))

    def single(at: float) -> float:
        return (at - 1) / (at + k - 1)

    def mean(at: float) -> float:
        return 1 - 1 / at

    return (
        Estimate(single(ratio), Interval(single(lower), single(upper), confidence), F_RATIO),
        Estimate(mean(ratio), Interval(mean(lower), mean(upper), confidence), F_RATIO),
    )


def _two_way_random(
    squares: _Squares, confidence: float
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    """Form 2, where the raters' own variance counts too; the interval takes Satterthwaite's degrees of freedom."""
    n, k = squares.n, squares.k
    cases, raters, error = squares.cases, squares.raters, squares.residual
    if not cases:
        reason = NotEstimable(ALL_THE_SAME)
        return reason, reason
    value = (cases - error) / (cases + (k - 1) * error + k * (raters - error) / n)
    # The same of the mean of k raters (Spearman and Brown); below this the estimated variances have no meaning.
    if value <= -1 / (k - 1):
        reason = NotEstimable("the variance between cases comes out far below 0")
        return Estimate(value, reason, F_RATIO), reason
    of_mean = _of_mean(value, k)
    if not error:
        unsure = NotEstimable(NO_ERROR)
        return Estimate(value, unsure, F_RATIO), Estimate(of_mean, unsure, F_RATIO)
    ratio = raters / error
    of_rater, rest = k * value * ratio, n * (1 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (of_rater + rest) ** 2 / ((n - 1) * of_rater**2 + rest**2)
    tail = (1 + confidence) / 2
    high, low = float(f.ppf(tail, n - 1, df)), float(f.ppf(tail, df, n - 1))
    others = k * raters + (k * n - k - n) * error
    lower = n * (cases - high * error) / (high * others + n * cases)
    upper = n * (low * cases - error) / (others + n * low * cases)
    if not -1 / (k - 1) < lower <= value <= upper <= 1:
        unsure = NotEstimable(
            "the approximation behind the interval does not hold for so few or such ratings"
        )
        return Estimate(value, unsure, F_RATIO), Estimate(of_mean, unsure, F_RATIO)
    ends = (_of_mean(lower, k), _of_mean(upper, k))
    return (
        Estimate(value, Interval(lower, upper, confidence), F_RATIO),
        Estimate(of_mean, Interval(*ends, confidence), F_RATIO),
    )


def _of_mean(single: float, k: int) -> float:
    return k * single / (1 + (k - 1) * single)
