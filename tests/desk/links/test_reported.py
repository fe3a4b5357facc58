"""Whom the desk may know already of the people that a new referral names."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import AT
from tests.desk.links.conftest import AGAIN, MALLORY, Desk, Reported, people, suspect
from vigil.desk.cases.actions import allocate, seal
from vigil.desk.journal.models import Entry
from vigil.desk.links.models import Proposal
from vigil.desk.links.reported import known_already
from vigil.desk.people.models import Person
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Referral

STRANGER = suspect("Bartholomew", "Featherstone", "1961-05-05", emails=["bf@example.org"])


def referred(desk: Desk, reported: Reported) -> Referral:
    """A new referral to the north that names this suspect."""
    desk.reports += 1
    file = desk.folder / f"{desk.reports}.json"
    told = {
        "reportId": desk.reports,
        "reportedInformation": {"reportedPeople": {"reportedPersons": [reported]}},
    }
    file.write_text(json.dumps([told]))
    import_file(path=file, team=desk.north, actor="first", at=AT)
    return Referral.objects.order_by("-pk")[0]


def page(desk: Desk, name: str, referral: Referral) -> str:
    answer = desk.client(name).get(f"/referrals/{referral.reference}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_somebody_known_is_there_when_the_referral_is_opened(desk: Desk) -> None:
    case = desk.report(MALLORY)
    [person] = people(case)
    referral = referred(desk, AGAIN)
    told = known_already(referral=referral, viewer=desk.officers["first"], at=AT)
    [likeness] = told.likenesses
    assert (likeness.person, likeness.relation) == (person, Proposal.Relation.PERSON)
    assert told.contacts == []


def test_it_scores_as_the_proposal_does_that_stands_once_the_case_is_open(desk: Desk) -> None:
    desk.report(MALLORY)
    before = known_already(referral=referred(desk, AGAIN), viewer=desk.officers["first"], at=AT)
    desk.report(AGAIN)
    proposal = Proposal.objects.get()
    [likeness] = before.likenesses
    assert likeness.judgement.scores.person == proposal.person_score
    assert likeness.judgement.scores.household == proposal.household_score


def test_a_stranger_is_known_to_nobody(desk: Desk) -> None:
    desk.report(MALLORY)
    told = known_already(referral=referred(desk, STRANGER), viewer=desk.officers["first"], at=AT)
    assert (told.likenesses, told.contacts) == ([], [])


def test_reading_keeps_nobody_and_records_the_combination(desk: Desk) -> None:
    desk.report(MALLORY)
    referral = referred(desk, AGAIN)
    held = Person.objects.count(), Proposal.objects.count()
    known_already(referral=referral, viewer=desk.officers["first"], at=AT)
    assert (Person.objects.count(), Proposal.objects.count()) == held
    last = Entry.objects.order_by("-sequence")[0]
    assert (last.actor, last.verb) == ("first", "links:referral:compare")
    assert last.subject == f"referrals.referral:{referral.pk}"


def test_another_teams_person_is_a_contact_and_nothing_else(desk: Desk) -> None:
    case = desk.report(MALLORY, team=desk.south)
    allocate(case=case, to=desk.officers["southern"], actor="keeper", at=AT)
    told = known_already(referral=referred(desk, AGAIN), viewer=desk.officers["first"], at=AT)
    assert told.likenesses == []
    assert [(one.officer, one.team) for one in told.contacts] == [("Southern", "South")]


def test_a_sealed_case_changes_nothing_of_what_is_told_and_recorded(desk: Desk) -> None:
    case = desk.report(MALLORY, team=desk.south)
    seal(case=case, users=[desk.officers["southern"]], actor="southern", at=AT, reason="A colleague.")
    told = []
    for reported in (AGAIN, STRANGER):
        referral = referred(desk, reported)
        with CaptureQueriesContext(connection) as asked:
            known = known_already(referral=referral, viewer=desk.officers["first"], at=AT)
        detail = json.loads(Entry.objects.order_by("-sequence")[0].payload)["detail"]
        # As many questions of the database: a match that is hidden could be timed otherwise.
        told.append((known, detail, len(asked)))
    assert told[0] == told[1]


def test_the_page_of_a_referral_says_it_until_a_case_is_open(desk: Desk) -> None:
    desk.report(MALLORY)
    referral = referred(desk, AGAIN)
    shown = page(desk, "keeper", referral)
    assert "Known already?" in shown
    assert "over 99 in 100" in shown
    desk.client("keeper").post(f"/referrals/{referral.reference}/open-case/")
    referral.refresh_from_db()
    assert referral.state == Referral.State.OPENED
    assert "Known already?" not in page(desk, "keeper", referral)


def test_a_referral_that_names_nobody_has_an_empty_panel(desk: Desk) -> None:
    shown = page(desk, "keeper", referred(desk, suspect("", "")))
    assert "Nobody whom you may see" in shown
