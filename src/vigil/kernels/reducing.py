"""PDQ's filter: a picture of any size becomes 64 x 64 numbers, whole or in strips, also from a picture decoded smaller.

The reference filters the whole picture twice with a box along each axis and then picks 64 x 64 points. Both steps are
linear and separable, so along each axis a picked point is a weighted sum of a few neighbours, its *taps*, and the whole
picture is never filtered. A decoder that delivers means over blocks (a JPEG's scaled inverse DCT) is followed by the
same sums, with the weights of each block added up: this keeps the hash, decoding small and filtering anew does not.

Source: facebook/ThreatExchange, directory ``pdq``. This is the NumPy reference twin; its native twin stands in
``native/reducing.cpp``.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT64, POINTER

SIDE = 64
WINDOW_DIVISOR = 128

Matrix = NDArray[np.float32]
Pixels = NDArray[np.uint8] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a picture is turned before it is looked at: rows and columns swapped first, then either reversed."""

    swapped: bool = False
    rows_reversed: bool = False
    columns_reversed: bool = False


UPRIGHT = Turn()


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """Weighted sums along one axis.

    Attributes:
        first: where each sum begins, shape (64,), int32.
        count: how many neighbours it takes, shape (64,), int32.
        weights: shape (64, most), float32, zero after ``count``.
        length: of the axis that they are taken along.
    """

    first: NDArray[np.int32]
    count: NDArray[np.int32]
    weights: Matrix
    length: int

    def matrix(self) -> Matrix:
        """The same sums as a matrix of shape (64, length)."""
        dense = np.zeros((SIDE, self.length), dtype=np.float32)
        place = np.arange(self.weights.shape[1])
        taken = place < self.count[:, None]
        dense[np.nonzero(taken)[0], (self.first[:, None] + place)[taken]] = self.weights[taken]
        return dense


class Reduction:
    """Takes a picture in, strip by strip from the top, and gives its 64 x 64 luma.

    Args:
        height: of the whole picture, in pixels as stored, before it was decoded smaller.
        width: likewise.
        scale: how many pixels of the picture one decoded pixel stands for along each axis: 1, 2, 4 or 8. The decoded
            picture then has ``ceil(height / scale)`` rows and ``ceil(width / scale)`` columns.
        turn: how the picture is turned before it is hashed.

    Raises:
        ValueError: a side is less than a pixel.
    """

    def __init__(self, *, height: int, width: int, scale: int = 1, turn: Turn = UPRIGHT) -> None:
        if min(height, width, scale) < 1:
            raise ValueError("a picture's height and width, and its scale, are at least 1")
        down, across = (
            (turn.columns_reversed, turn.rows_reversed)
            if turn.swapped
            else (turn.rows_reversed, turn.columns_reversed)
        )
        self._down = taps(height, scale=scale, is_reversed=down)
        self._across = taps(width, scale=scale, is_reversed=across)
        self._turn = turn
        self._taken = 0
        self._sums: Matrix | None = None

    def add(self, strip: Pixels) -> None:
        """Take the next rows in: shape (rows, width) or (rows, width, channels), 0 to 255, uint8 or float32.

        Raises:
            ValueError: the strip's width is not the picture's, it has rows too many, or other channels than before.
        """
        rows, width = strip.shape[:2]
        channels = 1 if strip.ndim == 2 else strip.shape[2]
        if width != self._across.length or self._taken + rows > self._down.length:
            raise ValueError(
                f"a strip of {rows} x {width} pixels does not fit the rest of a picture of "
                f"{self._down.length} x {self._across.length}"
            )
        if self._sums is None:
            self._sums = np.zeros((SIDE, width * channels), dtype=np.float32)
        if self._sums.shape[1] != width * channels:
            raise ValueError("every strip has the same channels")
        flat = np.reshape(np.ascontiguousarray(strip), (rows, width * channels))
        library = native.library()
        # Whole numbers alone are what decoders deliver, and what the native twin takes.
        add = add_reference if library is None or flat.dtype != np.uint8 else partial(add_native, library)
        add(self._sums, flat, self._down, top=self._taken)
        self._taken += rows

    def small(self) -> Matrix:
        """The picture's 64 x 64 numbers for each channel: shape (64, 64, channels), float32, turned.

        Raises:
            ValueError: rows are missing.
        """
        if self._sums is None or self._taken != self._down.length:
            raise ValueError(f"{self._taken} of the picture's {self._down.length} rows were taken in")
        sums = self._sums.reshape(SIDE, self._across.length, -1)
        library = native.library()
        small = (
            across_reference(sums, self._across)
            if library is None
            else across_native(library, sums, self._across)
        )
        return small.swapaxes(0, 1) if self._turn.swapped else small


@lru_cache(maxsize=4)
def _add(library: native.Library) -> Any:
    """The native function, bound once."""
    return library.function(
        "vigil_reducing_add", POINTER, INT64, INT64, INT64, POINTER, POINTER, POINTER, INT64, POINTER
    )


@lru_cache(maxsize=4)
def _across(library: native.Library) -> Any:
    return library.function(
        "vigil_reducing_across", POINTER, INT64, INT64, POINTER, POINTER, POINTER, INT64, POINTER
    )


@lru_cache(maxsize=64)
def taps(length: int, *, scale: int = 1, is_reversed: bool = False) -> Taps:
    """The reference's filter and decimation along one axis, over blocks of ``scale`` pixels."""
    window = (length + WINDOW_DIVISOR - 1) // WINDOW_DIVISOR
    picked = np.array([int((place + 0.5) * length / SIDE) for place in range(SIDE)], dtype=np.int64)
    # The second pass averages places that each are an average of the first.
    first, last = box_spans(picked, length, window=window)
    middle = first[:, None] + np.arange(window)
    among = middle <= last[:, None]
    start, end = box_spans(middle, length, window=window)
    share = among / ((last - first + 1)[:, None] * (end - start + 1))
    low = start[:, 0]
    steps = np.zeros((SIDE, 2 * window + 1))
    line = np.broadcast_to(np.arange(SIDE)[:, None], middle.shape)
    np.add.at(steps, (line[among], (start - low[:, None])[among]), share[among])
    np.subtract.at(steps, (line[among], (end + 1 - low[:, None])[among]), share[among])
    weights = np.cumsum(steps, axis=1)[:, :-1]
    place = low[:, None] + np.arange(weights.shape[1])
    weights[place >= length] = 0.0
    if is_reversed:
        place = length - 1 - np.minimum(place, length - 1)
    return _folded(np.minimum(place, length - 1), weights, length, scale)


def box_spans(
    places: NDArray[np.int64], length: int, *, window: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last place that the reference's box filter averages for a place along an axis, both inclusive."""
    half = (window + 2) // 2
    return np.maximum(places + half - window, 0), np.minimum(places + half - 1, length - 1)


def _folded(places: NDArray[np.int64], weights: NDArray[np.float64], length: int, scale: int) -> Taps:
    """Weights at places, in any order, gathered by the block that each place lies in."""
    blocks = places // scale
    first = blocks.min(axis=1)
    most = int((blocks.max(axis=1) - first).max()) + 1
    gathered = np.zeros((SIDE, most))
    line = np.broadcast_to(np.arange(SIDE)[:, None], places.shape)
    np.add.at(gathered, (line, blocks - first[:, None]), weights)
    # Running sums leave crumbs where a weight is nothing.
    gathered[np.abs(gathered) < 1e-12] = 0.0
    count = most - np.argmax(gathered[:, ::-1] != 0.0, axis=1)
    return Taps(
        first.astype(np.int32),
        count.astype(np.int32),
        gathered.astype(np.float32),
        (length + scale - 1) // scale,
    )


def add_reference(sums: Matrix, strip: Pixels, down: Taps, *, top: int) -> None:
    """Add what rows ``top`` and on contribute to each of the 64 sums: shape (64, width * channels), changed in place."""
    sums += down.matrix()[:, top : top + len(strip)] @ strip.astype(np.float32, copy=False)


def add_native(library: native.Library, sums: Matrix, strip: Pixels, down: Taps, *, top: int) -> None:
    """The native twin of `add_reference`."""
    rows, length = strip.shape
    _add(library)(
        native.address(strip, np.uint8),
        rows,
        length,
        top,
        native.address(down.first, np.int32),
        native.address(down.count, np.int32),
        native.address(down.weights, np.float32),
        down.weights.shape[1],
        native.address(sums, np.float32),
    )


def across_reference(sums: Matrix, across: Taps) -> Matrix:
    """The sums along the other axis: (64, width, channels) to (64, 64, channels)."""
    return np.ascontiguousarray(
        np.einsum("jw,iwc->ijc", across.matrix(), sums, optimize=True), dtype=np.float32
    )


def across_native(library: native.Library, sums: Matrix, across: Taps) -> Matrix:
    """The native twin of `across_reference`."""
    _, width, channels = sums.shape
    small: Matrix = np.empty((SIDE, SIDE, channels), dtype=np.float32)
    _across(library)(
        native.address(sums, np.float32),
        width,
        channels,
        native.address(across.first, np.int32),
        native.address(across.count, np.int32),
        native.address(across.weights, np.float32),
        across.weights.shape[1],
        native.address(small, np.float32),
    )
    return small
