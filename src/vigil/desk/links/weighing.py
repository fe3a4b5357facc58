"""The weights that the desk scores by, and their version: those that Vigil comes with, until a force has its own learnt."""

from functools import cache
from typing import NamedTuple

from vigil.linkage import Scorer
from vigil.linkage.shipped import DIGESTS, WEIGHTS, shipped_weights


class Weighing(NamedTuple):
    """A scorer, and the SHA-256 of the weights it scores by."""

    scorer: Scorer
    version: str


@cache
def weighing() -> Weighing:
    """What the desk scores by, read once."""
    return Weighing(Scorer(shipped_weights()), DIGESTS[WEIGHTS])
