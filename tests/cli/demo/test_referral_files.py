"""The demo's referral files: reproducible, invented throughout, and an import comes to what was written."""

import ipaddress
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vigil.cli.demo.referrals import csv_file, expected, json_file, write_referrals, xml_file
from vigil.cli.demo.referrals.damaging import spoilt
from vigil.cli.demo.referrals.inventing import DAMAGES, NARRATIVES, TYPES, Damage, Invention, invent
from vigil.cli.demo.referrals.ledger import ReferralFile
from vigil.desk.accounts.models import Team
from vigil.desk.administration import actions as administration
from vigil.desk.referrals.actions import import_file
from vigil.desk.referrals.formats import read
from vigil.desk.referrals.models import DuplicateRecord
from vigil.desk.referrals.values import ParsedReferral, Rejected

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNT = 1200
WRITERS = {"json": json_file, "xml": xml_file, "csv": csv_file}
DOCUMENTATION = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReferralFile, ...]:
    return write_referrals(seed=1, count=COUNT, to=tmp_path_factory.mktemp("written"), as_of=AT)


def parsed(files: tuple[ReferralFile, ...]) -> list[ParsedReferral]:
    outcomes = [one for file in files for one in read(file.path, mapping=file.mapping)]
    return [one for one in outcomes if isinstance(one, ParsedReferral)]


def every_way() -> list[tuple[str, Damage, int]]:
    return [
        (kind, damage, way)
        for kind, writer in WRITERS.items()
        for damage in DAMAGES
        for way in range(len(writer.WAYS[damage]))
    ]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, files: tuple[ReferralFile, ...]) -> None:
    def written(folder: str, seed: int) -> dict[str, bytes]:
        write_referrals(seed=seed, count=COUNT, to=tmp_path / folder, as_of=AT)
        return {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}

    first = {path.name: path.read_bytes() for path in files[0].path.parent.iterdir()}
    assert written("again", 1) == first
    assert all(
        content != first[name] for name, content in written("other", 2).items() if "mapping" not in name
    )


@pytest.mark.parametrize("count", [1, 149, 150, 151, 601])
def test_as_many_records_are_written_as_were_asked_for(tmp_path: Path, count: int) -> None:
    written = write_referrals(seed=3, count=count, to=tmp_path, as_of=AT)
    assert sum(file.records for file in written) == count
    assert {file.path.name for file in written} <= {path.name for path in tmp_path.iterdir()}
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("seed", range(1, 13))
def test_every_record_ends_as_it_was_written(tmp_path: Path, seed: int) -> None:
    for file in write_referrals(seed=seed, count=COUNT, to=tmp_path, as_of=AT):
        outcomes = list(read(file.path, mapping=file.mapping))
        held = tuple(one.report_id if isinstance(one, ParsedReferral) else None for one in outcomes)
        assert held == file.ids, file.path.name


@pytest.mark.parametrize(("kind", "damage", "way"), every_way())
def test_every_way_to_damage_a_record_costs_exactly_that_record(
    tmp_path: Path, kind: str, damage: Damage, way: int
) -> None:
    writer = WRITERS[kind]
    ways = len(writer.WAYS[damage])
    # One of each type of incident, since a cell that holds a comma is quoted.
    by_type = {one.kind: one for one in invent(seed=1, count=60, as_of=AT)}
    part = [by_type[kind_of] for kind_of in sorted(set(TYPES))]
    part = [replace(one, report_id=60 * (place + 1), damage="") for place, one in enumerate(part)]
    for place in range(len(part)):
        damaged = replace(part[place], report_id=240 - 240 % ways + way, damage=damage)
        content = [*part[:place], damaged, *part[place + 1 :]]
        path = tmp_path / "file"
        path.write_bytes(json_file.content(content, mark=True) if kind == "json" else writer.content(content))
        mapping = tmp_path / "mapping.yaml"
        mapping.write_bytes(csv_file.MAPPING)
        outcomes = list(read(path, mapping=mapping if kind == "csv" else None))
        assert [isinstance(one, Rejected) for one in outcomes] == [at == place for at in range(len(part))]


def test_damage_that_finds_nothing_to_damage_is_an_error() -> None:
    (one,) = invent(seed=1, count=1, as_of=AT)
    with pytest.raises(ValueError, match="nothing in report"):
        spoilt("{}", replace(one, damage="age"), json_file.WAYS)


def test_every_format_and_every_habit_of_it_is_written(files: tuple[ReferralFile, ...]) -> None:
    assert {file.format for file in files} == {"ncmec-json", "cybertipline-xml", "csv"}
    json_bytes = [file.path.read_bytes() for file in files if file.format == "ncmec-json"]
    assert {content.startswith(b"\xef\xbb\xbf") for content in json_bytes} == {True, False}
    habits = (b'"intendedRecipients": null', b'"addresses": {"addresses": null}', b'"phones": null')
    spellings = (b'"true"', b": true", b'"Yes"', b'"false"', b'"No"', b'"Unknown"')
    for habit in (*habits, *spellings):
        assert habit in json_bytes[0], habit


def test_two_to_four_in_a_hundred_are_damaged_and_some_come_twice(files: tuple[ReferralFile, ...]) -> None:
    held = expected(files)
    assert 0.02 < held.rejected / COUNT < 0.04
    assert held.duplicates > 0
    assert held.accepted + held.rejected + held.duplicates == COUNT


def test_a_suspect_comes_up_in_several_reports(files: tuple[ReferralFile, ...]) -> None:
    mails = Counter(
        mail.value
        for one in {one.report_id: one for one in parsed(files)}.values()
        for person in one.people
        for mail in person.identifiers
        if mail.kind == "email"
    )
    assert max(mails.values()) > 2


def test_most_statements_are_unknown_and_each_is_made_both_ways(files: tuple[ReferralFile, ...]) -> None:
    suspects = [person for one in parsed(files) for person in one.people if person.role == "suspect"]
    said = [person.statements.get("access_to_children", "unknown") for person in suspects]
    assert set(said) == {"yes", "no", "unknown"}
    assert said.count("unknown") > len(said) / 2


def test_nothing_written_could_be_a_real_persons(files: tuple[ReferralFile, ...]) -> None:
    for referral in parsed(files):
        for person in referral.people:
            for one in person.identifiers:
                if one.kind == "email":
                    assert one.value.rpartition("@")[2] in {"example.com", "example.org", "example.net"}
                elif one.kind == "phone":
                    assert re.fullmatch(r"07700 900\d{3}", one.value)
                elif one.kind == "address":
                    assert re.search(r", ZZ\d{1,2} \dZZ(, GB)?$", one.value), one.value
                elif one.kind == "ip":
                    address = ipaddress.ip_address(one.value)
                    assert any(address in net for net in DOCUMENTATION)


def test_the_words_are_those_of_an_administration(files: tuple[ReferralFile, ...]) -> None:
    assert {one.narrative for one in parsed(files)} == {
        *NARRATIVES,
        "The provider adds to its earlier report.",
    }


def test_every_report_lies_in_the_fortnight_before(files: tuple[ReferralFile, ...]) -> None:
    moments = [one.received_at for one in parsed(files) if one.received_at]
    assert AT.replace(day=9) < min(moments) < max(moments) < AT


def test_an_as_of_in_another_zone_is_the_same_moment(tmp_path: Path, files: tuple[ReferralFile, ...]) -> None:
    from zoneinfo import ZoneInfo

    moved = AT.astimezone(ZoneInfo("America/New_York"))
    written = write_referrals(seed=1, count=COUNT, to=tmp_path, as_of=moved)
    assert [file.path.read_bytes() for file in written] == [file.path.read_bytes() for file in files]


@pytest.mark.django_db
def test_an_import_comes_to_what_was_written_and_again_adds_nothing(tmp_path: Path) -> None:
    administration.add_force(code="wex", name="Wexmere", actor="system:test", at=AT)
    administration.add_team(force_code="wex", code="north", name="North", actor="system:test", at=AT)
    team = Team.objects.get()
    written = write_referrals(seed=1, count=900, to=tmp_path, as_of=AT)

    def taken() -> tuple[int, int, int]:
        held = [
            import_file(path=one.path, mapping=one.mapping, team=team, actor="i", at=AT) for one in written
        ]
        return (
            sum(one.accepted for one in held),
            sum(one.rejected for one in held),
            sum(one.duplicates for one in held),
        )

    held = expected(written)
    assert taken() == (held.accepted, held.rejected, held.duplicates)
    assert {kind for (kind,) in DuplicateRecord.objects.values_list("kind")} == {"same", "other"}
    before = DuplicateRecord.objects.count()
    assert taken() == (held.accepted, held.rejected, held.duplicates)
    assert DuplicateRecord.objects.count() == before


def test_an_invention_is_damaged_in_every_kind() -> None:
    made: list[Invention] = invent(seed=1, count=COUNT, as_of=AT)
    assert {one.damage for one in made} == {"", *DAMAGES}
