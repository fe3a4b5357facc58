"""The mix of levels or answers in two periods: how far apart they are, and whether chance would part them so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy.stats import chi2, chi2_contingency

from vigil.statistics.columns import Whole, check_at_most, check_same_length, distinct, whole_numbers
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, NotEstimable, check_confidence
from vigil.statistics.proportions import proportion

MOST_CATEGORIES = 100
LITTLE, MUCH = 0.1, 0.25
LEAST_EXPECTED = (
    5.0  # cases in a cell, below which chi-squared is no guide (W. G. Cochran, Biometrics 10, 1954, 417-451)
)


class Shift(Enum):
    """What the published thresholds of the population stability index call a change (N. Siddiqi, Credit Risk Scorecards, 2006).

    They are conventions, made for large credit portfolios: below 0.10, to 0.25, above.
    """

    LITTLE = "little change"
    MODERATE = "moderate change"
    MUCH = "much change"


@dataclass(frozen=True, slots=True)
class Category:
    """One category's share then and now, with Wilson's intervals."""

    name: str
    before: Estimate | NotEstimable
    after: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class Stability:
    """The population stability index, beside what chance alone would make of it.

    Attributes:
        index: 0 where both periods have the same mix.
        shift: what the published thresholds call it.
        by_chance: what the index would be on average if nothing had changed, with so few cases.
        chance_limit: what it would stay below at the confidence asked for, if nothing had changed.
        warning: what must be said where the thresholds cannot be used, or empty.
    """

    index: float
    shift: Shift
    by_chance: float
    chance_limit: float
    warning: str

    @property
    def is_beyond_chance(self) -> bool:
        """Whether chance would seldom part two periods so far."""
        return self.index > self.chance_limit


@dataclass(frozen=True, slots=True)
class Mix:
    """Two periods compared.

    Attributes:
        categories: each with its shares.
        stability: the index, or why there is none.
        p_value: of Pearson's chi-squared test that both periods have one mix, or why there is none.
    """

    categories: tuple[Category, ...]
    stability: Stability | NotEstimable
    p_value: float | NotEstimable


def compare_mix(
    *,
    categories: Sequence[str],
    before: Sequence[int],
    after: Sequence[int],
    confidence: float = CONFIDENCE,
) -> Mix:
    """Compare the mix of two periods.

    The index's distribution without a change is that of Yurdakul and Naranjo (J. Risk Model Validation 14, 2020, 89-100):
    (1/n + 1/m) times chi-squared with one degree of freedom fewer than there are categories.

    Args:
        categories: levels, or the answers to an item.
        before: cases in each, in the period that is compared with.
        after: cases in each, now.
        confidence: of the intervals, and of the limit of chance.

    Raises:
        StatisticsError: the lists differ in length, a count is negative, or there are fewer than two categories.
    """
    check_confidence(confidence)
    names = distinct(categories, of="categories")
    check_at_most("categories", len(names), MOST_CATEGORIES)
    then, now = _counts("before", before), _counts("after", after)
    check_same_length(categories=np.array(names), before=then, after=now)
    if len(names) < 2:
        raise StatisticsError("A mix has at least two categories; name all that there are.")
    n, m = int(then.sum()), int(now.sum())
    shares = tuple(
        Category(
            name,
            proportion(events=int(old), of=n, confidence=confidence),
            proportion(events=int(new), of=m, confidence=confidence),
        )
        for name, old, new in zip(names, then, now, strict=True)
    )
    return Mix(shares, _stability(names, then, now, confidence), _test(then, now))


def _counts(name: str, untrusted_counts: Sequence[int]) -> Whole:
    counts = whole_numbers(name, untrusted_counts)
    if (counts < 0).any():
        raise StatisticsError(f"{name}: a count is negative; give how many cases there are in each category.")
    return counts


def _stability(
    names: tuple[str, ...], then: Whole, now: Whole, confidence: float
) -> Stability | NotEstimable:
    n, m = int(then.sum()), int(now.sum())
    if not n or not m:
        return NotEstimable("one of the periods has no case")
    used = then > 0
    empty = [name for name, old, new in zip(names, then, now, strict=True) if bool(old) != bool(new)]
    if empty:
        return NotEstimable(
            f"'{empty[0]}' has cases in one period only, which makes the index endless; join it to the category beside it"
        )
    if int(used.sum()) < 2:
        return NotEstimable("every case of both periods is in one category, so there is no mix to compare")
    old, new = then[used] / n, now[used] / m
    index = float(np.sum((new - old) * np.log(new / old)))
    scale, df = 1 / n + 1 / m, int(used.sum()) - 1
    by_chance, limit = scale * df, scale * float(chi2.ppf(confidence, df))
    shift = Shift.LITTLE if index < LITTLE else Shift.MODERATE if index <= MUCH else Shift.MUCH
    warning = ""
    if limit > LITTLE:
        warning = (
            f"With {n:,} cases before and {m:,} after, chance alone takes the index up to {limit:.2f}: the published thresholds "
            f"of {LITTLE:.2f} and {MUCH:.2f} would raise false alarms. Read it against that limit."
        )
    return Stability(index, shift, by_chance, limit, warning)


def _test(then: Whole, now: Whole) -> float | NotEstimable:
    table = np.array([then, now])[:, then + now > 0]
    if table.shape[1] < 2 or (table.sum(axis=1) == 0).any():
        return NotEstimable("there are not two periods with cases in at least two categories")
    tested = chi2_contingency(table, correction=False)
    least = float(tested.expected_freq.min())
    if least < LEAST_EXPECTED:
        return NotEstimable(
            f"a category would be expected to have {least:.1f} cases in a period, and the test needs {LEAST_EXPECTED:.0f}; "
            "join categories, or wait for more cases"
        )
    return float(tested.pvalue)
