"""PDQ, the perceptual hash of a picture: 64 x 64 numbers become 256 bits and a quality.

Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (Facebook, 2019) and the reference
implementation in facebook/ThreatExchange, directory ``pdq``. The filter that makes the 64 x 64 numbers of a picture
stands in `vigil.kernels.reducing`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vigil.kernels.reducing import SIDE, Matrix, Pixels, Reduction

KEPT = 16
QUALITY_DIVISOR = 90
# Below this the field does not match on the hash: too little happens in the picture.
LOWEST_USEFUL_QUALITY = 50
# The eight ways to lay a square on itself, in the reference's order.
DIHEDRAL = (
    "as it is",
    "turned by 90°",
    "turned by 180°",
    "turned by 270°",
    "upside down",
    "mirrored",
    "mirrored and turned by 90°",
    "mirrored and turned by 270°",
)
# Parts of a side that may have been cut from each end of a copy: between them lie those that still match either.
CUTS = (0.015, 0.03, 0.05)


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


def pdq(luma: Pixels) -> PdqHash:
    """PDQ of a luminance plane.

    Args:
        luma: shape (height, width), uint8 or float32, 0 to 255, Rec. 601 luma. Height and width from 1 up; below 64 the
            hash is defined but of little use.

    Raises:
        ValueError: the plane is not two-dimensional or is empty.
    """
    if luma.ndim != 2 or 0 in luma.shape:
        raise ValueError("PDQ needs a plane of height and width at least 1")
    reduction = Reduction(height=luma.shape[0], width=luma.shape[1])
    reduction.add(luma)
    return hashed(reduction.small()[:, :, 0])


def hashed(small: Matrix) -> PdqHash:
    """PDQ of a picture's 64 x 64 luma, as `Reduction` gives it."""
    return PdqHash(value=_bits(_coefficients(small)), quality=_quality(small))


def dihedral(small: Matrix) -> tuple[bytes, ...]:
    """The eight hashes of a picture turned and mirrored, in the order of `DIHEDRAL`; the first is the picture's own.

    A mirrored copy lies as far from the picture's own hash as any other picture; ask for all eight. They are made from
    the cosine coefficients: reversing an axis changes the sign of its odd frequencies. Don't try to make them from the
    bits: a coefficient at the median has lost its sign there.
    """
    plain = _coefficients(small)
    # Row 0 holds frequency 1: every other row is odd, beginning with the first.
    odd = np.where(np.arange(KEPT) % 2 == 0, np.float32(-1.0), np.float32(1.0))
    flipped, mirrored = plain * odd[:, None], plain * odd[None, :]
    both = flipped * odd[None, :]
    return tuple(
        _bits(np.ascontiguousarray(one))
        for one in (plain, mirrored.T, both, flipped.T, flipped, mirrored, plain.T, both.T)
    )


def widened(small: Matrix) -> tuple[bytes, ...]:
    """The hashes of a picture as it may have been before a little was cut from every side, in the order of `CUTS`.

    What was cut is not known: the outermost shades stand for it. Of copies with 2 % cut from each side this finds twice
    as many as the picture's own hash alone (`python -m benchmarks.copies` measures it).
    """
    return tuple(
        _bits(_coefficients(np.matmul(np.matmul(spread, small), spread.T)))
        for spread in map(_spreading, CUTS)
    )


@lru_cache(maxsize=8)
def _spreading(cut: float) -> Matrix:
    """The matrix that lays 64 points of a picture where they stood before a part was cut from either end."""
    places = ((np.arange(SIDE) + 0.5) / SIDE - cut) / (1 - 2 * cut) * SIDE - 0.5
    held = np.clip(places, 0, SIDE - 1)
    low = np.minimum(held.astype(np.int64), SIDE - 2)
    spread = np.zeros((SIDE, SIDE), dtype=np.float32)
    spread[np.arange(SIDE), low] = 1 - (held - low)
    spread[np.arange(SIDE), low + 1] = held - low
    return spread


@lru_cache(maxsize=1)
def dct_matrix() -> Matrix:
    """Rows 1 to 16 of the orthonormal DCT-II of length 64; row 0, the mean, is left out."""
    frequency = np.arange(1, KEPT + 1)[:, None]
    place = np.arange(SIDE)[None, :]
    angles = np.pi / (2 * SIDE) * frequency * (2 * place + 1)
    cosines: Matrix = (np.sqrt(2.0 / SIDE) * np.cos(angles)).astype(np.float32)
    return cosines


def _coefficients(small: Matrix) -> Matrix:
    cosines = dct_matrix()
    coefficients: Matrix = np.linalg.multi_dot((cosines, small, cosines.T))
    return coefficients


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
