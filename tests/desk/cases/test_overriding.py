"""Levels that people set: who may, how long they count, what ends them, and that none is shown alone."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.conftest import AT, Unit, add_user
from vigil.desk.accounts.models import User
from vigil.desk.cases import actions, overriding
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.models import Case, Override
from vigil.desk.cases.queries import (
    in_force,
    overdue_of,
    overrides_visible_to,
    queue_of,
    waiting_overrides,
    with_level_in_force,
)
from vigil.desk.cases.rules import needs_supervisor
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.risk import Answer, Level, overrides
from vigil.risk.errors import OverrideError

DAY = timedelta(days=1)
LATER = AT + timedelta(hours=1)
WHY = "Neighbours saw two children go in this week."


def counts(case: Case, at: datetime = LATER) -> int | None:
    """The level in force, as the pages and as the queue's query say it."""
    shown = in_force([case], at=at)[case.pk]
    asked = with_level_in_force(Case.objects.filter(pk=case.pk), at=at)
    assert asked.values_list("level_in_force", "due_in_force").get() == (shown.level, shown.due_at)
    return shown.level


def level_set(
    case: Case, level: Level, *, until: datetime | None = None, by: str = "triage", at: datetime = LATER
) -> Override:
    return overriding.set_level(case=case, level=level, reason=WHY, until=until, actor=by, at=at)


def lowered(case: Case, level: Level = Level.MEDIUM, *, at: datetime = LATER) -> Override:
    asked = level_set(case, level, until=at + 30 * DAY, at=at)
    return overriding.approve(case=case, asked=asked.pk, actor="supervisor", at=at)


@pytest.fixture
def low(unit: Unit) -> Case:
    """A case whose assessed upper level is Medium: every item that could give more is answered no."""
    case = unit.own
    while (upper := case.level_upper) is not None and upper > Level.MEDIUM:
        newest = case.assessments.first()
        assert newest is not None
        asked = next(item for item in newest.record["open_items"] if item["changes"])
        actions.answer_item(
            case=case, item=asked["id"], answer=Answer.NO_CHECKED, source="Checked", actor="triage", at=AT
        )
        case.refresh_from_db()
    assert case.level_upper == Level.MEDIUM
    return case


def test_raising_counts_at_once_for_level_and_clock_and_the_assessed_ones_stay(low: Case) -> None:
    level_set(low, Level.VERY_HIGH)
    low.refresh_from_db()
    assert counts(low) == Level.VERY_HIGH
    assert in_force([low], at=LATER)[low.pk].due_at == low.clock_started_at + DAY
    assert (low.level_upper, low.clock_due_at) == (Level.MEDIUM, low.clock_started_at + 14 * DAY)
    entry = Entry.objects.get(verb="cases:level:raise", case_reference=low.reference)
    assert WHY in entry.payload


def test_lowering_counts_for_nothing_until_another_person_a_supervisor_has_approved(unit: Unit) -> None:
    asked = level_set(unit.own, Level.MEDIUM, until=LATER + 30 * DAY)
    assert counts(unit.own) == Level.VERY_HIGH
    assert list(waiting_overrides(unit.users["supervisor"])) == [asked]
    given_at = LATER + timedelta(hours=2)
    overriding.approve(case=unit.own, asked=asked.pk, actor="supervisor", at=given_at)
    assert counts(unit.own, LATER) == Level.VERY_HIGH
    assert counts(unit.own, given_at) == Level.MEDIUM
    assert not waiting_overrides(unit.users["supervisor"]).exists()
    with pytest.raises(CaseError, match="does not wait"):
        overriding.approve(case=unit.own, asked=asked.pk, actor="supervisor", at=given_at)


def test_nobody_approves_what_they_asked_for(unit: Unit) -> None:
    asked = level_set(unit.own, Level.MEDIUM, until=LATER + DAY, by="supervisor")
    with pytest.raises(OverrideError, match="another person"):
        overriding.approve(case=unit.own, asked=asked.pk, actor="supervisor", at=LATER)
    assert counts(unit.own) == Level.VERY_HIGH


@pytest.mark.parametrize(
    ("level", "reason", "days", "sentence"),
    [
        (Level.VERY_HIGH, WHY, 3, "is Very High already"),
        (Level.HIGH, "Gut feeling", 3, "Give the reason"),
        (Level.HIGH, WHY, None, "needs an end, 90 days"),
        (Level.HIGH, WHY, 91, "90 days away at most"),
        (Level.HIGH, WHY, 0, "ends after it begins"),
        (Level.HIGH, WHY, -400, "ends after it begins"),
    ],
)
def test_what_may_not_be_set_is_refused_in_a_sentence_and_leaves_nothing(
    unit: Unit, level: Level, reason: str, days: int | None, sentence: str
) -> None:
    until = None if days is None else LATER + days * DAY
    with pytest.raises(OverrideError, match=sentence):
        overriding.set_level(case=unit.own, level=level, reason=reason, until=until, actor="triage", at=LATER)
    assert not Override.objects.exists()
    assert not Entry.objects.filter(verb__startswith="cases:level:").exists()


def test_a_level_lapses_at_its_end_with_no_job_that_ends_it(unit: Unit) -> None:
    row = lowered(unit.own)
    assert row.until is not None
    assert counts(unit.own, row.until - timedelta(seconds=1)) == Level.MEDIUM
    assert counts(unit.own, row.until) == Level.VERY_HIGH
    triage = unit.users["triage"]
    assert unit.own not in overdue_of(triage, at=AT + 2 * DAY)
    assert unit.own in overdue_of(triage, at=row.until)
    with pytest.raises(CaseError, match="not in force any more"):
        withdrawn(unit.own, row, at=row.until)
    # The next assessment writes down that it had ended, then and by nobody.
    actions.assess_case(case=unit.own, actor="triage", at=row.until + DAY)
    row.refresh_from_db()
    assert (row.ending, row.ended_at, row.ended_by) == ("lapsed", row.until, "")


def test_an_assessment_that_gives_another_level_ends_it_for_good(low: Case) -> None:
    row = level_set(low, Level.HIGH)
    for answer, expected in ((Answer.YES, Level.VERY_HIGH), (Answer.NO_CHECKED, Level.MEDIUM)):
        actions.answer_item(
            case=low,
            item="previous_contact_offence",
            answer=answer,
            source="PNC",
            actor="triage",
            at=LATER,
        )
        low.refresh_from_db()
        assert counts(low) == expected
    row.refresh_from_db()
    assert (row.ending, row.ended_by) == ("reassessed", "triage")


def test_an_assessment_that_gives_the_same_level_leaves_it(unit: Unit) -> None:
    lowered(unit.own)
    actions.assess_case(case=unit.own, actor="triage", at=LATER + DAY)
    assert counts(unit.own, LATER + DAY) == Level.MEDIUM


def test_a_request_is_overtaken_too(unit: Unit) -> None:
    asked = level_set(unit.own, Level.LOW, until=LATER + DAY)
    suspect = unit.own.involvements.get(role="suspect").person
    with record(actor="triage", verb="people:person:change", at=LATER):
        suspect.date_of_birth = (AT - 15 * 365 * DAY).date()
        suspect.save()
    actions.assess_case(case=unit.own, actor="triage", at=LATER)
    with pytest.raises(CaseError, match="does not wait"):
        overriding.approve(case=unit.own, asked=asked.pk, actor="supervisor", at=LATER)
    with pytest.raises(CaseError, match="No instrument gives"):
        level_set(Case.objects.get(pk=unit.own.pk), Level.HIGH)


def test_below_what_another_override_made_of_it_is_lowering_too(low: Case) -> None:
    first = level_set(low, Level.VERY_HIGH)
    with pytest.raises(CaseError, match="in force already"):
        level_set(low, Level.VERY_HIGH)
    with pytest.raises(CaseError, match="withdraw the level"):
        level_set(low, Level.MEDIUM)
    asked = level_set(low, Level.HIGH)
    assert counts(low) == Level.VERY_HIGH
    with pytest.raises(CaseError, match="Another lower level waits"):
        level_set(low, Level.LOW, until=LATER + DAY)
    overriding.approve(case=low, asked=asked.pk, actor="supervisor", at=LATER)
    assert counts(low) == Level.HIGH
    first.refresh_from_db()
    assert (first.ending, first.ended_by) == ("replaced", "supervisor")


def withdrawn(
    case: Case, row: Override, *, may_lower: bool = True, at: datetime = LATER, reason: str = "Moved out"
) -> None:
    overriding.withdraw(case=case, number=row.pk, may_lower=may_lower, actor="triage", at=at, reason=reason)


def test_a_raised_level_is_taken_back_by_who_may_lower_one(low: Case) -> None:
    row = level_set(low, Level.HIGH)
    with pytest.raises(CaseError, match="ask a supervisor"):
        withdrawn(low, row, may_lower=False)
    with pytest.raises(CaseError, match="Give the reason"):
        withdrawn(low, row, reason=" ")
    withdrawn(low, row)
    assert counts(low) == Level.MEDIUM
    with pytest.raises(CaseError, match="not in force any more"):
        withdrawn(low, row)


def test_a_lowered_level_and_a_request_are_taken_back_by_who_may_assess(unit: Unit) -> None:
    withdrawn(unit.own, level_set(unit.own, Level.LOW, until=LATER + DAY), may_lower=False)
    withdrawn(unit.own, lowered(unit.own), may_lower=False)
    assert counts(unit.own) == Level.VERY_HIGH


def test_a_refused_request_keeps_its_reason_and_counts_for_nothing(unit: Unit) -> None:
    asked = level_set(unit.own, Level.LOW, until=LATER + DAY)
    with pytest.raises(CaseError, match="Give the reason"):
        overriding.refuse(case=unit.own, asked=asked.pk, actor="supervisor", at=LATER, reason="")
    overriding.refuse(
        case=unit.own, asked=asked.pk, actor="supervisor", at=LATER, reason="Nobody has asked the school."
    )
    asked.refresh_from_db()
    assert (asked.ending, asked.ending_reason) == ("refused", "Nobody has asked the school.")
    assert counts(unit.own) == Level.VERY_HIGH


def test_a_closed_case_is_given_no_level(unit: Unit) -> None:
    asked = level_set(unit.own, Level.LOW, until=LATER + DAY)
    actions.move_case(case=unit.own, to="closed", actor="triage", at=LATER, reason="Done")
    for attempt in (
        lambda: level_set(unit.own, Level.HIGH, until=LATER + DAY),
        lambda: overriding.approve(case=unit.own, asked=asked.pk, actor="supervisor", at=LATER),
    ):
        with pytest.raises(CaseError, match="is closed"):
            attempt()
    assert not waiting_overrides(unit.users["supervisor"]).exists()


def in_queue(viewer: User) -> list[Case]:
    return [Case.objects.get(reference=placed.waiting.reference) for placed in queue_of(viewer, at=LATER)]


def test_the_queue_orders_by_the_level_in_force(unit: Unit, low: Case) -> None:
    triage = unit.users["triage"]
    high = actions.open_case(referral=unit.new, actor="intake", at=AT)
    assert in_queue(triage) == [high, low]
    lowered(high, Level.LOW)
    assert in_queue(triage) == [low, high]
    level_set(low, Level.VERY_HIGH)
    assert [placed.waiting.upper for placed in queue_of(triage, at=LATER)] == [Level.VERY_HIGH, Level.LOW]


def test_overrides_are_listed_within_what_the_viewer_may_see_and_can_be_scored(unit: Unit) -> None:
    row = lowered(unit.own)
    hidden = level_set(unit.sealed, Level.LOW, until=LATER + DAY)
    level_set(unit.other, Level.LOW, until=LATER + DAY)
    listed = list(overrides_visible_to(unit.users["triage"]))
    assert [(one.assessed, one.level, one.set_by, one.approved_by) for one in listed] == [
        (Level.VERY_HIGH, Level.MEDIUM, "triage", "supervisor")
    ]
    upward, downward = overrides.scored([overrides.Matured(overriding.as_value(row), harmed=True)])
    assert (upward.number, downward.number, downward.worse) == (0, 1, 1)
    with pytest.raises(ValueError, match="set no level yet"):
        overriding.as_value(hidden)


levels = st.sampled_from(list(Level))


@given(level=levels, assessed=levels, standing=levels)
def test_nothing_below_what_counts_is_ever_set_without_a_supervisor(
    level: Level, assessed: Level, standing: Level
) -> None:
    free = not needs_supervisor(level=level, assessed=assessed, in_force=standing)
    assert free == (level >= assessed and level >= standing)


moves = st.lists(
    st.tuples(st.sampled_from(["set", "approve", "withdraw", "assess", "wait"]), levels, st.integers(1, 95)),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_whatever_is_tried_the_desk_counts_what_the_engine_counts(
    unit: Unit, moves: list[tuple[str, Level, int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        _try(unit.own, moves)
        transaction.set_rollback(True)


def _try(case: Case, moves: list[tuple[str, Level, int]]) -> None:
    at = LATER
    for move, level, days in moves:
        open_ones = list(case.overrides.filter(ended_at__isnull=True))
        number = open_ones[0].pk if open_ones else 0
        with suppress(CaseError, OverrideError):
            if move == "set":
                level_set(case, level, until=at + days * DAY, at=at)
            elif move == "approve":
                overriding.approve(case=case, asked=number, actor="supervisor", at=at)
            elif move == "withdraw":
                overriding.withdraw(
                    case=case, number=number, may_lower=True, actor="triage", at=at, reason="x"
                )
            elif move == "assess":
                actions.assess_case(case=case, actor="triage", at=at)
        at += days * DAY if move == "wait" else timedelta(minutes=1)
        case.refresh_from_db()
        assert case.level_upper is not None
        values = [
            overriding.as_value(row)
            for row in case.overrides.filter(began_at__isnull=False)
            if row.ended_at is None or row.ended_at > at
        ]
        assert counts(case, at) == overrides.level_in_force(
            assessed=Level(case.level_upper), overrides=values, at=at
        )


def test_the_desk_shows_who_set_a_level_on_every_page_that_shows_one(unit: Unit) -> None:
    actions.allocate(case=unit.own, to=unit.users["investigator"], actor="triage", at=LATER)
    client = unit.signed_in("investigator")
    path = f"/cases/{unit.own.reference}/"
    form = {"level": "medium", "reason": WHY, "until": "2026-12-20"}
    # The page reads the real clock; the case's own times lie in the past of it.
    assert (
        client.post(f"{path}level/", form | {"until": "31/02/2027"}, follow=True)
        .content.decode()
        .count("Give the day on which it ends as a day of the calendar.")
    )
    assert not Override.objects.exists()
    lowered(unit.own)
    for page in ("/", "/queue/", path, f"{path}explanation/"):
        shown = client.get(page).content.decode()
        assert "set by triage, approved by supervisor" in shown.replace("Set by", "set by"), page
        assert "Medium to Very High" in shown, page
    kept = client.get(f"{path}explanation.md").content.decode()
    assert "A person has set another level" in kept
    assert WHY in kept


def test_a_supervisor_decides_on_the_page(unit: Unit) -> None:
    path = f"/cases/{unit.own.reference}/"
    asked = level_set(unit.own, Level.LOW, until=LATER + DAY)
    add_user("second", "supervisor", ["north"])
    client = unit.signed_in("supervisor")
    assert "waits for a supervisor, asked for by triage" in client.get(path).content.decode()
    answer = client.post(f"{path}level/refuse/", {"asked": asked.pk, "reason": "Ask the school first."})
    assert answer["Location"].endswith("#level")
    shown = client.get(path).content.decode()
    assert "Refused by a supervisor, supervisor. Ask the school first." in shown
    assert (
        client.post(f"{path}level/approve/", {"asked": asked.pk}, follow=True)
        .content.decode()
        .count("does not wait for a decision any more")
    )
    assert (
        "Choose one of the four levels"
        in client.post(f"{path}level/", {"level": "gigantic", "reason": "x"}, follow=True).content.decode()
    )
