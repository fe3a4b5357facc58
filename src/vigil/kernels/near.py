"""An index that finds every 256-bit code within a Hamming radius of a query: multi-index hashing, nothing missed.

Source: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing", IEEE TPAMI 36
(2014). A code is cut into chunks. If a code lies within ``radius`` bits of a query, and the chunks' thresholds plus one
add up to more than the radius, then in some chunk the two differ by no more than that chunk's threshold (otherwise the
differences of the chunks alone would exceed the radius). So trying, in every chunk, every value within its threshold
reaches every such code. Which thresholds to use follows from the radius at search time; the index serves them all.

Beside each code's place a posting holds the 96 bits that follow its chunk, so that most codes are ruled out unread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise
from math import comb
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from vigil.kernels import hamming, native

BITS = 256
LARGEST_RADIUS = 64
POSTING_BYTES = 16
POSTING_BITS = 96  # of its code
LINE_BYTES = 64  # of a processor's cache
# Below this, looking at every code is quicker than asking an index.
FEWEST_INDEXED = 20_000
MOST_CODES = 2**32 - 1  # places are 32-bit
FEWEST_CHUNKS, MOST_CHUNKS = 9, 18
FIRST_ROOM = 256  # finds that a search has room for at first
MOST_TOGETHER = 1 << 14  # queries that go through the index together, to bound memory
FEWEST_IN_ORDER = 64  # queries; with fewer, putting their probes in order costs more than it saves
PART_BYTES = 1 << 19  # of directory and postings, which a core's own cache holds
USUAL_RADIUS = 31
# A posting's time by a probe's, and a code's that its posting does not rule out: fitted to batches of 3,000 and 16,000 queries
# among 0.1 to 10 million codes cut in 11 to 18 chunks. A probe takes 8.8 ns, a posting 0.8, a code 27.
POSTING_COST, CODE_COST = 0.1, 3
MOST_VALUES = 5  # of a chunk for each code: a directory larger than the postings is not worth its memory
LEVEL = 2  # what the native twin may use: 0 plain, 1 an instruction that counts bits, 2 one in wide registers
PROBE_COST = 10  # codes that a search of every code looks at in the time of one probe

Codes = hamming.Codes
Words = NDArray[np.uint64]
Bits = NDArray[np.uint32]


class Chunk(NamedTuple):
    """A run of bits: where it starts (bit 0 is the lowest of the first byte) and how many."""

    start: int
    width: int


class Matches(NamedTuple):
    """Finds of a batch of queries, by query, then distance, then place; all int64, distances in bits."""

    queries: NDArray[np.int64]
    places: NDArray[np.int64]
    distances: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NearIndex:
    """Codes and what finds them; every array may be mapped from a file.

    Attributes:
        codes: shape (n, 32), uint8.
        chunks: how the 256 bits are cut; empty when the codes are so few that all are looked at.
        directories: for each chunk, uint32 of shape (2**width + 1,): where the postings of each value begin.
        postings: for each chunk, uint8 of shape (n, 16): a place (uint32, little-endian), then 96 bits of the code.
        plans: what a search needs each time, by its radius and order; filled by itself.
    """

    codes: Codes
    chunks: tuple[Chunk, ...]
    directories: tuple[Bits, ...]
    postings: tuple[NDArray[np.uint8], ...]
    plans: dict[tuple[int, tuple[int, ...]], "_Plan"] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(cls, codes: Codes) -> Self:
        """Index codes.

        Args:
            codes: shape (n, 32), uint8; at most 2**32 - 1.

        Raises:
            ValueError: the shape is wrong, or there are too many.
        """
        hamming.check_codes(codes)
        held = np.ascontiguousarray(codes)
        chunks = chunks_for(len(held))
        library = native.library()
        parts = [
            reference_build(held, chunk) if library is None else _native_build(library, held, chunk)
            for chunk in chunks
        ]
        return cls(held, chunks, tuple(part[0] for part in parts), tuple(part[1] for part in parts))

    def search(self, queries: Codes, *, radius: int) -> Matches:
        """Every code within ``radius`` bits of each query.

        Args:
            queries: shape (q, 32), uint8.
            radius: 0 to 256 bits; beyond 64, every code is looked at.

        Raises:
            ValueError: a shape or the radius is wrong.
        """
        hamming.check_codes(queries)
        if not 0 <= radius <= BITS:
            raise ValueError(f"a radius lies between 0 and {BITS} bits")
        if not self.is_quick(radius=radius):
            return look_at_all(self.codes, queries, radius=radius)
        library = native.library()
        if library is None:
            return reference_search(self, queries, radius=radius)
        return _native_search(library, self, queries, radius)

    def is_quick(self, *, radius: int) -> bool:
        """Whether a search within this radius asks the index; otherwise every code is looked at, which finds the same."""
        if radius > LARGEST_RADIUS or not self.chunks:
            return False
        return _expected_cost(self.chunks, len(self.codes), radius) * PROBE_COST <= len(self.codes)

    def counts(self, queries: Codes) -> NDArray[np.int64]:
        """How many codes lie at each distance from each query: shape (q, 257); every code is looked at."""
        return hamming.counts(codes=self.codes, queries=queries)


def chunks_for(count: int) -> tuple[Chunk, ...]:
    """How to cut the bits for this many codes: so that a search at the usual radius costs least."""
    if count > MOST_CODES:
        raise ValueError("an index holds at most 2**32 - 1 codes")
    if count < FEWEST_INDEXED:
        return ()
    ways = [_cut(number) for number in range(FEWEST_CHUNKS, MOST_CHUNKS + 1)]
    fitting = [chunks for chunks in ways if max(1 << chunk.width for chunk in chunks) <= MOST_VALUES * count]
    return min(fitting, key=lambda chunks: _expected_cost(chunks, count, USUAL_RADIUS))


def _cut(number: int) -> tuple[Chunk, ...]:
    bounds = [BITS * place // number for place in range(number + 1)]
    return tuple(Chunk(start, end - start) for start, end in pairwise(bounds))


def _expected_cost(chunks: Sequence[Chunk], count: int, radius: int) -> float:
    """Of one search among even codes, in probes: a list for each, the postings in it, the codes that these do not rule out."""
    return sum(
        _neighbours(chunk.width, most)
        * (1 + count / (1 << chunk.width) * (POSTING_COST + CODE_COST * _passing(radius - most)))
        for chunk, most in zip(chunks, thresholds(radius=radius, chunks=chunks), strict=True)
    )


@cache
def _passing(most: int) -> float:
    """The share of even codes whose bits in a posting differ in so many at most."""
    return _neighbours(POSTING_BITS, most) / (1 << POSTING_BITS)


def thresholds(*, radius: int, chunks: Sequence[Chunk]) -> list[int]:
    """How many bits may differ in each chunk, -1 for a chunk that need not be looked at; with one each they pass the radius.

    The narrow chunks, whose values have fewer neighbours, are given the larger thresholds.
    """
    if not chunks:
        return []
    each, over = divmod(radius + 1, len(chunks))
    allowed = [each - 1] * len(chunks)
    for place in sorted(range(len(chunks)), key=lambda place: chunks[place].width)[:over]:
        allowed[place] += 1
    return allowed


@cache
def flips(width: int, most: int) -> Bits:
    """Every pattern of a chunk with at most this many bits set, fewest first; neighbours in memory stand together."""
    found = [
        sum(1 << bit for bit in bits)
        for number in range(most + 1)
        for bits in combinations(range(width - 1, -1, -1), number)
    ]
    return np.array(found, dtype=np.uint32)


def reference_build(codes: Codes, chunk: Chunk) -> tuple[Bits, NDArray[np.uint8]]:
    """Directory and postings of one chunk in NumPy: the definition the native twin is held to."""
    words = _words(codes)
    values = _bits_from(words, chunk.start) & np.uint32((1 << chunk.width) - 1)
    order = np.argsort(values, kind="stable")
    directory = np.zeros((1 << chunk.width) + 1, dtype=np.uint32)
    directory[1:] = np.cumsum(np.bincount(values, minlength=1 << chunk.width))
    postings = np.empty((len(codes), 4), dtype="<u4")
    postings[:, 0] = order
    for column in range(3):
        postings[:, 1 + column] = _bits_from(words, chunk.start + chunk.width + 32 * column)[order]
    return directory, postings.view(np.uint8)


def reference_search(index: NearIndex, queries: Codes, *, radius: int) -> Matches:
    """The search in NumPy: slower, and the same finds."""
    allowed = thresholds(radius=radius, chunks=index.chunks)
    kept = [_reference_one(index, query, allowed, radius) for query in queries]
    return _gathered(kept)


def _reference_one(index: NearIndex, query: Codes, allowed: list[int], radius: int) -> hamming.Hits:
    wide = _words(query[None, :])
    places: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    for chunk, most, directory, postings in zip(
        index.chunks, allowed, index.directories, index.postings, strict=True
    ):
        value = int(_bits_from(wide, chunk.start)[0]) & ((1 << chunk.width) - 1)
        probes = flips(chunk.width, most) ^ np.uint32(value)
        # What a damaged directory says beyond the postings is not followed.
        begins = np.minimum(directory[probes].astype(np.int64), len(postings))
        ends = np.clip(directory[probes + np.uint32(1)].astype(np.int64), begins, len(postings))
        lengths = ends - begins
        # Row numbers of all lists in one array: where each list begins, and on from there.
        firsts = np.cumsum(lengths) - lengths
        rows = np.arange(lengths.sum()) + np.repeat(begins - firsts, lengths)
        places.append(postings.view("<u4")[rows, 0].astype(np.int64))
    candidates = np.unique(np.concatenate(places))
    candidates = candidates[candidates < len(index.codes)]
    distances = np.bitwise_count(_words(index.codes[candidates]) ^ wide).sum(axis=1, dtype=np.int64)
    near = distances <= radius
    return hamming.Hits(candidates[near], distances[near])


def look_at_all(codes: Codes, queries: Codes, *, radius: int) -> Matches:
    """The search without an index, which the index is held to."""
    return _gathered([hamming.within(codes=codes, query=query, radius=radius) for query in queries])


def _gathered(kept: Sequence[hamming.Hits]) -> Matches:
    empty = np.empty(0, dtype=np.int64)
    queries = np.repeat(np.arange(len(kept)), [len(hits.indices) for hits in kept])
    places = np.concatenate([empty, *(hits.indices for hits in kept)])
    return in_order(queries, places, np.concatenate([empty, *(hits.distances for hits in kept)]))


def in_order(queries: NDArray[np.int64], places: NDArray[np.int64], distances: NDArray[np.int64]) -> Matches:
    """Finds sorted by query, then distance, then place."""
    order = np.lexsort((places, distances, queries))
    return Matches(queries[order], places[order], distances[order])


def index_chunk(*, codes: Codes, chunk: Chunk, directory: Bits, postings: NDArray[np.uint8]) -> None:
    """Fill one chunk's directory and postings where they lie, for example in a file that is mapped.

    Args:
        codes: shape (n, 32), uint8.
        chunk: one of ``chunks_for(n)``.
        directory: shape (2**width + 1,), uint32.
        postings: shape (n, 16), uint8.
    """
    shapes = (codes.shape, directory.shape, postings.shape)
    if shapes != ((len(codes), BITS // 8), ((1 << chunk.width) + 1,), (len(codes), POSTING_BYTES)):
        raise ValueError("codes, directory and postings must have the shapes of the chunk")
    library = native.library()
    if library is None:
        directory[:], postings[:] = reference_build(codes, chunk)
    else:
        _native_fill(library, codes, chunk, directory, postings)


def _native_build(library: native.Library, codes: Codes, chunk: Chunk) -> tuple[Bits, NDArray[np.uint8]]:
    directory = np.empty((1 << chunk.width) + 1, dtype=np.uint32)
    postings = _aligned(len(codes))
    _native_fill(library, codes, chunk, directory, postings)
    return directory, postings


def _aligned(count: int) -> NDArray[np.uint8]:
    """Room for postings of which four fill a line of the cache, as they do in a known set's file."""
    room = np.empty(count * POSTING_BYTES + LINE_BYTES, dtype=np.uint8)
    begin = -room.ctypes.data % LINE_BYTES
    return room[begin : begin + count * POSTING_BYTES].reshape(count, POSTING_BYTES)


def _native_fill(
    library: native.Library, codes: Codes, chunk: Chunk, directory: Bits, postings: NDArray[np.uint8]
) -> None:
    pointer = native.POINTER
    build = library.function(
        "vigil_near_build", pointer, native.INT64, native.INT32, native.INT32, pointer, pointer
    )
    build(
        native.address(codes, np.uint8),
        len(codes),
        chunk.start,
        chunk.width,
        native.address(directory, np.uint32),
        native.address(postings, np.uint8),
    )


def _native_search(library: native.Library, index: NearIndex, queries: Codes, radius: int) -> Matches:
    asked = np.ascontiguousarray(queries)
    tops = _top_bits(index, len(asked))
    plan = index.plans.get((radius, tops))
    if plan is None or plan.library is not library:
        plan = index.plans[radius, tops] = _plan(library, index, radius, tops)
    parts = [
        _native_part(plan, asked[start : start + MOST_TOGETHER], radius, start)
        for start in range(0, len(asked), MOST_TOGETHER)
    ]
    empty = np.empty(0, dtype=np.int64)
    return in_order(*(np.concatenate(column) for column in zip((empty,) * 3, *parts, strict=True)))


def _native_part(plan: "_Plan", asked: Codes, radius: int, first: int) -> tuple[NDArray[np.int64], ...]:
    room = max(FIRST_ROOM, 4 * len(asked))
    while True:
        places = np.empty(room, dtype=np.int64)
        distances, askers = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
        found = plan.search(
            *plan.given,
            native.address(asked, np.uint8),
            len(asked),
            radius,
            LEVEL,
            room,
            native.address(places, np.int64),
            native.address(distances, np.int32),
            native.address(askers, np.int32),
        )
        if found < 0:
            raise MemoryError("a near search of many queries has no memory left; ask fewer at once")
        if found <= room:
            return (
                askers[:found].astype(np.int64) + first,
                places[:found],
                distances[:found].astype(np.int64),
            )
        # There were more finds than room: they are asked for again, with room for each.
        room = found


def _top_bits(index: NearIndex, asked: int) -> tuple[int, ...]:
    """By how many first bits the probes of each chunk are put in order, so that what each part reads fits a core's cache."""
    if asked < FEWEST_IN_ORDER:
        return (0,) * len(index.chunks)
    sizes = [4 * len(one) + POSTING_BYTES * len(index.codes) for one in index.directories]
    return tuple(
        min((size // PART_BYTES).bit_length(), chunk.width - 1)
        for size, chunk in zip(sizes, index.chunks, strict=True)
    )


class _Plan(NamedTuple):
    """What the native search is given for one radius, made once; ``kept`` holds the arrays whose addresses it has."""

    library: native.Library
    search: Any
    given: tuple[int, ...]
    kept: tuple[object, ...]


def _plan(library: native.Library, index: NearIndex, radius: int, tops: tuple[int, ...]) -> _Plan:
    allowed = thresholds(radius=radius, chunks=index.chunks)
    ways = list(zip(index.chunks, allowed, tops, strict=True))
    shape = np.array([(chunk.start, chunk.width, most, top) for chunk, most, top in ways], dtype=np.int32)
    tables = (
        _addresses(index.directories, np.uint32),
        _addresses(index.postings, np.uint8),
        _addresses(first := [flips(top, most) for _, most, top in ways], np.uint32),
        _addresses(others := [flips(chunk.width - top, most) for chunk, most, top in ways], np.uint32),
    )
    given = (
        native.address(index.codes, np.uint8),
        len(index.codes),
        len(index.chunks),
        native.address(shape, np.int32),
        *(native.address(table, np.uint64) for table in tables),
    )
    return _Plan(library, _search_of(library), given, (shape, first, others, tables))


@cache
def _search_of(library: native.Library) -> Any:
    pointer, whole = native.POINTER, native.INT64
    return library.function(
        "vigil_near_search",
        *(pointer, whole, native.INT32, pointer, pointer, pointer, pointer, pointer),
        *(pointer, whole, native.INT32, native.INT32, whole, pointer, pointer, pointer),
        returns=whole,
    )


def _addresses(arrays: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[np.uint64]:
    return np.array([native.address(array, kind) for array in arrays], dtype=np.uint64)


def _neighbours(width: int, most: int) -> int:
    """How many values differ from one in at most so many bits."""
    return sum(comb(width, number) for number in range(most + 1))


def _words(codes: Codes) -> Words:
    return np.ascontiguousarray(codes).view("<u8").reshape(-1, 4)


def _bits_from(words: Words, start: int) -> Bits:
    """32 bits from a bit position, going on from the beginning after the last bit."""
    word, shift = divmod(start % BITS, 64)
    found = words[:, word] >> np.uint64(shift)
    if shift > 32:
        found = found | words[:, (word + 1) % 4] << np.uint64(64 - shift)
    return found.astype(np.uint32)
