"""The benchmark of the simulator tells mean waits that agree from such that do not."""

import numpy as np
import pytest

from benchmarks.capacity import RATES, _agree, _ours, _waits_of_ours
from vigil.capacity.closed_forms import cobham_mmc_wq


def test_our_waits_agree_with_others_of_ours_and_not_with_longer_ones() -> None:
    one, other = (_waits_of_ours(_ours(800, seed=seed, replications=10)) for seed in (1, 2))
    assert one.shape == (10, 4)
    assert _agree(one, other)
    assert not _agree(one, other + np.array([0, 0, 0.5, 0]))


def test_our_waits_are_those_of_theory() -> None:
    waits = _waits_of_ours(_ours(4000, seed=3, replications=10)).mean(axis=0)
    theory = cobham_mmc_wq(arrivals=RATES[::-1], service=1, servers=3)[::-1]
    assert waits[1:] == pytest.approx(theory[1:], rel=0.1)
