"""PDQ, the perceptual hash of a picture: 64 x 64 numbers become 256 bits and a quality.

Source: "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm" (Facebook, 2019) and the reference
implementation in facebook/ThreatExchange, directory ``pdq``. The filter that makes the 64 x 64 numbers of a picture
stands in `vigil.kernels.reducing`. This is the NumPy reference twin; its native twin stands in ``native/pdq.cpp``. Both
make every sum in the same order, one product after the other, so that they give the same bits.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.laid import CUTS, DIHEDRAL
from vigil.kernels.native import INT32, POINTER
from vigil.kernels.reducing import SIDE, Matrix, Pixels, Reduction

KEPT = 16
QUALITY_DIVISOR = 90
# Below this the field does not match on the hash: too little happens in the picture.
LOWEST_USEFUL_QUALITY = 50
HASH = 32  # bytes


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
    return PdqHash(value=dihedral(small)[0], quality=quality(small))


def dihedral(small: Matrix) -> tuple[bytes, ...]:
    """The eight hashes of a picture turned and mirrored, in the order of `DIHEDRAL`; the first is the picture's own.

    A mirrored copy lies as far from the picture's own hash as any other picture; ask for all eight. They are made from
    the cosine coefficients: reversing an axis changes the sign of its odd frequencies. Don't try to make them from the
    bits: a coefficient at the median has lost its sign there.
    """
    library = native.library()
    return dihedral_reference(small) if library is None else dihedral_native(library, small)


def widened(small: Matrix) -> tuple[bytes, ...]:
    """The hashes of a picture as it may have been before a little was cut from every side, in the order of `CUTS`.

    What was cut is not known: the outermost shades stand for it. Of copies with 2 % cut from each side this finds twice
    as many as the picture's own hash alone (`python -m benchmarks.copies` measures it).
    """
    library = native.library()
    return widened_reference(small) if library is None else widened_native(library, small)


def quality(small: Matrix) -> int:
    """How much happens in a picture's 64 x 64 luma, 0 to 100."""
    library = native.library()
    return quality_reference(small) if library is None else quality_native(library, small)


def dihedral_reference(small: Matrix) -> tuple[bytes, ...]:
    """The definition of `dihedral`."""
    plain = _coefficients(small)
    # Row 0 holds frequency 1: every other row is odd, beginning with the first.
    odd = np.where(np.arange(KEPT) % 2 == 0, np.float32(-1.0), np.float32(1.0))
    flipped, mirrored = plain * odd[:, None], plain * odd[None, :]
    both = flipped * odd[None, :]
    return tuple(
        _bits(np.ascontiguousarray(one))
        for one in (plain, mirrored.T, both, flipped.T, flipped, mirrored, plain.T, both.T)
    )


def widened_reference(small: Matrix) -> tuple[bytes, ...]:
    """The definition of `widened`."""
    found = []
    for low, first, second in map(_spreading, CUTS):
        down = first[:, None] * small[low] + second[:, None] * small[low + 1]
        wide = first * down[:, low] + second * down[:, low + 1]
        found.append(_bits(_coefficients(wide)))
    return tuple(found)


def quality_reference(small: Matrix) -> int:
    """The definition of `quality`."""
    # The reference truncates each step to a whole hundredth before summing.
    down = np.trunc((small[:-1, :] - small[1:, :]) * 100 / 255)
    across = np.trunc((small[:, :-1] - small[:, 1:]) * 100 / 255)
    gradients = int(np.abs(down).sum() + np.abs(across).sum())
    return min(100, gradients // QUALITY_DIVISOR)


def dihedral_native(library: native.Library, small: Matrix) -> tuple[bytes, ...]:
    """The native twin of `dihedral_reference`."""
    return _native(_functions(library)[0], small, len(DIHEDRAL))


def widened_native(library: native.Library, small: Matrix) -> tuple[bytes, ...]:
    """The native twin of `widened_reference`."""
    return _native(_functions(library)[1], small, len(CUTS))


def quality_native(library: native.Library, small: Matrix) -> int:
    """The native twin of `quality_reference`."""
    return int(_functions(library)[2](native.address(_square(small), np.float32)))


def _native(function: Any, small: Matrix, many: int) -> tuple[bytes, ...]:
    hashes = np.empty((many, HASH), dtype=np.uint8)
    function(native.address(_square(small), np.float32), native.address(hashes, np.uint8))
    return tuple(one.tobytes() for one in hashes)


def _square(small: Matrix) -> Matrix:
    if small.shape != (SIDE, SIDE):
        raise ValueError(f"PDQ is made from {SIDE} x {SIDE} numbers")
    return np.ascontiguousarray(small)


@cache
def _functions(library: native.Library) -> tuple[Any, Any, Any]:
    return (
        library.function("vigil_pdq_dihedral", POINTER, POINTER),
        library.function("vigil_pdq_widened", POINTER, POINTER),
        library.function("vigil_pdq_quality", POINTER, returns=INT32),
    )


@lru_cache(maxsize=8)
def _spreading(cut: float) -> tuple[NDArray[np.int64], Matrix, Matrix]:
    """Where 64 points of a picture stood before a part was cut from either end: the lower of two, and both weights."""
    places = ((np.arange(SIDE) + 0.5) / SIDE - cut) / (1 - 2 * cut) * SIDE - 0.5
    held = np.clip(places, 0, SIDE - 1)
    low = np.minimum(held.astype(np.int64), SIDE - 2)
    return low, (1 - (held - low)).astype(np.float32), (held - low).astype(np.float32)


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
    half: Matrix = np.zeros((KEPT, SIDE), dtype=np.float32)
    for row in range(SIDE):
        half += cosines[:, row, None] * small[row]
    coefficients: Matrix = np.zeros((KEPT, KEPT), dtype=np.float32)
    for column in range(SIDE):
        coefficients += half[:, column, None] * cosines[:, column]
    return coefficients


def _bits(coefficients: Matrix) -> bytes:
    flat = coefficients.ravel()
    # The reference's Torben median of 256 values is the 128th smallest, not the mean of the two in the middle.
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()
