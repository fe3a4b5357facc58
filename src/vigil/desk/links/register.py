"""The engine's register of who is who, filled from rows: proposals, and the decisions that stand."""

from collections.abc import Iterable

from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.rules import key_of
from vigil.linkage import Scores
from vigil.linkage.deciding import Register, Verdict

VERDICTS = {Decision.Verdict.SAME: Verdict.SAME, Decision.Verdict.DIFFERENT: Verdict.DIFFERENT}


def register_of(decisions: Iterable[Decision], proposals: Iterable[Proposal] = ()) -> Register:
    """Clusters, conflicts and open proposals that follow from these rows alone.

    Args:
        decisions: in the order in which they were taken; those that wait or were withdrawn are passed over.
        proposals: that may be open.
    """
    register = Register()
    scores: dict[str, list[tuple[str, Scores]]] = {}
    for proposed in proposals:
        first, second = (key_of(number) for number in proposed.numbers)
        scores.setdefault(first, [])
        told = (first, Scores(proposed.person_score, proposed.household_score))
        scores.setdefault(second, []).append(told)
    standing = [one for one in decisions if one.began_at is not None and one.withdrawn_at is None]
    for one in standing:
        for number in one.numbers:
            scores.setdefault(key_of(number), [])
    # In rising order: the first of a pair is there before the second is proposed with it.
    for key in sorted(scores):
        # Whether a second person looked was asked when the decision was taken; it is not asked of the past anew.
        register.arrive(key, child=False, proposals=scores[key])
    for one in standing:
        first, second = (key_of(number) for number in one.numbers)
        verdict = VERDICTS[Decision.Verdict(one.verdict)]
        register.decide(first, second, verdict, by=one.decided_by, reviewed_by=one.reviewed_by)
    return register
