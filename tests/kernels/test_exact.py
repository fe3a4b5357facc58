"""Every key is found where it stands, nothing else is, and a damaged directory leads nowhere."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import exact, native
from vigil.kernels.exact import WIDTHS, ExactTable, Keys, Places


def ordered(keys: Keys) -> Keys:
    return keys[np.lexsort(keys.T[::-1])] if len(keys) else keys


def random_keys(count: int, width: int, seed: int = 1) -> Keys:
    return ordered(np.random.default_rng(seed).integers(0, 256, (count, width), dtype=np.uint8))


def by_dict(keys: Keys, queries: Keys) -> list[int]:
    first: dict[bytes, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key.tobytes(), place)
    return [first.get(query.tobytes(), -1) for query in queries]


def by_both(library: native.Library, table: ExactTable, queries: Keys) -> list[int]:
    ours, theirs = exact.find_reference(table, queries), exact.find_native(library, table, queries)
    assert np.array_equal(ours, theirs)
    return ours.tolist()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [0, 1, 2, 1000, 20_000])
def test_every_key_is_found_where_it_stands(library: native.Library, count: int, width: int) -> None:
    table = ExactTable.build(random_keys(count, width))
    assert by_both(library, table, table.keys) == list(range(count))
    assert by_both(library, table, random_keys(500, width, seed=9)) == [-1] * 500


@pytest.mark.parametrize("at_once", [1, 2, 7, 100])
@pytest.mark.parametrize("shades", [1, 2, 256])
def test_a_directory_made_block_by_block_is_the_same(
    monkeypatch: pytest.MonkeyPatch, at_once: int, shades: int
) -> None:
    keys = ordered(np.random.default_rng(3).integers(0, shades, (500, 16), dtype=np.uint8))
    whole = ExactTable.build(keys).directory
    monkeypatch.setattr(exact, "KEYS_AT_ONCE", at_once)
    assert np.array_equal(ExactTable.build(keys).directory, whole)
    with pytest.raises(ValueError, match="not sorted"):
        ExactTable.build(np.concatenate([keys[-1:] | np.uint8(255), keys]))


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(0, 300),
    width=st.sampled_from(WIDTHS),
    alike=st.integers(0, 32),
    shades=st.integers(1, 4),
)
def test_keys_that_begin_alike_or_are_equal_are_found(
    library: native.Library, seed: int, count: int, width: int, alike: int, shades: int
) -> None:
    dice = np.random.default_rng(seed)
    keys = dice.integers(0, shades, (count, width), dtype=np.uint8) * np.uint8(85)
    keys[:, : min(alike, width)] = 7
    table = ExactTable.build(ordered(keys))
    near_by = table.keys.copy()
    if count:
        near_by[:, -1] ^= 1
    for queries in (table.keys, near_by, np.zeros((1, width), np.uint8), np.full((1, width), 255, np.uint8)):
        assert by_both(library, table, queries) == by_dict(table.keys, queries)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_directory_of_rubbish_leads_nowhere_outside(library: native.Library, width: int) -> None:
    table = ExactTable.build(random_keys(5000, width))
    dice = np.random.default_rng(3)
    queries = random_keys(2000, width, seed=4)
    for highest in (10, 5001, 2**32):
        rubbish = dice.integers(0, highest, len(table.directory), dtype=np.uint64).astype(np.uint32)
        damaged = ExactTable(table.keys, rubbish)
        found = exact.find_native(library, damaged, queries)
        exact.find_reference(damaged, queries)
        assert set(found.tolist()) == {-1}


def test_a_table_is_the_same_when_it_is_mapped(library: native.Library, tmp_path: Path) -> None:
    table = ExactTable.build(random_keys(3000, 20))
    for name, array in (("keys", table.keys), ("directory", table.directory)):
        (tmp_path / name).write_bytes(array.tobytes())
    mapped = ExactTable(
        np.memmap(tmp_path / "keys", dtype=np.uint8, mode="r", shape=table.keys.shape),
        np.memmap(tmp_path / "directory", dtype=np.uint32, mode="r"),
    )
    assert by_both(library, mapped, table.keys) == list(range(3000))


def test_without_native_twins_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    table = ExactTable.build(random_keys(1000, 16))
    expected: Places = table.find(table.keys[::7])
    monkeypatch.setattr(native, "library", lambda: None)
    assert np.array_equal(table.find(table.keys[::7]), expected)


def test_keys_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="not sorted"):
        ExactTable.build(random_keys(100, 16)[::-1])


@pytest.mark.parametrize("shape", [(3, 17), (16,), (2, 8)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="shape"):
        ExactTable.build(np.zeros(shape, dtype=np.uint8))


def test_queries_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        ExactTable.build(random_keys(10, 20)).find(random_keys(1, 16))
