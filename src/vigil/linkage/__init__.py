"""The same person, or the same household, twice? Evidence of a person weighed apart from what a household shares.

Words: a *record* is what one source says of one person; a *pair* is two records; *personal* evidence belongs to one person,
*shared* evidence to a household; a *score* is the logarithm of odds in millibits; a *judgement* is a score with what it adds
up from; *weights* are all that was learnt. `vigil.linkage.batch` learns and scores many records at once. Public names are
listed in ``__all__``.
"""

from vigil.linkage.errors import LinkageError, RecordError, WeightsError
from vigil.linkage.judgement import Contribution, Judgement, Outcome, Scores, Thresholds
from vigil.linkage.record import Address, Handle, IpPort, PartialDate, Record
from vigil.linkage.scorer import Scorer
from vigil.linkage.weights import Weights

__all__ = [
    "Address",
    "Contribution",
    "Handle",
    "IpPort",
    "Judgement",
    "LinkageError",
    "Outcome",
    "PartialDate",
    "Record",
    "RecordError",
    "Scorer",
    "Scores",
    "Thresholds",
    "Weights",
    "WeightsError",
]
