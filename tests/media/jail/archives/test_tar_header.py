"""A tar header is told by its checksum, added up either way."""

import tarfile

from hypothesis import given
from hypothesis import strategies as st

from vigil.media.jail.archives.tar_header import BLOCK, is_tar, number

# Few enough letters for the signed sum to stay positive.
NAMES = st.text(st.characters(min_codepoint=97, max_codepoint=0x17F), min_size=1, max_size=8)


def signed(block: bytes) -> bytes:
    """The same header as an old program wrote it, which added up signed bytes."""
    others = block[:148] + b" " * 8 + block[156:]
    total = sum(byte - 256 if byte > 127 else byte for byte in others)
    return block[:148] + f"{total:06o}\0 ".encode() + block[156:]


@given(name=NAMES, size=st.integers(0, 1 << 30))
def test_a_header_is_told_with_either_sum_and_with_no_other(name: str, size: int) -> None:
    one = tarfile.TarInfo(name)
    one.size = size
    block = one.tobuf(tarfile.GNU_FORMAT)[:BLOCK]
    assert is_tar(block)
    assert is_tar(signed(block))
    for place in (0, 100, 500):
        assert not is_tar(block[:place] + bytes((block[place] ^ 1,)) + block[place + 1 :])


@given(st.integers(0, 0o7777777))
def test_octal_digits_are_a_number_and_others_are_none(value: int) -> None:
    assert number(f"{value:o}\0".encode()) == number(f" {value:o} ".encode()) == value
    for digits in (f"{value:o}8", f"9{value:o}", f"{value:o} 1", f"-{value:o}", f"{value:o}_1"):
        assert number(digits.encode()) == -1


@given(st.binary(max_size=BLOCK - 1))
def test_what_is_shorter_than_a_block_is_none(beginning: bytes) -> None:
    assert not is_tar(beginning)
