"""The likelihood of the binomial-normal model: each study's integral over its own rate, by adaptive quadrature."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import expit, log_expit, logsumexp, xlogy

from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta.measures import Vector
from vigil.statistics.meta.values import Study

MOST_STEPS = 200  # towards a mode; ten are usual
CLOSE = 1e-10  # of a mode, in standard deviations between studies


@dataclass(frozen=True, slots=True)
class Likelihood:
    """``x_i ~ Binomial(n_i, expit(mu + tau u_i))``, ``u_i ~ Normal(0, 1)``.

    Adaptive means that the nodes are laid around each study's own mode, as wide as the curvature there says (Pinheiro and
    Bates 1995, J. Computational and Graphical Statistics 4, 12-35).
    """

    events: Vector
    n: Vector
    nodes: Vector
    log_weights: Vector

    @classmethod
    def of(cls, studies: Sequence[Study], *, nodes: int) -> Self:
        """The likelihood of the studies' counts, with so many nodes."""
        points, weights = np.polynomial.hermite.hermgauss(nodes)
        return cls(
            events=np.array([study.events for study in studies], dtype=np.float64),
            n=np.array([study.n for study in studies], dtype=np.float64),
            nodes=points * math.sqrt(2),
            log_weights=np.log(weights) + points**2 + math.log(2) / 2 - math.log(2 * math.pi) / 2,
        )

    def deviance(self, mu: float, tau: float) -> float:
        """Minus twice the log likelihood, over that of a model with a rate of its own for each study (so at least 0).

        Args:
            mu: the mean log odds.
            tau: the standard deviation of the log odds between studies; its sign does not matter.
        """
        tau = abs(tau)
        mode = self._modes(mu, tau)
        scale = 1 / np.sqrt(self._curvature(mu, tau, mode))
        points = mode[:, np.newaxis] + scale[:, np.newaxis] * self.nodes
        heights = self._log_density(mu + tau * points) - points**2 / 2 + self.log_weights
        return -2 * float(np.sum(logsumexp(heights, axis=1) + np.log(scale)))

    def equal(self, mu: float) -> float:
        """The deviance without differences between studies."""
        return -2 * float(np.sum(self._log_density(np.full((len(self.n), 1), mu))))

    def _log_density(self, log_odds: Vector) -> Vector:
        """Of each study's count, over that at its own observed rate, which keeps large counts exact."""
        events, others = self.events[:, np.newaxis], (self.n - self.events)[:, np.newaxis]
        n = self.n[:, np.newaxis]
        best = xlogy(events, events / n) + xlogy(others, others / n)
        return np.asarray(events * log_expit(log_odds) + others * log_expit(-log_odds) - best)

    def _curvature(self, mu: float, tau: float, at: Vector) -> Vector:
        rate = expit(mu + tau * at)
        return np.asarray(1 + tau**2 * self.n * rate * (1 - rate))

    def _modes(self, mu: float, tau: float) -> Vector:
        """Where each study's integrand is highest: where its slope, which only falls, crosses nought.

        Newton's method, kept between two points of which one is uphill and the other downhill.
        """
        at = self._near_modes(mu, tau)
        lower, upper = tau * (self.events - self.n), tau * self.events
        for _ in range(MOST_STEPS):
            slope = tau * (self.events - self.n * expit(mu + tau * at)) - at
            lower, upper = np.where(slope > 0, at, lower), np.where(slope > 0, upper, at)
            there = at + slope / self._curvature(mu, tau, at)
            there = np.where((there < lower) | (there > upper), (lower + upper) / 2, there)
            if np.all(np.abs(there - at) <= CLOSE * (1 + np.abs(at))):
                return np.asarray(there)
            at = there
        raise StatisticsError(
            f"The likelihood could not be worked out at a mean log odds of {mu:.3g} and tau {tau:.3g}; "
            "pool by InverseVariance instead."
        )

    def _near_modes(self, mu: float, tau: float) -> Vector:
        events, n = self.events + 0.5, self.n + 1
        precision = events * (n - events) / n
        return np.asarray(tau * precision * (np.log(events / (n - events)) - mu) / (1 + tau**2 * precision))
