"""Supplied PhotoDNA values compared by squared Euclidean distance: none within the radius is missed, because each is looked at.

Values come with hash lists. Nothing here makes one from a picture: the algorithm is licensed, comparing is not. A value is
144 bytes; where the sum of the squared differences of its bytes to another's is small, the two pictures are alike.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

VALUE_BYTES = 144
USUAL_RADIUS = 40_000  # squared; what the IPED forensic tool looks within by default
LARGEST_RADIUS = VALUE_BYTES * 255**2
BLOCK = 1 << 14  # values looked at in one step, to bound memory
FIRST_ROOM = 1024  # finds that the native twin has room for at first
WIDEST = 2  # registers allowed: 0 every processor's, 1 AVX2, 2 AVX-512

Values = NDArray[np.uint8]


class Hits(NamedTuple):
    """Places of the values found, ascending, and their squared distances, both int64."""

    indices: NDArray[np.int64]
    distances: NDArray[np.int64]


def within(*, codes: Values, query: Values, radius: int = USUAL_RADIUS) -> Hits:
    """Every PhotoDNA value whose squared distance to the query is at most ``radius``.

    Args:
        codes: shape (n, 144), uint8; copied first unless C-contiguous.
        query: shape (144,), uint8.
        radius: 0 to 9,363,600, the square of a Euclidean distance.

    Raises:
        ValueError: a shape or the radius is wrong.
    """
    _check(codes, query, radius)
    library = native.library()
    if library is None:
        return reference_within(codes=codes, query=query, radius=radius)
    return native_within(library, codes=codes, query=query, radius=radius)


def reference_within(*, codes: Values, query: Values, radius: int = USUAL_RADIUS) -> Hits:
    """The same in NumPy: the definition the native twin is held to."""
    _check(codes, query, radius)
    asked = query.astype(np.int32)
    empty = np.empty(0, dtype=np.int64)
    found, distances = [empty], [empty]
    for start in range(0, len(codes), BLOCK):
        distance = ((codes[start : start + BLOCK] - asked) ** 2).sum(axis=1, dtype=np.int64)
        near = np.flatnonzero(distance <= radius)
        found.append(near + start)
        distances.append(distance[near])
    return Hits(np.concatenate(found), np.concatenate(distances))


def native_within(
    library: native.Library,
    *,
    codes: Values,
    query: Values,
    radius: int = USUAL_RADIUS,
    widest: int = WIDEST,
) -> Hits:
    """The native twin of `reference_within`.

    Args:
        library: the native twins.
        codes: as `within` has it.
        query: as `within` has it.
        radius: as `within` has it.
        widest: the widest registers allowed: 0, 1 or 2; what the processor lacks is not used.
    """
    held, asked = np.ascontiguousarray(codes), np.ascontiguousarray(query)
    room = FIRST_ROOM
    while True:
        places, distances = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        count = _search_of(library)(
            native.address(held, np.uint8),
            len(held),
            native.address(asked, np.uint8),
            radius,
            widest,
            room,
            native.address(places, np.int64),
            native.address(distances, np.int64),
        )
        if count <= room:
            return Hits(places[:count], distances[:count])
        # Finds are few where sets are real; where they are not, all are asked for again with room for each.
        room = count


@cache
def _search_of(library: native.Library) -> Any:
    return library.function(
        "vigil_photodna_within",
        *(POINTER, INT64, POINTER, INT64, INT32, INT64, POINTER, POINTER),
        returns=INT64,
    )


def _check(codes: Values, query: Values, radius: int) -> None:
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != VALUE_BYTES:
        raise ValueError("PhotoDNA values must have the shape (n, 144) and the type uint8")
    if query.dtype != np.uint8 or query.shape != (VALUE_BYTES,):
        raise ValueError("a query must have the shape (144,) and the type uint8")
    if not 0 <= radius <= LARGEST_RADIUS:
        raise ValueError(f"a squared radius lies between 0 and {LARGEST_RADIUS}")
