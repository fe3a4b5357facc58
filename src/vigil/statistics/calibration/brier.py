"""The Brier score: how far predictions were from what happened, squared."""

from dataclasses import dataclass

from vigil.statistics.calibration.predicted import predicted
from vigil.statistics.columns import Column, Numbers
from vigil.statistics.estimate import CONFIDENCE, Estimate, NotEstimable, check_confidence
from vigil.statistics.normal import by_pulls


@dataclass(frozen=True, slots=True)
class Brier:
    """The mean squared distance of predictions and outcomes.

    Attributes:
        score: 0 is perfect; what is good depends on the base rate.
        of_base_rate: what predicting the observed base rate for everyone would score.
        scaled: 1 less score over ``of_base_rate``: 1 is perfect, 0 no better than the base rate, below 0 worse.
    """

    score: Estimate
    of_base_rate: float
    scaled: Estimate | NotEstimable


def brier(*, predictions: Column, outcomes: Column, confidence: float = CONFIDENCE) -> Brier:
    """The score and its scaled form.

    G. W. Brier, Monthly Weather Review 78, 1950, 1-3; Steyerberg and others, Epidemiology 21, 2010, 128-138.

    Args:
        predictions: probabilities from 0 to 1, one a case.
        outcomes: yes or no, in the same order.
        confidence: of the intervals.

    Raises:
        StatisticsError: the columns differ in length, are empty, or an entry is missing or impossible.
    """
    check_confidence(confidence)
    probability, outcome = predicted(predictions, outcomes)
    distances = (probability - outcome) ** 2
    score, base_rate = float(distances.mean()), float(outcome.mean())
    of_base_rate = base_rate * (1 - base_rate)
    return Brier(
        score=by_pulls(score, distances, confidence=confidence, least=0, most=1),
        of_base_rate=of_base_rate,
        scaled=_scaled(distances, outcome.astype(float), confidence),
    )


def _scaled(distances: Numbers, outcome: Numbers, confidence: float) -> Estimate | NotEstimable:
    base_rate = float(outcome.mean())
    if base_rate in {0.0, 1.0}:
        return NotEstimable("every case has the outcome, or none has, and predicting that would be perfect")
    of_base_rate = base_rate * (1 - base_rate)
    ratio = float(distances.mean()) / of_base_rate
    # The base rate's own error counts too: the slope of p (1 - p) is 1 - 2 p.
    pulls = (distances - ratio * (1 - 2 * base_rate) * (outcome - base_rate)) / of_base_rate
    return by_pulls(1 - ratio, pulls, confidence=confidence, most=1)
