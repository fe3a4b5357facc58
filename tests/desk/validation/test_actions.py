"""The store: who may write, what it keeps, and that nothing of it reaches anybody else."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.desk.conftest import AT, Unit
from tests.desk.validation.conftest import LATER, MANY
from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import GRANTS, Permission, Role
from vigil.desk.cases import actions as cases
from vigil.desk.cases import overriding
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.cases.models import Case
from vigil.desk.journal.errors import UnrecordedWriteError
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.validation.actions import import_groups, import_ratings
from vigil.desk.validation.errors import ListError
from vigil.desk.validation.lists import Grouped, Rated
from vigil.desk.validation.models import BlindRating, Membership
from vigil.desk.validation.queries import (
    characteristics_held,
    groups_of,
    ratings_visible_to,
    standing_cases,
)
from vigil.risk import Answer, Level
from vigil.risk.terms import Exclusion

DAY = date(2026, 11, 20)
ITEMS = [item.id for item in queue_instruments()[0].items]
ALL_NO = dict.fromkeys(ITEMS, Answer.NO_CHECKED)


def groups(case: Case, group: str = "a", characteristic: str = "sex") -> list[Grouped]:
    return [Grouped(case.reference, characteristic, group)]


def rated(case: Case, rater: str, **answers: Answer) -> Rated:
    return Rated(case.reference, rater, DAY, {**ALL_NO, **answers})


def test_no_role_that_assesses_may_read_or_write_the_store() -> None:
    for role in Role:
        if Permission.CASE_ASSESS in GRANTS[role]:
            assert not {Permission.FAIRNESS_READ, Permission.FAIRNESS_IMPORT} & GRANTS[role], role


def test_a_group_is_kept_and_another_supersedes_it(unit: Unit, analyst: User) -> None:
    assert import_groups(rows=groups(unit.own), viewer=analyst, at=LATER) == 1
    assert import_groups(rows=groups(unit.own), viewer=analyst, at=LATER) == 0
    assert import_groups(rows=groups(unit.own, "b"), viewer=analyst, at=LATER) == 1
    assert groups_of(analyst, characteristic="sex") == {unit.own.pk: "b"}
    old, new = Membership.objects.order_by("pk")
    assert old.superseded_by == new
    assert characteristics_held(analyst) == [("sex", "Sex")]


def test_the_journal_keeps_neither_a_case_nor_a_group_of_an_import(unit: Unit, analyst: User) -> None:
    import_groups(rows=groups(unit.own, "group-xyzzy"), viewer=analyst, at=LATER)
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert entry.verb == "validation:fairness:import"
    assert entry.case_reference == ""
    assert json.loads(entry.payload)["detail"] == {"rows": 1, "changed": 1}
    assert unit.own.reference not in entry.payload
    assert "xyzzy" not in entry.payload


def test_the_digest_in_the_journal_cannot_be_found_by_trying_every_group(unit: Unit, analyst: User) -> None:
    import_groups(rows=groups(unit.own), viewer=analyst, at=LATER)
    held = Membership.objects.get()
    assert len(held.blind) == 32
    import_groups(rows=groups(unit.own, "b"), viewer=analyst, at=LATER)
    assert Membership.objects.order_by("-pk")[0].blind != held.blind


def test_groups_change_inside_a_recorded_action_or_not_at_all(unit: Unit) -> None:
    with pytest.raises(UnrecordedWriteError):
        Membership(case=unit.own, characteristic="sex", group="a", imported_by="x", imported_at=AT).save()


@pytest.mark.parametrize("relation", ["other", "sealed"])
def test_a_case_that_the_viewer_may_not_see_answers_as_one_that_is_not_there(
    unit: Unit, analyst: User, relation: str
) -> None:
    hidden = unit.case(relation)
    said = []
    for reference in (hidden.reference, "V-2026-999999"):
        with pytest.raises(ListError) as refused:
            import_groups(rows=[Grouped(reference, "sex", "a")], viewer=analyst, at=LATER)
        said.append(str(refused.value).replace(reference, "?"))
    assert said[0] == said[1]
    assert not Membership.objects.exists()


def test_a_list_is_taken_whole_or_not_at_all(unit: Unit, analyst: User) -> None:
    twice = [*groups(unit.own), *groups(unit.own, "b")]
    with pytest.raises(ListError, match="stands twice for sex"):
        import_groups(rows=twice, viewer=analyst, at=LATER)
    assert not Membership.objects.exists()


def test_what_others_hold_of_cases_one_may_not_see_is_not_counted(unit: Unit, analyst: User) -> None:
    import_groups(rows=groups(unit.other), viewer=User.objects.get(username="keeper"), at=LATER)
    assert groups_of(analyst, characteristic="sex") == {}
    assert characteristics_held(analyst) == []


def test_no_relation_leads_from_a_case_to_the_store(unit: Unit) -> None:
    names = {relation.name for relation in Case._meta.related_objects if relation.related_model is Membership}
    assert {name for name in names if not name.endswith("+")} == set()
    assert not [name for name in dir(unit.own) if "membership" in name.lower()]


def test_ratings_are_assessed_with_the_instrument_in_use(unit: Unit, analyst: User) -> None:
    rows = [rated(unit.own, "ann"), rated(unit.own, "bob", access_to_victim=Answer.YES)]
    assert import_ratings(rows=rows, instrument=queue_instruments()[0], viewer=analyst, at=LATER) == 2
    held = {one.rater: one.level_upper for one in ratings_visible_to(analyst)}
    assert held == {"ann": Level.LOW, "bob": Level.VERY_HIGH}
    assert unit.own.assessments.count() == Case.objects.get(pk=unit.own.pk).assessments.count() == 1


def test_ratings_that_cannot_be_taken_are_refused_whole(unit: Unit, analyst: User) -> None:
    def refused(*rows: Rated) -> str:
        with pytest.raises(ListError) as error:
            import_ratings(rows=rows, instrument=queue_instruments()[0], viewer=analyst, at=LATER)
        return str(error.value)

    assert "stands twice for ann" in refused(rated(unit.own, "ann"), rated(unit.own, "ann"))
    assert "has no answer" in refused(rated(unit.own, "bob"), Rated(unit.own.reference, "ann", DAY, {}))
    assert "no case" in refused(rated(unit.other, "ann"))
    assert not BlindRating.objects.exists()
    import_ratings(rows=[rated(unit.own, "ann")], instrument=queue_instruments()[0], viewer=analyst, at=LATER)
    assert "the first rating stands" in refused(rated(unit.own, "ann"))


def test_an_instrument_that_does_not_apply_gives_nothing_to_agree_on(unit: Unit, analyst: User) -> None:

    instrument = replace(
        queue_instruments()[0], exclusions=(Exclusion({"escalating": "yes"}, "it has its own path"),)
    )
    with pytest.raises(ListError, match="does not apply, so there is no level"):
        import_ratings(
            rows=[rated(unit.own, "ann", escalating=Answer.YES)],
            instrument=instrument,
            viewer=analyst,
            at=LATER,
        )


def test_standing_cases_are_those_one_may_see_with_what_was_acted_on(
    unit: Unit, analyst: User, many: list[Case]
) -> None:
    found = {one.case.reference: one for one in standing_cases(analyst, at=LATER)}
    assert len(found) == MANY + 1
    assert unit.other.reference not in found
    assert unit.sealed.reference not in found
    assert [found[case.reference].event for case in many[:4]] == [True, False, False, None]
    assert found[unit.own.reference].outcome_at is None
    assert found[unit.own.reference].waited is None


def test_a_level_that_a_person_set_counts_from_then_on(unit: Unit, analyst: User) -> None:
    case = unit.own
    assert case.level_upper == Level.VERY_HIGH
    asked = overriding.set_level(
        case=case,
        level=Level.LOW,
        reason="Seen at the address: nobody lives there.",
        until=LATER,
        actor="triage",
        at=AT,
    )
    overriding.approve(case=case, asked=asked.pk, actor="supervisor", at=AT)
    cases.record_first_act(
        case=case, reason="Visit at the address.", actor="investigator", at=AT + (LATER - AT) / 2
    )
    (found,) = [one for one in standing_cases(analyst, at=LATER) if one.case == case]
    assert found.in_force == Level.LOW
    assert found.waited == found.case.first_act_at - found.case.clock_started_at
    assert found.waited > timedelta(0)


def test_a_case_to_which_no_instrument_applies_stands_in_no_figure(unit: Unit, analyst: User) -> None:

    with record(actor="system:test", verb="test:level:take", at=AT):
        newest = unit.own.assessments.get()
        newest.level_lower = newest.level_upper = None
        newest.save()
    assert [one.case for one in standing_cases(analyst, at=LATER)] == []
