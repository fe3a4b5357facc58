"""Weighted least squares of effects on a design: the linear algebra under every inverse-variance result."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vigil.statistics.meta.measures import Effects, Vector

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightedFit:
    """A fit with the weights ``1 / (variance + tau2)`` of k effects on p columns.

    ``residual_sum`` is r'Wr (Cochran's Q at tau2 = 0), ``residual_squares`` r'W^2 r, ``trace`` that of
    P = W - WX(X'WX)^-1 X'W, ``log_determinant`` of X'WX. ``covariance`` is (X'WX)^-1.
    """

    coefficients: Vector
    covariance: Matrix
    residual_sum: float
    residual_squares: float
    trace: float
    log_determinant: float


def weighted_fit(effects: Effects, design: Matrix, *, tau2: float) -> WeightedFit:
    """Fit by a QR decomposition, which stays exact where moderators are large and close together (years, say).

    Args:
        effects: k values and variances.
        design: k by p, of full column rank.
        tau2: the variance between studies that is added to each.
    """
    weights = 1 / (effects.variances + tau2)
    roots = np.sqrt(weights)
    orthogonal, upper = np.linalg.qr(design * roots[:, np.newaxis])
    inverse = np.linalg.inv(upper)
    coefficients = inverse @ (orthogonal.T @ (effects.values * roots))
    residuals = effects.values - design @ coefficients
    leverage = np.sum(orthogonal**2, axis=1)
    return WeightedFit(
        coefficients=coefficients,
        covariance=inverse @ inverse.T,
        residual_sum=float(np.sum(weights * residuals**2)),
        residual_squares=float(np.sum(weights**2 * residuals**2)),
        trace=float(np.sum(weights * (1 - leverage))),
        log_determinant=2 * float(np.sum(np.log(np.abs(np.diag(upper))))),
    )


def plain_mean(effects: Effects, *, tau2: float) -> tuple[float, float]:
    """The mean in which every study counts the same, and its variance."""
    k = len(effects.values)
    return float(effects.values.mean()), float(np.sum(effects.variances + tau2)) / k**2
