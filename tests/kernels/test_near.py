"""The index finds what looking at every code finds: all of it, and nothing else, whatever the radius."""

import ctypes
import mmap
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels import native, near

Search = Callable[[near.NearIndex, near.Codes, int], near.Matches]
COUNT = near.FEWEST_INDEXED


def random_codes(count: int, seed: int = 1) -> near.Codes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def flipped(code: near.Codes, places: list[int]) -> near.Codes:
    bits = np.unpackbits(code, bitorder="little")
    bits[places] ^= 1
    return np.packbits(bits, bitorder="little")


@pytest.fixture(scope="module")
def index() -> near.NearIndex:
    return near.NearIndex.build(random_codes(COUNT))


WAYS = ["numpy", "plain", "popcnt", "wide", "plain, in order", "wide, in order"]
LEVELS = {"plain": 0, "popcnt": 1, "wide": 2}


@pytest.fixture(params=WAYS)
def search(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Search:
    if request.param == "numpy":
        return lambda index, queries, radius: near.reference_search(index, queries, radius=radius)
    level, _, order = request.param.partition(", ")
    monkeypatch.setattr(near, "LEVEL", LEVELS[level])
    if order:
        put_in_order(monkeypatch)
    library: native.Library = request.getfixturevalue("library")
    return lambda index, queries, radius: near._native_search(library, index, queries, radius)


def put_in_order(monkeypatch: pytest.MonkeyPatch, part_bytes: int = 1 << 10) -> None:
    """As with many queries and codes: probes by their first bits, and several batches of queries."""
    monkeypatch.setattr(near, "PART_BYTES", part_bytes)
    monkeypatch.setattr(near, "FEWEST_IN_ORDER", 2)
    monkeypatch.setattr(near, "MOST_TOGETHER", 5)


def looked_at_all(index: near.NearIndex, queries: near.Codes, radius: int) -> near.Matches:
    return near.look_at_all(index.codes, queries, radius=radius)


def same(found: near.Matches, expected: near.Matches) -> bool:
    return all(np.array_equal(ours, theirs) for ours, theirs in zip(found, expected, strict=True))


@pytest.mark.parametrize("radius", [0, 1, 2, 8, 16, 31, 40])
def test_planted_codes_are_found_at_every_distance_up_to_the_radius(
    index: near.NearIndex, search: Search, radius: int
) -> None:
    dice = np.random.default_rng(radius)
    queries = np.array(
        [
            flipped(index.codes[dice.integers(COUNT)], dice.choice(256, away, replace=False).tolist())
            for away in [*range(radius + 4), radius, radius]
        ]
    )
    assert same(search(index, queries, radius), looked_at_all(index, queries, radius))


def test_differences_spread_so_that_every_chunk_is_at_its_threshold_are_found(
    index: near.NearIndex, search: Search
) -> None:
    """The worst case of the pigeonhole argument: each chunk differs by its threshold plus one, but one by its threshold."""
    radius = 31
    allowed = near.thresholds(radius=radius, chunks=index.chunks)
    assert sum(allowed) + len(allowed) == radius + 1
    for spared in range(len(index.chunks)):
        places = [
            chunk.start + bit
            for number, (chunk, most) in enumerate(zip(index.chunks, allowed, strict=True))
            for bit in range(most + (number != spared))
        ]
        assert len(places) == radius
        found = search(index, flipped(index.codes[7], places)[None, :], radius)
        assert (7, radius) in zip(found.places.tolist(), found.distances.tolist(), strict=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), radius=st.integers(0, 40), cluster=st.integers(1, 400))
def test_clusters_of_like_codes_are_found_whole(seed: int, radius: int, cluster: int) -> None:
    """Real sets are not random: frames of one video lie within a few bits of each other, and some codes are equal."""
    dice = np.random.default_rng(seed)
    codes = random_codes(3000, seed)
    for place in range(cluster):
        codes[place] = flipped(codes[0], dice.integers(0, 256, dice.integers(0, 30)).tolist())
    built = near.NearIndex(codes, *parts(codes))
    queries = codes[[0, cluster - 1, -1]]
    expected = looked_at_all(built, queries, radius)
    assert same(near.reference_search(built, queries, radius=radius), expected)
    library = native.library()
    if library is not None:
        with pytest.MonkeyPatch.context() as patched:
            for level in LEVELS.values():
                patched.setattr(near, "LEVEL", level)
                assert same(near._native_search(library, built, queries, radius), expected)
            put_in_order(patched, 1 << int(dice.integers(0, 20)))
            assert same(near._native_search(library, built, queries, radius), expected)


LONGEST = 40
NOBODYS = 0  # PROT_NONE, which the standard library does not name
VALUE_BITS = 8


def codes_of_lists(lengths: list[int]) -> near.Codes:
    """As many codes of each value in the first bits as are wanted, in no order; else they lie a few bits apart."""
    dice = np.random.default_rng(len(lengths))
    values = dice.permutation(np.repeat(np.arange(len(lengths)), lengths))
    codes = np.array(
        [flipped(np.zeros(32, np.uint8), dice.integers(VALUE_BITS, 256, 3).tolist()) for _ in values]
    )
    codes[:, 0] = values
    return codes


def of_one_chunk(codes: near.Codes, postings: NDArray[np.uint8] | None = None) -> near.NearIndex:
    chunk = near.Chunk(0, VALUE_BITS)
    directory, built = near.reference_build(codes, chunk)
    if postings is not None:
        postings[:] = built
    return near.NearIndex(codes, (chunk,), (directory,), (built if postings is None else postings,))


@pytest.mark.parametrize("behind", range(5))
def test_lists_of_every_length_are_read_whole_and_not_beyond(search: Search, behind: int) -> None:
    """Lists that end with the postings too, on every place of a four; a list of 300 is longer than is asked for ahead."""
    codes = codes_of_lists([*range(LONGEST + 1), 300, *[0] * 213, behind])
    index = of_one_chunk(codes)
    queries = np.zeros((1 << VALUE_BITS, 32), dtype=np.uint8)
    queries[:, 0] = np.arange(1 << VALUE_BITS)
    for radius in (0, 3):
        assert same(search(index, queries, radius), looked_at_all(index, queries, radius))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 31, 32, 33, 34, 100])
def test_nothing_behind_the_postings_is_read(library: native.Library, search: Search, count: int) -> None:
    """What lies behind them here belongs to nobody: reading it would end this process."""
    codes = codes_of_lists([0] * 255 + [count])
    room = mmap.mmap(-1, 2 * mmap.PAGESIZE)
    whole = np.frombuffer(room, dtype=np.uint8)
    ends = mmap.PAGESIZE
    system = ctypes.CDLL(None, use_errno=True)
    behind = ctypes.c_void_p(whole.ctypes.data + ends)
    assert system.mprotect(behind, ctypes.c_size_t(mmap.PAGESIZE), NOBODYS) == 0
    postings = whole[ends - count * near.POSTING_BYTES : ends].reshape(count, near.POSTING_BYTES)
    index = of_one_chunk(codes, postings)
    assert same(search(index, codes[:3], 6), looked_at_all(index, codes[:3], 6))


@pytest.mark.parametrize("shift", [0, 1, 16, 24])
def test_postings_may_lie_anywhere(search: Search, shift: int) -> None:
    codes = codes_of_lists([7] * (1 << VALUE_BITS))
    room = np.empty(len(codes) * near.POSTING_BYTES + 128, dtype=np.uint8)
    begin = -room.ctypes.data % 64 + shift
    postings = room[begin : begin + len(codes) * near.POSTING_BYTES].reshape(-1, near.POSTING_BYTES)
    index = of_one_chunk(codes, postings)
    assert same(search(index, codes[:9], 2), looked_at_all(index, codes[:9], 2))


def test_an_index_in_memory_lies_as_one_in_a_file(library: native.Library) -> None:
    _, postings = near._native_build(library, random_codes(1001), near.Chunk(0, 9))
    assert postings.ctypes.data % 64 == 0
    assert postings.shape == (1001, near.POSTING_BYTES)


def test_probes_are_put_in_order_only_where_there_are_many(
    index: near.NearIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "PART_BYTES", 1 << 10)
    assert set(near._top_bits(index, near.FEWEST_IN_ORDER - 1)) == {0}
    for chunk, tops in zip(index.chunks, near._top_bits(index, near.FEWEST_IN_ORDER), strict=True):
        size = 4 * ((1 << chunk.width) + 1) + near.POSTING_BYTES * COUNT
        assert size / 2**tops < 1 << 10 <= size / 2 ** (tops - 1)


@pytest.mark.parametrize("asked", [0, 1, 4, 5, 6, 10, 11, 100])
def test_batches_of_any_size_are_answered_whole(
    library: native.Library, index: near.NearIndex, monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    put_in_order(monkeypatch)
    queries = index.codes[:asked]
    found = near._native_search(library, index, queries, 31)
    assert same(found, looked_at_all(index, queries, 31))
    assert found.queries.tolist() == list(range(asked))


def test_a_batch_without_memory_is_an_error_and_not_an_empty_answer(
    library: native.Library, index: near.NearIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "MOST_TOGETHER", 1 << 17)  # more than the native twin takes at once
    with pytest.raises(MemoryError, match="fewer at once"):
        near._native_search(library, index, random_codes((1 << 16) + 1), 0)


def parts(
    codes: near.Codes,
) -> tuple[tuple[near.Chunk, ...], tuple[NDArray[np.uint32], ...], tuple[NDArray[np.uint8], ...]]:
    """An index of few codes, cut as if there were more, so that lists are long and thresholds small."""
    chunks = near.chunks_for(COUNT)
    built = [near.reference_build(codes, chunk) for chunk in chunks]
    return chunks, tuple(one[0] for one in built), tuple(one[1] for one in built)


def test_the_twins_build_the_same_index(library: native.Library) -> None:
    codes = random_codes(5000, 3)
    for chunk in (*near.chunks_for(COUNT), near.Chunk(0, 9), near.Chunk(228, 28 - 1), near.Chunk(60, 24)):
        ours = near._native_build(library, codes, chunk)
        theirs = near.reference_build(codes, chunk)
        assert all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))


def test_more_finds_than_room_are_all_given(library: native.Library) -> None:
    codes = np.repeat(random_codes(3), 10_000, axis=0)
    index = near.NearIndex.build(codes)
    found = near._native_search(library, index, codes[[0, 29_999]], 5)
    assert len(found.places) == 20_000
    assert np.array_equal(found.places, np.r_[0:10_000, 20_000:30_000])


@pytest.mark.parametrize("count", [1, COUNT - 1, COUNT, 100_000, 1_000_000, 10_000_000, 2**32 - 1])
def test_the_chunks_are_the_256_bits_without_gap_or_overlap(count: int) -> None:
    chunks = near.chunks_for(count)
    assert bool(chunks) == (count >= COUNT)
    assert all(first.start + first.width == second.start for first, second in pairwise(chunks))
    assert not chunks or (chunks[0].start == 0 and sum(chunk.width for chunk in chunks) == 256)
    assert all(chunk.width <= 31 for chunk in chunks)
    for radius in range(65):
        assert (
            not chunks
            or sum(most + 1 for most in near.thresholds(radius=radius, chunks=chunks)) == radius + 1
        )


def test_a_million_codes_are_cut_so_that_one_bit_may_differ_in_each_chunk() -> None:
    """The measured best: 272 lists of 15 postings, where finer cuts try more values and coarser ones read longer lists."""
    chunks = near.chunks_for(1_000_000)
    assert {chunk.width for chunk in chunks} == {16}
    assert near.thresholds(radius=near.USUAL_RADIUS, chunks=chunks) == [1] * 16


@pytest.mark.parametrize("most", [0, 1, 40, 48, 96])
def test_the_share_of_postings_that_rule_nothing_out_is_that_of_even_bits(most: int) -> None:
    dice = np.random.default_rng(most)
    differ = np.bitwise_count(dice.integers(0, 256, (20_000, 12), dtype=np.uint8)).sum(axis=1)
    assert near._passing(most) == pytest.approx((differ <= most).mean(), abs=0.02)


def test_every_pattern_of_few_bits_stands_once() -> None:
    patterns = near.flips(10, 3)
    expected = {value for value in range(1 << 10) if value.bit_count() <= 3}
    assert len(patterns) == len(expected)
    assert set(patterns.tolist()) == expected


@pytest.mark.parametrize("count", [0, 1, 100])
def test_few_codes_are_all_looked_at(count: int) -> None:
    codes = random_codes(count)
    index = near.NearIndex.build(codes)
    assert index.chunks == ()
    assert index.search(random_codes(2, 9), radius=64).places.tolist() == []
    assert index.search(codes, radius=0).places.tolist() == list(range(count))


@pytest.mark.parametrize("radius", [31, 64])
def test_whichever_way_is_quicker_finds_the_same(index: near.NearIndex, radius: int) -> None:
    queries = np.array([flipped(code, list(range(0, 256, 5))[:radius]) for code in index.codes[:5]])
    assert same(index.search(queries, radius=radius), looked_at_all(index, queries, radius))


def test_no_query_finds_nothing(index: near.NearIndex) -> None:
    assert [column.tolist() for column in index.search(random_codes(0), radius=31)] == [[], [], []]


@pytest.mark.parametrize(
    ("queries", "radius"),
    [(np.zeros((1, 31), np.uint8), 31), (np.zeros((1, 32), np.int8), 31), (np.zeros((1, 32), np.uint8), 257)],
)
def test_a_wrong_shape_or_radius_is_refused(index: near.NearIndex, queries: near.Codes, radius: int) -> None:
    with pytest.raises(ValueError, match=r"must have|lies between"):
        index.search(queries, radius=radius)


@pytest.mark.parametrize("radius", [near.LARGEST_RADIUS, near.LARGEST_RADIUS + 1, 110])
def test_beyond_the_largest_radius_every_code_is_looked_at(index: near.NearIndex, radius: int) -> None:
    queries = index.codes[:2]
    assert same(index.search(queries, radius=radius), looked_at_all(index, queries, radius))


def test_a_damaged_index_leads_nowhere_outside(search: Search) -> None:
    codes = random_codes(3000, 5)
    chunks, directories, postings = parts(codes)
    dice = np.random.default_rng(6)
    for highest in (10, 3001, 2**32):
        rubbish = tuple(
            dice.integers(0, highest, one.shape, dtype=np.uint64).astype(np.uint32) for one in directories
        )
        places = [one.copy() for one in postings]
        for one in places:
            one.view("<u4")[::3, 0] = dice.integers(0, highest, len(one[::3]), dtype=np.uint64).astype(
                np.uint32
            )
        for damaged in (
            near.NearIndex(codes, chunks, rubbish, postings),
            near.NearIndex(codes, chunks, directories, tuple(places)),
        ):
            found = search(damaged, codes[:3], 10)
            assert (found.places < 3000).all()
            assert (found.distances <= 10).all()


@pytest.mark.parametrize("is_native", [True, False])
def test_a_chunk_is_indexed_where_its_arrays_lie(
    library: native.Library, monkeypatch: pytest.MonkeyPatch, is_native: bool
) -> None:
    monkeypatch.setattr(native, "library", lambda: library if is_native else None)
    codes = np.random.default_rng(11).integers(0, 256, (3_000, 32), dtype=np.uint8)
    chunk = near.Chunk(20, 11)
    directory, postings = np.ones((1 << 11) + 1, dtype=np.uint32), np.ones((3_000, 16), dtype=np.uint8)
    near.index_chunk(codes=codes, chunk=chunk, directory=directory, postings=postings)
    wanted = near.reference_build(codes, chunk)
    assert np.array_equal(directory, wanted[0])
    assert np.array_equal(postings, wanted[1])
    with pytest.raises(ValueError, match="shapes of the chunk"):
        near.index_chunk(codes=codes, chunk=chunk, directory=directory[:-1], postings=postings)
