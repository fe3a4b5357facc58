"""Every code within a Hamming radius of a query: none missed, because every code is looked at."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native

CODE_BYTES = 32
DISTANCES = CODE_BYTES * 8 + 1  # 0 to 256 bits
BLOCK = 1 << 16  # codes looked at in one step, to bound memory

Codes = NDArray[np.uint8]


class Hits(NamedTuple):
    """Places of the codes found, ascending, and their distances in bits, both int64."""

    indices: NDArray[np.int64]
    distances: NDArray[np.int64]


def within(*, codes: Codes, query: Codes, radius: int) -> Hits:
    """Every code whose Hamming distance to the query is at most ``radius``.

    Args:
        codes: shape (n, 32), uint8, C-contiguous.
        query: shape (32,), uint8.
        radius: 0 to 256, in bits.

    Raises:
        ValueError: a shape or the radius is wrong.
    """
    _check(codes, query, radius)
    library = native.library()
    return (
        reference_within(codes=codes, query=query, radius=radius)
        if library is None
        else _native_within(library, codes, query, radius)
    )


def reference_within(*, codes: Codes, query: Codes, radius: int) -> Hits:
    """The same in NumPy: the definition the native twin is held to."""
    _check(codes, query, radius)
    found: list[NDArray[np.int64]] = []
    distances: list[NDArray[np.int64]] = []
    wide = np.frombuffer(query.tobytes(), dtype=np.uint64)
    for start in range(0, len(codes), BLOCK):
        block = np.ascontiguousarray(codes[start : start + BLOCK]).view(np.uint64)
        distance = np.bitwise_count(block ^ wide).sum(axis=1, dtype=np.int64)
        near = np.flatnonzero(distance <= radius)
        found.append(near + start)
        distances.append(distance[near])
    empty = np.empty(0, dtype=np.int64)
    return Hits(np.concatenate([empty, *found]), np.concatenate([empty, *distances]))


def counts(*, codes: Codes, queries: Codes) -> NDArray[np.int64]:
    """How many codes lie at each distance from each query: shape (q, 257), int64.

    Args:
        codes: shape (n, 32), uint8.
        queries: shape (q, 32), uint8.

    Raises:
        ValueError: a shape is wrong.
    """
    check_codes(codes)
    check_codes(queries)
    library = native.library()
    if library is None:
        return reference_counts(codes=codes, queries=queries)
    return _native_counts(library, codes, queries)


def reference_counts(*, codes: Codes, queries: Codes) -> NDArray[np.int64]:
    """The same in NumPy: the definition the native twin is held to."""
    found = np.zeros((len(queries), DISTANCES), dtype=np.int64)
    for start in range(0, len(codes), BLOCK):
        block = np.ascontiguousarray(codes[start : start + BLOCK]).view(np.uint64)
        for number, wide in enumerate(np.ascontiguousarray(queries).view(np.uint64)):
            distance = np.bitwise_count(block ^ wide).sum(axis=1, dtype=np.int64)
            found[number] += np.bincount(distance, minlength=DISTANCES)
    return found


def _native_counts(library: native.Library, codes: Codes, queries: Codes) -> NDArray[np.int64]:
    contiguous, asked = np.ascontiguousarray(codes), np.ascontiguousarray(queries)
    found = np.empty((len(asked), DISTANCES), dtype=np.int64)
    _counts_of(library)(
        native.address(contiguous, np.uint8),
        len(contiguous),
        native.address(asked, np.uint8),
        len(asked),
        native.address(found, np.int64),
    )
    return found


def _native_within(library: native.Library, codes: Codes, query: Codes, radius: int) -> Hits:
    search = _search_of(library)
    contiguous = np.ascontiguousarray(codes)
    asked = np.ascontiguousarray(query)
    places = np.empty(len(codes), dtype=np.int64)
    distances = np.empty(len(codes), dtype=np.int64)
    count = search(
        native.address(contiguous, np.uint8),
        len(contiguous),
        native.address(asked, np.uint8),
        radius,
        native.address(places, np.int64),
        native.address(distances, np.int64),
    )
    return Hits(places[:count].copy(), distances[:count].copy())


@cache
def _search_of(library: native.Library) -> Any:
    pointer = native.POINTER
    return library.function(
        "vigil_hamming_within",
        pointer,
        native.INT64,
        pointer,
        native.INT32,
        pointer,
        pointer,
        returns=native.INT64,
    )


@cache
def _counts_of(library: native.Library) -> Any:
    pointer, whole = native.POINTER, native.INT64
    return library.function("vigil_hamming_counts", pointer, whole, pointer, whole, pointer)


def _check(codes: Codes, query: Codes, radius: int) -> None:
    check_codes(codes)
    if query.dtype != np.uint8 or query.shape != (CODE_BYTES,):
        raise ValueError("a query must have the shape (32,) and the type uint8")
    if not 0 <= radius <= CODE_BYTES * 8:
        raise ValueError("a radius lies between 0 and 256 bits")


def check_codes(codes: Codes) -> None:
    """Refuse what is not codes.

    Raises:
        ValueError: the shape is not (n, 32), or the type not uint8.
    """
    if codes.dtype != np.uint8 or codes.ndim != 2 or codes.shape[1] != CODE_BYTES:
        raise ValueError("codes must have the shape (n, 32) and the type uint8")
