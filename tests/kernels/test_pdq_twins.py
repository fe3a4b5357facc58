"""PDQ's hashes and the taps of its filter are the same bits from both twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media.pictures import drawn
from vigil.kernels import native, pdq
from vigil.kernels.pdq import (
    dihedral_native,
    dihedral_reference,
    quality_native,
    quality_reference,
    widened_native,
    widened_reference,
)
from vigil.kernels.pdq import (
    pdq as hash_of,
)
from vigil.kernels.reducing import Matrix, Reduction


def assert_alike(library: native.Library, small: Matrix) -> None:
    assert dihedral_native(library, small) == dihedral_reference(small)
    assert widened_native(library, small) == widened_reference(small)
    assert quality_native(library, small) == quality_reference(small)


@pytest.mark.parametrize("seed", range(30))
def test_pictures_have_the_same_hashes_to_the_bit(seed: int, library: native.Library) -> None:
    plane = np.asarray(drawn(seed, (300 + 7 * seed, 200 + 5 * seed)).convert("L"))
    reduction = Reduction(height=plane.shape[0], width=plane.shape[1])
    reduction.add(plane)
    assert_alike(library, np.ascontiguousarray(reduction.small()[:, :, 0]))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), spread=st.sampled_from([0.0, 1e-3, 1.0, 255.0]), is_mirrored=st.booleans())
def test_any_numbers_have_the_same_hashes_to_the_bit(
    library: native.Library, seed: int, spread: float, is_mirrored: bool
) -> None:
    small = (np.random.default_rng(seed).random((64, 64)) * spread).astype(np.float32)
    # A picture that is its own mirror image has coefficients that would be nothing but for the order of their sums.
    assert_alike(library, np.ascontiguousarray((small + small[:, ::-1]) / 2) if is_mirrored else small)


def test_numbers_of_another_shape_are_refused(library: native.Library) -> None:
    with pytest.raises(ValueError, match="64 x 64"):
        dihedral_native(library, np.zeros((63, 64), dtype=np.float32))


def test_without_native_twins_the_hashes_are_the_same(
    library: native.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = np.asarray(drawn(3).convert("L"))
    found = []
    for twins in (library, None):
        monkeypatch.setattr(native, "library", lambda twins=twins: twins)
        found.append(hash_of(plane.astype(np.float32)))
    assert found[0] == found[1]
    assert len(found[0].value) == pdq.HASH
