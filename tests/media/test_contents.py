"""The contents of a scan: a set of digests that lies on the disk."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vigil.media.contents import WIDTH, Contents

digests = some.integers(0, 30).map(lambda number: number.to_bytes(WIDTH, "big"))
many = some.lists(digests, max_size=40)


@given(one=many, other=many, asked=digests)
def test_it_is_a_set(one: list[bytes], other: list[bytes], asked: bytes) -> None:
    with Contents(one, folder=None) as first, Contents(other, folder=None) as second:
        assert list(first) == sorted(set(one))
        assert (asked in first, len(first), first[:]) == (asked in set(one), len(set(one)), sorted(set(one)))
        both, mine, theirs = (
            len(set(one) & set(other)),
            len(set(one) - set(other)),
            len(set(other) - set(one)),
        )
        assert first.shared_with(second) == (both, mine, theirs)


def test_what_is_no_digest_is_not_in_it_and_cannot_be_put_there(tmp_path: Path) -> None:
    with Contents([bytes(WIDTH)], folder=tmp_path) as held:
        assert "0" not in held
        with pytest.raises(IndexError):
            held[1]
    with pytest.raises(ValueError, match="32 bytes"):
        Contents([b"short"], folder=tmp_path)
    assert not list(tmp_path.iterdir())
