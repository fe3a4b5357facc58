"""The page of ties: drawing and table say the same, within what the viewer may see, whoever else shares it."""

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import AT, Unit
from tests.desk.people.test_pages import involve, person_of, told, words
from tests.desk.people.test_registers import FEW, HEADING, taken
from vigil.desk.cases import actions as cases
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.people.graph import finders
from vigil.desk.people.graph.presenting import LONGEST
from vigil.desk.people.graph.shared import shared_identifiers
from vigil.desk.people.graph.values import MOST_PEOPLE, MOST_SHARING, MOST_THINGS, MOST_TIES
from vigil.desk.people.models import Identifier, Nominal, Person, RegisterFile

SHOWN_PHONE = "+447700900123"
PEOPLE_AT_ONE_PHONE = 5_000
# Every question of the page at one step, whoever is hidden and however many share.
QUESTIONS = 64


def ties(client: Client, person: Person, query: str = "") -> str:
    answer = client.get(f"/people/{person.pk}/ties/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def lines(content: str) -> tuple[list[str], list[str]]:
    """The lines of the drawing and the rows of the table, each by what it joins."""
    drawn = re.findall(r'<path [^>]*data-line="([\d-]+)"', content)
    rows = re.findall(r'<tr data-line="([\d-]+)"', content)
    return drawn, rows


def boxes(content: str) -> int:
    return len(re.findall(r"<rect class=\"tie-(?:person|thing)", content))


def nominals(unit: Unit, *rows: dict[str, str]) -> list[Person]:
    """Nominals of the north, of each of whom a register says a few things."""
    written = io.StringIO()
    table = csv.DictWriter(written, HEADING.strip().split(","))
    table.writeheader()
    table.writerows(rows)
    taken(unit, written.getvalue(), f"register-{RegisterFile.objects.count()}.csv")
    found = {row.number: row.person for row in Nominal.objects.filter(team=unit.north)}
    return [found[row["number"]] for row in rows]


def row(number: str, name: str, **said: str) -> dict[str, str]:
    given, family = name.split()
    return {"number": number, "given_names": given, "family_name": family, **said}


def crowd(unit: Unit, number: int, *, kind: str = "phone", value: str = SHOWN_PHONE) -> list[Person]:
    """So many nominals of the north with one identifier, as the tables hold them."""
    with record(actor="keeper", verb="people:test:crowd", at=AT):
        arrival = RegisterFile(
            team=unit.north, file_name="crowd.csv", file_sha256=f"{number:064d}", file_size=1,
            imported_by="keeper", imported_at=AT,
        )  # fmt: skip
        arrival.save()
        people = Person.objects.bulk_create(Person(family_name=f"Crowd {one}") for one in range(number))
        Nominal.objects.bulk_create(
            Nominal(person=one, team=unit.north, number=f"C-{one.pk}", arrived_in=arrival, content_sha256="")
            for one in people
        )
        Identifier.objects.bulk_create(
            Identifier(person=one, kind=kind, value=value, raw_value=value, source=arrival.source)
            for one in people
        )
    return people


def test_what_two_share_is_drawn_and_said_in_the_table_with_its_source(unit: Unit) -> None:
    hill, hope = nominals(
        unit,
        row("N-1", "Jo Hill", date_of_birth="1980-01-02", phones="07700 900123"),
        row("N-2", "Pat Hope", phones="07700900123"),
    )
    content = ties(unit.signed_in("investigator"), hill)
    drawn, rows = lines(content)
    assert drawn == rows == [f"1-{hill.pk}", f"1-{hope.pk}"]
    said = words(content)
    assert f"1. Phone {SHOWN_PHONE} Jo Hill born 1980 Named by it Register" in said
    assert "Pat Hope" in said
    assert "born 1980" in said
    assert "birth date not known" in said
    assert "no proof" in said


def test_households_addresses_and_cases_join_and_one_address_said_twice_is_one_thing(unit: Unit) -> None:
    ada = person_of(unit, "own")
    with record(actor="keeper", verb="people:test:tell", at=AT):
        Identifier(
            person=ada,
            kind="address",
            value="4 mill lane wexley zz12 3zz",
            raw_value="4 Mill Lane",
            source="R-000001",
        ).save()
    hill, hope = nominals(
        unit,
        row(
            "N-1", "Jo Hill", household="H-1",
            addresses="4 Mill Ln, Wexley, ZZ12 3ZZ (since 2020-01-01, until 2021-01-01)",
        ),
        row("N-2", "Pat Hope", household="H-1"),
    )  # fmt: skip
    home = hill.residences.get()
    with record(actor="keeper", verb="people:test:tell", at=AT):
        identifier = Identifier.objects.get(person=ada, kind="address")
        identifier.value = home.value
        identifier.save()
    content = ties(unit.signed_in("investigator"), ada, "?steps=2")
    drawn, rows = lines(content)
    assert sorted(drawn) == sorted(rows)
    said = words(content)
    assert f"Address {home.value.replace(' | ', ', ')} Ada Own" in said
    assert "Said to live there, from 1 Jan 2020 , until 1 Jan 2021" in said
    assert "Household H-1, North" in said
    assert f"Case {unit.own.reference} Ada Own born 1980 Suspect" in said
    assert str(hope) in said
    assert f'href="/cases/{unit.own.reference}/"' in content


def test_an_ip_address_joins_only_at_a_time_and_a_port(unit: Unit) -> None:
    people = crowd(unit, 3, kind="ip", value="198.51.100.7")
    assert "No tie" in ties(unit.signed_in("triage"), people[0])
    with record(actor="keeper", verb="people:test:tell", at=AT):
        for row in Identifier.objects.filter(person__in=people[:2]):
            row.seen_at, row.port = AT, 4431
            row.save()
    content = ties(unit.signed_in("triage"), people[0])
    assert lines(content)[1] == [f"1-{one.pk}" for one in people[:2]]
    assert "first used 24 Nov 2026, 01:14" in words(content)


def test_what_the_engine_refuses_joins_nobody(unit: Unit) -> None:
    hill, _ = nominals(
        unit, row("N-1", "Jo Hill", phones="not known"), row("N-2", "Pat Hope", phones="not known")
    )
    said = words(ties(unit.signed_in("triage"), hill))
    assert "No tie" in said
    assert "That is no proof that nothing does" in said


@pytest.mark.parametrize("relation", ["other", "sealed"])
def test_whoever_is_hidden_changes_neither_page_nor_number_of_questions(unit: Unit, relation: str) -> None:
    ada, client = person_of(unit, "own"), unit.signed_in("investigator")
    mate = nominals(unit, row("N-1", "Jo Hill", emails="ada@example.org"))[0]
    ties(client, ada)
    with CaptureQueriesContext(connection) as asked_before:
        before = ties(client, ada, "?steps=2")
    assert lines(before)[1]
    hidden = person_of(unit, relation)
    source = unit.case(relation).case_referrals.get().referral.reference
    told(unit, hidden, "ada@example.org", source)
    involve(unit, relation, mate, "child")
    told(unit, mate, "secret@example.org", source)
    for one in range(MOST_SHARING + 1):
        with record(
            actor="keeper", verb="people:test:tell", at=AT, case_reference=unit.case(relation).reference
        ):
            more = Person(family_name=f"Hidden {one}")
            more.save()
        involve(unit, relation, more, "other")
        told(unit, more, "ada@example.org", source)
    with CaptureQueriesContext(connection) as asked_after:
        after = ties(client, ada, "?steps=2")
    # To the letter, so that no place, count or gap of the drawing differs; but for the form's token.
    token = r'name="csrfmiddlewaretoken" value="[^"]+"'
    assert re.sub(token, "", after) == re.sub(token, "", before)
    assert len(asked_after) == len(asked_before)
    assert client.get(f"/people/{hidden.pk}/ties/").status_code == 404
    assert client.get(f"/cases/{unit.case(relation).reference}/ties/").status_code == 404


def test_a_sealed_case_joins_for_those_named_on_it_and_for_all_once_the_seal_is_lifted(unit: Unit) -> None:
    ada, client = person_of(unit, "own"), unit.signed_in("investigator")
    involve(unit, "sealed", ada, "other")
    hidden = person_of(unit, "sealed")
    assert str(hidden) not in ties(client, ada)
    keeper = Client()
    keeper.force_login(
        unit.sealed.seal_accesses.get().user, backend="vigil.desk.accounts.backend.DeskBackend"
    )
    assert f"Case {unit.sealed.reference}" in words(ties(keeper, ada))
    cases.unseal(case=unit.sealed, actor="keeper", at=AT, reason="It is over.")
    assert f"Case {unit.sealed.reference}" in words(ties(client, ada))


def test_one_phone_of_five_thousand_people_is_said_in_words_within_bounded_work(unit: Unit) -> None:
    client = unit.signed_in("triage")
    few = crowd(unit, 2, value="+447700900555")
    with CaptureQueriesContext(connection) as asked_of_few:
        ties(client, few[0])
    people = crowd(unit, PEOPLE_AT_ONE_PHONE)
    with record(actor="keeper", verb="people:test:tell", at=AT):
        source = people[0].nominal.arrived_in.source
        for one in people[:2]:
            Identifier(
                person=one, kind="email", value="a@example.org", raw_value="a@example.org", source=source
            ).save()
    with CaptureQueriesContext(connection) as asked:
        content = ties(client, people[0], "?steps=1")
    assert len(asked) <= len(asked_of_few) <= QUESTIONS
    assert boxes(content) == 2 + 2
    assert "is shared by at least 5,000 people whom you may see" in words(content)
    drawn, rows = lines(content)
    assert sorted(drawn) == sorted(rows)
    assert len(rows) == 4
    assert len(content) < 40_000


def test_what_the_bounds_leave_out_is_said_in_numbers(unit: Unit) -> None:
    number = MOST_PEOPLE + 7
    people = crowd(unit, number, value="")
    with record(actor="keeper", verb="people:test:tell", at=AT):
        source = people[0].nominal.arrived_in.source
        for place, one in enumerate(people[1:]):
            for person in (people[0], one):
                value = f"{place:03d}@example.org"
                Identifier(person=person, kind="email", value=value, raw_value=value, source=source).save()
    content = ties(unit.signed_in("triage"), people[0])
    said = words(content)
    assert boxes(content) == MOST_PEOPLE + MOST_PEOPLE - 1 <= MOST_PEOPLE + MOST_TIES
    assert "At most 30 people are shown. 7 more within 1 step are not" in said
    drawn, rows = lines(content)
    assert sorted(drawn) == sorted(rows)
    behind = words(ties(unit.signed_in("triage"), people[1]))
    assert "35 more people stand one step further" in behind


def test_somebody_with_more_things_than_are_looked_at_is_said(unit: Unit) -> None:
    [one] = crowd(unit, 1)
    source = one.nominal.arrived_in.source
    with record(actor="keeper", verb="people:test:tell", at=AT):
        Identifier.objects.bulk_create(
            Identifier(person=one, kind="email", value=f"{at}@example.org", raw_value="x", source=source)
            for at in range(MOST_THINGS)
        )
    found = shared_identifiers(unit.users["triage"], [one.pk])
    assert (len(found.ties), found.is_whole) == (MOST_THINGS, False)
    assert "has more than 500 identifiers" in words(ties(unit.signed_in("triage"), one))


def test_a_case_begins_from_all_its_people_and_records_the_reading(unit: Unit) -> None:
    client = unit.signed_in("inspector")
    content = client.get(f"/cases/{unit.own.reference}/ties/").content.decode()
    assert f"Ties of {unit.own.reference}" in words(content)
    assert len(lines(content)[1]) == unit.own.involvements.count() == 2
    last = Entry.objects.latest("sequence")
    assert (last.verb, last.case_reference, last.subject) == (
        "people:ties:read",
        unit.own.reference,
        f"cases.case:{unit.own.pk}",
    )


def test_a_reading_is_recorded_under_every_case_that_is_walked_through(unit: Unit) -> None:
    hill = nominals(unit, row("N-1", "Jo Hill", emails="ada@example.org"))[0]
    ties(unit.signed_in("grader"), hill, "?steps=nonsense")
    last = Entry.objects.latest("sequence")
    assert (last.verb, last.case_reference, last.subject) == (
        "people:ties:read",
        unit.own.reference,
        f"people.person:{hill.pk}",
    )
    lone = nominals(unit, row("N-9", "Lone Tree"))[0]
    ties(unit.signed_in("grader"), lone)
    assert Entry.objects.latest("sequence").case_reference == ""


def test_a_case_of_nobody_says_so(unit: Unit) -> None:
    from vigil.desk.cases.models import Case

    with record(actor="keeper", verb="cases:test:open", at=AT, case_reference="V-2026-999999"):
        Case(
            reference="V-2026-999999", team=unit.north, opened_at=AT, opened_by="keeper", clock_started_at=AT
        ).save()
    assert "No tie" in unit.signed_in("triage").get("/cases/V-2026-999999/ties/").content.decode()


def test_a_finder_that_names_somebody_hidden_shows_nothing(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.desk.people.graph.test_walking import finding, tie

    ada, hidden = person_of(unit, "own"), person_of(unit, "sealed")
    careless = finding([tie("x", [ada.pk, hidden.pk])])
    monkeypatch.setattr(finders, "_finders", [lambda viewer, people: next(careless(people))])
    with pytest.raises(KeyError):
        unit.signed_in("investigator").get(f"/people/{ada.pk}/ties/")


def test_a_register_row_of_the_few_kind_is_enough(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,H-1\nN-2,Hope,,H-1\n")
    person = Nominal.objects.get(number="N-1").person
    assert "Household H-1, North" in words(ties(unit.signed_in("triage"), person))


def test_names_and_values_of_any_make_stay_within_their_boxes(unit: Unit) -> None:
    people = crowd(unit, 2, kind="handle", value="\U0001f98a" * 200 + "</text><script>x</script>")
    with record(actor="keeper", verb="people:test:tell", at=AT):
        people[0].family_name = '"><script>x</script>' + "W" * 180
        people[0].save()
    content = ties(unit.signed_in("triage"), people[0])
    assert "<script>x" not in content
    assert lines(content)[1] == [f"1-{one.pk}" for one in people]
    written = re.findall(r'<text class="tie-(?:name|value)"[^>]*>([^<]*)</text>', content)
    assert len(written) == 3
    assert max(len(html.unescape(text)) for text in written) <= LONGEST
