"""The weights that the desk scores by, and their version.

They are shipped, and were learnt from invented referrals (``benchmarks/linkage_weights.py``): nobody in them exists, so that
their probabilities are those of the invented unit until a force has its own learnt.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vigil.linkage import Scorer
from vigil.linkage.weights import read

SHIPPED = Path(__file__).parent / "weights" / "invented.json"


class Weighing(NamedTuple):
    """A scorer, and the SHA-256 of the weights it scores by."""

    scorer: Scorer
    version: str


@cache
def weighing() -> Weighing:
    """What the desk scores by, read once."""
    content = SHIPPED.read_bytes()
    return Weighing(Scorer(read(content)), hashlib.sha256(content).hexdigest())
