"""Where digests stand in a sorted table: the answer to *is exactly this file known*, for a batch at a time.

A directory by the first bits of a key leads to the few keys that begin so. Digests are even, so those are about four; keys
made to begin alike are found by halving. Everything may be mapped from a file. The native twin (``native/exact.cpp``)
fetches the memory of many queries at once, because nearly all of a lookup is waiting for memory.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

WIDTHS = (16, 20, 32)  # bytes of an MD5, a SHA-1, a SHA-256
KEYS_TOGETHER = 4  # that a directory's row leads to, about
MOST_BITS = 28
MOST_KEYS = 2**32 - 1
KEYS_AT_ONCE = 1 << 18

Keys = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ExactTable:
    """Sorted keys and their directory.

    Attributes:
        keys: shape (n, width), uint8, sorted bytewise; equal keys stand together.
        directory: shape (2**bits + 1,), uint32: how many keys begin with less than these first bits.
    """

    keys: Keys
    directory: NDArray[np.uint32]

    @classmethod
    def build(cls, keys: Keys) -> Self:
        """Make the directory of sorted keys.

        Args:
            keys: shape (n, width), uint8, sorted bytewise; width 16, 20 or 32; at most 2**32 - 1.

        Raises:
            ValueError: the shape is wrong, there are too many, or their first four bytes show that they are not sorted.
        """
        _check(keys)
        if len(keys) > MOST_KEYS:
            raise ValueError("a table holds at most 2**32 - 1 keys")
        bits = max(min((len(keys) // KEYS_TOGETHER).bit_length(), MOST_BITS), 1)
        directory = np.full((1 << bits) + 1, len(keys), dtype=np.uint32)
        told, last = 0, np.uint32(0)
        # A block at a time, so that keys which lie in a file need no room in memory.
        for start in range(0, len(keys), KEYS_AT_ONCE):
            beginnings = _beginnings(keys[start : start + KEYS_AT_ONCE])
            if beginnings[0] < last or (beginnings[1:] < beginnings[:-1]).any():
                raise ValueError("the keys are not sorted; sort them bytewise first")
            last = beginnings[-1]
            end = (int(last) >> (32 - bits)) + 1
            bounds = np.arange(told, end, dtype=np.uint64) << np.uint64(32 - bits)
            directory[told:end] = start + np.searchsorted(beginnings, bounds)
            told = max(told, end)
        return cls(keys, directory)

    @property
    def bits(self) -> int:
        """How many first bits the directory goes by."""
        return len(self.directory).bit_length() - 1

    def find(self, queries: Keys) -> Places:
        """The first row that holds each query, or -1; shape (q,), int64.

        Args:
            queries: shape (q, width), uint8.

        Raises:
            ValueError: their width is not the table's.
        """
        _check(queries)
        if queries.shape[1] != self.keys.shape[1]:
            raise ValueError(f"queries must have {self.keys.shape[1]} bytes, as the table's keys")
        library = native.library()
        return find_reference(self, queries) if library is None else find_native(library, self, queries)


def find_reference(table: ExactTable, queries: Keys) -> Places:
    """The lookup in NumPy: the definition the native twin is held to."""
    count = len(table.keys)
    buckets = _beginnings(queries).astype(np.int64) >> (32 - table.bits)
    low = np.minimum(table.directory[buckets].astype(np.int64), count)
    high = np.clip(table.directory[buckets + 1].astype(np.int64), low, count)
    wanted = _words(queries)
    while (open_rows := np.flatnonzero(low < high)).size:
        middle = (low[open_rows] + high[open_rows]) // 2
        less = _less(_words(table.keys[middle]), wanted[open_rows])
        low[open_rows] = np.where(less, middle + 1, low[open_rows])
        high[open_rows] = np.where(less, high[open_rows], middle)
    inside = np.flatnonzero(low < count)
    places = np.full(len(queries), -1, dtype=np.int64)
    equal = (table.keys[low[inside]] == queries[inside]).all(axis=1)
    places[inside[equal]] = low[inside[equal]]
    return places


def find_native(library: native.Library, table: ExactTable, queries: Keys) -> Places:
    """The native twin of `find_reference`."""
    held, asked = np.ascontiguousarray(table.keys), np.ascontiguousarray(queries)
    places = np.empty(len(asked), dtype=np.int64)
    _find(library)(
        native.address(held, np.uint8),
        len(held),
        held.shape[1],
        native.address(table.directory, np.uint32),
        table.bits,
        native.address(asked, np.uint8),
        len(asked),
        native.address(places, np.int64),
    )
    return places


def _check(keys: Keys) -> None:
    if keys.dtype != np.uint8 or keys.ndim != 2 or keys.shape[1] not in WIDTHS:
        raise ValueError("keys must have the shape (n, 16), (n, 20) or (n, 32) and the type uint8")


def _beginnings(keys: Keys) -> NDArray[np.uint32]:
    """The first 32 bits of each key, most significant first, as a number."""
    return np.ascontiguousarray(keys[:, :4]).view(">u4")[:, 0].astype(np.uint32)


def _words(keys: Keys) -> NDArray[np.uint64]:
    """Keys as numbers that compare as their bytes do: shape (n, words), the last filled with zeros."""
    words = -(-keys.shape[1] // 8)
    filled = np.zeros((len(keys), words * 8), dtype=np.uint8)
    filled[:, : keys.shape[1]] = keys
    return filled.view(">u8").astype(np.uint64)


def _less(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Row by row, whether one comes before the other."""
    less = np.zeros(len(one), dtype=np.bool_)
    for column in range(one.shape[1] - 1, -1, -1):
        less = (one[:, column] < other[:, column]) | ((one[:, column] == other[:, column]) & less)
    return less


@cache
def _find(library: native.Library) -> Any:
    return library.function(
        "vigil_exact_find", POINTER, INT64, INT32, POINTER, INT32, POINTER, INT64, POINTER, returns=INT32
    )
