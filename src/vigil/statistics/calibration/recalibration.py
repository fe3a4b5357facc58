"""Calibration's intercept and slope: what would have to be done to the predictions for them to be right on average."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit
from statsmodels.discrete.discrete_model import Logit

from vigil.statistics.calibration.predicted import predicted
from vigil.statistics.columns import Column, Flags, Numbers
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence
from vigil.statistics.normal import around

WALD = "logistic regression, Wald"
CERTAIN = 1e-9
MOST_STEPS = 100  # of the fit; five are usual
NO_CONTRAST = "every case has the outcome, or none has"


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How the predictions would have to be moved.

    Attributes:
        intercept: what must be added to every log odds for the predicted number of events to be the observed one; 0 is
            right, below 0 the predictions were too high.
        slope: by what the log odds must be multiplied; 1 is right, below 1 the predictions were too extreme.
    """

    intercept: Estimate | NotEstimable
    slope: Estimate | NotEstimable


def recalibration(*, predictions: Column, outcomes: Column, confidence: float = CONFIDENCE) -> Recalibration:
    """Cox's calibration by logistic regression on the predicted log odds (D. R. Cox, Biometrika 45, 1958, 562-565).

    The intercept is fitted with the slope held at 1, the slope beside an intercept of its own (Van Calster and others, J.
    Clinical Epidemiology 74, 2016, 167-176).

    Args:
        predictions: probabilities above 0 and below 1, one a case.
        outcomes: yes or no, in the same order.
        confidence: of the intervals.

    Raises:
        StatisticsError: the columns differ in length, an entry is missing, a prediction is not a probability, or lies
            nearer than a billionth to 0 or 1.
    """
    check_confidence(confidence)
    probability, outcome = predicted(predictions, outcomes)
    certain = np.flatnonzero((probability < CERTAIN) | (probability > 1 - CERTAIN))
    if certain.size:
        raise StatisticsError(
            f"predictions: entry {certain[0] + 1} is {probability[certain[0]]!r}, a claim of certainty that no regression "
            f"can mend; give probabilities from {CERTAIN:g} to 1 - {CERTAIN:g}, or read the Brier score."
        )
    log_odds = logit(probability)
    return Recalibration(_intercept(log_odds, outcome, confidence), _slope(log_odds, outcome, confidence))


def _intercept(log_odds: Numbers, outcome: Flags, confidence: float) -> Estimate | NotEstimable:
    """Maximum likelihood: the shift that makes the predicted number of events the observed one.

    A root of one rising function is found whatever the predictions are, where iterated least squares may run away.
    """
    events = int(outcome.sum())
    if events in {0, len(outcome)}:
        return NotEstimable(NO_CONTRAST)
    base_rate = float(logit(events / len(outcome)))
    shift = float(
        brentq(
            lambda by: float(expit(log_odds + by).sum()) - events,
            base_rate - float(log_odds.max()) - 1,
            base_rate - float(log_odds.min()) + 1,
        )
    )
    moved = expit(log_odds + shift)
    error = 1 / math.sqrt(float(np.sum(moved * (1 - moved))))
    return around(shift, error, confidence=confidence, method=WALD)


def _slope(log_odds: Numbers, outcome: Flags, confidence: float) -> Estimate | NotEstimable:
    if outcome.all() or not outcome.any():
        return NotEstimable(NO_CONTRAST)
    spread = float(np.std(log_odds))
    if np.ptp(log_odds) == 0:
        return NotEstimable("every prediction is the same")
    events, others = log_odds[outcome], log_odds[~outcome]
    if events.min() >= others.max() or others.min() >= events.max():
        return NotEstimable(
            "the predictions separate the outcomes without exception, so no slope is steep enough"
        )
    # In units of their spread the predictions cannot send the regression out of bounds.
    design = np.column_stack([np.ones(len(outcome)), (log_odds - log_odds.mean()) / spread])
    fit = Logit(outcome.astype(float), design).fit(maxiter=MOST_STEPS, disp=False, warn_convergence=False)
    if not fit.mle_retvals["converged"]:
        return NotEstimable("the regression did not settle")
    lower, upper = fit.conf_int(alpha=1 - confidence)[-1] / spread
    return Estimate(float(fit.params[-1]) / spread, Interval(float(lower), float(upper), confidence), WALD)
