"""Videos are compared as sets of frames, as vPDQ's published algorithm compares them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.kernels.hamming import Codes
from vigil.known.video_matching import LEAST_OF_KNOWN, LEAST_OF_QUERY, RADIUS, KnownVideos, useful_codes

NEAR, FAR = 31, 32
# Few codes and small changes of them, so that frames are the same, near or just too far.
ORIGINS = [np.random.default_rng(seed).integers(0, 256, 32, dtype=np.uint8) for seed in range(4)]


def changed(origin: int, bits: int) -> bytes:
    code = np.unpackbits(ORIGINS[origin])
    code[:bits] ^= 1
    return np.packbits(code).tobytes()


frames = st.builds(changed, st.integers(0, 3), st.sampled_from([0, 1, 15, 16, NEAR, FAR, 40]))
videos = st.lists(st.tuples(frames, st.sampled_from([0, 49, 50, 100])), max_size=9)


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def published(
    query: list[tuple[bytes, int]], known: list[tuple[bytes, int]], *, radius: int = RADIUS
) -> tuple[float, float] | None:
    """Per cent of the query's and of the known video's frames: the pseudocode of vpdq/README.md, word for word."""
    asked = {pdq for pdq, quality in query if quality >= 50}
    held = {pdq for pdq, quality in known if quality >= 50}
    if not asked or not held:
        return None
    of_query = sum(any(distance(one, other) <= radius for other in held) for one in asked)
    of_known = sum(any(distance(one, other) <= radius for other in asked) for one in held)
    return of_query * 100 / len(asked), of_known * 100 / len(held)


def test_the_thresholds_are_the_published_ones() -> None:
    assert (RADIUS, LEAST_OF_KNOWN, LEAST_OF_QUERY) == (31, 80.0, 0.0)


@given(query=videos, known=st.lists(videos, max_size=5), least=st.sampled_from([0.0, 50.0, 80.0, 100.0]))
def test_it_is_the_published_algorithm(
    query: list[tuple[bytes, int]], known: list[list[tuple[bytes, int]]], least: float
) -> None:
    asked = useful_codes(query)
    if not len(asked):
        return
    built = KnownVideos.build([useful_codes(video) for video in known])
    found = {
        one.group: (one.of_query, one.of_known)
        for one in built.near(asked, least_of_known=least, least_of_query=least)
    }
    told = {number: published(query, video) for number, video in enumerate(known)}
    expected = {
        number: both for number, both in told.items() if both and min(both) >= least and max(both) > 0
    }
    assert found.keys() == expected.keys()
    for number, both in expected.items():
        assert found[number] == pytest.approx(both)


@given(one=videos, other=videos)
def test_either_direction_gives_the_same_two_percentages(
    one: list[tuple[bytes, int]], other: list[tuple[bytes, int]]
) -> None:
    first, second = useful_codes(one), useful_codes(other)
    if not len(first) or not len(second):
        return
    there = KnownVideos.build([second]).near(first, least_of_known=0)
    back = KnownVideos.build([first]).near(second, least_of_known=0)
    assert [(x.of_query, x.of_known) for x in there] == [(x.of_known, x.of_query) for x in back]


@given(video=videos, times=st.integers(1, 3))
def test_a_frame_that_is_there_twice_counts_once(video: list[tuple[bytes, int]], times: int) -> None:
    once = useful_codes(video)
    assert np.array_equal(useful_codes(video * times), once)
    if len(once):
        repeated = np.repeat(once, times, axis=0)
        assert KnownVideos.build([repeated]).near(once) == KnownVideos.build([once]).near(repeated)


def test_a_clip_within_a_longer_video_is_found_and_a_longer_one_by_its_clip_is_not() -> None:
    clip, rest = coded(0, 1), coded(2, 3)
    longer = np.concatenate([clip, rest])
    (match,) = KnownVideos.build([clip]).near(longer)
    assert (match.of_known, match.of_query) == (100.0, 50.0)
    assert KnownVideos.build([longer]).near(clip) == ()


def test_the_most_alike_stands_first() -> None:
    known = KnownVideos.build([coded(0, 1, 2), coded(3), coded(0, 1)])
    assert [one.group for one in known.near(coded(0, 1), least_of_known=50)] == [2, 0]


@pytest.mark.parametrize(("bits", "many"), [(NEAR, 1), (FAR, 0)])
def test_two_frames_match_up_to_the_radius(bits: int, many: int) -> None:
    asked = np.frombuffer(changed(0, bits), dtype=np.uint8).reshape(1, 32)
    assert len(KnownVideos.build([coded(0)]).near(asked)) == many


@pytest.mark.parametrize(("known", "many"), [(5, 1), (6, 0)])
def test_four_of_five_frames_are_enough(known: int, many: int) -> None:
    random = np.random.default_rng(9).integers(0, 256, (known, 32), dtype=np.uint8)
    assert len(KnownVideos.build([random]).near(random[:4])) == many


def test_a_video_without_a_good_frame_is_refused_and_matched_by_none() -> None:
    poor = useful_codes([(changed(0, 0), 49)])
    assert len(poor) == 0
    with pytest.raises(ValueError, match="neither near nor not"):
        KnownVideos.build([coded(0)]).near(poor)
    assert KnownVideos.build([poor, coded(0)]).near(coded(0))[0].group == 1
    assert KnownVideos.build([]).near(coded(0)) == ()


@pytest.mark.parametrize(
    "wrong", [np.zeros((3, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((1, 32), np.int64)]
)
def test_other_shapes_are_refused(wrong: Codes) -> None:
    with pytest.raises(ValueError, match="shape"):
        KnownVideos.build([wrong])
    with pytest.raises(ValueError, match="shape"):
        KnownVideos.build([coded(0)]).near(wrong)


def coded(*origins: int) -> Codes:
    return np.stack([ORIGINS[origin] for origin in origins])
