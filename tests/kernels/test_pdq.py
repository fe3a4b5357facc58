"""PDQ against the reference's own answers, and what must hold of any picture."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels.pdq import CUTS, DIHEDRAL, dct_matrix, dihedral, hashed, pdq, widened
from vigil.kernels.reducing import Reduction

# Computed with pdqhash 0.2.8 (the C++ reference of facebook/ThreatExchange) on these very pictures; quality 100 each.
REFERENCE = {
    (480, 640, 3): "41683c8c5d683de145e83ced5d683de145e83dcd58fabd2db890c37da6d48283",
    (64, 64, 5): "8b61b10c7baeb8406b23a10afbee35519bf70d5c5502b7d062e6f6d0ac92c62f",
    (600, 451, 7): "1640183d7647e3bf5f57aaaa778b0080d4555aa89f45b715eb45e64c88ef3c52",
    (1080, 1920, 2): "039c1e1c01bc81e103be1e1c09fc81e103be161c097e93ed27f76f1efedb6ab1",
    (100, 333, 4): "2e31f38e628a9e716632fb8a76a2da206ee3e37fe1aa44a08df259ba9f480817",
    (513, 511, 9): "f7ff88397655ebce60181c115455e20eb4dcfa310ef8a9465b28039b0bbd1ea6",
}


def drawn(height: int, width: int, kind: int) -> NDArray[np.float32]:
    """Waves and a bar, by formula: the picture the reference was asked about."""
    rows, columns = np.mgrid[0:height, 0:width]
    y, x = rows / height, columns / width
    value = np.zeros((height, width))
    for wave in range(1, 9):
        across = np.sin(kind * wave * 1.7 * x + wave * wave * 0.9)
        value += across * np.cos(kind * 0.8 * wave * y + wave * 0.3 * x * 7) / (1 + wave * 0.3)
    value = (value - value.min()) / (value.max() - value.min())
    value[(x > 0.2) & (x < 0.3 + 0.02 * kind) & (y > 0.5)] = 0.1 * kind % 1
    return np.clip(np.rint(value * 255), 0, 255).astype(np.float32)


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize(("picture", "expected"), REFERENCE.items())
def test_the_references_hash_is_reproduced_bit_for_bit(picture: tuple[int, int, int], expected: str) -> None:
    hashed = pdq(drawn(*picture))
    assert (hashed.hex, hashed.quality) == (expected, 100)


def test_a_blank_picture_has_no_quality() -> None:
    assert pdq(np.full((200, 300), 130, dtype=np.float32)).quality == 0


def test_half_of_the_bits_are_set_because_the_median_divides_them() -> None:
    assert int.from_bytes(pdq(drawn(480, 640, 3)).value).bit_count() == 128


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400))
def test_every_size_from_one_pixel_has_a_hash(height: int, width: int) -> None:
    hashed = pdq(np.full((height, width), 9, dtype=np.float32))
    assert len(hashed.value) == 32


def test_the_cosines_are_orthonormal() -> None:
    assert np.allclose(dct_matrix() @ dct_matrix().T, np.eye(16), atol=1e-5)


def test_a_lighter_and_a_smaller_copy_lie_near() -> None:
    picture = drawn(600, 800, 3)
    lighter, smaller = pdq(np.clip(picture * 0.9 + 20, 0, 255)), pdq(picture[::2, ::2])
    assert distance(pdq(picture).value, lighter.value) <= 10
    assert distance(pdq(picture).value, smaller.value) <= 31


@pytest.mark.parametrize("shape", [(0, 10), (10, 0), (3, 3, 3), (5,)])
def test_what_is_no_plane_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="plane"):
        pdq(np.zeros(shape, dtype=np.float32))


# What the reference does to a picture, and the same done here to its 64 x 64 numbers.
LAID: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "as it is": lambda small: small,
    "turned by 90°": np.rot90,
    "turned by 180°": lambda small: np.rot90(small, 2),
    "turned by 270°": lambda small: np.rot90(small, 3),
    "upside down": np.flipud,
    "mirrored": np.fliplr,
    "mirrored and turned by 90°": lambda small: small.T,
    "mirrored and turned by 270°": lambda small: np.rot90(small, 2).T,
}


def test_the_eight_hashes_are_those_of_the_picture_laid_in_eight_ways() -> None:
    assert tuple(LAID) == DIHEDRAL
    small = np.random.default_rng(7).random((64, 64)).astype(np.float32) * 255
    for words, value in zip(DIHEDRAL, dihedral(small), strict=True):
        laid = hashed(np.ascontiguousarray(LAID[words](small))).value
        # Sums in another order move what lies at the median.
        assert distance(value, laid) <= 2, words


def test_the_eight_hashes_are_not_near_each_other() -> None:
    small = np.random.default_rng(7).random((64, 64)).astype(np.float32) * 255
    values = dihedral(small)
    assert min(distance(a, b) for a in values for b in values if a != b) > 80


@pytest.mark.parametrize("cut", CUTS)
def test_what_was_cut_is_guessed_nearer_than_left_out(cut: float) -> None:
    apart = np.zeros(2)
    for kind in range(1, 9):
        whole = drawn(480, 640, kind)
        down, across = round(480 * cut), round(640 * cut)
        copy = np.ascontiguousarray(whole[down : 480 - down, across : 640 - across])
        reduction = Reduction(height=copy.shape[0], width=copy.shape[1])
        reduction.add(copy)
        guessed = widened(reduction.small()[:, :, 0])[CUTS.index(cut)]
        apart += [distance(value, pdq(whole).value) for value in (guessed, pdq(copy).value)]
    assert apart[0] < 0.85 * apart[1]
