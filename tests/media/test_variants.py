"""Further hashes of a picture come back as they were kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.media.variants import HASH, WORDS, packed, unpacked

HASHES = st.binary(min_size=HASH, max_size=HASH)


@given(st.lists(st.tuples(st.sampled_from(WORDS), HASHES), max_size=20))
def test_they_come_back_with_their_words(variants: list[tuple[str, bytes]]) -> None:
    assert unpacked(packed(tuple(variants))) == tuple(variants)


@pytest.mark.parametrize("data", [b"x", bytes(32), bytes((len(WORDS),)) + bytes(32), bytes(34)])
def test_damage_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpacked(data)


@pytest.mark.parametrize("variant", [("sideways", bytes(32)), (WORDS[0], bytes(31))])
def test_what_cannot_be_told_apart_later_is_not_kept(variant: tuple[str, bytes]) -> None:
    with pytest.raises(ValueError, match="words that are known"):
        packed((variant,))
