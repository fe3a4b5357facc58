"""PDQ against the reference's own answers, and what must hold of any picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vigil.kernels.pdq import box_spans, dct_matrix, pdq, reducing_matrix

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


@settings(max_examples=20, deadline=None)
@given(st.integers(64, 700), st.sampled_from([1, 2, 5, 9]))
def test_the_box_filter_by_running_sums_is_the_box_filter(length: int, window: int) -> None:
    first, last = box_spans(length, window=window)
    line = np.random.default_rng(length).random(length)
    plain = [line[a : b + 1].mean() for a, b in zip(first, last, strict=True)]
    matrix = np.array(
        [
            [1 / (b - a + 1) if a <= place <= b else 0 for place in range(length)]
            for a, b in zip(first, last, strict=True)
        ]
    )
    assert np.allclose(matrix @ line, plain)


def test_reducing_keeps_the_mean_of_an_even_picture() -> None:
    assert np.allclose(reducing_matrix(777).sum(axis=1), 1.0, atol=1e-5)


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
