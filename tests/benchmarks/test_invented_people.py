"""Invented people: the same seed makes the same records, every trap is there in its share, and nobody in them exists."""

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.invented_people import FIELDS, TRUTH, Row, records, shares, write_csv
from benchmarks.invented_people.people import GROWN, Households, Person
from benchmarks.invented_people.spoiling import by_ear, mistyped, swapped_day, wrong_digit
from benchmarks.invented_people.words import SERVICES
from vigil.linkage.identifiers import Refused, read_birth, read_identifier, read_name, read_postcode

ROOT = Path(__file__).resolve().parents[2]
COUNT = 40_000
ON = date(2026, 1, 1)
NOWHERE = [ip_network(net) for net in ("198.18.0.0/15", "203.0.113.0/24", "2001:db8::/32")]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(records(seed=1, count=COUNT))


@pytest.fixture(scope="module")
def by_person(rows: list[Row]) -> dict[str, list[Row]]:
    held = defaultdict(list)
    for row in rows:
        held[row["person"]].append(row)
    return held


def with_trap(rows: list[Row], trap: str) -> Iterator[Row]:
    return (row for row in rows if trap in row["traps"].split("; "))


def test_the_same_seed_and_count_make_the_same_records() -> None:
    one, same = list(records(seed=7, count=3_000)), list(records(seed=7, count=3_000))
    assert one == same
    assert one != list(records(seed=8, count=3_000))


def test_the_records_of_a_seed_are_the_same_in_another_process() -> None:
    line = [
        sys.executable,
        "-c",
        "from benchmarks.invented_people import records; print(list(records(seed=7, count=300)))",
    ]
    done = subprocess.run(
        line,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "5", "PYTHONPATH": "src"},
    )
    assert done.stdout.strip() == str(list(records(seed=7, count=300)))


@pytest.mark.parametrize("count", [1, 2, 50, 20_001])
def test_there_are_as_many_records_as_were_asked_for(count: int) -> None:
    made = list(records(seed=3, count=count))
    assert len(made) == len({row["id"] for row in made}) == count


@pytest.mark.parametrize("count", [0, -1, 10_000_001])
def test_a_count_out_of_bounds_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        next(records(seed=1, count=count))


def test_no_record_is_without_truth_and_none_is_empty(rows: list[Row]) -> None:
    for row in rows:
        assert tuple(row) == FIELDS
        assert all(row[name] for name in TRUTH)
        assert any(row[name] for name in ("given_names", "family_name", "emails", "handles", "ip", "phones"))


def test_every_trap_stands_in_the_share_that_the_documentation_says(rows: list[Row]) -> None:
    counted = Counter(trap for row in rows for trap in row["traps"].split("; "))
    page = (ROOT / "docs/reference/invented-people.md").read_text()
    said = {
        name: float(share)
        for name, share in re.findall(r"^\| ([a-z ]+?) \| ([0-9.]+) \|", page, re.MULTILINE)
    }
    assert set(said) == set(counted)
    for trap, share in said.items():
        assert counted[trap] / COUNT * 100 == pytest.approx(share, rel=0.25, abs=0.1), trap


def test_a_person_keeps_household_and_birth_apart_from_what_was_spoilt(
    by_person: dict[str, list[Row]],
) -> None:
    for rows in by_person.values():
        households = {row["household"] for row in rows}
        moved_out = any("moved out" in row["traps"] for row in rows)
        assert len(households) <= (2 if moved_out else 1)
        spoilt = ("day and month swapped", "wrong digit in birth", "year alone")
        told = {
            _born(row) for row in rows if row["born"] and not any(trap in row["traps"] for trap in spoilt)
        }
        assert len(told) <= 1


@pytest.fixture(scope="module")
def households() -> dict[str, list[list[Person]]]:
    """Households as they are before anything is told of them, by what they are."""
    builder = Households(dice=Random(2), postcodes=500, flats=10)
    held = defaultdict(list)
    for _ in range(4_000):
        people = builder.usual()
        held[next(iter(people[0].traps & set(shares.HOUSEHOLDS)))].append(people)
    return held


def test_twins_have_one_birth_date_and_two_names(households: dict[str, list[list[Person]]]) -> None:
    for one, other in households["twins"]:
        assert one.born == other.born
        assert one.family == other.family
    assert sum(one.given != other.given for one, other in households["twins"]) > 0.9 * len(
        households["twins"]
    )


def test_father_and_son_share_an_initial_and_a_family_name(households: dict[str, list[list[Person]]]) -> None:
    for father, son in households["father and son"]:
        assert father.given[0][0] == son.given[0][0]
        assert father.family == son.family
        assert (son.born - father.born).days >= 20 * 365


def test_junior_has_his_fathers_whole_name(households: dict[str, list[list[Person]]]) -> None:
    for father, son in households["junior"]:
        assert (father.given, father.family) == (son.given, son.family)
        assert (father.suffix, son.suffix) == ("Sr", "Jr")
        assert father.born < son.born


def test_a_suspect_lives_with_a_child_of_his_family_name(households: dict[str, list[list[Person]]]) -> None:
    for suspect, child in households["suspect and child"]:
        assert suspect.born <= GROWN < child.born
        assert suspect.family == child.family


def test_nobody_has_the_identifier_of_another(households: dict[str, list[list[Person]]]) -> None:
    people = [person for kind in households.values() for people in kind for person in people]
    for field in ("phones", "devices"):
        values = [value for person in people for value in getattr(person, field)]
        assert len(values) == len(set(values))


def test_one_block_holds_thousands_and_one_phone_stands_on_many_records(rows: list[Row]) -> None:
    crowd = {row["person"] for row in with_trap(rows, "block of flats")}
    people = {row["person"] for row in rows}
    assert 0.03 < len(crowd) / len(people) < 0.07
    assert len([row for row in rows if "0600 000 0001" in row["phones"]]) > COUNT / 400


def test_nobody_in_them_exists(rows: list[Row]) -> None:
    for row in rows:
        for phone in filter(None, row["phones"].split("; ")):
            assert phone.replace(" ", "").startswith(("06", "+446"))
        assert all(
            address.endswith(("example.com", "example.org", "example.net"))
            for address in row["emails"].split("; ")
            if address
        )
        assert all(handle.startswith(SERVICES) for handle in row["handles"].split("; ") if handle)
        assert row["postcode"].startswith("ZZ") or not row["postcode"]
        assert all(device.startswith("00") for device in row["devices"].split("; ") if device)
        if row["ip"]:
            assert any(
                ip_address(row["ip"]) in net
                for net in NOWHERE
                if net.version == ip_address(row["ip"]).version
            )


def test_every_value_is_one_that_linkage_can_read(rows: list[Row]) -> None:
    for row in rows[:5_000]:
        read = (
            [read_name(row["given_names"], row["family_name"])]
            if row["given_names"] or row["family_name"]
            else []
        )
        read += [read_birth(row["born"], on=ON)] if row["born"] else []
        read += [read_postcode(row["postcode"])] if row["postcode"] else []
        read += [read_identifier("address", row["address"])] if row["address"] else []
        for kind, field in (
            ("phone", "phones"),
            ("email", "emails"),
            ("handle", "handles"),
            ("device", "devices"),
        ):
            read += [read_identifier(kind, value) for value in row[field].split("; ") if value]  # type: ignore[literal-required]
        read += [read_identifier("ip", row["ip"])] if row["ip"] else []
        assert not [one for one in read if isinstance(one, Refused)]


def test_a_childs_age_group_is_that_of_the_day(rows: list[Row]) -> None:
    children = [row for row in rows if row["child"] == "yes"]
    assert children
    for row in children:
        if row["at"] and row["born"] and "birth" not in row["traps"] and "year" not in row["traps"]:
            born = _born(row)
            assert (datetime.fromisoformat(row["at"]).astimezone(UTC).date() - born).days < 18 * 366 + 366


def test_written_as_csv_they_are_read_back(tmp_path: Path) -> None:
    made = list(records(seed=5, count=500))
    assert write_csv(made, tmp_path / "people.csv") == 500
    with (tmp_path / "people.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == made


def test_the_command_writes_a_file_and_refuses_a_bad_count(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "benchmarks.invented_people", "--count", "50", str(tmp_path / "people.csv")]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"50 records in {tmp_path / 'people.csv'}\n"
    line[4] = "0"
    assert (
        "must lie between"
        in subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False).stderr
    )


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20), st.integers())
def test_a_slip_changes_a_word_little_and_keeps_its_first_letter(word: str, seed: int) -> None:
    for spoil in (mistyped, by_ear):
        spoilt = spoil(word, Random(seed))
        assert spoilt[0] == word[0]
        assert abs(len(spoilt) - len(word)) <= 1


@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 12, 31)), st.integers())
def test_a_spoilt_day_is_another_day(day: date, seed: int) -> None:
    assert wrong_digit(day, Random(seed)) != day
    turned = swapped_day(day)
    assert turned is None or (turned != day and swapped_day(turned) == day)


def _born(row: Row) -> date:
    read = read_birth(row["born"], on=ON)
    assert not isinstance(read, Refused)
    return read.days[0] if read.days else date(read.year, 1, 1)
