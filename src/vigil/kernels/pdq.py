"""PDQ, the perceptual hash of a picture, in NumPy: the definition its native twin will be held to.

Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (Facebook, 2019) and the reference
implementation in facebook/ThreatExchange, directory ``pdq``.

The reference filters the whole picture twice with a box along each axis and then picks 64 x 64 points. Both steps are
linear and separable, so here each axis is one banded matrix that does the same to the same numbers.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIDE = 64
KEPT = 16
PASSES = 2
WINDOW_DIVISOR = 128
QUALITY_DIVISOR = 90
# Below this the field does not match on the hash: too little happens in the picture.
LOWEST_USEFUL_QUALITY = 50

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PdqHash:
    """A PDQ hash.

    Attributes:
        value: 32 bytes, most significant first, as the reference prints them.
        quality: 0 to 100, from the gradients of the filtered picture. Do not match on a hash whose quality is below 50.
    """

    value: bytes
    quality: int

    @property
    def hex(self) -> str:
        """The hash as 64 hex digits."""
        return self.value.hex()


def pdq(luma: NDArray[np.float32]) -> PdqHash:
    """PDQ of a luminance plane.

    Args:
        luma: shape (height, width), float32, 0 to 255, Rec. 601 luma. Height and width from 1 up; below 64 the hash is
            defined but of little use.

    Raises:
        ValueError: the plane is not two-dimensional or is empty.
    """
    if luma.ndim != 2 or 0 in luma.shape:
        raise ValueError("PDQ needs a plane of height and width at least 1")
    height, width = luma.shape
    small = reducing_matrix(height) @ luma.astype(np.float32, copy=False) @ reducing_matrix(width).T
    cosines = dct_matrix()
    coefficients = cosines @ small @ cosines.T
    return PdqHash(value=_bits(coefficients), quality=_quality(small))


@lru_cache(maxsize=256)
def reducing_matrix(length: int) -> Matrix:
    """The reference's filter and decimation along one axis as a matrix of shape (64, length)."""
    window = (length + WINDOW_DIVISOR - 1) // WINDOW_DIVISOR
    picked = np.array([int((place + 0.5) * length / SIDE) for place in range(SIDE)])
    rows = np.zeros((SIDE, length), dtype=np.float64)
    rows[np.arange(SIDE), picked] = 1.0
    for _ in range(PASSES):
        rows = _times_box(rows, window)
    return rows.astype(np.float32)


def box_spans(length: int, *, window: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last place that the reference's box filter averages for each place along an axis, both inclusive."""
    half = (window + 2) // 2
    places = np.arange(length, dtype=np.int64)
    return np.maximum(places + half - window, 0), np.minimum(places + half - 1, length - 1)


def _times_box(rows: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """The product of rows and the box filter's matrix, by running sums: the matrix itself is never made."""
    first, last = box_spans(rows.shape[1], window=window)
    shares = (rows / (last - first + 1)).T
    steps = np.zeros((rows.shape[1] + 1, rows.shape[0]))
    np.add.at(steps, first, shares)
    np.subtract.at(steps, last + 1, shares)
    summed: NDArray[np.float64] = np.cumsum(steps[:-1], axis=0)
    return summed.T


@lru_cache(maxsize=1)
def dct_matrix() -> Matrix:
    """Rows 1 to 16 of the orthonormal DCT-II of length 64; row 0, the mean, is left out."""
    frequency = np.arange(1, KEPT + 1)[:, None]
    place = np.arange(SIDE)[None, :]
    angles = np.pi / (2 * SIDE) * frequency * (2 * place + 1)
    cosines: Matrix = (np.sqrt(2.0 / SIDE) * np.cos(angles)).astype(np.float32)
    return cosines


def _bits(coefficients: Matrix) -> bytes:
    flat = coefficients.ravel()
    # The reference's Torben median of 256 values is the 128th smallest, not the mean of the two in the middle.
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()


def _quality(small: Matrix) -> int:
    # The reference truncates each step to a whole hundredth before summing.
    down = np.trunc((small[:-1, :] - small[1:, :]) * 100 / 255)
    across = np.trunc((small[:, :-1] - small[:, 1:]) * 100 / 255)
    gradients = int(np.abs(down).sum() + np.abs(across).sum())
    return min(100, gradients // QUALITY_DIVISOR)
