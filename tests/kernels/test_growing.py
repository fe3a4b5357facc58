"""Whatever is added and removed, and whenever the index is built anew, it finds what a fresh index of what is held would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import growing, near
from vigil.kernels.growing import GrowingIndex
from vigil.kernels.nearest import nearest

COUNT = near.FEWEST_INDEXED
RADII = (0, 5, 31, 64, 120)


def random_codes(count: int, seed: int = 1) -> near.Codes:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


@pytest.fixture(scope="module")
def base() -> near.NearIndex:
    """Random codes, among them some that lie close together and some that are the same."""
    codes = random_codes(COUNT)
    codes[::100] = codes[0]
    codes[::100, 5] = np.arange(len(codes[::100]))
    codes[1:50] = codes[1]
    return near.NearIndex.build(codes)


class Ledger:
    """What an index should hold, kept as a plain dictionary: the definition."""

    def __init__(self, codes: near.Codes) -> None:
        self.codes = {number: code.copy() for number, code in enumerate(codes)}
        self.next = len(codes)

    def add(self, codes: near.Codes) -> list[int]:
        numbers = list(range(self.next, self.next + len(codes)))
        self.codes |= dict(zip(numbers, codes.copy(), strict=True))
        self.next += len(codes)
        return numbers

    def found(self, queries: near.Codes, radius: int) -> list[tuple[int, int, int]]:
        numbers = np.array(list(self.codes), dtype=np.int64)
        codes = np.array(list(self.codes.values()), dtype=np.uint8).reshape(-1, 32)
        finds = []
        for query_number, query in enumerate(queries):
            distances = np.bitwise_count(codes ^ query).sum(axis=1, dtype=np.int64)
            inside = distances <= radius
            finds += sorted(
                (query_number, distance, number)
                for distance, number in zip(distances[inside].tolist(), numbers[inside].tolist(), strict=True)
            )
        return finds


def listed(found: near.Matches) -> list[tuple[int, int, int]]:
    return list(zip(found.queries.tolist(), found.distances.tolist(), found.places.tolist(), strict=True))


def walk(index: GrowingIndex, ledger: Ledger, *, seed: int, steps: list[str]) -> None:
    """Take random steps with both, and hold one to the other after each."""
    dice = np.random.default_rng(seed)
    for step in steps:
        held = np.array(list(ledger.codes), dtype=np.int64)
        if step == "add":
            codes = random_codes(int(dice.integers(0, 30)), int(dice.integers(2**32)))
            if len(held):  # some are copies, so that there are equal and near ones
                for row, number in enumerate(dice.choice(held, len(codes) // 2).tolist()):
                    codes[row] = ledger.codes[number]
            assert index.add(codes).tolist() == ledger.add(codes)
        elif step == "remove":
            gone = dice.choice(held, min(len(held), int(dice.integers(0, 40))), replace=False)
            index.remove(gone)
            for number in gone.tolist():
                del ledger.codes[number]
        else:
            index.rebuild()
            assert index.waiting == 0
        check(index, ledger, dice)


def check(index: GrowingIndex, ledger: Ledger, dice: np.random.Generator) -> None:
    assert len(index) == len(ledger.codes)
    numbers, codes = index.held()
    assert numbers.tolist() == list(ledger.codes)
    assert np.array_equal(codes, np.array(list(ledger.codes.values()), dtype=np.uint8).reshape(-1, 32))
    queries = random_codes(3, int(dice.integers(2**32)))
    if ledger.codes:
        queries[:2] = [ledger.codes[int(number)] for number in dice.choice(list(ledger.codes), 2)]
        queries[1, 0] ^= 1
    for radius in (RADII[int(dice.integers(len(RADII)))], 31):
        assert listed(index.search(queries, radius=radius)) == ledger.found(queries, radius)
    count = int(dice.integers(1, 60))
    everything = ledger.found(queries, 256)
    expected = [
        find for number in range(3) for find in [one for one in everything if one[0] == number][:count]
    ]
    assert listed(nearest(index, queries, count=count)) == expected


STEPS = st.lists(st.sampled_from(["add", "add", "remove", "remove", "rebuild"]), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), first=st.integers(0, 60), steps=STEPS)
def test_few_codes_are_found_as_a_fresh_index_would(seed: int, first: int, steps: list[str]) -> None:
    codes = random_codes(first, seed)
    walk(GrowingIndex(near.NearIndex.build(codes)), Ledger(codes), seed=seed, steps=steps)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    steps=st.lists(st.sampled_from(["add", "remove"]), min_size=5, max_size=15),
)
def test_an_index_that_is_built_anew_by_itself_finds_the_same(seed: int, steps: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(growing, "FEWEST_CHANGES", 25)
        walk(GrowingIndex(), Ledger(random_codes(0)), seed=seed, steps=steps)


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_many_codes_are_found_as_a_fresh_index_would(base: near.NearIndex, seed: int) -> None:
    assert base.is_quick(radius=31)
    walk(
        GrowingIndex(base),
        Ledger(base.codes),
        seed=seed,
        steps=["remove", "add", "remove", "rebuild", "add", "remove"],
    )


def test_a_code_that_was_removed_is_not_found_and_its_twin_is(base: near.NearIndex) -> None:
    index = GrowingIndex(base)
    index.remove(np.array([1, 3]))
    found = index.search(base.codes[1][None, :], radius=0)
    assert found.places.tolist() == [2, *range(4, 50)]


def test_the_first_index_is_left_as_it_is(base: near.NearIndex) -> None:
    before = [one.copy() for one in (base.codes, *base.directories, *base.postings)]
    index = GrowingIndex(base)
    index.add(random_codes(10))
    index.remove(np.arange(500))
    index.rebuild()
    after = (base.codes, *base.directories, *base.postings)
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_a_number_is_never_given_twice() -> None:
    index = GrowingIndex()
    first = index.add(random_codes(3))
    index.remove(first)
    index.rebuild()
    assert index.add(random_codes(2)).tolist() == [3, 4]
    index.rebuild()
    assert index.held()[0].tolist() == [3, 4]


@pytest.mark.parametrize("wrong", [[-1], [5], [2], [0, 0], [0, 7], [4, 4], [2**62], [-(2**62)]])
@pytest.mark.parametrize("anew", [False, True])
def test_a_number_that_is_not_held_is_refused_and_nothing_goes(wrong: list[int], anew: bool) -> None:
    index = GrowingIndex(near.NearIndex.build(random_codes(3)))
    index.add(random_codes(2, 9))
    index.remove(np.array([2]))
    if anew:
        index.rebuild()
    with pytest.raises(ValueError, match="not held"):
        index.remove(np.array(wrong))
    assert index.held()[0].tolist() == [0, 1, 3, 4]


def test_wrong_codes_are_refused_and_nothing_is_added() -> None:
    index = GrowingIndex()
    with pytest.raises(ValueError, match="must have"):
        index.add(np.zeros((2, 31), dtype=np.uint8))
    assert len(index) == 0


def test_more_codes_than_an_index_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "MOST_CODES", 5)
    index = GrowingIndex()
    index.add(random_codes(5))
    with pytest.raises(ValueError, match="at most"):
        index.add(random_codes(1))
    assert len(index) == 5


def test_it_is_built_anew_when_one_more_waits_than_may() -> None:
    index = GrowingIndex()
    index.add(random_codes(growing.FEWEST_CHANGES))
    assert index.waiting == growing.FEWEST_CHANGES
    index.add(random_codes(1, 2))
    assert index.waiting == 0
    assert index.is_quick(radius=31)


def test_it_is_built_anew_when_one_more_is_removed_than_may(
    base: near.NearIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "FEWEST_CHANGES", 100)
    index = GrowingIndex(base)
    index.add(random_codes(1, 2))
    index.remove(np.arange(COUNT // growing.REMOVED_SHARE))
    assert index.waiting == 1
    index.remove(np.array([COUNT - 1]))
    assert index.waiting == 0
