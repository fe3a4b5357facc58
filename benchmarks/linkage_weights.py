"""The weights that the desk is shipped with: learnt from invented referrals, whose truth gives the calibration.

``python -m benchmarks.linkage_weights FILE`` writes them; the same version of the engine gives the same bytes.
"""

import sys
from pathlib import Path
from typing import Final

from benchmarks import linkage_sets
from vigil.linkage.batch import calibrate, columns_of, estimate, pairs_of
from vigil.linkage.weights import written

SEED: Final = 1
COUNT: Final = 20_000


def learnt(*, count: int = COUNT, seed: int = SEED) -> bytes:
    """Weights from so many invented referrals, as they are kept."""
    people = linkage_sets.referrals(seed=seed, count=count)
    columns = columns_of(people.records)
    pairs = pairs_of(columns)
    weights = estimate(columns, pairs, seed=seed)
    same = people.same_person(pairs.first, pairs.second)
    return written(calibrate(columns, pairs, weights, same=same))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(learnt())
