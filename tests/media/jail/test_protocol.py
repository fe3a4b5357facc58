"""What crosses the border is checked on both sides."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.facts import Facts
from vigil.media.jail.protocol import HIGHEST_EDGE, LARGEST_JPEG, OTHER, READ, SAY, UNREADABLE, Said, unpack

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126))
SHORT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=64)
PLACES = st.one_of(st.just((None, None)), st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
FACTS = st.builds(
    lambda texts, taken, place: Facts(*texts, taken=taken, latitude=place[0], longitude=place[1]),
    st.tuples(SHORT, SHORT, SHORT, SHORT),
    st.sampled_from([None, "2024-05-06T07:08:09", "2024-05-06T07:08:09+02:00"]),
    PLACES,
)
EDGES = st.integers(0, HIGHEST_EDGE)


@given(
    said=st.builds(
        Said,
        outcome=st.sampled_from([READ, UNREADABLE]),
        width=EDGES,
        height=EDGES,
        quality=st.integers(0, 100),
        pdq=st.binary(min_size=32, max_size=32),
        media_type=st.just("image/png"),
        decoder=WORDS,
        reason=WORDS,
        detail=WORDS,
        facts=FACTS,
        jpeg=st.binary(max_size=100),
    )
)
def test_an_outcome_arrives_as_it_was_sent_but_for_words_beyond_their_field(said: Said) -> None:
    arrived = unpack(said.pack())
    numbers = (
        said.outcome,
        said.width,
        said.height,
        said.quality,
        said.pdq,
        said.media_type,
        said.jpeg,
        said.facts,
    )
    assert numbers == (
        arrived.outcome,
        arrived.width,
        arrived.height,
        arrived.quality,
        arrived.pdq,
        arrived.media_type,
        arrived.jpeg,
        arrived.facts,
    )
    assert said.decoder[:64] == arrived.decoder
    assert said.reason[:32] == arrived.reason
    assert said.detail[:160] == arrived.detail


@given(data=st.binary(max_size=2 * SAY.size))
def test_any_bytes_are_an_outcome_within_bounds_or_are_refused(data: bytes) -> None:
    try:
        said = unpack(data)
    except ValueError:
        return
    assert said.outcome in {READ, UNREADABLE, OTHER}
    assert max(said.width, said.height) <= HIGHEST_EDGE
    assert said.quality <= 100
    assert all(text.isprintable() for text in (said.media_type, said.decoder, said.reason, said.detail))


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        (Said(outcome=READ, quality=100), True),
        (Said(outcome=READ, quality=101), False),
        (Said(outcome=READ, width=HIGHEST_EDGE), True),
        (Said(outcome=READ, width=HIGHEST_EDGE + 1), False),
        (Said(outcome=READ, height=HIGHEST_EDGE + 1), False),
        (Said(outcome=READ, jpeg=bytes(LARGEST_JPEG)), True),
        (Said(outcome=READ, jpeg=bytes(LARGEST_JPEG + 1)), False),
        (Said(outcome=OTHER), True),
        (Said(outcome=3), False),
    ],
)
def test_both_sides_of_each_bound(said: Said, is_taken: bool) -> None:
    packed = said.pack()
    if is_taken:
        assert unpack(packed) == said
    else:
        with pytest.raises(ValueError, match=r"out of bounds|length is wrong"):
            unpack(packed)


@pytest.mark.parametrize("missing", [1, SAY.size])
def test_an_outcome_cut_short_is_refused(missing: int) -> None:
    with pytest.raises(ValueError, match="too short"):
        unpack(Said(outcome=READ).pack()[:-missing])


def test_a_rendition_of_another_length_than_announced_is_refused() -> None:
    with pytest.raises(ValueError, match="length is wrong"):
        unpack(Said(outcome=READ, jpeg=b"abc").pack() + b"d")


@pytest.mark.parametrize("latitude", [90.5, float("nan"), float("inf")])
def test_a_place_that_is_not_on_earth_is_refused(latitude: float) -> None:
    packed = bytearray(Said(outcome=READ, facts=Facts(latitude=1.0, longitude=2.0)).pack())
    place = packed.index(struct.pack("<dd", 1.0, 2.0))
    packed[place : place + 8] = struct.pack("<d", latitude)
    with pytest.raises(ValueError, match="degrees"):
        unpack(bytes(packed))


def test_a_place_is_there_or_it_is_not() -> None:
    packed = bytearray(Said(outcome=READ, facts=Facts(latitude=1.0, longitude=2.0)).pack())
    packed[packed.index(struct.pack("<dd", 1.0, 2.0)) - 1] = 2
    with pytest.raises(ValueError, match="out of bounds"):
        unpack(bytes(packed))
