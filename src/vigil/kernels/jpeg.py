"""A JPEG's luma over blocks of pixels, read from its coefficients: what a picture's hash needs.

Source: ITU-T T.81 (1992). Native only: where there are no native twins, a picture's ordinary decoder does the same, exactly
but at a quarter, and slower.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

SCALES = (8, 4, 2, 1)


def luma_means(untrusted_data: bytes, *, size: tuple[int, int], scale: int) -> NDArray[np.uint8] | None:
    """Means of luma over blocks of ``scale`` pixels, or None for a file that the ordinary decoder has to judge.

    Args:
        untrusted_data: the whole file. Call this in the jail only, as every decoder.
        size: width and height in pixels that its header was read to say; another is not read.
        scale: 8, 2 or 1, where every shade is what the Independent JPEG Group's decoder gives at that size; or 4, where they
            are made from the four lowest frequencies of each block and lie a few shades off.

    Returns:
        Shape (ceil(height / scale), ceil(width / scale)), uint8; or None: the file is no sequential JPEG of 8 bits with
        Huffman codes, in grey or YCbCr and in one scan, or it is damaged, or there are no native twins.

    Raises:
        ValueError: there is no such scale.
        MemoryError: the file's data do not fit.
    """
    if scale not in SCALES:
        raise ValueError(f"means are read over blocks of {', '.join(map(str, SCALES))} pixels")
    library = native.library()
    if library is None:
        return None
    width, height = size
    plane = np.empty((-(-height // scale), -(-width // scale)), dtype=np.uint8)
    held = np.frombuffer(untrusted_data, dtype=np.uint8)
    said = _means(library)(
        native.address(held, np.uint8), held.size, scale, native.address(plane, np.uint8), *plane.shape
    )
    if said == _NO_MEMORY:
        raise MemoryError("a picture's data do not fit")
    return plane if said == _DONE else None


_DONE, _NO_MEMORY = 0, 3


@cache
def _means(library: native.Library) -> Any:
    return library.function("vigil_jpeg_luma", POINTER, INT64, INT32, POINTER, INT64, INT64, returns=INT32)
