"""Three digests in one reading are those of three readings."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from vigil.kernels.digests import digest_stream


@given(st.lists(st.binary(max_size=3000), max_size=8))
def test_digests_equal_the_standard_librarys_however_the_bytes_are_cut(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    found = digest_stream(chunks)
    assert found.md5 == hashlib.md5(whole, usedforsecurity=False).hexdigest()
    assert found.sha1 == hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    assert found.sha256 == hashlib.sha256(whole).hexdigest()
    assert found.size == len(whole)
