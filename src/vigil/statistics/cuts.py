"""A cut between flagged and not flagged, held against what happened: how often it is right, and what a flag means."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vigil.statistics.columns import (
    Column,
    check_at_most,
    check_same_length,
    count,
    flags,
    share,
    whole_numbers,
)
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence
from vigil.statistics.normal import errors_wide
from vigil.statistics.proportions import proportion

MOST_LEVELS = 100
LOG_RATIO = "log ratio"
SUM_OF_WILSON = "Wilson, combined by square-and-add"


@dataclass(frozen=True, slots=True)
class Cut:
    """Cases counted by flag and outcome.

    Attributes:
        true_positives: flagged, with the outcome.
        false_positives: flagged, without it.
        false_negatives: not flagged, with the outcome.
        true_negatives: not flagged, without it.

    Raises:
        StatisticsError: a count is no whole number from 0.
    """

    true_positives: int
    false_positives: int
    false_negatives: int
    true_negatives: int

    def __post_init__(self) -> None:
        for name in self.__slots__:
            # A column of a table holds NumPy's numbers; kept are Python's.
            object.__setattr__(self, name, count(name.replace("_", " "), getattr(self, name)))

    @property
    def events(self) -> int:
        """Cases with the outcome."""
        return self.true_positives + self.false_negatives

    @property
    def non_events(self) -> int:
        """Cases without it."""
        return self.false_positives + self.true_negatives

    @property
    def flagged(self) -> int:
        """Cases above the cut."""
        return self.true_positives + self.false_positives

    @property
    def cases(self) -> int:
        """All cases."""
        return self.events + self.non_events


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What a cut does among the cases it was counted on.

    Likelihood ratios say how many times the odds of the outcome are with a flag, and without one. ``positive_predictive``
    and ``negative_predictive`` hold for these cases only: elsewhere the base rate differs (``at_base_rate``).
    """

    sensitivity: Estimate | NotEstimable
    specificity: Estimate | NotEstimable
    accuracy: Estimate | NotEstimable
    likelihood_ratio_positive: Estimate | NotEstimable
    likelihood_ratio_negative: Estimate | NotEstimable
    base_rate: Estimate | NotEstimable
    flagged_share: Estimate | NotEstimable
    positive_predictive: Estimate | NotEstimable
    negative_predictive: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class AtBaseRate:
    """What the same cut would mean where the outcome is as frequent as ``base_rate``, which is taken as exact.

    Attributes:
        base_rate: of the outcome, above 0 and below 1.
        positive_predictive: of the flagged, the share with the outcome.
        negative_predictive: of the others, the share without it.
        flagged_share: of all cases, the share that would be flagged.
    """

    base_rate: float
    positive_predictive: Estimate | NotEstimable
    negative_predictive: Estimate | NotEstimable
    flagged_share: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class LevelCut:
    """The cut that flags ``level`` and everything above."""

    level: int
    cut: Cut


def cut_of(*, flagged: Column, outcomes: Column) -> Cut:
    """Count cases.

    Args:
        flagged: yes or no, one a case.
        outcomes: yes or no, in the same order.

    Raises:
        StatisticsError: the columns differ in length, or an entry is neither yes nor no.
    """
    flag, outcome = flags("flagged", flagged), flags("outcomes", outcomes)
    check_same_length(flagged=flag, outcomes=outcome)
    return Cut(
        true_positives=int((flag & outcome).sum()),
        false_positives=int((flag & ~outcome).sum()),
        false_negatives=int((~flag & outcome).sum()),
        true_negatives=int((~flag & ~outcome).sum()),
    )


def cuts_at_each_level(*, levels: Column, outcomes: Column) -> tuple[LevelCut, ...]:
    """Every cut that the levels allow, the most severe last; the lowest level, which would flag everyone, is left out.

    Args:
        levels: whole numbers, higher for more risk, up to 100 different ones.
        outcomes: yes or no, in the same order.

    Raises:
        StatisticsError: the columns differ in length, an entry is missing, or there are too many levels.
    """
    level = whole_numbers("levels", levels)
    outcome = flags("outcomes", outcomes)
    check_same_length(levels=level, outcomes=outcome)
    found = np.unique(level)
    check_at_most("different levels", len(found), MOST_LEVELS)
    return tuple(LevelCut(int(at), cut_of(flagged=level >= at, outcomes=outcome)) for at in found[1:])


def accuracy(cut: Cut, *, confidence: float = CONFIDENCE) -> Accuracy:
    """Everything a cut says of its own cases.

    Shares have Wilson's interval, likelihood ratios that of the log ratio (Simel, Samsa and Matchar, J. Clinical
    Epidemiology 44, 1991, 763-770).
    """

    def part(events: int, of: int) -> Estimate | NotEstimable:
        return proportion(events=events, of=of, confidence=confidence)

    return Accuracy(
        sensitivity=part(cut.true_positives, cut.events),
        specificity=part(cut.true_negatives, cut.non_events),
        accuracy=part(cut.true_positives + cut.true_negatives, cut.cases),
        likelihood_ratio_positive=likelihood_ratio_positive(cut, confidence=confidence),
        likelihood_ratio_negative=likelihood_ratio_negative(cut, confidence=confidence),
        base_rate=part(cut.events, cut.cases),
        flagged_share=part(cut.flagged, cut.cases),
        positive_predictive=part(cut.true_positives, cut.flagged),
        negative_predictive=part(cut.true_negatives, cut.cases - cut.flagged),
    )


def likelihood_ratio_positive(cut: Cut, *, confidence: float = CONFIDENCE) -> Estimate | NotEstimable:
    """How many times as often cases with the outcome are flagged as cases without it."""
    return _ratio(cut.true_positives, cut.events, cut.false_positives, cut.non_events, confidence, "flagged")


def likelihood_ratio_negative(cut: Cut, *, confidence: float = CONFIDENCE) -> Estimate | NotEstimable:
    """How many times as often cases with the outcome are missed as cases without it are rightly left alone."""
    return _ratio(
        cut.false_negatives, cut.events, cut.true_negatives, cut.non_events, confidence, "not flagged"
    )


def at_base_rate(cut: Cut, *, base_rate: float, confidence: float = CONFIDENCE) -> AtBaseRate:
    """What the cut would mean where the outcome is as frequent as ``base_rate``: Bayes' theorem.

    It assumes that sensitivity and specificity are the same there, which a case-control sample cannot show. Predictive
    values have the interval of the likelihood ratio, carried over on the odds (Mercaldo, Lau and Zhou, Statistics in
    Medicine 26, 2007, 2170-2183); the flagged share has Wilson's two, combined by square-and-add (Zou and Donner,
    Statistics in Medicine 27, 2008, 1693-1702).

    Args:
        cut: the counts.
        base_rate: above 0 and below 1.
        confidence: of the intervals.

    Raises:
        StatisticsError: the base rate is not between 0 and 1.
    """
    check_confidence(confidence)
    rate = share("base rate", base_rate)
    odds = rate / (1 - rate)
    if_flagged = likelihood_ratio_positive(cut, confidence=confidence)
    if_not = likelihood_ratio_negative(cut, confidence=confidence)
    positive = _carried(if_flagged, lambda ratio: ratio * odds / (1 + ratio * odds))
    if isinstance(if_flagged, NotEstimable) and cut.true_positives and cut.non_events:
        positive = Estimate(1.0, if_flagged, LOG_RATIO)  # no false positive: right whatever the base rate
    negative = _carried(if_not, lambda ratio: 1 / (1 + ratio * odds))
    if isinstance(if_not, NotEstimable) and cut.false_negatives and cut.non_events:
        negative = Estimate(0.0, if_not, LOG_RATIO)  # no true negative
    return AtBaseRate(rate, positive, negative, _flagged_share(cut, rate, confidence))


def _ratio(
    events: int, of_events: int, others: int, of_others: int, confidence: float, what: str
) -> Estimate | NotEstimable:
    check_confidence(confidence)
    if not of_events or not of_others:
        return NotEstimable(f"there is no case {'without' if of_events else 'with'} the outcome")
    if not events and not others:
        return NotEstimable(f"no case was {what}")
    if not others:
        return NotEstimable(f"no case without the outcome was {what}, so the ratio has no upper bound")
    value = (events / of_events) / (others / of_others)
    if not events:
        reason = f"no case with the outcome was {what}, so the log ratio has no error"
        return Estimate(value, NotEstimable(reason), LOG_RATIO)
    error = math.sqrt(1 / events - 1 / of_events + 1 / others - 1 / of_others)
    if error == 0:
        return Estimate(
            value, NotEstimable(f"every case was {what}, so the log ratio has no error"), LOG_RATIO
        )
    factor = math.exp(errors_wide(confidence) * error)
    return Estimate(value, Interval(value / factor, value * factor, confidence), LOG_RATIO)


def _carried(ratio: Estimate | NotEstimable, onto: Callable[[float], float]) -> Estimate | NotEstimable:
    """An estimate seen through a function that only rises or only falls."""
    if isinstance(ratio, NotEstimable):
        return ratio
    if isinstance(ratio.interval, NotEstimable):
        return Estimate(onto(ratio.value), ratio.interval, ratio.method)
    lower, upper = sorted((onto(ratio.interval.lower), onto(ratio.interval.upper)))
    return Estimate(onto(ratio.value), Interval(lower, upper, ratio.interval.confidence), ratio.method)


def _flagged_share(cut: Cut, rate: float, confidence: float) -> Estimate | NotEstimable:
    parts = (
        (rate, proportion(events=cut.true_positives, of=cut.events, confidence=confidence)),
        (1 - rate, proportion(events=cut.false_positives, of=cut.non_events, confidence=confidence)),
    )
    value = below = above = 0.0
    for weight, part in parts:
        if isinstance(part, NotEstimable) or isinstance(part.interval, NotEstimable):
            return NotEstimable(f"there is no case {'without' if cut.events else 'with'} the outcome")
        value += weight * part.value
        below += (weight * (part.value - part.interval.lower)) ** 2
        above += (weight * (part.interval.upper - part.value)) ** 2
    interval = Interval(max(value - math.sqrt(below), 0), min(value + math.sqrt(above), 1), confidence)
    return Estimate(value, interval, SUM_OF_WILSON)
