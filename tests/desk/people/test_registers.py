"""Registers of nominals: every row adds, changes or confirms somebody, or is rejected with its number, reason and bytes."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.conftest import AT, Unit
from vigil.desk.journal.models import Entry
from vigil.desk.people import actions, registers
from vigil.desk.people.actions import import_register
from vigil.desk.people.errors import RegisterError
from vigil.desk.people.models import (
    Condition,
    Household,
    Identifier,
    Membership,
    Nominal,
    Person,
    RegisterFile,
    Registration,
    RejectedNominal,
)
from vigil.desk.people.registers import ParsedNominal, Spell
from vigil.desk.people.rules import is_same_person

ON = date(2026, 11, 24)
HEADING = (
    "number,given_names,family_name,date_of_birth,emails,phones,handles,devices,status,status_since,status_until,"
    "conditions,positions,addresses,household\n"
)
WHOLE = (
    "N-1,Sam,Hill,1980-01-02,Sam@Example.org,07700 900123; 07700 900456,ig: kite,IMEI 490154203237518,registered,2020-01-01,"
    "2030-01-01,No contact with children under 16 (until 2030-01-01); No device without leave,"
    '"Football coach, Wexley (since 2019-04-01)","4 Mill Ln, Wexley, ZZ12 3ZZ (since 2021-05-01)",H-1\n'
)
FEW = "number,family_name,status,household\n"


def written(folder: Path, content: str, name: str = "register.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def taken(unit: Unit, content: str, name: str = "register.csv") -> RegisterFile:
    return import_register(path=written(unit.folder, content, name), team=unit.north, actor="intake", at=AT)


def reasons() -> list[tuple[int, str]]:
    return list(RejectedNominal.objects.order_by("pk").values_list("number", "reason"))


def test_a_whole_row_becomes_a_nominal_with_all_that_is_said(unit: Unit) -> None:
    arrival = taken(unit, HEADING + WHOLE)
    assert (arrival.state, arrival.records, arrival.added, arrival.rejected) == ("finished", 1, 1, 0)
    person = Nominal.objects.get(number="N-1", team=unit.north).person
    assert (str(person), person.date_of_birth) == ("Sam Hill", date(1980, 1, 2))
    assert list(person.identifiers.values_list("kind", "value", "source")) == [
        ("email", "sam@example.org", arrival.source),
        ("phone", "+447700900123", arrival.source),
        ("phone", "+447700900456", arrival.source),
        ("handle", "instagram:kite", arrival.source),
        ("device", "imei:49015420323751", arrival.source),
    ]
    status = person.registrations.get()
    assert (status.status, status.since, status.until) == ("registered", date(2020, 1, 1), date(2030, 1, 1))
    assert [(one.text, one.until) for one in person.conditions.order_by("pk")] == [
        ("No contact with children under 16", date(2030, 1, 1)),
        ("No device without leave", None),
    ]
    position = person.positions.get()
    assert (position.text, position.since) == ("Football coach, Wexley", date(2019, 4, 1))
    residence = person.residences.get()
    assert (residence.value, residence.since) == ("4 mill lane | wexley | ZZ12 3ZZ", date(2021, 5, 1))
    assert person.memberships.get().household.number == "H-1"
    assert (residence.recorded_by, residence.recorded_at, residence.source) == ("intake", AT, arrival.source)


def test_a_silent_register_says_nothing_of_registration_and_never_that_there_is_none(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,\nN-2,Hall,not registered,\n")
    assert not Nominal.objects.get(number="N-1").person.registrations.exists()
    assert Nominal.objects.get(number="N-2").person.registrations.get().status == "not registered"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Sam,Hill", "the row has no number; write what the register calls the person."),
        ("N-1,,", "the row names nobody; write a given or a family name."),
        ("N-1,Sam", "the row has 2 cells, and the heading 3."),
        ("N-1,Sam,Hill,x", "the row has 4 cells, and the heading 3."),
        ("N" * 41 + ",Sam,Hill", "number has a value longer than 40 characters."),
        (
            'N-1,Sam,"Hill',
            "the row is no CSV (unexpected end of data); a line break within a cell is not taken.",
        ),
        ("N-1,S\x07m,Hill", "given_names holds a control character."),
    ],
)
def test_a_row_that_cannot_be_taken_is_kept_with_number_reason_and_bytes(
    unit: Unit, row: str, reason: str
) -> None:
    arrival = taken(unit, f"number,given_names,family_name\nN-0,Ann,Hall\n{row}\nN-9,Zoe,Hope\n")
    assert (arrival.records, arrival.added, arrival.rejected) == (3, 2, 1)
    kept = RejectedNominal.objects.get()
    assert (kept.number, kept.reason, bytes(kept.raw)) == (2, reason, f"{row}\n".encode())
    assert str(kept).endswith("row 2")
    assert row[:20] in kept.shown


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("date_of_birth", "1990", "only part of a date"),
        ("date_of_birth", "31/02/1990", "no day that there was"),
        ("date_of_birth", "2026-11-25", "lies after 2026-11-24"),
        ("status", "no", "none of registered, ended and not registered"),
        ("status_since", "2020-01-01", "dates of a status and no status"),
        ("status_until", "2020-01-01", "dates of a status and no status"),
        ("conditions", "No contact (until soon)", "'soon', which is no date"),
        ("conditions", "No contact (since 2020-01-02, until 2020-01-01)", "before it begins"),
        ("positions", "(since 2020-01-01)", "dates and no words"),
        ("addresses", "x" * 401, "longer than 400 characters"),
        ("phones", ";".join(str(number) for number in range(51)), "51 values"),
        ("household", "h" * 41, "longer than 40 characters"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_in_the_reason(
    unit: Unit, column: str, value: str, said: str
) -> None:
    taken(unit, f'number,family_name,{column}\nN-1,Hill,"{value}"\n')
    assert said in reasons()[0][1]
    assert not Nominal.objects.exists()


@pytest.mark.parametrize(
    ("value", "spell"),
    [
        ("Coach (under 12s)", Spell("Coach (under 12s)")),
        ("Coach ()", Spell("Coach ()")),
        ("Coach (until 2020-01-01)", Spell("Coach", None, date(2020, 1, 1))),
        ("Coach (since 2019-01-01, until 2020-01-01)", Spell("Coach", date(2019, 1, 1), date(2020, 1, 1))),
    ],
)
def test_words_in_brackets_that_are_no_dates_stay_words(tmp_path: Path, value: str, spell: Spell) -> None:
    path = written(tmp_path, f'number,family_name,positions\nN-1,Hill,"{value}"\n')
    read = next(registers.read(path, on=ON))
    assert read.nominal is not None
    assert read.nominal.positions == (spell,)


def test_bounds_are_held_on_both_sides(unit: Unit) -> None:
    taken(
        unit, f'number,family_name,phones\n{"N" * 40},{"h" * 200},"{";".join(str(n) for n in range(50))}"\n'
    )
    assert Nominal.objects.get().person.identifiers.count() == 50


def test_a_birth_date_is_read_the_british_way(unit: Unit) -> None:
    taken(unit, "number,family_name,date_of_birth\nN-1,Hill,04/03/1990\n")
    assert Person.objects.get(nominal__number="N-1").date_of_birth == date(1990, 3, 4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("name,born\n", "no column 'number'"),
        ("number,ethnicity\n", "column 'ethnicity' that is not taken"),
        ("number,Number\n", "column 'number' twice"),
        ('"number\n', "cannot be read"),
        ("\n\n", "no column 'number'"),
    ],
)
def test_a_wrong_file_is_refused_whole_and_leaves_nothing_behind(unit: Unit, content: str, said: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(RegisterError, match=said):
        taken(unit, content)
    assert (Entry.objects.count(), RegisterFile.objects.count()) == (before, 0)


def test_a_missing_file_is_one_sentence(unit: Unit) -> None:
    with pytest.raises(RegisterError, match="cannot be opened"):
        import_register(path=unit.folder / "absent.csv", team=unit.north, actor="intake", at=AT)
    with pytest.raises(RegisterError, match="cannot be opened"):
        list(registers.read(unit.folder / "absent.csv", on=ON))


def test_a_file_that_is_too_large_is_refused(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    content = FEW + "N-1,Hill,,\n"
    monkeypatch.setattr("vigil.desk.people.registers.rows.LARGEST_FILE", len(content))
    assert taken(unit, content).added == 1
    monkeypatch.setattr("vigil.desk.people.registers.rows.LARGEST_FILE", len(content) - 1)
    with pytest.raises(RegisterError, match="larger than"):
        list(registers.read(unit.folder / "register.csv", on=ON))


def test_a_row_that_is_too_long_costs_itself_alone(unit: Unit) -> None:
    taken(unit, FEW + "N-1," + "h" * 300_000 + ",,\nN-2,Hall,,\n")
    assert "longer than 100 kB" in reasons()[0][1]
    assert len(bytes(RejectedNominal.objects.get().raw)) == 100_001
    assert Nominal.objects.get().number == "N-2"


def test_a_last_row_that_is_too_long_ends_the_file(unit: Unit) -> None:
    assert taken(unit, FEW + "N-1," + "h" * 300_000).rejected == 1


def test_a_row_that_is_not_utf8_costs_itself_alone(unit: Unit) -> None:
    path = unit.folder / "latin.csv"
    path.write_bytes(b"\xef\xbb\xbf" + FEW.encode() + b"N-1,H\xe9l,,\r\nN-2,Hall,,\r\n")
    arrival = import_register(path=path, team=unit.north, actor="intake", at=AT)
    assert (arrival.added, arrival.rejected) == (1, 1)
    assert "not UTF-8" in reasons()[0][1]
    assert "\\xe9" in RejectedNominal.objects.get().shown


def test_the_same_file_again_adds_nothing(unit: Unit) -> None:
    arrival = taken(unit, HEADING + WHOLE)
    before = Entry.objects.count()
    assert taken(unit, HEADING + WHOLE, "again.csv") == arrival
    assert Entry.objects.count() == before


def test_the_same_row_in_another_file_is_unchanged_and_another_teams_number_is_another_person(
    unit: Unit,
) -> None:
    taken(unit, FEW + "N-1,Hill,,\n")
    assert taken(unit, FEW + "N-1,Hill,,\nN-2,Hall,,\n", "more.csv").unchanged == 1
    south = import_register(path=unit.folder / "more.csv", team=unit.south, actor="keeper", at=AT)
    assert south.added == 2
    assert Nominal.objects.filter(number="N-1").count() == 2


def test_what_a_later_register_says_anew_is_added_and_what_it_corrects_is_superseded(unit: Unit) -> None:
    taken(unit, HEADING + WHOLE)
    later = WHOLE.replace("registered,2020-01-01,2030-01-01", "ended,2020-01-01,2026-01-01")
    later = later.replace("(until 2030-01-01);", "(until 2031-01-01);").replace(
        "07700 900456", "07700 900789"
    )
    arrival = taken(unit, HEADING + later, "later.csv")
    assert (arrival.changed, arrival.added) == (1, 0)
    person = Nominal.objects.get().person
    standing = person.registrations.get(superseded_by__isnull=True)
    assert standing.status == "ended"
    assert person.registrations.get(status="registered").superseded_by == standing
    assert person.conditions.filter(superseded_by__isnull=True).count() == 2
    assert person.conditions.count() == 3
    assert person.positions.count() == person.residences.count() == person.memberships.count() == 1
    assert set(person.identifiers.filter(kind="phone").values_list("value", flat=True)) == {
        "+447700900123",
        "+447700900456",
        "+447700900789",
    }
    assert person.identifiers.get(value="+447700900789").source == arrival.source


def test_a_register_that_falls_silent_ends_nothing(unit: Unit) -> None:
    taken(unit, HEADING + WHOLE)
    taken(unit, "number,given_names,family_name\nN-1,Sam,Hill\n", "silent.csv")
    person = Nominal.objects.get().person
    assert person.registrations.filter(superseded_by__isnull=True).count() == 1
    assert person.conditions.filter(superseded_by__isnull=True).count() == 2
    assert person.date_of_birth == date(1980, 1, 2)


def test_a_birth_date_that_was_not_known_is_filled_in(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,\n")
    taken(unit, "number,family_name,date_of_birth\nN-1,HILL,1980-01-02\n", "born.csv")
    assert Nominal.objects.get().person.date_of_birth == date(1980, 1, 2)


@pytest.mark.parametrize(
    "row", ["N-1,Sam,Hall,1980-01-02", "N-1,Sam,Hill,1980-01-03", "N-1,Pat,Hill,1980-01-02"]
)
def test_a_number_given_to_somebody_else_merges_nobody(unit: Unit, row: str) -> None:
    head = "number,given_names,family_name,date_of_birth\n"
    taken(unit, head + "N-1,Sam,Hill,1980-01-02\n")
    arrival = taken(unit, head + row + "\n", "other.csv")
    assert (arrival.rejected, arrival.changed) == (1, 0)
    assert reasons()[0][1].startswith("number N-1 is held for somebody of another name or birth date;")
    assert str(Nominal.objects.get().person) == "Sam Hill"


def test_households_join_people_of_one_number(unit: Unit) -> None:
    taken(unit, FEW + "N-1,Hill,,H-1\nN-2,Hall,,H-1\nN-3,Hope,,H-2\n")
    assert Household.objects.get(number="H-1").memberships.count() == 2
    taken(unit, FEW + "N-1,Hill,ended,H-2\n", "moved.csv")
    assert Membership.objects.filter(person__family_name="Hill").count() == 2
    assert str(Membership.objects.get(person__family_name="Hope")) == "H-2 Hope"
    assert [str(one) for one in Registration.objects.all()] == ["ended"]


@pytest.mark.parametrize("after", [1, 2])
def test_a_register_that_was_cut_short_goes_on_after_the_last_committed_row(unit: Unit, after: int) -> None:
    path = written(unit.folder, FEW + "".join(f"N-{number},Hill,,\n" for number in range(120)))
    batches = 0

    class Killed(BaseException):
        pass

    def killed(_: RegisterFile) -> None:
        nonlocal batches
        batches += 1
        if batches == after:
            raise Killed

    with pytest.raises(Killed):
        import_register(path=path, team=unit.north, actor="intake", at=AT, progress=killed)
    assert RegisterFile.objects.get().records == after * actions.BATCH
    arrival = import_register(path=path, team=unit.north, actor="intake", at=AT)
    assert (arrival.state, arrival.records, arrival.added) == ("finished", 120, 120)


def test_somebody_elses_progress_on_the_same_register_is_not_doubled(unit: Unit) -> None:
    path = written(unit.folder, FEW + "".join(f"N-{number},Hill,,\n" for number in range(120)))

    def overtaken(held: RegisterFile) -> None:
        if held.records == actions.BATCH:
            import_register(path=path, team=unit.north, actor="intake", at=AT)

    with pytest.raises(RegisterError, match="somebody else"):
        import_register(path=path, team=unit.north, actor="intake", at=AT, progress=overtaken)
    assert Nominal.objects.count() == 120


def test_two_who_begin_the_same_register_at_once_are_told(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(unit, FEW)
    monkeypatch.setattr(actions.RegisterFile.objects, "filter", lambda **_: RegisterFile.objects.none())
    with pytest.raises(RegisterError, match="somebody else"):
        taken(unit, FEW)


def test_the_journal_names_rows_and_no_people(unit: Unit) -> None:
    before = Entry.objects.count()
    taken(unit, HEADING + WHOLE)
    entries = Entry.objects.filter(sequence__gte=before)
    assert [entry.verb for entry in entries.order_by("sequence")] == [
        "people:register:import",
        "people:batch:take",
        "people:register:finish",
    ]
    assert not [entry for entry in entries if "Hill" in entry.payload or "kite" in entry.payload]


def test_a_row_says_what_it_is(unit: Unit) -> None:
    arrival = taken(unit, HEADING + WHOLE)
    assert [str(one) for one in (arrival, Nominal.objects.get(), Household.objects.get())] == [
        "register.csv",
        "N-1",
        "H-1",
    ]
    assert str(Condition.objects.order_by("pk")[0]) == "No contact with children under 16"
    assert str(Identifier.objects.filter(kind="handle").latest("pk")) == "handle: ig: kite"
    person = Nominal.objects.get().person
    assert (str(person.positions.get()), str(person.residences.get())) == (
        "Football coach, Wexley",
        "4 Mill Ln, Wexley, ZZ12 3ZZ",
    )


@given(
    given=st.text(max_size=5),
    family=st.text(max_size=5),
    born=st.none() | st.dates(),
    other=st.none() | st.dates(),
)
def test_a_person_is_the_same_by_equal_names_and_births_that_do_not_differ(
    given: str, family: str, born: date | None, other: date | None
) -> None:
    told = ParsedNominal(number="N-1", given_names=given, family_name=family, born=other)
    same = is_same_person(given_names=given, family_name=family, born=born, told=told)
    assert same is (born is None or other is None or born == other)
    assert not is_same_person(given_names=given + "x", family_name=family, born=born, told=told)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_below_a_heading_end_in_one_outcome_for_each_line(
    tmp_path: Path, rows: list[bytes]
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"number,family_name,conditions\n" + b"\n".join(rows))
    read = list(registers.read(path, on=datetime(2026, 11, 24, tzinfo=UTC).date()))
    assert [one.number for one in read] == list(range(1, len(read) + 1))
    assert len(read) == len([line for line in b"\n".join(rows).split(b"\n") if line.strip()])
    assert all((one.nominal is None) is bool(one.reason) for one in read)
