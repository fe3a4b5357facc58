"""Three digests in one reading are those of three readings."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.kernels import native
from vigil.kernels.digests import Digests, digest_many, digest_native, digest_stream, serves

LENGTHS = range(10_001)


@pytest.fixture(scope="session")
def lanes(library: native.Library) -> native.Library:
    """The native twins, where this processor has what they need."""
    if not serves(library):
        pytest.skip("this processor has no AVX-512 or no SHA instructions")
    return library


def by_hashlib(content: bytes) -> Digests:
    return Digests(
        hashlib.md5(content, usedforsecurity=False).hexdigest(),
        hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        hashlib.sha256(content).hexdigest(),
        len(content),
    )


@given(st.lists(st.binary(max_size=3000), max_size=8))
def test_digests_equal_the_standard_librarys_however_the_bytes_are_cut(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    found = digest_stream(chunks)
    assert found.md5 == hashlib.md5(whole, usedforsecurity=False).hexdigest()
    assert found.sha1 == hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    assert found.sha256 == hashlib.sha256(whole).hexdigest()
    assert found.size == len(whole)


def test_lanes_equal_the_standard_library_on_every_length(lanes: native.Library) -> None:
    blob = random.Random(1).randbytes(LENGTHS[-1])
    contents = [blob[:length] for length in LENGTHS]
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 40), most=st.sampled_from([1, 64, 500, 200_000]))
def test_lanes_that_end_at_different_times_do_not_disturb_each_other(
    lanes: native.Library, seed: int, count: int, most: int
) -> None:
    dice = random.Random(seed)
    contents = [dice.randbytes(dice.randrange(most)) for _ in range(count)]
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


@pytest.mark.parametrize("length", [55, 56, 57, 63, 64, 65, 119, 120, 128])
def test_lanes_end_a_block_rightly(lanes: native.Library, length: int) -> None:
    assert digest_native(lanes, [b"\xff" * length]) == [by_hashlib(b"\xff" * length)]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17])
def test_lanes_that_stay_empty_change_nothing(lanes: native.Library, count: int) -> None:
    # Each ends at another time, so that any number of lanes, and of messages together, goes on to the next.
    blob = random.Random(count).randbytes(64 * 40 * count)
    contents = [blob[: 64 * 40 * number + number] for number in range(count)]
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


@pytest.mark.parametrize("blocks", range(14, 19))
@pytest.mark.parametrize("rest", [0, 1, 55, 56, 63])
def test_contents_about_as_long_as_what_is_taken_at_a_time_are_the_same(
    lanes: native.Library, blocks: int, rest: int
) -> None:
    blob = random.Random(blocks).randbytes(64 * 40)
    contents = [blob[: 64 * blocks + rest], blob, blob[1 : 64 * blocks + rest], blob[: 64 * blocks]]
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


@pytest.mark.parametrize("start", [0, 1, 3, 16, 33, 63])
def test_contents_may_begin_anywhere_in_memory(lanes: native.Library, start: int) -> None:
    blob = memoryview(random.Random(3).randbytes(30_000))
    contents = [blob[start : start + 1_300 * number] for number in range(1, 20)]
    assert digest_native(lanes, contents) == [by_hashlib(bytes(content)) for content in contents]


def test_larger_contents_are_the_same(lanes: native.Library) -> None:
    dice = random.Random(2)
    contents = [dice.randbytes(length) for length in (5_000_000, 3_000_001, 17, 1_048_576)]
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_bytes_is_taken(lanes: native.Library, kind: type[bytes]) -> None:
    assert digest_native(lanes, [kind(b"abc")]) == [by_hashlib(b"abc")]


def test_without_native_twins_the_standard_library_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "library", lambda: None)
    assert digest_many([b"", b"abc"]) == [by_hashlib(b""), by_hashlib(b"abc")]


def test_one_content_alone_is_the_standard_librarys(
    library: native.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "library", lambda: library)
    monkeypatch.setattr("vigil.kernels.digests.digest_native", lambda *_: pytest.fail("asked"))
    assert digest_many([b"abc"]) == [by_hashlib(b"abc")]


@settings(max_examples=30, deadline=None)
@given(contents=st.lists(st.binary(max_size=300), max_size=20))
def test_digests_come_in_the_order_of_the_contents(lanes: native.Library, contents: list[bytes]) -> None:
    assert digest_native(lanes, contents) == [by_hashlib(content) for content in contents]


def test_where_they_do_not_serve_the_standard_library_answers(
    library: native.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "library", lambda: library)
    monkeypatch.setattr("vigil.kernels.digests.serves", lambda _library: False)
    monkeypatch.setattr("vigil.kernels.digests.digest_native", lambda *_: pytest.fail("asked"))
    assert digest_many([b"", b"abc"]) == [by_hashlib(b""), by_hashlib(b"abc")]
