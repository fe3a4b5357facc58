"""What to ask next is weighed by the force's own settled answers: counted within what a viewer may see, or said to be too few."""

import re
import time
from datetime import timedelta

import pytest

from tests.desk.conftest import AT, Unit
from vigil.desk.accounts.models import Team
from vigil.desk.cases.asking import BY_POWER, NEWEST_CASES, TOO_FEW, asking_of, found_by
from vigil.desk.cases.instruments import instruments_on
from vigil.desk.cases.models import AssessmentRecord, Case, ItemAnswer
from vigil.desk.cases.presenting import asked_of, view_of, with_next_question
from vigil.desk.journal.recording import record
from vigil.risk.found import Found

LATER = AT + timedelta(hours=1)
FIRST = "previous_contact_offence"  # by power, in the case that is looked at


def settled(team: Team, *, yes: int, of: int, item: str = FIRST, sealed: bool = False) -> None:
    """So many closed cases of a team, each with one settled answer."""
    first = Case.objects.count()
    with record(actor="system:test", verb="cases:case:open", at=AT):
        cases = Case.objects.bulk_create(
            Case(
                reference=f"V-2025-{first + number:06}",
                team=team,
                opened_at=AT,
                opened_by="system:test",
                clock_started_at=AT,
                state=Case.State.CLOSED,
                sealed=sealed,
            )
            for number in range(of)
        )
        ItemAnswer.objects.bulk_create(
            ItemAnswer(
                case=case,
                instrument_id=instruments_on()[0].id,
                item=item,
                answer="yes" if number < yes else "no_checked",
                source="PNC",
                answered_by="triage",
                answered_at=AT,
            )
            for number, case in enumerate(cases)
        )


def found(unit: Unit, role: str = "triage") -> dict[str, Found]:
    return dict(found_by(unit.users[role], instrument=instruments_on()[0]))


def first_asked(unit: Unit) -> str:
    return asked_of(view_of(unit.own, at=LATER), viewer=unit.users["triage"]).questions[0].id


def page_of(unit: Unit) -> str:
    page = unit.signed_in("triage").get(f"/cases/{unit.own.reference}/").content.decode()
    return re.sub(r"\s+", " ", page)


def test_with_too_few_settled_answers_the_order_is_by_power_and_the_page_says_so(unit: Unit) -> None:
    settled(unit.north, yes=0, of=19)
    assert found(unit)[FIRST] == Found(0, 19)
    assert first_asked(unit) == FIRST
    page = page_of(unit)
    assert TOO_FEW.replace("'", "&#39;") in page
    assert "19 settled answers to it: too few to weigh it by, 20 are needed." in page


def test_with_enough_the_rate_decides_and_is_told_with_its_count(unit: Unit) -> None:
    settled(unit.north, yes=1, of=40)
    assert first_asked(unit) != FIRST
    page = page_of(unit)
    assert "how far an answer can be expected to narrow the level" in page
    assert "1 of 40 settled answers to it were yes. It can be expected to narrow the level by 0.1." in page


def test_the_queue_asks_the_question_that_the_case_asks_first(unit: Unit) -> None:
    for yes, of in ((0, 0), (1, 40)):
        settled(unit.north, yes=yes, of=of)
        view = view_of(unit.own, at=LATER)
        first = asked_of(view, viewer=unit.users["triage"]).questions[0]
        assert with_next_question([unit.own], viewer=unit.users["triage"]) == [(unit.own, first.question)]
        assert first.question in unit.signed_in("triage").get("/queue/").content.decode()


def test_other_teams_and_sealed_cases_count_for_nobody(unit: Unit) -> None:
    before = found(unit)
    settled(unit.south, yes=30, of=30)
    settled(unit.north, yes=30, of=30, sealed=True)
    assert found(unit) == before


def test_what_a_reporter_said_is_not_counted_for_a_report_can_only_say_yes(unit: Unit) -> None:
    reported = ItemAnswer.objects.filter(case=unit.own, answer="yes")
    assert reported.exists()
    assert found(unit) == {}
    item = reported[0].item
    settled(unit.north, yes=3, of=30, item=item)
    assert found(unit)[item] == Found(3, 30)


def test_only_answers_that_stand_and_settle_are_counted(unit: Unit) -> None:
    settled(unit.north, yes=20, of=25)
    with record(actor="system:test", verb="cases:answer:give", at=AT):
        rows = list(ItemAnswer.objects.filter(item=FIRST).order_by("pk"))
        rows[0].answer = "unknown"
        rows[1].superseded_by = rows[2]
        for row in rows[:2]:
            row.save()
    assert found(unit)[FIRST] == Found(18, 23)


def test_a_record_that_cannot_be_worked_out_again_keeps_its_order(unit: Unit) -> None:
    kept = AssessmentRecord.objects.get(case=unit.own)
    counted = {FIRST: Found(1, 40)}
    recorded = [one["id"] for one in kept.record["open_items"] if one["changes"]]
    assert [one.id for one in asking_of(kept, found=counted).questions] != recorded
    kept.instrument_checksum = "0" * 64
    assert [one.id for one in asking_of(kept, found=counted).questions] == recorded
    kept.refresh_from_db()
    kept.record["upper"] = "low"
    told = asking_of(kept, found=counted)
    assert [one.id for one in told.questions] == recorded
    assert told.order == BY_POWER
    assert asking_of(None, found={}).questions == ()


def test_a_record_that_hides_that_nothing_applies_keeps_its_order(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = AssessmentRecord.objects.get(case=unit.own)
    monkeypatch.setattr("vigil.desk.cases.asking.recompute", lambda **_: None)
    assert asking_of(kept, found={}).order == BY_POWER


def test_no_more_than_the_newest_cases_are_counted_and_that_is_quick(unit: Unit) -> None:
    settled(unit.north, yes=NEWEST_CASES, of=NEWEST_CASES)
    settled(unit.north, yes=0, of=NEWEST_CASES)
    begun = time.process_time()
    assert found(unit)[FIRST] == Found(0, NEWEST_CASES)
    assert time.process_time() - begun < 0.5
