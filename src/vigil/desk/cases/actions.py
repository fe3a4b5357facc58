"""The only writers of cases: opening, answering, assessing, allocating, sealing, tasks."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from vigil.desk.accounts.models import Team, User
from vigil.desk.cases import answering
from vigil.desk.cases.answering import Said, given_answers, standing_answers
from vigil.desk.cases.assessments import keep_assessment
from vigil.desk.cases.checks import check_open
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.given import asked_by, in_words, written
from vigil.desk.cases.instruments import instrument_of, queue_instruments
from vigil.desk.cases.models import (
    AssessmentRecord,
    Case,
    CaseReferral,
    Involvement,
    NewFact,
    Outcome,
    SealAccess,
    Task,
)
from vigil.desk.cases.new_facts import note_fact, settle
from vigil.desk.cases.overriding import end_overtaken
from vigil.desk.cases.rules import (
    age_for_gate,
    can_move,
    case_reference,
    children_within_reach,
    complete,
    due_at,
    known_from,
    worst,
)
from vigil.desk.cases.signals import people_named
from vigil.desk.cases.statements import answers_of
from vigil.desk.journal.recording import record
from vigil.desk.people.actions import NamedBy, add_person
from vigil.desk.people.models import Person
from vigil.desk.referrals.actions import move
from vigil.desk.referrals.models import Referral
from vigil.desk.referrals.rules import parsed_from
from vigil.risk import Answer, Given, NotApplicable, assess
from vigil.risk.levels import is_open


def open_case(*, referral: Referral, actor: str, at: datetime, team: Team | None = None) -> Case:
    """Open a case that answers a referral: its people, what the referral says about each item, and a first assessment.

    Raises:
        CaseError: the team is of another force.
        IntakeError: the referral has been opened already.
    """
    owner = team or referral.team
    if owner.force_id != referral.team.force_id:
        raise CaseError(
            f"{referral.reference} belongs to {referral.team.force}; give the case to one of its own teams."
        )
    with record(actor=actor, verb="cases:case:open", at=at, detail={"referral": referral.reference}) as act:
        reference = act.case_reference = _next_reference(at)
        move(referral=referral, to=Referral.State.OPENED, actor=actor, at=at, case_reference=reference)
        case = Case(
            reference=reference,
            team=owner,
            opened_at=at,
            opened_by=actor,
            clock_started_at=referral.logged_at,
        )
        case.save()
        CaseReferral(case=case, referral=referral).save()
        _add_people(case=case, referral=referral, actor=actor, at=at)
        _take_answers(case=case, referral=referral, actor=actor, at=at)
        assess_case(case=case, actor=actor, at=at)
    return case


def attach_referral(*, case: Case, referral: Referral, actor: str, at: datetime) -> None:
    """Add a further referral to an open case and work its level out anew; a person has to assess it again.

    Raises:
        CaseError: the case is closed, or the referral is another force's.
        IntakeError: the referral has been opened already.
    """
    with record(actor=actor, verb="cases:referral:attach", at=at, case_reference=case.reference):
        check_open(case)
        if referral.team.force_id != case.team.force_id:
            raise CaseError(
                f"{referral.reference} belongs to {referral.team.force}; it cannot join a case of another force."
            )
        move(referral=referral, to=Referral.State.OPENED, actor=actor, at=at, case_reference=case.reference)
        CaseReferral(case=case, referral=referral).save()
        if case.sealed:
            referral.sealed = True
            referral.save()
        children = _add_people(case=case, referral=referral, actor=actor, at=at)
        known_at = max(referral.logged_at, case.clock_started_at)
        note_fact(
            case=case,
            kind=NewFact.Kind.REFERRAL,
            what=f"{referral.reference} joined the case",
            known_at=known_at,
            actor=actor,
            at=at,
        )
        if children:
            note_fact(
                case=case,
                kind=NewFact.Kind.CHILD,
                what=f"{children} {'child' if children == 1 else 'children'} named in {referral.reference}",
                known_at=known_at,
                actor=actor,
                at=at,
            )
        _take_answers(case=case, referral=referral, actor=actor, at=at)
        assess_case(case=case, actor=actor, at=at)


def answer_item(
    *,
    case: Case,
    item: str,
    answer: Given,
    source: str,
    actor: str,
    at: datetime,
    note: str = "",
    learned_on: date | None = None,
) -> None:
    """Give a new answer to one item; the one before stays, superseded, and the case is assessed anew.

    Args:
        case: it is about.
        item: of the instrument that the case is assessed with.
        answer: one of the four; a count or a day where the item asks for one.
        source: what shows it; one that is known needs one.
        actor: who answers.
        at: when.
        note: more about it.
        learned_on: the day on which the unit learned it, where that was before now; the delay of the assessment is counted
            from then.

    Raises:
        CaseError: the case is closed, the item is not in the instrument, the answer names no source, or the unit cannot have
            learned it on that day.
        AnswerError: the answer cannot be, or contradicts another.
    """
    instrument = instrument_of(case)
    if item not in {known.id for known in asked_by(instrument)}:
        raise CaseError(f"'{item}' is not a question of {instrument.title}; reload the page.")
    said = Said(answer, source, note)
    with record(
        actor=actor,
        verb="cases:item:answer",
        at=at,
        case_reference=case.reference,
        detail={"item": item, "answer": written(answer)},
    ):
        check_open(case)
        known_at = _known_at(case, learned_on, at)
        changed = answering.answer(
            case=case, instrument_id=instrument.id, item=item, said=said, actor=actor, at=at
        )
        kept = assess_case(case=case, actor=actor, at=at)
        if changed:
            fact = note_fact(
                case=case,
                kind=NewFact.Kind.ANSWER,
                what=f"{item}: {in_words(answer).lower()}",
                known_at=known_at,
                actor=actor,
                at=at,
            )
            settle([fact], assessment=kept, actor=actor, at=at)


def choose_instrument(*, case: Case, instrument_id: str, actor: str, at: datetime, reason: str) -> None:
    """Assess a case with another of the instruments that are switched on; the answers to each are kept apart.

    Raises:
        CaseError: the case is closed, no reason is given, it is assessed with that one, or it is none that orders a queue here.
    """
    with record(
        actor=actor, verb="cases:instrument:choose", at=at, case_reference=case.reference, reason=reason
    ) as act:
        check_open(case)
        if instrument_id not in {one.id for one in queue_instruments()}:
            raise CaseError(
                f"A case cannot be queued by '{instrument_id[:80]}'; choose an instrument that is listed."
            )
        if instrument_id == instrument_of(case).id:
            raise CaseError(f"{case.reference} is assessed with this instrument already.")
        if not reason.strip():
            raise CaseError("Give the reason; it is kept with the case.")
        case.instrument_id = instrument_id
        case.save()
        for row in case.case_referrals.select_related("referral").order_by("pk"):
            _take_answers(case=case, referral=row.referral, actor=actor, at=at)
        assess_case(case=case, actor=actor, at=at)
        act.detail["instrument"] = instrument_id


def reassess(*, case: Case, actor: str, at: datetime) -> AssessmentRecord:
    """Say that every question was looked at again in the light of what is new; the time that passed stays with each fact.

    Raises:
        CaseError: the case is closed, or nothing new waits.
    """
    with record(actor=actor, verb="cases:case:reassess", at=at, case_reference=case.reference) as act:
        check_open(case)
        waiting = list(case.new_facts.filter(reassessed_at__isnull=True))
        if not waiting:
            raise CaseError(f"Nothing new about {case.reference} waits for a re-assessment.")
        kept = assess_case(case=case, actor=actor, at=at)
        settle(waiting, assessment=kept, actor=actor, at=at)
        act.detail["facts"] = len(waiting)
    return kept


def assess_case(*, case: Case, actor: str, at: datetime) -> AssessmentRecord:
    """Assess a case on its standing answers and set its level and clock from the result."""
    instrument = instrument_of(case)
    with record(actor=actor, verb="cases:case:assess", at=at, case_reference=case.reference) as act:
        standing = given_answers(standing_answers(case=case, instrument_id=instrument.id))
        day = timezone.localtime(at).date()
        result = assess(
            instrument=instrument,
            answers=complete(instrument=instrument, given=standing),
            suspect_age=_gate_age(case, day),
            on=day,
        )
        kept = keep_assessment(case=case, instrument=instrument, result=result, actor=actor, at=at)
        case.level_lower, case.level_upper, case.assessed_at = kept.level_lower, kept.level_upper, at
        upper = None if isinstance(result, NotApplicable) else result.levels[1]
        case.clock_due_at = due_at(instrument=instrument, upper=upper, started_at=case.clock_started_at)
        case.children_within_reach = _children(case)
        case.save()
        end_overtaken(case=case, assessed=upper, actor=actor, at=at)
        act.detail.update(lower=kept.level_lower, upper=kept.level_upper)
    return kept


def set_reach(*, involvement: Involvement, reach: str, actor: str, at: datetime, reason: str) -> None:
    """Record whether a child is within the suspect's reach, and re-order the case.

    Raises:
        CaseError: the person is not a child of the case, or the case is closed.
    """
    case = involvement.case
    with record(actor=actor, verb="cases:child:reach", at=at, case_reference=case.reference, reason=reason):
        check_open(case)
        if involvement.role != Involvement.Role.CHILD:
            raise CaseError("Only a child is within or out of a suspect's reach.")
        changed = involvement.within_reach != Involvement.Reach(reach)
        involvement.within_reach = Involvement.Reach(reach)
        involvement.save()
        if changed:
            note_fact(
                case=case,
                kind=NewFact.Kind.CHILD,
                what=f"A child: {involvement.get_within_reach_display().lower()}",
                known_at=at,
                actor=actor,
                at=at,
            )
        case.children_within_reach = _children(case)
        case.save()


def allocate(*, case: Case, to: User | None, actor: str, at: datetime) -> None:
    """Give a case to a person who may see it, or to nobody.

    Raises:
        CaseError: the person could not see the case, or the case is closed.
    """
    with record(actor=actor, verb="cases:case:allocate", at=at, case_reference=case.reference) as act:
        check_open(case)
        if to is not None and not _may_see(case, to):
            raise CaseError(f"{to} may not see {case.reference}; choose somebody of its team.")
        case.allocated_to = to
        case.save()
        act.detail["to"] = to.username if to else None


def record_first_act(*, case: Case, actor: str, at: datetime, reason: str) -> None:
    """Stop the clock: the first enforcement act has happened.

    Raises:
        CaseError: it was recorded before, or the case is closed.
    """
    with record(actor=actor, verb="cases:clock:stop", at=at, case_reference=case.reference, reason=reason):
        check_open(case)
        if case.first_act_at is not None:
            raise CaseError(f"The first act in {case.reference} is recorded already.")
        case.first_act_at = at
        case.save()


def record_outcome(
    *,
    case: Case,
    contact: str,
    basis: str,
    children_safeguarded: int | None,
    note: str,
    actor: str,
    at: datetime,
) -> Outcome:
    """Record what the investigation established; the outcome before stays, superseded. A closed case may be given one.

    Raises:
        CaseError: no words say what it rests on.
    """
    if not note.strip():
        raise CaseError("Say what the outcome rests on; it is kept with the case.")
    with record(
        actor=actor,
        verb="cases:outcome:record",
        at=at,
        case_reference=case.reference,
        detail={"contact": contact, "basis": basis},
    ):
        given = Outcome(
            case=case,
            contact=Outcome.Contact(contact),
            basis=Outcome.Basis(basis),
            children_safeguarded=children_safeguarded,
            note=note.strip(),
            recorded_by=actor,
            recorded_at=at,
        )
        answering.step_back(before=case.outcomes.filter(superseded_by__isnull=True).first(), given=given)
        note_fact(
            case=case,
            kind=NewFact.Kind.OUTCOME,
            what=given.get_contact_display(),
            known_at=at,
            actor=actor,
            at=at,
        )
    return given


def seal(*, case: Case, users: Iterable[User], actor: str, at: datetime, reason: str) -> None:
    """Seal a case to the named people: for everybody else it does not exist.

    Raises:
        CaseError: nobody is named, somebody named is outside the case's team, or no reason is given.
    """
    named = list(users)
    if not named or not reason.strip():
        raise CaseError("Name at least one person who keeps access, and say why the case is sealed.")
    with record(
        actor=actor, verb="cases:case:seal", at=at, case_reference=case.reference, reason=reason
    ) as act:
        case.refresh_from_db()
        outside = [user for user in named if case.team_id not in user.team_ids()]
        if outside:
            raise CaseError(f"{outside[0]} is not in {case.team}; only its members can be named on the seal.")
        case.sealed = True
        case.save()
        for row in case.seal_accesses.exclude(user__in=named):
            row.delete()
        for user in named:
            if not case.seal_accesses.filter(user=user).exists():
                SealAccess(case=case, user=user).save()
        _seal_referrals(case, sealed=True)
        act.detail["named"] = sorted(user.username for user in named)


def unseal(*, case: Case, actor: str, at: datetime, reason: str) -> None:
    """Open a sealed case to its team again.

    Raises:
        CaseError: it is not sealed, or no reason is given.
    """
    with record(actor=actor, verb="cases:case:unseal", at=at, case_reference=case.reference, reason=reason):
        case.refresh_from_db()
        if not case.sealed or not reason.strip():
            raise CaseError(
                f"{case.reference} must be sealed, and a reason given, before it can be unsealed."
            )
        case.sealed = False
        case.save()
        for row in case.seal_accesses.all():
            row.delete()
        _seal_referrals(case, sealed=False)


def move_case(*, case: Case, to: str, actor: str, at: datetime, reason: str) -> None:
    """Close or re-open a case by the table of permitted moves.

    Raises:
        CaseError: the table does not permit it, or no reason is given.
    """
    with record(actor=actor, verb=f"cases:case:{to}", at=at, case_reference=case.reference, reason=reason):
        case.refresh_from_db()
        if not can_move(before=case.state, after=to):
            raise CaseError(f"{case.reference} is '{case.get_state_display()}'; it cannot become '{to}'.")
        if not reason.strip():
            raise CaseError("Give the reason; it is kept with the case.")
        case.state = to
        case.save()


def add_task(
    *, case: Case, title: str, actor: str, at: datetime, due: datetime | None = None, to: User | None = None
) -> Task:
    """Add something to do.

    Raises:
        CaseError: it has no title, the case is closed, or the person could not see the case.
    """
    with record(actor=actor, verb="cases:task:add", at=at, case_reference=case.reference):
        check_open(case)
        if not title.strip():
            raise CaseError("Say what is to be done.")
        if to is not None and not _may_see(case, to):
            raise CaseError(f"{to} may not see {case.reference}; choose somebody of its team.")
        task = Task(
            case=case, title=title.strip()[:200], due_at=due, assigned_to=to, created_by=actor, created_at=at
        )
        task.save()
    return task


def finish_task(*, task: Task, actor: str, at: datetime) -> None:
    """Mark a task as done.

    Raises:
        CaseError: it is done already.
    """
    with record(actor=actor, verb="cases:task:finish", at=at, case_reference=task.case.reference):
        task.refresh_from_db()
        if task.done_at is not None:
            raise CaseError(f"'{task.title}' was done by {task.done_by} already.")
        task.done_at, task.done_by = at, actor
        task.save()


def _next_reference(at: datetime) -> str:
    last = Case.objects.order_by("-pk").values_list("reference", flat=True).first()
    return case_reference(year=at.year, number=int(last.rsplit("-", 1)[1]) + 1 if last else 1)


def _may_see(case: Case, user: User) -> bool:
    in_team = case.team_id in user.team_ids()
    return in_team and (not case.sealed or case.seal_accesses.filter(user=user).exists())


def _known_at(case: Case, learned_on: date | None, at: datetime) -> datetime:
    if learned_on is None:
        return at
    first = timezone.localtime(case.clock_started_at)
    known = known_from(day=learned_on, first=first, at=at)
    if known is None:
        raise CaseError(
            f"It cannot have been learned on {learned_on.isoformat()}: give a day from {first.date().isoformat()}, when the "
            "referral was logged, until today."
        )
    return known


def _add_people(*, case: Case, referral: Referral, actor: str, at: datetime) -> int:
    """Add everybody a referral names, and tell who asks to be told; how many of them are children."""
    children = 0
    people: list[Person] = []
    for reported in parsed_from(referral.content).people:
        person = add_person(
            given_names=reported.given_names,
            family_name=reported.family_name,
            date_of_birth=reported.date_of_birth,
            approximate_age=reported.approximate_age,
            source=referral.reference,
            identifiers=[NamedBy(i.kind, i.value, i.at, i.port) for i in reported.identifiers],
        )
        Involvement(
            case=case, person=person, role=reported.role, relationship=reported.relationship_to_child[:200]
        ).save()
        people.append(person)
        children += reported.role == "child"
    people_named.send(sender=Case, people=people, actor=actor, at=at)
    return children


def _take_answers(*, case: Case, referral: Referral, actor: str, at: datetime) -> None:
    instrument = instrument_of(case)
    given = worst(
        answers_of(parsed=parsed_from(referral.content), instrument=instrument, reference=referral.reference)
    )
    standing = given_answers(standing_answers(case=case, instrument_id=instrument.id))
    for one in given.values():
        # A report never overrules what a person has answered; it answers what was open.
        if is_open(standing.get(one.item, Answer.NOT_YET_CHECKED)):
            said = Said(one.answer, one.source)
            answering.answer(
                case=case, instrument_id=instrument.id, item=one.item, said=said, actor=actor, at=at
            )


def _gate_age(case: Case, day: date) -> int | None:
    suspects = case.involvements.filter(role=Involvement.Role.SUSPECT).select_related("person")
    return age_for_gate([(row.person.date_of_birth, row.person.approximate_age) for row in suspects], on=day)


def _children(case: Case) -> int | None:
    children = case.involvements.filter(role=Involvement.Role.CHILD)
    return children_within_reach(children.values_list("within_reach", flat=True))


def _seal_referrals(case: Case, *, sealed: bool) -> None:
    for row in case.case_referrals.select_related("referral"):
        row.referral.sealed = sealed
        row.referral.save()
