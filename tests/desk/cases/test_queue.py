"""The queue: the policy's order over what is recorded, within what a viewer may see, each place with its reason."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest

from tests.desk.conftest import AT, Unit
from vigil.capacity import DEFAULT, Policy, policy_from
from vigil.desk.cases import actions, policy
from vigil.desk.cases.models import Case
from vigil.desk.cases.queries import overdue_of, queue_of, shown_in_queue
from vigil.desk.journal.recording import record
from vigil.risk import Answer

DAY = timedelta(days=1)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def chosen() -> Iterator[None]:
    """Whatever a test provides is taken back."""
    before = list(policy._providers)
    yield
    policy._providers[:] = before


def many(unit: Unit, number: int, *, at: datetime = AT) -> None:
    """Cases of every level, each logged an hour after the one before."""
    with record(actor="system:test", verb="cases:case:open", at=at):
        Case.objects.bulk_create(
            Case(
                reference=f"V-2026-9{place:05}",
                team=unit.north,
                opened_at=at,
                opened_by="system:test",
                clock_started_at=at - timedelta(hours=number - place),
                clock_due_at=at - timedelta(hours=number - place) + (30, 14, 7, 1)[place % 4] * DAY,
                level_lower=place % 4 if place % 3 else 0,
                level_upper=place % 4,
                assessed_at=at,
                children_within_reach=place % 5 or None,
            )
            for place in range(number)
        )


def references(unit: Unit, role: str = "triage", at: datetime = LATER) -> list[str]:
    return [placed.waiting.reference for placed in queue_of(unit.users[role], at=at)]


def test_the_queue_holds_what_a_viewer_may_see_and_nothing_of_what_is_sealed(unit: Unit) -> None:
    assert references(unit) == [unit.own.reference]
    for role in unit.users:
        for reference in references(unit, role):
            assert shown_in_queue(unit.users[role], queue_of(unit.users[role], at=LATER))[reference]


def test_a_first_act_takes_a_case_out(unit: Unit) -> None:
    actions.record_first_act(case=unit.own, actor="investigator", at=LATER, reason="Visited")
    assert references(unit) == []


def test_the_default_is_used_where_nobody_knows_what_a_force_has_chosen(unit: Unit, chosen: None) -> None:
    policy._providers.clear()
    assert policy.policy_of(unit.north.force) == DEFAULT


@pytest.mark.parametrize("name", ["arrival", "level"])
def test_the_order_is_the_policy_that_the_force_has_chosen(unit: Unit, name: str, chosen: None) -> None:
    many(unit, 40)
    given: Policy = policy_from({"name": name})
    policy.provide(lambda force: given)
    waiting = Case.objects.filter(reference__startswith="V-2026-9")
    if name == "arrival":
        wanted = [case.reference for case in waiting.order_by("clock_started_at")]
    else:
        wanted = [c.reference for c in waiting.order_by("-level_upper", "-level_lower", "clock_started_at")]
    shown = [one for one in references(unit) if one != unit.own.reference]
    assert shown == wanted
    page = unescape(unit.signed_in("triage").get("/queue/").content.decode())
    assert given.title in page
    assert given.words in page
    assert "This order has no ceiling" in page


def test_a_case_nobody_has_assessed_stands_where_very_high_puts_it(unit: Unit, chosen: None) -> None:
    many(unit, 8)
    with record(actor="system:test", verb="cases:case:open", at=AT):
        blank = Case.objects.get(reference="V-2026-900000")
        blank.level_lower = blank.level_upper = blank.clock_due_at = blank.assessed_at = None
        blank.save()
    policy.provide(lambda force: policy_from({"name": "level"}))
    placed = next(
        one for one in queue_of(unit.users["triage"], at=LATER) if one.waiting.reference == blank.reference
    )
    assert (placed.waiting.lower, placed.waiting.upper) == (0, 3)
    assert all(
        (one.waiting.upper, one.waiting.lower) >= (3, 0)
        for one in queue_of(unit.users["triage"], at=LATER)[: placed.number]
    )


def test_kept_turns_follow_the_acts_that_were_recorded_at_the_level_they_had_then(unit: Unit) -> None:
    many(unit, 60)
    for number in range(1, 4):
        case = Case.objects.get(reference=f"V-2026-9000{4 * number + 2:02}")  # High
        actions.record_first_act(case=case, actor="investigator", at=LATER, reason="Visited")
        assert case.level_upper == 2
    # Not assessed by the desk, so nobody knows what they were: they take no turn.
    assert not any("kept turn" in one.why for one in queue_of(unit.users["triage"], at=LATER)[:4])
    own = unit.own
    actions.record_first_act(case=own, actor="investigator", at=LATER, reason="Visited")
    for item in ("access_to_victim", "regular_access"):
        actions.answer_item(
            case=own, item=item, answer=Answer.YES, source="x", actor="triage", at=LATER + timedelta(hours=1)
        )
    from vigil.desk.cases.queries import _latest_acts

    assert list(_latest_acts(unit.users["triage"])) == [(1, 3)]  # as it was when its first act was recorded


def test_a_policy_that_keeps_no_turns_asks_for_no_acts(
    unit: Unit, chosen: None, django_assert_max_num_queries: object
) -> None:
    policy.provide(lambda force: policy_from({"name": "arrival"}))
    viewer = unit.users["triage"]
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        queue_of(viewer, at=LATER)


def test_who_is_overdue_and_who_waits_past_the_ceiling_is_marked_and_counted(unit: Unit) -> None:
    many(unit, 40)
    at = AT + 15 * DAY
    viewer = unit.users["triage"]
    line = queue_of(viewer, at=at)
    past = [one for one in line if one.is_past_ceiling]
    assert 0 < line.past_ceiling == len(past) < len(line)
    assert 0 < overdue_of(viewer, at=at).count() < len(line)


def test_the_page_shows_the_policy_the_counts_and_why_each_stands_there(unit: Unit) -> None:
    many(unit, 120, at=AT)
    client = unit.signed_in("triage")
    page = unescape(client.get("/queue/").content.decode())
    assert DEFAULT.title in page
    assert DEFAULT.words in page
    assert "Past the ceiling" in page
    assert "Waiting past the ceiling" in page
    assert re.search(r"Known to be Very High, logged \d+ \w+ ago\.", page)
    assert "The one before it: " in page
    second = client.get("/queue/?page=3").content.decode()
    assert "V-2026-" in second


def test_ten_thousand_cases_are_paged_quickly(unit: Unit) -> None:
    many(unit, 10_000)
    viewer = unit.users["triage"]
    began = time.process_time()
    line = queue_of(viewer, at=LATER)
    shown = shown_in_queue(viewer, line[5_000:5_050])
    took = time.process_time() - began
    assert (len(line), len(shown)) == (10_001, 50)
    assert took < 2  # 0.3 s on the machine it was measured on; others' load and slower ones are left room
