"""Bars around a picture: a copy with a letterbox or a frame has another hash, unless they are left out.

This is the reference twin; its native twin stands in ``native/border.cpp``.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER
from vigil.kernels.reducing import Matrix, Reduction, Turn

SHADES = 16  # how far a bar's pixels lie from each other at most; compression makes them differ
LEAST_BAR = 0.01  # of a side
LEAST_INSIDE = 0.2  # of the area

Box = tuple[int, int, int, int]


def small_inside(grey: Image.Image, *, scale: int, turn: Turn) -> Matrix | None:
    """The 64 x 64 luma of a picture without the bars around it, or None where it has none.

    Args:
        grey: mode ``L``, not turned, perhaps decoded smaller.
        scale: by how much.
        turn: how it is turned to be shown.
    """
    box = inside(grey)
    if box is None:
        return None
    kept = np.asarray(grey.crop(box))
    height, width = kept.shape
    reduction = Reduction(height=height * scale, width=width * scale, scale=scale, turn=turn)
    reduction.add(kept)
    return np.ascontiguousarray(reduction.small()[:, :, 0])


def inside(grey: Image.Image) -> Box | None:
    """Left, top, right and bottom of what lies within bars of the corner's shade, or None where there are none."""
    library = native.library()
    return inside_reference(grey) if library is None else inside_native(library, np.asarray(grey))


def inside_native(library: native.Library, grey: NDArray[np.uint8]) -> Box | None:
    """The native twin of `inside_reference`."""
    box = np.zeros(4, dtype=np.int64)
    plane = np.ascontiguousarray(grey)
    found = _inside(library)(native.address(plane, np.uint8), *plane.shape, native.address(box, np.int64))
    left, top, right, bottom = box.tolist()
    return (left, top, right, bottom) if found else None


@cache
def _inside(library: native.Library) -> Any:
    return library.function("vigil_border_inside", POINTER, INT64, INT64, POINTER, returns=INT32)


def inside_reference(grey: Image.Image) -> Box | None:
    """The definition of `inside`."""
    edges = (np.asarray(grey.crop((0, 0, grey.width, 1))), np.asarray(grey.crop((0, 0, 1, grey.height))))
    if all(np.ptp(edge) > 2 * SHADES for edge in edges):
        return None
    corner = grey.resize((1, 1), box=(0, 0, 1, 1))
    other = ImageChops.difference(grey, corner.resize(grey.size))
    box = other.point(lambda shade: 255 * (shade > SHADES)).getbbox()
    if box is None:
        return None
    width, height = box[2] - box[0], box[3] - box[1]
    is_smaller = width < grey.width * (1 - LEAST_BAR) or height < grey.height * (1 - LEAST_BAR)
    is_enough = width * height >= LEAST_INSIDE * grey.width * grey.height
    return box if is_smaller and is_enough else None
