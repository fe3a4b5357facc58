"""Stacks: each file in one of them, each member within reach of what is shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.scenes import StackItem, stack

CENTRES = [np.random.default_rng(seed).bytes(32) for seed in range(4)]


def flipped(code: bytes, bits: int, start: int = 0) -> bytes:
    """The code with this many bits changed, from a place on."""
    number = int.from_bytes(code)
    for place in range(start, start + bits):
        number ^= 1 << (place % 256)
    return number.to_bytes(32)


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@st.composite
def files(draw: st.DrawFn) -> list[StackItem]:
    """Files around a few centres, with contents that repeat, some no pictures, some of poor quality."""
    contents = draw(
        st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 255)), max_size=12)
    )
    kinds = [
        (f"{number:064}", flipped(CENTRES[centre], bits, start), draw(st.sampled_from([0, 49, 50, 100])))
        for number, (centre, bits, start) in enumerate(contents)
    ]
    kinds = [(sha, pdq, quality) if draw(st.booleans()) else (sha, None, None) for sha, pdq, quality in kinds]
    picked = draw(st.lists(st.sampled_from(kinds), max_size=30)) if kinds else []
    return [
        StackItem(key=str(place), sha256=sha, pdq=pdq, quality=q)
        for place, (sha, pdq, q) in enumerate(picked)
    ]


@given(items=files(), radius=st.integers(0, 256))
def test_each_file_stands_in_exactly_one_stack(items: list[StackItem], radius: int) -> None:
    stacks = stack(items=items, radius=radius)
    assert sorted(member.key for one in stacks for member in one.members) == sorted(
        item.key for item in items
    )
    for one in stacks:
        assert one.members[0].key == one.representative
        assert [member.why for member in one.members].count("representative") == 1


@given(items=files(), radius=st.integers(0, 256))
def test_every_member_is_near_or_equal_to_what_is_shown(items: list[StackItem], radius: int) -> None:
    by_key = {item.key: item for item in items}
    for one in stack(items=items, radius=radius):
        shown = by_key[one.representative]
        for member in one.members:
            item = by_key[member.key]
            if member.why == "near-duplicate":
                assert item.pdq is not None
                assert shown.pdq is not None
                assert member.distance == distance(item.pdq, shown.pdq) <= radius
                assert min(item.quality or 0, shown.quality or 0) >= 50
            else:
                assert item.sha256 == shown.sha256
                assert member.distance is None


@given(items=files(), radius=st.integers(0, 256))
def test_same_content_is_always_together(items: list[StackItem], radius: int) -> None:
    homes: dict[str, set[str]] = {}
    by_key = {item.key: item for item in items}
    for one in stack(items=items, radius=radius):
        for member in one.members:
            homes.setdefault(by_key[member.key].sha256, set()).add(one.representative)
    assert all(len(stacks) == 1 for stacks in homes.values())


@given(items=files(), radius=st.integers(0, 256))
def test_the_same_files_make_the_same_stacks(items: list[StackItem], radius: int) -> None:
    assert stack(items=items, radius=radius) == stack(items=items, radius=radius)


@given(items=files(), radius=st.integers(0, 256))
def test_no_two_shown_pictures_are_within_reach(items: list[StackItem], radius: int) -> None:
    by_key = {item.key: item for item in items}
    shown = [by_key[one.representative] for one in stack(items=items, radius=radius)]
    useful = [item.pdq for item in shown if item.pdq is not None and (item.quality or 0) >= 50]
    for place, one in enumerate(useful):
        assert all(distance(one, other) > radius for other in useful[:place])


@pytest.mark.parametrize(("bits", "stacks"), [(31, 1), (32, 2)])
def test_both_sides_of_the_radius(bits: int, stacks: int) -> None:
    items = [picture("a", CENTRES[0]), picture("b", flipped(CENTRES[0], bits))]
    assert len(stack(items=items)) == stacks


@pytest.mark.parametrize(("quality", "stacks"), [(50, 1), (49, 2), (None, 2)])
def test_both_sides_of_the_quality(quality: int | None, stacks: int) -> None:
    for qualities in ((quality, 100), (100, quality)):
        items = [
            StackItem(key=key, sha256=key * 64, pdq=CENTRES[0], quality=q)
            for key, q in zip("ab", qualities, strict=True)
        ]
        assert len(stack(items=items)) == stacks


def test_a_chain_of_small_steps_carries_nothing_along() -> None:
    chain = [picture(key, flipped(CENTRES[0], 20 * step)) for step, key in enumerate("abcd")]
    assert [[member.key for member in one.members] for one in stack(items=chain)] == [["a", "b"], ["c", "d"]]


def test_files_that_are_no_pictures_stack_by_content_alone() -> None:
    items = [
        StackItem(key=key, sha256=content * 64, pdq=None, quality=None) for key, content in ("1a", "2b", "3a")
    ]
    found = stack(items=items)
    assert [[(member.key, member.why) for member in one.members] for one in found] == [
        [("1", "representative"), ("3", "same content")],
        [("2", "representative")],
    ]


def test_nothing_makes_no_stack() -> None:
    assert stack(items=[]) == []


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each key may stand once"):
        stack(items=[picture("a", CENTRES[0]), picture("a", CENTRES[1])])


@pytest.mark.parametrize("radius", [-1, 257])
def test_a_radius_out_of_range_is_refused(radius: int) -> None:
    with pytest.raises(ValueError, match="0 and 256 bits"):
        stack(items=[], radius=radius)


@pytest.mark.parametrize("length", [31, 33])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        picture("a", bytes(length))


def picture(key: str, pdq: bytes) -> StackItem:
    return StackItem(key=key, sha256=key * 64, pdq=pdq, quality=100)
