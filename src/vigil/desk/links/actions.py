"""The only writers of links: comparing people as they are named, deciding, confirming, withdrawing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Q

from vigil.desk.accounts.models import User
from vigil.desk.journal.recording import record, record_reading
from vigil.desk.links.errors import LinkError
from vigil.desk.links.index import index
from vigil.desk.links.models import Decision, Pair, Proposal
from vigil.desk.links.queries import clusters_of, decisions_visible_to, places_of
from vigil.desk.links.records import records_of
from vigil.desk.links.rules import MOST_OF_ONE, in_order, is_worth_proposing, key_of, number_of
from vigil.desk.links.weighing import likeliest, relation_of, weighing
from vigil.desk.people.models import Person
from vigil.desk.people.queries import people_visible_to
from vigil.linkage import Judgement, Record
from vigil.linkage.deciding import check_merge
from vigil.linkage.online import Index

ACTOR = "system:links"


def compare(*, people: Sequence[Person], by: str, at: datetime, on_behalf_of: str) -> None:
    """Compare some people with everybody whom the desk knows, and propose who may be one.

    The combination (Data Protection Act 2018, section 62) is recorded as the desk's own act, under no case: which people were
    combined is told to nobody who reads the journal of one case. One entry is written whatever is found.

    Args:
        people: new or changed; compared with what is held of them now.
        by: one of ``Proposal.By``.
        at: when.
        on_behalf_of: user name of whose act leads to it, or the desk's own.
    """
    kept, scorer = index(), weighing()
    with record(
        actor=ACTOR,
        verb="links:people:compare",
        at=at,
        subject="links.index",
        detail={"on_behalf_of": on_behalf_of, "weights": scorer.version},
    ) as act:
        records = records_of(people, on=at.date())
        kept.add(records.values())
        pairs: set[tuple[int, int]] = set()
        for one in records.values():
            pairs |= _propose(kept, one, by=by, at=at)
        act.detail["pairs"] = [[f"people.person:{number}" for number in pair] for pair in sorted(pairs)]


def compare_named(
    sender: object, *, people: Sequence[Person], actor: str, at: datetime, **kwargs: object
) -> None:
    """Compare whoever a case comes to name, in the transaction in which they are named."""
    compare(people=people, by=Proposal.By.ARRIVAL, at=at, on_behalf_of=actor)


def decide(*, people: tuple[int, int], verdict: str, reason: str, viewer: User, at: datetime) -> Decision:
    """Decide about two people; an earlier decision on them is superseded.

    Two that may be a child's, or are of a cluster that may touch one, become one person only when somebody else has confirmed it.

    Args:
        people: both numbers, in either order.
        verdict: one of ``Decision.Verdict``.
        reason: why, in the decider's words.
        viewer: who decides; they see both people.
        at: when.

    Raises:
        LinkError: the viewer does not see both, nobody has proposed them, no reason is given, or a decision on them waits to be
            confirmed.
    """
    first, second = in_order(*people)
    proposal = Proposal.objects.filter(first=first, second=second).first()
    if proposal is None or not _sees(viewer, proposal):
        raise LinkError("There is no such pair; go back to the list of links.")
    with _recorded(proposal, verb="links:pair:decide", viewer=viewer, at=at) as detail:
        _check_reason(reason)
        if decisions_visible_to(viewer).filter(
            first=first, second=second, began_at__isnull=True, withdrawn_at__isnull=True
        ):
            raise LinkError(
                "A decision on these two waits for a second person; let it be confirmed, or withdraw it first."
            )
        given = Decision.Verdict(verdict)
        touches = given == Decision.Verdict.SAME and _touches_child(proposal, viewer)
        made = Decision(
            first_id=first,
            second_id=second,
            verdict=given,
            reason=reason.strip(),
            touches_child=touches,
            person_score=proposal.person_score,
            weights=proposal.weights,
            decided_by=viewer.username,
            decided_at=at,
            began_at=None if touches else at,
        )
        made.save()
        detail["verdict"] = given.value
        detail["waits"] = touches
    return made


def confirm(*, decision: Decision, viewer: User, at: datetime) -> None:
    """Confirm a merge that touches a child, as the second person.

    Raises:
        LinkError: the viewer does not see both people, or the decision does not wait.
        DecisionError: the viewer took the decision.
    """
    _check_sees(viewer, decision)
    with _recorded(decision, verb="links:pair:confirm", viewer=viewer, at=at):
        decision.refresh_from_db()
        if not decision.is_waiting:
            raise LinkError("This decision does not wait for anybody; reload the page.")
        check_merge(by=decision.decided_by, reviewed_by=viewer.username, touches_child=True)
        decision.reviewed_by = viewer.username
        decision.reviewed_at = decision.began_at = at
        decision.save()


def withdraw(*, decision: Decision, viewer: User, at: datetime, reason: str) -> None:
    """Take a decision back, or refuse to confirm it: what stood before it on the two stands again, and nothing else changes.

    Raises:
        LinkError: the viewer does not see both people, no reason is given, or the decision is withdrawn already.
        DecisionError: the two become one person's again, which touches a child, and no second person has looked at that.
    """
    _check_sees(viewer, decision)
    with _recorded(decision, verb="links:pair:withdraw", viewer=viewer, at=at):
        _check_reason(reason)
        decision.refresh_from_db()
        if decision.withdrawn_at is not None:
            raise LinkError(f"This decision was withdrawn by {decision.withdrawn_by} already.")
        again = _stands_again(decision)
        if again is not None and again.verdict == Decision.Verdict.SAME:
            looked = {again.decided_by, again.reviewed_by} - {viewer.username, ""}
            check_merge(
                by=viewer.username, reviewed_by=min(looked, default=""), touches_child=again.touches_child
            )
        decision.withdrawn_by, decision.withdrawn_at = viewer.username, at
        decision.withdrawn_reason = reason.strip()
        decision.save()


def _propose(kept: Index, one: Record, *, by: str, at: datetime) -> set[tuple[int, int]]:
    """Propose everybody who may be one with this record; the pairs that stand proposed."""
    number = number_of(one.key)
    held = {
        row.numbers: row for row in Proposal.objects.filter(Q(first=number) | Q(second=number)).order_by("pk")
    }
    told: set[tuple[int, int]] = set()
    for judgement, other in likeliest(kept, one)[:MOST_OF_ONE]:
        pair = in_order(number, number_of(other.key))
        _keep(held.get(pair), pair, judgement, one, other, by=by, at=at)
        told.add(pair)
    for pair, row in held.items():
        if pair not in told and row.lapsed_at is None:
            _weigh_again(kept, row, one, by=by, at=at)
    return told


def _keep(
    row: Proposal | None,
    pair: tuple[int, int],
    judgement: Judgement,
    one: Record,
    other: Record,
    *,
    by: str,
    at: datetime,
) -> None:
    says = {
        "relation": relation_of(judgement),
        "person_score": judgement.scores.person,
        "household_score": judgement.scores.household,
        "evidence": [[step.evidence, step.level, step.millibits] for step in judgement.contributions],
        "weights": weighing().version,
        "child": _child_of(one, other),
        "lapsed_at": None,
    }
    if row is None:
        row = Proposal(first_id=pair[0], second_id=pair[1])
    elif all(getattr(row, name) == value for name, value in says.items()):
        return
    for name, value in says.items():
        setattr(row, name, value)
    row.made_by, row.made_at = by, at
    row.save()


def _child_of(one: Record, other: Record) -> Proposal.Child:
    """Unknown is never no: both are adults only where both are known to be."""
    known = {one.child, other.child}
    if True in known:
        return Proposal.Child.CHILD
    return Proposal.Child.UNKNOWN if None in known else Proposal.Child.ADULTS


def _weigh_again(kept: Index, row: Proposal, one: Record, *, by: str, at: datetime) -> None:
    """A pair that was proposed before and is no candidate now: it stays as long as its evidence carries it."""
    number = number_of(one.key)
    other = kept.get(key_of(row.second_id if row.first_id == number else row.first_id))
    judgement = weighing().scorer.judge(one, other) if other else None
    if other and judgement and is_worth_proposing(judgement):
        _keep(row, row.numbers, judgement, one, other, by=by, at=at)
    else:
        row.lapsed_at = at
        row.save()


def _touches_child(pair: Pair, viewer: User) -> bool:
    """Whether anybody of the two clusters, as the viewer may know them, is a child or may be one."""
    numbers, kept = clusters_of(viewer, pair.numbers), index()
    return any((held := kept.get(key_of(number))) is None or held.child is not False for number in numbers)


def _stands_again(decision: Decision) -> Decision | None:
    before = Decision.objects.filter(
        first=decision.first_id, second=decision.second_id, began_at__isnull=False, withdrawn_at__isnull=True
    )
    if decision.is_waiting or before.filter(pk__gt=decision.pk).exists():
        return None
    return before.filter(pk__lt=decision.pk).order_by("-pk").first()


def _sees(viewer: User, pair: Pair) -> bool:
    return people_visible_to(viewer).filter(pk__in=pair.numbers).count() == len(pair.numbers)


def _check_sees(viewer: User, pair: Pair) -> None:
    if not _sees(viewer, pair):
        raise LinkError("There is no such pair; go back to the list of links.")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise LinkError("Say why; the reason is kept with the decision.")


@contextmanager
def _recorded(pair: Pair, *, verb: str, viewer: User, at: datetime) -> Iterator[dict[str, object]]:
    """A change with its entries; they repeat no reason, which may speak of either case."""
    (first, subject), *more = places_of(pair)
    detail: dict[str, object] = {}
    with record(actor=viewer.username, verb=verb, at=at, case_reference=first, subject=subject) as act:
        yield detail
        act.detail.update(detail)
        for reference, about in more:
            record_reading(
                actor=viewer.username,
                verb=verb,
                at=at,
                case_reference=reference,
                subject=about,
                detail=detail,
            )
