"""What the invented people do: the force is founded, devices are seized, a day's work is done."""

from datetime import datetime, timedelta

from django.db import transaction

from vigil.cli.demo.evidence import Evidence
from vigil.cli.demo.force import DEMO_PASSWORD, InventedForces
from vigil.cli.demo.plan import Plan
from vigil.desk.accounts.models import Force, Team, User
from vigil.desk.administration import actions as administration
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Case, Involvement
from vigil.desk.exhibits.actions import add_custody, register_exhibit
from vigil.desk.exhibits.models import CustodyEvent, Exhibit
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.links import actions as links
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.queries import open_proposals
from vigil.desk.review.actions import grade
from vigil.desk.review.models import Stack

ACTOR = "system:demo"


def found_force(*, plan: Plan, invented: InventedForces) -> None:
    """Found the invented forces with their teams and users; what exists already is left as it is."""
    at = plan.as_of - timedelta(days=400)
    for force in invented.forces:
        if not Force.objects.filter(code=force.code).exists():
            administration.add_force(code=force.code, name=force.name, actor=ACTOR, at=at)
        for team in force.teams:
            if not Team.objects.filter(code=team.code).exists():
                administration.add_team(
                    force_code=force.code, code=team.code, name=team.name, actor=ACTOR, at=at
                )
    for user in invented.users:
        if not User.objects.filter(username=user.username).exists():
            administration.add_user(
                force_code=user.force_code,
                username=user.username,
                name=user.name,
                role=user.role,
                team_codes=user.team_codes,
                password=DEMO_PASSWORD,
                actor=ACTOR,
                at=at,
            )


def examine(*, plan: Plan, evidence: Evidence) -> None:
    """Seize and register the exhibits in the most urgent cases of the examiner's teams."""
    teams = User.objects.get(username="examiner").team_ids()
    urgent = list(
        Case.objects.filter(team__in=teams, sealed=False, level_upper__isnull=False).order_by(
            "-level_lower", "clock_due_at", "reference"
        )[: len(evidence.exhibits)]
    )
    seized = plan.as_of - timedelta(hours=8)
    for place, one in enumerate(evidence.exhibits):
        exhibit = Exhibit.objects.filter(reference=one.reference).first() or register_exhibit(
            case=urgent[place % 2 * (len(urgent) > 1)],
            reference=one.reference,
            description=one.label,
            kind=one.kind,
            seized_at=seized,
            seized_from="home address",
            place="Property store, shelf 4",
            actor="examiner",
            at=seized + timedelta(minutes=30),
            evidence_path=one.path,
        )
        if exhibit.custody.count() == 1:
            add_custody(
                exhibit=exhibit,
                act=CustodyEvent.Act.ACQUIRED,
                place="Laboratory, bench 2",
                actor="examiner",
                at=seized + timedelta(hours=3),
                note="Acquired through a write blocker.",
            )


def at_work(plan: Plan) -> str:
    """A supervisor seals a case, a sergeant allocates, an investigator answers, a grader grades: once, in one transaction."""
    with transaction.atomic():
        if not Entry.objects.filter(verb="demo:day:play").exists():
            with record(actor=ACTOR, verb="demo:day:play", at=plan.as_of - timedelta(minutes=30)):
                _play(plan)
    graded = Stack.objects.filter(state=Stack.State.GRADED).count()
    return f"1 case sealed, {Case.objects.filter(allocated_to__isnull=False).count()} allocated, {graded} stacks graded"


def _play(plan: Plan) -> None:
    at = plan.as_of - timedelta(minutes=90)
    users = {user.username: user for user in User.objects.all()}
    examined = set(Exhibit.objects.values_list("case_id", flat=True))
    mine = Case.objects.filter(team__in=users["investigator"].team_ids(), level_upper__isnull=False)
    ranked = list(mine.order_by("-level_lower", "clock_due_at", "reference")[:40])
    for case in ranked[:8]:
        cases.allocate(case=case, to=users["investigator"], actor="triage", at=at)
        cases.add_task(
            case=case,
            title="Ask children's services who lives at the address",
            due=plan.as_of + timedelta(hours=6),
            to=users["investigator"],
            actor="triage",
            at=at,
        )
    for child in Involvement.objects.filter(
        case__in=[c.pk for c in ranked[:20]], role=Involvement.Role.CHILD
    ).order_by("pk")[:6]:
        cases.set_reach(
            involvement=child,
            reach="yes",
            reason="Named in the referral as living at the address.",
            actor="investigator",
            at=at,
        )
    for case in ranked[10:16]:
        cases.record_first_act(case=case, actor="investigator", at=at, reason="Visit made; device seized.")
    _link(triage=users["triage"], at=at)
    to_seal = next(case for case in reversed(ranked) if case.pk not in examined)
    cases.seal(
        case=to_seal,
        users=[users["supervisor"]],
        actor="supervisor",
        at=at,
        reason="The suspect is known to a member of the unit.",
    )
    for place, stack in enumerate(Stack.objects.order_by("scan", "number")[:12]):
        grade(
            stack=stack, code=("ignorable", "not-illegal", "ignorable", "C")[place % 4], actor="grader", at=at
        )


def _link(*, triage: User, at: datetime) -> None:
    """The sergeant decides on a few of the people who may be one; what may touch a child waits for somebody else."""
    waiting = list(open_proposals(triage).filter(relation=Proposal.Relation.PERSON))
    of_children = [one for one in waiting if one.touches_child]
    of_adults = [one for one in waiting if not one.touches_child]
    for one in (*of_children[:1], *of_adults[:2]):
        links.decide(
            people=one.numbers,
            verdict=Decision.Verdict.SAME,
            reason="Same mailbox; the provider confirms one account.",
            viewer=triage,
            at=at,
        )
