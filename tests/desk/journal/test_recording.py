"""A write without an entry is impossible, and the chain does not fork, whatever goes wrong in between."""

import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from tests.desk.conftest import Unit
from vigil.desk.accounts.models import Force, User
from vigil.desk.journal import scope
from vigil.desk.journal.errors import UnrecordedWriteError
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record, record_reading, record_refusal
from vigil.desk.journal.tracked import row_digest, row_name
from vigil.desk.people.models import Identifier, Person
from vigil.ledger.entry import FIRST_PREVIOUS

AT = datetime(2026, 11, 24, 1, 14, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def a_person() -> Person:
    return Person(given_names="Ada", family_name="Invented")


def test_a_tracked_row_refuses_to_be_saved_outside_a_recorded_action() -> None:
    with pytest.raises(UnrecordedWriteError, match="outside a recorded action"):
        a_person().save()
    assert Person.objects.count() == 0


@pytest.mark.parametrize("write", ["update", "delete", "bulk_update"])
def test_bulk_writes_refuse_because_they_would_pass_the_journal_by(write: str) -> None:
    with record(actor="ada", verb="people:person:add", at=AT):
        person = a_person()
        person.save()
    calls = {
        "update": lambda: Person.objects.update(given_names="x"),
        "delete": lambda: Person.objects.all().delete(),
        "bulk_update": lambda: Person.objects.bulk_update([person], ["given_names"]),
    }
    with pytest.raises(UnrecordedWriteError):
        calls[write]()
    assert Person.objects.get().given_names == "Ada"


def test_bulk_create_is_refused_outside_and_recorded_inside_an_action() -> None:
    with pytest.raises(UnrecordedWriteError):
        Person.objects.bulk_create([a_person()])
    with record(actor="ada", verb="people:person:add", at=AT):
        Person.objects.bulk_create([a_person(), a_person()])
    assert len(json.loads(Entry.objects.get().payload)["changes"]) == 2


def test_a_row_is_not_deleted_outside_an_action() -> None:
    with record(actor="ada", verb="people:person:add", at=AT):
        person = a_person()
        person.save()
    with pytest.raises(UnrecordedWriteError):
        person.delete()


@pytest.mark.parametrize("table", [Force])
def test_the_accounts_tables_refuse_too_although_they_lie_below_the_journal(table: type[Force]) -> None:
    with pytest.raises(UnrecordedWriteError):
        table(name="Nobody", code="nobody").save()


def test_an_action_that_fails_leaves_neither_the_change_nor_the_entry() -> None:
    with pytest.raises(RuntimeError), record(actor="ada", verb="people:person:add", at=AT):
        a_person().save()
        raise RuntimeError("the machine is on fire")
    assert (Person.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_entry_names_who_what_when_and_every_row_with_the_digest_of_its_state() -> None:
    with record(
        actor="ada", verb="people:person:add", at=AT, case_reference="V-1", reason="named in a report"
    ):
        person = a_person()
        person.save()
        Identifier(
            person=person, kind="email", value="a@example.org", raw_value="A@example.org", source="R-1"
        ).save()
    payload = json.loads(Entry.objects.get().payload)
    assert (payload["actor"], payload["verb"], payload["at"]) == (
        "ada",
        "people:person:add",
        "2026-11-24T01:14:00.000000Z",
    )
    assert (payload["case_reference"], payload["reason"], payload["outcome"]) == (
        "V-1",
        "named in a report",
        "done",
    )
    assert payload["subject"] == f"people.person:{person.pk}"
    assert sorted(payload["changes"]) == [
        f"people.identifier:{person.identifiers.get().pk}",
        f"people.person:{person.pk}",
    ]
    assert all(
        change["how"] == "created" and len(change["digest"]) == 64 for change in payload["changes"].values()
    )


def test_the_digest_of_a_row_changes_with_any_of_its_columns() -> None:
    digests = []
    person = a_person()
    for name in ("Ada", "Bea"):
        with record(actor="ada", verb="people:person:change", at=AT):
            person.given_names = name
            person.save()
        changes = json.loads(Entry.objects.order_by("-sequence")[0].payload)["changes"]
        digests.append(changes[f"people.person:{person.pk}"]["digest"])
    assert len(set(digests)) == 2


def test_entries_stand_on_one_chain_from_zero() -> None:
    record_reading(actor="ada", verb="cases:case:read", at=AT)
    record_refusal(actor="bea", verb="cases:case:seal", at=AT, reason="The role lacks this permission.")
    with record(actor="ada", verb="a:b:outer", at=AT), record(actor="ada", verb="a:b:inner", at=AT):
        pass
    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [0, 1, 2, 3]
    assert [entry.verb for entry in entries[2:]] == ["a:b:inner", "a:b:outer"]
    previous = [json.loads(entry.payload)["previous"] for entry in entries]
    assert previous == [FIRST_PREVIOUS, *(entry.leaf_hash for entry in entries[:-1])]
    assert entries[1].outcome == "refused"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        record_reading(actor="ada", verb="cases:case:read", at=datetime(2026, 1, 1))  # noqa: DTZ001 the point
    assert Entry.objects.count() == 0


def test_an_entry_is_neither_changed_nor_removed_by_the_desk() -> None:
    record_reading(actor="ada", verb="cases:case:read", at=AT)
    entry = Entry.objects.get()
    with pytest.raises(UnrecordedWriteError):
        entry.save()
    with pytest.raises(UnrecordedWriteError):
        entry.delete()


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(statement: str) -> None:
    record_reading(actor="ada", verb="cases:case:read", at=AT)
    with pytest.raises(DatabaseError, match="cannot be"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().actor == "ada"


def test_a_sign_in_that_fails_is_recorded_without_what_was_typed(client: object) -> None:
    from django.test import Client

    Client().post("/sign-in/", {"username": "my secret password", "password": "x"})
    payload = Entry.objects.get().payload
    assert "secret" not in payload
    assert json.loads(payload)["actor"] == "unknown"


def test_a_user_or_token_that_is_removed_is_named_in_the_entry() -> None:
    with record(actor="system:test", verb="administration:force:add", at=AT):
        force = Force(code="har", name="Harrowdale")
        force.save()
    name = row_name(force)
    with record(actor="system:test", verb="administration:force:remove", at=AT):
        force.delete()
    last = Entry.objects.order_by("-sequence")[0]
    assert json.loads(last.payload)["changes"][name]["how"] == "removed"


@pytest.mark.parametrize("value", [1.5, object()])
def test_a_value_that_has_no_one_way_of_being_written_is_not_digested(value: object) -> None:
    person = a_person()
    person.given_names = value  # type: ignore[assignment]
    with pytest.raises(TypeError, match="a tracked column may not hold"):
        row_digest(person)


def test_a_journal_that_knows_no_cases_shows_no_entry_of_any(
    monkeypatch: pytest.MonkeyPatch, unit: Unit
) -> None:
    monkeypatch.setattr(scope, "_providers", [])
    shown = scope.entries_visible_to(unit.users["inspector"])
    assert shown.exists()
    assert not shown.exclude(case_reference="").exists()


def test_a_filter_that_is_no_filter_shows_all_that_may_be_seen(unit: Unit) -> None:
    client = unit.signed_in("inspector")
    answer = client.get("/journal/", {"actor": "x" * 81})
    assert answer.status_code == 200
    assert "intake" in answer.content.decode()


def test_a_provider_named_twice_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "_providers", [])
    for _ in range(2):
        scope.provide(cases_of)
    assert scope._providers == [cases_of]


def cases_of(viewer: User) -> QuerySet[Entry]:
    return Entry.objects.none()
