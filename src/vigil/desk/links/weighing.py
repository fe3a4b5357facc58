"""What the desk scores people by, and whom it finds worth a look: by the weights that Vigil comes with, and their version."""

from functools import cache
from typing import NamedTuple

from vigil.desk.links.models import Proposal
from vigil.desk.links.rules import is_worth_proposing
from vigil.linkage import Judgement, Outcome, Record, Scorer
from vigil.linkage.online import Index
from vigil.linkage.shipped import DIGESTS, WEIGHTS, shipped_weights

_RELATIONS = {
    Outcome.SAME_PERSON: Proposal.Relation.PERSON,
    Outcome.SAME_HOUSEHOLD: Proposal.Relation.HOUSEHOLD,
}


class Weighing(NamedTuple):
    """A scorer, and the SHA-256 of the weights it scores by."""

    scorer: Scorer
    version: str


@cache
def weighing() -> Weighing:
    """What the desk scores by, read once."""
    return Weighing(Scorer(shipped_weights()), DIGESTS[WEIGHTS])


def relation_of(judgement: Judgement) -> Proposal.Relation:
    """What a judged pair looks like."""
    return _RELATIONS.get(judgement.outcome(), Proposal.Relation.UNDECIDED)


def likeliest(kept: Index, record: Record) -> list[tuple[Judgement, Record]]:
    """Whom a record may be one with, or of one household with: the likeliest first."""
    scorer = weighing().scorer
    judged = [(scorer.judge(record, other), other) for other in kept.candidates(record)]
    worth = [one for one in judged if is_worth_proposing(one[0])]
    worth.sort(key=lambda one: (-one[0].scores.person, one[1].key))
    return worth
