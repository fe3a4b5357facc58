"""No PhotoDNA value within the radius is missed: NumPy is held to the definition, every native width to NumPy."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native, photodna
from vigil.kernels.photodna import LARGEST_RADIUS, VALUE_BYTES, Hits, Values

Search = Callable[[Values, Values, int], Hits]


def random_values(count: int, seed: int = 1, highest: int = 255) -> Values:
    return np.random.default_rng(seed).integers(0, highest + 1, (count, VALUE_BYTES), dtype=np.uint8)


def by_definition(codes: Values, query: Values, radius: int) -> list[tuple[int, int]]:
    asked = query.tolist()
    distances = [
        sum((one - other) ** 2 for one, other in zip(code, asked, strict=True)) for code in codes.tolist()
    ]
    return [(place, distance) for place, distance in enumerate(distances) if distance <= radius]


def pairs(hits: Hits) -> list[tuple[int, int]]:
    assert hits.indices.dtype == hits.distances.dtype == np.int64
    return list(zip(hits.indices.tolist(), hits.distances.tolist(), strict=True))


@pytest.fixture(params=["numpy", "every processor's", "AVX2", "AVX-512"])
def search(request: pytest.FixtureRequest) -> Search:
    """Each width; where the processor lacks one, the widest that it has."""
    if request.param == "numpy":
        return lambda codes, query, radius: photodna.reference_within(codes=codes, query=query, radius=radius)
    library: native.Library = request.getfixturevalue("library")
    widest = ["every processor's", "AVX2", "AVX-512"].index(request.param)
    return lambda codes, query, radius: photodna.native_within(
        library, codes=codes, query=query, radius=radius, widest=widest
    )


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 40),
    seed=st.integers(0, 2**32 - 1),
    highest=st.sampled_from([0, 1, 15, 40, 255]),
    radius=st.one_of(st.integers(0, 100_000), st.integers(0, LARGEST_RADIUS)),
)
def test_numpy_finds_what_the_definition_says(count: int, seed: int, highest: int, radius: int) -> None:
    codes, query = random_values(count, seed, highest), random_values(1, seed + 1, highest)[0]
    assert pairs(photodna.reference_within(codes=codes, query=query, radius=radius)) == by_definition(
        codes, query, radius
    )


@pytest.mark.parametrize("widest", [0, 1, 2])
def test_the_twins_agree_at_every_width(library: native.Library, widest: int) -> None:
    @settings(max_examples=60, deadline=None)
    @given(
        count=st.integers(0, 300),
        seed=st.integers(0, 2**32 - 1),
        highest=st.sampled_from([0, 1, 15, 40, 255]),
        part=st.floats(0, 1),
    )
    def agree(count: int, seed: int, highest: int, part: float) -> None:
        codes, query = random_values(count, seed, highest), random_values(1, seed + 1, highest)[0]
        radius = round(part * VALUE_BYTES * highest**2)
        ours = photodna.native_within(library, codes=codes, query=query, radius=radius, widest=widest)
        assert pairs(ours) == pairs(photodna.reference_within(codes=codes, query=query, radius=radius))

    agree()


@pytest.mark.parametrize("place", range(0, VALUE_BYTES, 5))
def test_the_radius_is_kept_to_the_last_unit_wherever_the_difference_lies(search: Search, place: int) -> None:
    """A search that stops early, or that sums in parts, may go wrong in one place only."""
    query = random_values(1)[0]
    query[place] = 200
    codes = np.repeat(query[None, :], 3, axis=0)
    codes[0, place], codes[2, place] = 0, 199
    assert pairs(search(codes, query, 200**2)) == [(0, 200**2), (1, 0), (2, 1)]
    assert pairs(search(codes, query, 200**2 - 1)) == [(1, 0), (2, 1)]
    assert pairs(search(codes, query, 0)) == [(1, 0)]


def test_values_as_far_apart_as_can_be_do_not_wrap_around(search: Search) -> None:
    codes = np.full((5, VALUE_BYTES), 255, dtype=np.uint8)
    query = np.zeros(VALUE_BYTES, dtype=np.uint8)
    assert pairs(search(codes, query, LARGEST_RADIUS)) == [(row, LARGEST_RADIUS) for row in range(5)]
    assert pairs(search(codes, query, LARGEST_RADIUS - 1)) == []


@pytest.mark.parametrize(
    "count", [0, 1, photodna.FIRST_ROOM - 1, photodna.FIRST_ROOM, photodna.FIRST_ROOM + 1]
)
def test_more_finds_than_room_are_all_given(search: Search, count: int) -> None:
    codes = np.repeat(random_values(1), count, axis=0)
    assert search(codes, random_values(1)[0], 0).indices.tolist() == list(range(count))


def test_a_set_longer_than_one_block_is_searched_to_its_end(search: Search) -> None:
    codes = random_values(photodna.BLOCK + 3)
    for place in (0, photodna.BLOCK - 1, photodna.BLOCK, photodna.BLOCK + 2):
        assert pairs(search(codes, codes[place], 100)) == [(place, 0)]


def test_rows_that_do_not_lie_together_are_searched_right(search: Search) -> None:
    codes = random_values(100)[::2]
    assert search(codes, codes[7], 0).indices.tolist() == [7]


def test_the_usual_radius_is_forty_thousand() -> None:
    query = np.zeros(VALUE_BYTES, dtype=np.uint8)
    codes = np.zeros((2, VALUE_BYTES), dtype=np.uint8)
    codes[0, 0], codes[1, :2] = 200, [200, 1]
    assert pairs(photodna.within(codes=codes, query=query)) == [(0, 40_000)]


@pytest.mark.parametrize(
    ("codes", "query", "radius"),
    [
        (np.zeros((2, 143), np.uint8), np.zeros(144, np.uint8), 1),
        (np.zeros((2, 144), np.int8), np.zeros(144, np.uint8), 1),
        (np.zeros(144, np.uint8), np.zeros(144, np.uint8), 1),
        (np.zeros((2, 144), np.uint8), np.zeros(143, np.uint8), 1),
        (np.zeros((2, 144), np.uint8), np.zeros(144, np.int16), 1),
        (np.zeros((2, 144), np.uint8), np.zeros(144, np.uint8), -1),
        (np.zeros((2, 144), np.uint8), np.zeros(144, np.uint8), LARGEST_RADIUS + 1),
    ],
)
def test_a_wrong_shape_or_radius_is_refused(codes: Values, query: Values, radius: int) -> None:
    with pytest.raises(ValueError, match=r"must have|lies between"):
        photodna.within(codes=codes, query=query, radius=radius)
