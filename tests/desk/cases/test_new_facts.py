"""New facts: what marks a case for re-assessment, what settles it, and how long that took."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.conftest import AT, Unit
from vigil.desk.cases import actions
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.models import Case, Involvement, NewFact
from vigil.desk.cases.new_facts import note_fact
from vigil.desk.cases.queries import facts_visible_to, facts_waiting, reassessment_delay, to_reassess
from vigil.desk.cases.rules import Delay, delay_of, known_from
from vigil.desk.journal.errors import UnrecordedWriteError
from vigil.desk.journal.models import Entry
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.models import Referral
from vigil.desk.ui.words import LONDON
from vigil.risk import Answer

LATER = AT + timedelta(hours=1)
DAY = timedelta(days=1)


def answered(case: Case, answer: Answer, *, at: datetime = LATER, learned_on: date | None = None) -> None:
    actions.answer_item(
        case=case,
        item="escalating",
        answer=answer,
        source="Reports",
        actor="triage",
        at=at,
        learned_on=learned_on,
    )


def reached(case: Case, reach: str, *, at: datetime = LATER) -> None:
    child = case.involvements.get(role=Involvement.Role.CHILD)
    actions.set_reach(involvement=child, reach=reach, actor="triage", at=at, reason="School")


def test_a_referral_that_joins_brings_its_news_and_its_children(unit: Unit) -> None:
    actions.attach_referral(case=unit.other, referral=unit.new, actor="triage", at=LATER)
    actions.attach_referral(case=unit.own, referral=later_referral(unit), actor="triage", at=LATER + DAY)
    told = list(unit.own.new_facts.values_list("kind", "known_at", "reassessed_at").order_by("pk"))
    assert told == [("referral", AT, None), ("child", AT, None)]
    assert "2 children named in" in unit.own.new_facts.get(kind="child").what
    assert [one.kind for one in unit.other.new_facts.all()] == ["referral"]


def later_referral(unit: Unit) -> Referral:
    path = unit.folder / "later.json"
    path.write_text(
        '[{"reportId": 60, "intendedRecipients": {"intendedRecipients": [{"approximateAge": 9}, {"approximateAge": 4}]}, '
        '"reportedInformation": {"reportedPeople": {"reportedPersons": [{"lastName": "Own"}]}, '
        '"intendedRecipients": {"intendedRecipients": [{"approximateAge": 9}, {"approximateAge": 4}]}}}]'
    )
    return import_file(path=path, team=unit.north, actor="intake", at=AT).referrals.get()


def test_a_childs_reach_and_an_outcome_are_new_only_where_they_change_something(unit: Unit) -> None:
    reached(unit.own, "unknown")
    assert not unit.own.new_facts.exists()
    reached(unit.own, "yes")
    actions.record_outcome(
        case=unit.own,
        contact="established",
        basis="charge",
        children_safeguarded=None,
        note="Charged",
        actor="investigator",
        at=LATER,
    )
    assert sorted(unit.own.new_facts.values_list("kind", flat=True)) == ["child", "outcome"]
    assert to_reassess([unit.own, unit.other]) == {unit.own.pk}


def test_a_changed_answer_is_settled_at_once_and_counts_from_the_day_it_was_learned(unit: Unit) -> None:
    answered(unit.own, Answer.UNKNOWN, at=LATER)
    answered(unit.own, Answer.UNKNOWN, at=LATER + DAY)
    answered(unit.own, Answer.YES, at=LATER + 3 * DAY, learned_on=(AT + DAY).date())
    told = [(one.reassessed_at or AT) - one.known_at for one in unit.own.new_facts.order_by("pk")]
    # The day begins at midnight in London; the answer came at 02:14 two days later.
    assert told == [timedelta(0), timedelta(days=2, hours=2, minutes=14)]
    assert not facts_waiting(unit.users["triage"]).exists()


@pytest.mark.parametrize("day", [AT.date() - DAY, AT.date() + 2 * DAY, date.min, date.max])
def test_nothing_is_learned_before_the_referral_or_tomorrow(unit: Unit, day: date) -> None:
    before = unit.own.item_answers.count()
    with pytest.raises(CaseError, match="give a day from 2026-11-24"):
        answered(unit.own, Answer.YES, learned_on=day)
    assert unit.own.item_answers.count() == before


def test_a_person_settles_what_waits_and_the_time_stays_with_each_fact(unit: Unit) -> None:
    with pytest.raises(CaseError, match="Nothing new"):
        actions.reassess(case=unit.own, actor="triage", at=LATER)
    reached(unit.own, "yes", at=LATER)
    reached(unit.own, "no_checked", at=LATER + DAY)
    answered(unit.own, Answer.YES, at=LATER + DAY)
    assert facts_waiting(unit.users["triage"]).count() == 2
    kept = actions.reassess(case=unit.own, actor="triage", at=LATER + 3 * DAY)
    settled = unit.own.new_facts.filter(kind="child").order_by("pk")
    assert [(one.reassessed_by, one.assessment) for one in settled] == [("triage", kept)] * 2
    delay = reassessment_delay(unit.users["triage"], since=AT, at=LATER + 4 * DAY)
    assert delay == Delay(3, 2 * DAY, 3 * DAY, 0, None)
    assert Entry.objects.filter(verb="cases:case:reassess", case_reference=unit.own.reference).count() == 1


def test_a_closed_case_waits_for_nothing_until_it_is_opened_again(unit: Unit) -> None:
    triage = unit.users["triage"]
    reached(unit.own, "yes")
    actions.move_case(case=unit.own, to="closed", actor="triage", at=LATER, reason="Done")
    assert not facts_waiting(triage).exists()
    assert reassessment_delay(triage, since=AT, at=LATER).waiting == 0
    with pytest.raises(CaseError, match="is closed"):
        actions.reassess(case=unit.own, actor="triage", at=LATER)
    actions.move_case(case=unit.own, to="open", actor="triage", at=LATER, reason="New report")
    assert facts_waiting(triage).count() == 1


def test_facts_of_a_sealed_case_and_of_another_team_are_nobodys_news(unit: Unit) -> None:
    reached(unit.own, "yes")
    for case in (unit.other, unit.sealed):
        actions.record_outcome(
            case=case,
            contact="unknown",
            basis="charge",
            children_safeguarded=None,
            note="x",
            actor="keeper",
            at=LATER,
        )
    assert [one.case for one in facts_visible_to(unit.users["supervisor"])] == [unit.own]


def test_a_fact_is_noted_inside_an_action_and_is_of_a_known_kind(unit: Unit) -> None:
    with pytest.raises(UnrecordedWriteError):
        note_fact(case=unit.own, kind="child", what="x", known_at=AT, actor="triage", at=AT)
    with pytest.raises(ValueError, match="rumour"):
        note_fact(case=unit.own, kind="rumour", what="x", known_at=AT, actor="triage", at=AT)
    assert not NewFact.objects.exists()


moments = st.integers(0, 10**8).map(lambda seconds: AT + timedelta(seconds=seconds))


@given(st.lists(st.tuples(moments, st.integers(0, 10**6)), max_size=8), st.integers(0, 8))
def test_half_of_the_delays_are_no_longer_than_the_median(
    facts: list[tuple[datetime, int]], waiting: int
) -> None:
    end = datetime(2031, 1, 1, tzinfo=UTC)
    pairs = [
        (known, None if place < waiting else known + timedelta(seconds=length))
        for place, (known, length) in enumerate(facts)
    ]
    found = delay_of(pairs, at=end)
    took = [again - known for known, again in pairs if again is not None]
    assert (found.settled, found.waiting) == (len(took), len(pairs) - len(took))
    assert (found.median is None) == (not took)
    if found.median is not None and found.worst is not None:
        assert 2 * sum(one <= found.median for one in took) >= len(took)
        assert 2 * sum(one >= found.median for one in took) >= len(took)
        assert found.worst == max(took)
    assert (found.longest_wait is None) == (found.waiting == 0)


@given(day=st.dates(), first=moments, length=st.integers(0, 10**8))
def test_a_day_of_learning_lies_within_the_life_of_the_case(day: date, first: datetime, length: int) -> None:
    begins, at = first.astimezone(LONDON), first + timedelta(seconds=length)
    known = known_from(day=day, first=begins, at=at)
    within = begins.date() <= day <= at.astimezone(LONDON).date()
    assert (known is not None) == within
    if known is not None:
        assert first <= known <= at
        assert known.astimezone(LONDON).date() == day


def test_the_pages_mark_what_waits_and_say_how_long_it_took(unit: Unit) -> None:
    client, path = unit.signed_in("triage"), f"/cases/{unit.own.reference}/"
    for empty in ("No lower level waits", "No level is set", "Nothing new waits", "Nothing was learned"):
        assert empty in client.get("/second-looks/").content.decode()
    reached(unit.own, "yes")
    assert "Assess again" in client.get("/queue/").content.decode()
    assert "Assess this case again" in client.get(path).content.decode()
    assert "A child: within reach of the suspect" in client.get("/second-looks/").content.decode()
    assert "Cases to assess again" in client.get("/").content.decode()
    answer = client.post(f"{path}reassess/")
    assert answer["Location"].endswith("#assessment")
    shown = client.get(path).content.decode()
    assert "Assess this case again" not in shown
    assert "A child: within reach of the suspect: after " in shown
    again = client.post(f"{path}reassess/", follow=True).content.decode()
    assert "Nothing new about" in again
    said = client.post(
        f"{path}answer/",
        {"item": "escalating", "answer": "yes", "source": "x", "learned_on": "2026-02-31"},
        follow=True,
    ).content.decode()
    assert "Give the day on which it was learned as a day of the calendar." in said
