"""What can be done to a case, by whom it is refused, and what it leaves behind."""

from datetime import timedelta

import pytest

from tests.desk.conftest import AT, Unit, add_user
from vigil.desk.administration import actions as administration
from vigil.desk.cases import actions
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.models import Case, Involvement, Outcome
from vigil.desk.cases.presenting import with_next_question
from vigil.desk.cases.queries import cases_visible_to, queue_of, tasks_of, waiting_cases
from vigil.desk.journal.models import Entry
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.errors import IntakeError
from vigil.desk.referrals.models import Referral
from vigil.risk import Answer, Level

LATER = AT + timedelta(hours=1)


def reloaded(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def reported(unit: Unit, person: str) -> Referral:
    """A later referral about one person."""
    path = unit.folder / "later.json"
    path.write_text(
        f'[{{"reportId": 50, "reportedInformation": {{"reportedPeople": {{"reportedPersons": [{person}]}}}}}}]'
    )
    return import_file(path=path, team=unit.north, actor="intake", at=AT).referrals.get()


def test_a_case_opens_with_its_people_its_answers_and_an_assessment(unit: Unit) -> None:
    case = reloaded(unit.own)
    roles = sorted(case.involvements.values_list("role", flat=True))
    assert roles == ["child", "suspect"]
    answer = case.item_answers.get(item="regular_access")
    assert (answer.answer, answer.source) == ("yes", "R-000001: the reporter says yes")
    assert (case.level_lower, case.level_upper) == (Level.MEDIUM, Level.VERY_HIGH)
    assert case.clock_due_at == AT + timedelta(days=1)
    assert case.children_within_reach is None
    suspect = case.involvements.get(role="suspect").person
    assert suspect.identifiers.get().value == "ada@example.org"
    assert suspect.identifiers.get().raw_value == "Ada@Example.org"


def test_a_referral_opens_one_case_only(unit: Unit) -> None:
    referral = unit.own.case_referrals.get().referral
    with pytest.raises(IntakeError, match="cannot become"):
        actions.open_case(referral=referral, actor="intake", at=AT)
    assert Case.objects.count() == 3


def test_a_case_is_not_given_to_a_team_of_another_force(unit: Unit) -> None:
    administration.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    elsewhere = administration.add_team(
        force_code="har", code="har-1", name="Elsewhere", actor="system:test", at=AT
    )
    with pytest.raises(CaseError, match="one of its own teams"):
        actions.open_case(referral=unit.new, team=elsewhere, actor="intake", at=AT)


def test_a_new_answer_supersedes_and_reassesses_at_once(unit: Unit) -> None:
    actions.answer_item(
        case=unit.own,
        item="access_to_victim",
        answer=Answer.YES,
        source="Social care",
        actor="triage",
        at=LATER,
    )
    case = reloaded(unit.own)
    assert case.level_lower == Level.VERY_HIGH
    assert case.assessed_at == LATER
    actions.answer_item(
        case=case,
        item="access_to_victim",
        answer=Answer.NO_CHECKED,
        source="Social care",
        actor="triage",
        at=LATER,
    )
    answers = list(case.item_answers.filter(item="access_to_victim").order_by("pk"))
    assert [row.answer for row in answers] == ["yes", "no_checked"]
    assert answers[0].superseded_by == answers[1]
    assert answers[1].superseded_by is None
    assert case.assessments.count() == 3


@pytest.mark.parametrize(
    ("item", "source", "sentence"),
    [("no_such_item", "x", "not a question"), ("escalating", " ", "where the answer comes from")],
)
def test_an_answer_needs_a_question_and_a_source(unit: Unit, item: str, source: str, sentence: str) -> None:
    with pytest.raises(CaseError, match=sentence):
        actions.answer_item(
            case=unit.own, item=item, answer=Answer.YES, source=source, actor="triage", at=LATER
        )


def test_a_later_referral_never_overrules_what_a_person_answered(unit: Unit) -> None:
    actions.answer_item(
        case=unit.own,
        item="regular_access",
        answer=Answer.NO_CHECKED,
        source="School",
        actor="triage",
        at=LATER,
    )
    later = reported(unit, '{"accessToChildren": "true"}')
    actions.attach_referral(case=unit.own, referral=later, actor="triage", at=LATER)
    standing = unit.own.item_answers.get(item="regular_access", superseded_by__isnull=True)
    assert standing.answer == "no_checked"
    assert unit.own.case_referrals.count() == 2


def test_a_reach_is_recorded_for_a_child_only(unit: Unit) -> None:
    child = unit.own.involvements.get(role=Involvement.Role.CHILD)
    actions.set_reach(involvement=child, reach="yes", actor="triage", at=LATER, reason="Same household")
    assert reloaded(unit.own).children_within_reach == 1
    suspect = unit.own.involvements.get(role=Involvement.Role.SUSPECT)
    with pytest.raises(CaseError, match="Only a child"):
        actions.set_reach(involvement=suspect, reach="yes", actor="triage", at=LATER, reason="x")


def test_a_case_is_given_only_to_somebody_who_may_see_it(unit: Unit) -> None:
    outsider = add_user("outsider", "investigator", ["south"])
    with pytest.raises(CaseError, match="may not see"):
        actions.allocate(case=unit.own, to=outsider, actor="triage", at=LATER)
    actions.allocate(case=unit.own, to=unit.users["investigator"], actor="triage", at=LATER)
    assert reloaded(unit.own).allocated_to == unit.users["investigator"]
    actions.allocate(case=unit.own, to=None, actor="triage", at=LATER)
    assert reloaded(unit.own).allocated_to is None


def test_the_first_act_stops_the_clock_once_and_takes_the_case_out_of_the_queue(unit: Unit) -> None:
    assert unit.own in waiting_cases(unit.users["triage"])
    actions.record_first_act(case=unit.own, actor="investigator", at=LATER, reason="Visited")
    assert unit.own not in waiting_cases(unit.users["triage"])
    with pytest.raises(CaseError, match="recorded already"):
        actions.record_first_act(case=unit.own, actor="investigator", at=LATER, reason="Again")


def test_a_closed_case_is_not_worked_on_until_it_is_opened_again(unit: Unit) -> None:
    actions.move_case(case=unit.own, to="closed", actor="triage", at=LATER, reason="Done")
    for attempt in (
        lambda: actions.add_task(case=unit.own, title="x", actor="triage", at=LATER),
        lambda: actions.answer_item(
            case=unit.own, item="escalating", answer=Answer.UNKNOWN, source="", actor="t", at=LATER
        ),
        lambda: actions.allocate(case=unit.own, to=None, actor="triage", at=LATER),
        lambda: actions.attach_referral(case=unit.own, referral=unit.new, actor="triage", at=LATER),
    ):
        with pytest.raises(CaseError, match="is closed"):
            attempt()
    with pytest.raises(CaseError, match="cannot become 'closed'"):
        actions.move_case(case=unit.own, to="closed", actor="triage", at=LATER, reason="Twice")
    with pytest.raises(CaseError, match="Give the reason"):
        actions.move_case(case=unit.own, to="open", actor="triage", at=LATER, reason=" ")


def test_sealing_hides_the_case_and_its_referral_from_everybody_who_is_not_named(unit: Unit) -> None:
    triage, grader = unit.users["triage"], unit.users["grader"]
    actions.seal(case=unit.own, users=[grader], actor="supervisor", at=LATER, reason="Conflict")
    assert unit.own not in cases_visible_to(triage)
    assert unit.own in cases_visible_to(grader)
    assert unit.own.case_referrals.get().referral.sealed
    actions.unseal(case=unit.own, actor="supervisor", at=LATER, reason="Resolved")
    assert unit.own in cases_visible_to(triage)
    assert not unit.own.case_referrals.get().referral.sealed


def test_a_seal_names_members_of_the_team_and_gives_a_reason(unit: Unit) -> None:
    outsider = add_user("outsider", "supervisor", ["south"])
    with pytest.raises(CaseError, match="at least one person"):
        actions.seal(case=unit.own, users=[], actor="supervisor", at=LATER, reason="x")
    with pytest.raises(CaseError, match="say why"):
        actions.seal(case=unit.own, users=[unit.users["grader"]], actor="supervisor", at=LATER, reason=" ")
    with pytest.raises(CaseError, match="only its members"):
        actions.seal(case=unit.own, users=[outsider], actor="supervisor", at=LATER, reason="x")
    with pytest.raises(CaseError, match="must be sealed"):
        actions.unseal(case=unit.own, actor="supervisor", at=LATER, reason="x")


def test_sealing_again_replaces_who_is_named(unit: Unit) -> None:
    actions.seal(
        case=unit.own,
        users=[unit.users["grader"], unit.users["triage"]],
        actor="supervisor",
        at=LATER,
        reason="x",
    )
    actions.seal(case=unit.own, users=[unit.users["triage"]], actor="supervisor", at=LATER, reason="y")
    assert [access.user.username for access in unit.own.seal_accesses.all()] == ["triage"]


def test_a_viewer_without_a_team_sees_nothing_at_all(unit: Unit) -> None:
    nobody = add_user("nobody", "supervisor", [])
    assert not cases_visible_to(nobody).exists()
    assert len(queue_of(nobody, at=LATER)) == 0


def test_losing_the_team_takes_the_cases_and_tasks_away_at_once(unit: Unit) -> None:
    investigator = unit.users["investigator"]
    actions.add_task(case=unit.own, title="Visit", to=investigator, actor="triage", at=LATER)
    assert tasks_of(investigator).count() == 1
    administration.change_user(
        user=investigator,
        name="I",
        role="investigator",
        team_codes=["south"],
        active=True,
        actor="administrator",
        at=LATER,
    )
    assert tasks_of(investigator).count() == 0
    assert unit.own not in cases_visible_to(investigator)


def test_a_task_needs_words_and_is_done_once(unit: Unit) -> None:
    with pytest.raises(CaseError, match="what is to be done"):
        actions.add_task(case=unit.own, title="  ", actor="triage", at=LATER)
    task = actions.add_task(case=unit.own, title="Visit", actor="triage", at=LATER)
    actions.finish_task(task=task, actor="triage", at=LATER)
    with pytest.raises(CaseError, match="was done by triage"):
        actions.finish_task(task=task, actor="triage", at=LATER)


def test_every_action_stands_in_the_journal_under_its_case(unit: Unit) -> None:
    told = list(Entry.objects.filter(case_reference=unit.own.reference).values_list("verb", flat=True))
    assert {"cases:case:open", "cases:case:assess", "referrals:referral:opened"} <= set(told)


def test_a_suspect_under_eighteen_leaves_the_adult_path(unit: Unit) -> None:
    suspect = unit.own.involvements.get(role="suspect").person
    from vigil.desk.journal.recording import record

    with record(actor="triage", verb="people:person:change", at=LATER):
        suspect.date_of_birth = (AT - timedelta(days=365 * 15)).date()
        suspect.save()
    kept = actions.assess_case(case=unit.own, actor="triage", at=LATER)
    case = reloaded(unit.own)
    assert (case.level_lower, case.level_upper, case.clock_due_at) == (None, None, None)
    assert kept.record["applies"] is False
    assert "child-first" in kept.record["reason"]
    assert queue_of(unit.users["triage"], at=LATER)[0].waiting.reference == case.reference
    assert with_next_question([case], viewer=unit.users["triage"]) == [(case, "")]


def test_a_referral_of_another_force_joins_no_case_here(unit: Unit) -> None:
    administration.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    elsewhere = administration.add_team(
        force_code="har", code="har-1", name="Elsewhere", actor="system:test", at=AT
    )
    arrival = import_file(path=unit.folder / "reports.json", team=elsewhere, actor="intake", at=AT)
    theirs = arrival.referrals.order_by("pk")[0]
    with pytest.raises(CaseError, match="of another force"):
        actions.attach_referral(case=unit.own, referral=theirs, actor="triage", at=LATER)


def test_a_referral_that_joins_a_sealed_case_is_sealed_with_it(unit: Unit) -> None:
    actions.attach_referral(case=unit.sealed, referral=unit.new, actor="keeper", at=LATER)
    unit.new.refresh_from_db()
    assert unit.new.sealed


def test_a_second_referral_answers_what_was_still_open(unit: Unit) -> None:
    later = reported(unit, '{"convictedSexOffender": "Yes"}')
    actions.attach_referral(case=unit.own, referral=later, actor="triage", at=LATER)
    assert unit.own.item_answers.get(item="previous_contact_offence").answer == "yes"
    assert reloaded(unit.own).level_lower == Level.VERY_HIGH


def test_a_question_and_an_outcome_are_answered_as_often_as_it_takes(unit: Unit) -> None:
    for number in range(4):
        answer = Answer.YES if number % 2 else Answer.UNKNOWN
        actions.answer_item(
            case=unit.own, item="escalating", answer=answer, source=f"{number}", actor="triage", at=LATER
        )
        outcome(unit.own, "established" if number % 2 else "unknown")
    answers = list(unit.own.item_answers.filter(item="escalating").order_by("pk"))
    assert [row.superseded_by for row in answers] == [*answers[1:], None]
    assert unit.own.outcomes.filter(superseded_by__isnull=True).get().contact == "established"


def test_a_task_is_given_only_to_somebody_who_may_see_the_case(unit: Unit) -> None:
    outsider = add_user("outsider", "investigator", ["south"])
    with pytest.raises(CaseError, match="may not see"):
        actions.add_task(case=unit.own, title="Visit", to=outsider, actor="triage", at=LATER)


def outcome(
    case: Case, contact: str, *, note: str = "Charged after the visit", children: int | None = None
) -> Outcome:
    return actions.record_outcome(
        case=case,
        contact=contact,
        basis="charge",
        children_safeguarded=children,
        note=note,
        actor="investigator",
        at=LATER,
    )


def test_a_newer_outcome_supersedes_the_one_before_and_both_stay(unit: Unit) -> None:
    first = outcome(unit.own, "unknown")
    second = outcome(unit.own, "established", children=2)
    first.refresh_from_db()
    assert first.superseded_by == second
    assert unit.own.outcomes.get(superseded_by__isnull=True) == second
    assert (first.children_safeguarded, second.children_safeguarded) == (None, 2)
    assert Entry.objects.filter(verb="cases:outcome:record", case_reference=unit.own.reference).count() == 2


def test_an_outcome_says_what_it_rests_on(unit: Unit) -> None:
    with pytest.raises(CaseError, match="rests on"):
        outcome(unit.own, "established", note=" ")
    with pytest.raises(ValueError, match="maybe"):
        outcome(unit.own, "maybe")
    assert unit.own.outcomes.count() == 0


def test_a_closed_case_may_be_given_its_outcome(unit: Unit) -> None:
    actions.move_case(case=unit.own, to="closed", actor="supervisor", at=AT, reason="Done")
    assert outcome(unit.own, "not_established").contact == "not_established"
