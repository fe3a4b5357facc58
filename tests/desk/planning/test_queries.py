"""What planning reads: the viewer's own force, and a past without what is sealed."""

from datetime import timedelta

from tests.desk.conftest import AT, Unit, add_user
from tests.desk.planning.conftest import a_comparison
from vigil.capacity.presets import today
from vigil.capacity.replaying import replayed_plain
from vigil.desk.administration import actions as administration
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Case
from vigil.desk.journal.recording import record
from vigil.desk.planning.queries import comparisons_visible_to, past_of
from vigil.risk import Answer

LATER = AT + timedelta(hours=1)
ACTS = ["Visit"]


def test_comparisons_are_the_forces_own(unit: Unit) -> None:
    other = administration.add_force(code="har", name="Harrowdale", actor="system:test", at=AT)
    own = a_comparison(unit.north.force)
    a_comparison(other)
    assert list(comparisons_visible_to(unit.users["commander"])) == [own]


def test_the_past_holds_the_teams_cases_and_nothing_sealed(unit: Unit) -> None:
    keeper = unit.sealed.seal_accesses.get().user
    references = {case.reference for case in past_of(keeper, until=LATER, acts=ACTS)}
    assert references == {unit.own.reference, unit.other.reference}
    assert {c.reference for c in past_of(unit.users["commander"], until=LATER, acts=ACTS)} == {
        unit.own.reference
    }
    assert past_of(unit.users["commander"], until=AT - timedelta(days=30), acts=ACTS) == []
    assert past_of(add_user("nobody", "commander", []), until=LATER, acts=ACTS) == []


def test_a_case_is_of_the_level_it_had_when_its_first_act_was_recorded(unit: Unit) -> None:
    (before,) = past_of(unit.users["commander"], until=LATER, acts=ACTS)
    assert (before.level, before.spans, before.children) == (3, {}, None)
    cases.record_first_act(case=unit.own, actor="investigator", at=LATER, reason="Visited")
    for item in [row["id"] for row in unit.own.assessments.first().record["open_items"]]:  # type: ignore[union-attr]
        cases.answer_item(
            case=unit.own,
            item=item,
            answer=Answer.NO_CHECKED,
            source="x",
            actor="triage",
            at=LATER + timedelta(hours=1),
        )
    unit.own.refresh_from_db()
    assert unit.own.level_upper != 3
    (after,) = past_of(unit.users["commander"], until=LATER, acts=ACTS)
    assert after.level == 3
    assert after.spans == {"Visit": (LATER, None)}
    (earlier,) = past_of(unit.users["commander"], until=AT, acts=ACTS)
    assert earlier.spans == {}


def test_a_case_to_which_no_instrument_applies_is_left_out(unit: Unit) -> None:
    with record(actor="system:test", verb="cases:case:assess", at=AT):
        unit.own.level_lower = unit.own.level_upper = None
        unit.own.save()
    assert past_of(unit.users["commander"], until=LATER, acts=ACTS) == []


def with_a_past(unit: Unit, number: int = 150) -> None:
    """A case every twelve hours until now, most of them visited."""
    with record(actor="system:test", verb="cases:case:open", at=AT):
        Case.objects.bulk_create(
            Case(
                reference=f"V-2026-8{place:05}",
                team=unit.north,
                opened_at=AT,
                opened_by="system:test",
                clock_started_at=AT - timedelta(hours=12 * (number - place)),
                clock_due_at=AT,
                level_lower=place % 4,
                level_upper=place % 4,
                assessed_at=AT,
                children_within_reach=place % 3,
                first_act_at=None if place % 10 == 0 else AT - timedelta(hours=12 * (number - place) - 11),
            )
            for place in range(number)
        )


def test_a_past_that_is_enough_is_replayed(unit: Unit) -> None:
    with_a_past(unit)
    plain = replayed_plain(today(), past_of(unit.users["commander"], until=LATER, acts=ACTS))
    assert len(plain["arrivals"][0]["batch"]) > 100
