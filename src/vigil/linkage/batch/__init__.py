"""Many records at once: candidate pairs, weights learnt without labels, scores; a million records on two cores."""

from vigil.linkage.batch.calibrating import Known, calibrate, calibration_of, known_of
from vigil.linkage.batch.columns import Columns, columns_of
from vigil.linkage.batch.estimation import estimate
from vigil.linkage.batch.linking import Scored, score
from vigil.linkage.batch.pairs import Pairs, pairs_of

__all__ = [
    "Columns",
    "Known",
    "Pairs",
    "Scored",
    "calibrate",
    "calibration_of",
    "columns_of",
    "estimate",
    "known_of",
    "pairs_of",
    "score",
]
