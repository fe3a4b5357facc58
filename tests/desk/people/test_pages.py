"""The page of a person: what is known and from where, and nothing of what a sealed or hidden case says."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.conftest import AT, Unit
from tests.desk.people.test_registers import FEW, HEADING, WHOLE, taken
from vigil.desk.cases import actions as cases
from vigil.desk.cases.models import Involvement
from vigil.desk.cases.panels import roles_of_person
from vigil.desk.journal.models import Entry
from vigil.desk.journal.recording import record
from vigil.desk.people import forms, scope
from vigil.desk.people.actions import import_register
from vigil.desk.people.models import Condition, Household, Identifier, Membership, Nominal, Person
from vigil.desk.people.presenting import facts_of, page_of, shown_identifier
from vigil.desk.people.queries import (
    MOST_HOUSEHOLDS,
    MOST_LISTED,
    MOST_NAMED,
    known_of,
    nominals_visible_to,
    people_visible_to,
    registers_visible_to,
)

ABSENT = 999_999


def person_of(unit: Unit, relation: str) -> Person:
    return Person.objects.get(involvements=unit.case(relation).involvements.order_by("pk")[0])


def page(client: Client, person: Person | int) -> tuple[int, str]:
    number = person if isinstance(person, int) else person.pk
    answer = client.get(f"/people/{number}/")
    return answer.status_code, answer.content.decode()


def words(content: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def plain(content: str, number: int) -> str:
    """A page without what differs between any two answers: the address asked for and the form token."""
    content = content.replace(f"/people/{number}/", "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content)


def involve(unit: Unit, relation: str, person: Person, role: str) -> None:
    """The person is also in another case, as an officer's decision would have it."""
    with record(actor="keeper", verb="people:test:join", at=AT, case_reference=unit.case(relation).reference):
        Involvement(case=unit.case(relation), person=person, role=role, relationship="uncle").save()


def told(unit: Unit, person: Person, value: str, source: str) -> None:
    with record(actor="keeper", verb="people:test:tell", at=AT):
        Identifier(person=person, kind="email", value=value, raw_value=value, source=source).save()


def test_a_person_of_a_case_shows_role_and_identifiers_with_their_source(unit: Unit) -> None:
    status, content = page(unit.signed_in("investigator"), person_of(unit, "own"))
    assert status == 200
    said = words(content)
    assert "Ada Own" in said
    assert f"{unit.own.reference} Suspect" in said
    assert "Ada@Example.org ada@example.org R-000001" in said
    assert "That is not the same as not registered" in said


def test_a_nominal_shows_status_conditions_positions_addresses_and_household(unit: Unit) -> None:
    taken(unit, HEADING + WHOLE + "N-2,Pat,Hope,,,,,,ended,2010-01-01,2015-01-01,,,,H-1\n")
    nominal = Nominal.objects.get(number="N-1")
    said = words(page(unit.signed_in("investigator"), nominal.person)[1])
    for part in (
        "Registered offender From 1 Jan 2020",
        "No contact with children under 16",
        "Football coach, Wexley",
        "4 Mill Ln, Wexley, ZZ12 3ZZ",
        "Household H-1",
        "Pat Hope",
        "In no case that you may see",
        nominal.arrived_in.source,
    ):
        assert part in said, part
    other = words(page(unit.signed_in("investigator"), Nominal.objects.get(number="N-2").person)[1])
    assert "Past its end" in other


def test_what_a_later_register_corrected_stays_on_the_page(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,registered,\n")
    taken(unit, FEW + "N-1,Hill,ended,\n", "later.csv")
    said = words(page(unit.signed_in("triage"), Nominal.objects.get().person)[1])
    assert "What later reports corrected (1)" in said
    assert "Was registered; the requirement has ended" in said


@pytest.mark.parametrize("relation", ["other", "sealed"])
@pytest.mark.parametrize("role", ["intake", "investigator", "supervisor", "inspector"])
def test_a_hidden_person_answers_exactly_as_one_who_does_not_exist(
    unit: Unit, role: str, relation: str
) -> None:
    client, hidden = unit.signed_in(role), person_of(unit, relation)
    page(client, ABSENT)
    entries = Entry.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked_hidden:
        answer = page(client, hidden)
    with CaptureQueriesContext(connection) as asked_absent:
        absent = page(client, ABSENT)
    assert answer[0] == absent[0] == 404
    assert plain(answer[1], hidden.pk) == plain(absent[1], ABSENT)
    # As many questions of the database: neither takes a longer way that could be timed.
    assert len(asked_hidden) == len(asked_absent)
    assert Entry.objects.count() == entries


def test_a_person_in_a_visible_and_in_a_sealed_case_gives_nothing_of_the_sealed_one_away(unit: Unit) -> None:
    person = person_of(unit, "own")
    client = unit.signed_in("investigator")
    before = page(client, person)[1]
    involve(unit, "sealed", person, "child")
    told(unit, person, "secret@example.org", "R-000003")
    told(unit, person, "nowhere@example.org", "somewhere that nobody knows")
    entries = Entry.objects.count()
    with CaptureQueriesContext(connection) as asked:
        after = page(client, person)[1]
    assert words(after) == words(before)
    assert Entry.objects.count() == entries + 1
    # The same page of the same person before the seal existed asks as many questions.
    with CaptureQueriesContext(connection) as asked_again:
        page(client, person)
    assert len(asked) == len(asked_again)
    keeper = Client()
    keeper.force_login(
        unit.sealed.seal_accesses.get().user, backend="vigil.desk.accounts.backend.DeskBackend"
    )
    said = words(page(keeper, person)[1])
    assert unit.sealed.reference in said
    assert "secret@example.org" in said
    assert "nowhere@example.org" not in said


def test_a_person_is_seen_again_once_the_seal_is_lifted(unit: Unit) -> None:
    client, person = unit.signed_in("supervisor"), person_of(unit, "sealed")
    assert page(client, person)[0] == 404
    cases.unseal(case=unit.sealed, actor="keeper", at=AT, reason="It is over.")
    assert page(client, person)[0] == 200


def test_a_reading_is_recorded_under_every_case_through_which_the_person_is_seen(unit: Unit) -> None:
    person = person_of(unit, "own")
    page(unit.signed_in("grader"), person)
    last = Entry.objects.latest("sequence")
    assert (last.verb, last.case_reference, last.subject) == (
        "people:person:read",
        unit.own.reference,
        f"people.person:{person.pk}",
    )
    taken(unit, FEW + "N-1,Hill,,\n")
    page(unit.signed_in("grader"), Nominal.objects.get().person)
    last = Entry.objects.latest("sequence")
    assert (last.verb, last.case_reference) == ("people:person:read", "")


def test_registers_of_another_team_are_in_no_list_and_their_nominals_have_no_page(unit: Unit) -> None:
    path = unit.folder / "south.csv"
    path.write_text(FEW + "N-7,Faraway,registered,\n")
    arrival = import_register(path=path, team=unit.south, actor="keeper", at=AT)
    client, viewer = unit.signed_in("intake"), unit.users["intake"]
    assert not registers_visible_to(viewer).exists()
    assert not nominals_visible_to(viewer).exists()
    assert "Faraway" not in client.get("/people/").content.decode()
    assert client.get(f"/people/registers/{arrival.pk}/").status_code == 404
    assert page(client, Nominal.objects.get().person)[0] == 404


def test_a_household_names_those_alone_whom_the_viewer_may_see(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,H-1\nN-2,Hope,,H-1\n")
    hill, hope = Nominal.objects.get(number="N-1"), Nominal.objects.get(number="N-2")
    [(_, others)] = known_of(hill.person, unit.users["triage"]).households
    assert others == [hope.person]


def test_with_no_upper_room_a_viewer_sees_the_nominals_of_their_teams_alone(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(unit, FEW + "N-1,Hill,,\n")
    monkeypatch.setattr(scope, "_providers", [])
    viewer = unit.users["triage"]
    assert [str(person) for person in people_visible_to(viewer)] == ["Hill"]
    assert known_of(person_of(unit, "own"), viewer).identifiers == []


def test_a_provider_is_named_once() -> None:
    before = scope.providers()
    scope.provide(before[0])
    assert scope.providers() == before


def test_the_roles_panel_is_for_people_alone(unit: Unit) -> None:
    assert roles_of_person(unit.users["triage"], unit.own) is None


@pytest.mark.parametrize(
    ("kind", "raw", "seen", "port", "compared", "caution"),
    [
        ("phone", "07700 900123", False, None, "+447700900123", ""),
        ("phone", "not known", False, None, "", "no telephone number"),
        ("ip", "198.51.100.7", True, 4431, "198.51.100.7", ""),
        ("ip", "198.51.100.7", False, None, "198.51.100.7", "no time and no port"),
    ],
)
def test_an_identifier_says_how_it_is_compared_or_why_it_is_not(
    kind: str, raw: str, seen: bool, port: int | None, compared: str, caution: str
) -> None:
    row = Identifier(kind=kind, raw_value=raw, seen_at=AT if seen else None, port=port)
    shown = shown_identifier(row)
    assert shown.compared == compared
    assert caution in shown.caution
    assert bool(caution) is bool(shown.caution)


def hand_in(unit: Unit, content: bytes, team: str = "north") -> tuple[int, str]:
    file = SimpleUploadedFile("../../nominals.csv", content)
    answer = unit.signed_in("intake").post(
        "/people/registers/hand-in/", {"file": file, "team": team}, follow=True
    )
    return answer.status_code, answer.content.decode()


def test_a_register_is_handed_in_and_its_page_says_what_became_of_each_row(unit: Unit) -> None:
    status, content = hand_in(unit, (FEW + "N-1,Hill,,\n,Nobody,,\n").encode())
    assert status == 200
    said = words(content)
    assert "nominals.csv" in said
    assert "the row has no number" in said
    listed = words(unit.signed_in("grader").get("/people/").content.decode())
    assert "Hill N-1 Not known North" in listed


@pytest.mark.parametrize(
    ("content", "team", "sentence"),
    [
        (b"name\n", "north", "no column"),
        (FEW.encode(), "south", "Select a valid choice"),
        (FEW.encode(), "", "Choose the team whose register it is."),
    ],
)
def test_a_register_that_cannot_be_taken_in_is_refused_on_the_form(
    unit: Unit, content: bytes, team: str, sentence: str
) -> None:
    status, said = hand_in(unit, content, team)
    assert status == 400
    assert sentence in said


def test_a_register_too_large_is_refused_on_the_form(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_FILE", 3)
    assert hand_in(unit, FEW.encode())[0] == 400


def test_an_unfinished_register_says_so(unit: Unit) -> None:
    class Killed(BaseException):
        pass

    def killed(_: object) -> None:
        raise Killed

    path = unit.folder / "cut.csv"
    path.write_text(FEW + "N-1,Hill,,\n")
    with pytest.raises(Killed):
        import_register(path=path, team=unit.north, actor="intake", at=AT, progress=killed)
    client = unit.signed_in("intake")
    assert "Not finished" in client.get("/people/").content.decode()
    assert (
        "Not finished"
        in client.get(
            f"/people/registers/{registers_visible_to(unit.users['intake'])[0].pk}/"
        ).content.decode()
    )


def test_a_fact_stands_until_the_day_it_ends(unit: Unit) -> None:
    day: date = datetime.date(AT)
    ends = [
        Condition(text="a", until=day),
        Condition(text="b", until=day - timedelta(days=1)),
        Condition(text="c"),
    ]
    facts = facts_of(ends, on=day)
    assert [str(one) for one in facts.standing] == ["a", "c"]
    assert [str(one) for one in facts.ended] == ["b"]


def test_what_nobody_said_is_not_known_and_never_no(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,\n")
    said = words(page(unit.signed_in("triage"), Nominal.objects.get().person)[1])
    assert said.count("Not known") == 8
    for sentence in (
        "That is not the same as not registered",
        "There may be one all the same",
        "Nobody has said whether this person works or volunteers with children",
        "Nothing that you may see says where this person lives or lived",
        "This person may live with others all the same",
        "Nothing that you may see names this person by an account",
        "In no case that you may see",
    ):
        assert sentence in said, sentence


def test_an_age_is_of_the_day_and_of_nobody_unborn(unit: Unit) -> None:
    person = person_of(unit, "own")
    person.date_of_birth = date(2014, 8, 2)
    known = known_of(person, unit.users["triage"])
    assert page_of(known, on=date(2026, 8, 1)).age == 11
    assert page_of(known, on=date(2026, 8, 2)).age == 12
    assert page_of(known, on=date(2014, 8, 1)).age is None
    known.person.date_of_birth = None
    assert page_of(known, on=date(2026, 8, 1)).age is None


def test_an_address_that_a_report_names_stands_with_the_addresses(unit: Unit) -> None:
    person = person_of(unit, "own")
    with record(actor="keeper", verb="people:test:tell", at=AT):
        Identifier(person=person, kind="address", value="", raw_value="4 Mill Lane", source="R-000001").save()
    content = page(unit.signed_in("triage"), person)[1]
    addresses = words(content.split('id="addresses"')[1].split("</section>")[0])
    assert "4 Mill Lane Reported From when and until when is not said. R-000001." in addresses
    assert "No register that you may see says when this person lived where" in addresses
    assert "4 Mill Lane" not in content.split('id="identifiers"')[1].split("</section>")[0]


def test_a_long_life_is_cut_and_says_so(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,\n")
    person = Nominal.objects.get().person
    source = person.nominal.arrived_in.source
    fact = {"person": person, "source": source, "recorded_by": "keeper", "recorded_at": AT}
    with record(actor="keeper", verb="people:test:tell", at=AT):
        crowd = Person.objects.bulk_create(
            Person(family_name=f"Lodger {at:03d}") for at in range(MOST_NAMED + 2)
        )
        Nominal.objects.bulk_create(
            Nominal(
                person=one,
                team=unit.north,
                number=f"L-{one.pk}",
                arrived_in=person.nominal.arrived_in,
                content_sha256="",
            )
            for one in crowd
        )
        for at in range(MOST_HOUSEHOLDS + 1):
            household = Household(team=unit.north, number=f"H-{at}")
            household.save()
            Membership(household=household, **fact).save()
        Membership.objects.bulk_create(
            Membership(household=household, **{**fact, "person": one}) for one in crowd
        )
        Condition.objects.bulk_create(Condition(text=f"No. {at}", **fact) for at in range(MOST_LISTED + 5))
        Identifier.objects.bulk_create(
            Identifier(person=person, kind="email", value="", raw_value=f"{at}@example.org", source=source)
            for at in range(MOST_LISTED + 5)
        )
    content = page(unit.signed_in("triage"), person)[1]
    said = words(content)
    assert "There are more; the first 200 are shown." in said
    assert "There are more; the latest are shown." in said
    assert "There are more than 20 others." in said
    assert "There are more households; the latest are shown." in said
    assert said.count("Household H-") == MOST_HOUSEHOLDS
    assert said.count("Lodger") == MOST_NAMED
    # Each as it was written and as it is compared.
    assert said.count("@example.org") == 2 * MOST_LISTED
    assert content.count("<h3>No. ") == MOST_LISTED
