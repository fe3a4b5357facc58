"""The nearest codes are those that sorting every distance gives, ties by place, for one query and for many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import hamming, near, nearest
from vigil.kernels.growing import GrowingIndex

COUNT = near.FEWEST_INDEXED
Find = tuple[int, int, int]


def random_codes(count: int, seed: int = 1) -> near.Codes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def moved(codes: near.Codes, most: int, seed: int) -> near.Codes:
    """Each code with so many of its bits turned over, or fewer."""
    dice = np.random.default_rng(seed)
    bits = np.unpackbits(codes, axis=1)
    for row in bits:
        row[dice.choice(256, dice.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


def listed(found: near.Matches) -> list[Find]:
    return list(zip(found.queries.tolist(), found.distances.tolist(), found.places.tolist(), strict=True))


def by_sorting(codes: near.Codes, queries: near.Codes, count: int) -> list[Find]:
    expected: list[Find] = []
    for number, query in enumerate(queries):
        distances = np.bitwise_count(codes ^ query).sum(axis=1, dtype=np.int64)
        ranked = sorted((distance, place) for place, distance in enumerate(distances.tolist()))[:count]
        expected += [(number, distance, place) for distance, place in ranked]
    return expected


@pytest.fixture(scope="module")
def index() -> near.NearIndex:
    """Random codes, among them a thousand that lie close together and a hundred that are the same."""
    codes = random_codes(COUNT)
    codes[100:1100] = moved(np.repeat(codes[100:101], 1000, axis=0), 40, 2)
    codes[5000:5100] = codes[5000]
    return near.NearIndex.build(codes)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from([1, 2, 3, 50, 99, 100, 101, 1500]),
    asked=st.integers(0, 6),
    most=st.sampled_from([0, 10, 31, 60, 256]),
)
def test_the_nearest_are_those_that_sorting_gives(
    index: near.NearIndex, seed: int, count: int, asked: int, most: int
) -> None:
    dice = np.random.default_rng(seed)
    members = dice.choice([3, 100, 700, 5050, *dice.integers(0, COUNT, 3)], asked)
    queries = moved(index.codes[members], most, seed)
    assert listed(nearest.nearest(index, queries, count=count)) == by_sorting(index.codes, queries, count)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    held=st.integers(0, 60),
    asked=st.integers(0, 4),
    count=st.integers(1, 70),
    different=st.integers(1, 5),
)
def test_among_equally_near_ones_the_lowest_places_come_first(
    seed: int, held: int, asked: int, count: int, different: int
) -> None:
    dice = np.random.default_rng(seed)
    few = random_codes(different, seed)
    codes, queries = few[dice.integers(0, different, held)], few[dice.integers(0, different, asked)]
    expected = by_sorting(codes, queries, count)
    assert listed(nearest.nearest(near.NearIndex.build(codes), queries, count=count)) == expected
    growing = GrowingIndex(near.NearIndex.build(codes[: held // 2]))
    growing.add(codes[held // 2 :])
    assert listed(nearest.nearest(growing, queries, count=count)) == expected


def test_as_many_as_there_are_come_when_more_are_asked_for() -> None:
    codes = random_codes(5)
    assert len(nearest.nearest(near.NearIndex.build(codes), codes[:2], count=6).places) == 10


def test_an_index_is_asked_before_every_code_is_counted(
    index: near.NearIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        pytest.fail("every code was looked at")

    monkeypatch.setattr(hamming, "within", refused)
    assert index.is_quick(radius=15)
    found = nearest.nearest(index, index.codes[[5000, 7]], count=1)
    assert listed(found) == [(0, 0, 5000), (1, 0, 7)]


def test_none_is_not_the_nearest(index: near.NearIndex) -> None:
    with pytest.raises(ValueError, match="at least one"):
        nearest.nearest(index, index.codes[:1], count=0)


def test_a_wrong_shape_is_refused(index: near.NearIndex) -> None:
    with pytest.raises(ValueError, match="must have"):
        nearest.nearest(index, np.zeros((1, 31), dtype=np.uint8), count=1)
