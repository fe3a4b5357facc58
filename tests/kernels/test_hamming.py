"""The search misses nothing: NumPy is held to the definition, the native twin to NumPy."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels import build, hamming, native

Codes = NDArray[np.uint8]
Search = Callable[[Codes, Codes, int], hamming.Hits]


def by_definition(codes: Codes, query: Codes, radius: int) -> list[tuple[int, int]]:
    wanted = int.from_bytes(query.tobytes())
    distances = [(int.from_bytes(code.tobytes()) ^ wanted).bit_count() for code in codes]
    return [(place, distance) for place, distance in enumerate(distances) if distance <= radius]


@pytest.fixture(params=["numpy", "native"])
def search(request: pytest.FixtureRequest) -> Search:
    if request.param == "numpy":
        return lambda codes, query, radius: hamming.reference_within(codes=codes, query=query, radius=radius)
    twins = request.getfixturevalue("library")
    return lambda codes, query, radius: hamming._native_within(twins, codes, query, radius)


def random_codes(count: int, seed: int = 1) -> Codes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 1000, hamming.BLOCK + 1])
def test_a_set_of_any_size_finds_its_own_member(search: Search, count: int) -> None:
    codes = random_codes(count)
    if count == 0:
        assert search(codes, random_codes(1)[0], 256).indices.tolist() == []
        return
    hits = search(codes, codes[-1], 0)
    assert (hits.indices.tolist(), hits.distances.tolist()) == ([count - 1], [0])


@pytest.mark.parametrize("flipped", range(0, 257, 8))
def test_the_radius_is_kept_to_the_bit(search: Search, flipped: int) -> None:
    query = random_codes(1)[0]
    bits = np.unpackbits(query)
    bits[:flipped] ^= 1
    codes = np.packbits(bits)[None, :]
    assert search(codes, query, flipped).distances.tolist() == [flipped]
    if flipped:
        assert search(codes, query, flipped - 1).indices.tolist() == []


def test_the_adversarial_case_of_approximate_indexes_is_found(search: Search) -> None:
    """Thirty-one flips spread so that every chunk of a pigeonhole index is touched."""
    query = random_codes(1)[0]
    bits = np.unpackbits(query)
    bits[np.linspace(0, 255, 31, dtype=int)] ^= 1
    assert search(np.packbits(bits)[None, :], query, 31).distances.tolist() == [31]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 256), st.integers(0, 2**32 - 1))
def test_numpy_finds_what_the_definition_says(count: int, radius: int, seed: int) -> None:
    codes, query = random_codes(count, seed), random_codes(1, seed + 1)[0]
    hits = hamming.reference_within(codes=codes, query=query, radius=radius)
    assert list(zip(hits.indices.tolist(), hits.distances.tolist(), strict=True)) == by_definition(
        codes, query, radius
    )


@pytest.mark.parametrize("radius", [0, 31, 100, 128, 256])
def test_the_twins_agree(library: native.Library, radius: int) -> None:
    codes, query = random_codes(5000), random_codes(1, 9)[0]
    ours = hamming._native_within(library, codes, query, radius)
    theirs = hamming.reference_within(codes=codes, query=query, radius=radius)
    assert ours.indices.tolist() == theirs.indices.tolist()
    assert ours.distances.tolist() == theirs.distances.tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.integers(0, 5), st.integers(0, 2**32 - 1))
def test_counts_are_of_the_distances_that_the_definition_gives(count: int, asked: int, seed: int) -> None:
    codes, queries = random_codes(count, seed), random_codes(asked, seed + 1)
    found = hamming.reference_counts(codes=codes, queries=queries)
    assert found.shape == (asked, 257)
    for row, query in zip(found, queries, strict=True):
        distances = [distance for _, distance in by_definition(codes, query, 256)]
        assert row.tolist() == [distances.count(distance) for distance in range(257)]


@pytest.mark.parametrize("count", [0, 1, 8191, 8192, 8193, hamming.BLOCK + 1])
def test_the_twins_count_the_same(library: native.Library, count: int) -> None:
    codes, queries = random_codes(count), random_codes(3, 9)
    queries[0] = codes[-1] if count else 0
    queries[1] = ~queries[0]
    ours = hamming._native_counts(library, codes, queries)
    assert np.array_equal(ours, hamming.reference_counts(codes=codes, queries=queries))
    assert count == 0 or (ours[0, 0], ours[1, 256]) == (1, 1)


def test_counts_of_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="must have"):
        hamming.counts(codes=random_codes(2), queries=random_codes(2)[0])
    with pytest.raises(ValueError, match="must have"):
        hamming.counts(codes=random_codes(2)[0], queries=random_codes(2))


def test_rows_that_do_not_lie_together_are_searched_right(search: Search) -> None:
    codes = random_codes(100)[::2]
    assert search(codes, codes[7], 0).indices.tolist() == [7]


@pytest.mark.parametrize(
    ("codes", "query", "radius"),
    [
        (np.zeros((2, 31), np.uint8), np.zeros(32, np.uint8), 1),
        (np.zeros((2, 32), np.int8), np.zeros(32, np.uint8), 1),
        (np.zeros(32, np.uint8), np.zeros(32, np.uint8), 1),
        (np.zeros((2, 32), np.uint8), np.zeros(31, np.uint8), 1),
        (np.zeros((2, 32), np.uint8), np.zeros(32, np.uint8), -1),
        (np.zeros((2, 32), np.uint8), np.zeros(32, np.uint8), 257),
    ],
)
def test_a_wrong_shape_or_radius_is_refused(codes: Codes, query: Codes, radius: int) -> None:
    with pytest.raises(ValueError, match=r"must have|lies between"):
        hamming.within(codes=codes, query=query, radius=radius)


def test_a_library_of_other_sources_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LIBRARY", tmp_path / "libvigil.so")
    monkeypatch.setattr(native, "STAMP", tmp_path / "sources.sha256")
    assert not native.is_built()
    native.LIBRARY.write_bytes(b"x")
    native.STAMP.write_text("of other sources")
    assert not native.is_built()
    native.STAMP.write_text(native.sources_digest())
    assert native.is_built()


def test_a_compiler_that_refuses_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(build.BuildError, match="NumPy twins serve"):
        build.build(to=tmp_path / "libvigil.so", with_compiler="/bin/false")
    assert list(tmp_path.iterdir()) == []
