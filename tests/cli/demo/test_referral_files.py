"""Invented referrals: reproducible, readable by the ordinary intake, and about nobody."""

import ipaddress
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vigil.cli.demo.force import DEMO_PASSWORD, invent_force
from vigil.cli.demo.referrals import ReferralFile, write_referrals
from vigil.desk.accounts.roles import Role
from vigil.desk.referrals import formats
from vigil.desk.referrals.values import ParsedReferral, Rejected

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
DOCUMENTATION = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReferralFile, ...]:
    return write_referrals(seed=1, count=1200, to=tmp_path_factory.mktemp("referrals"), as_of=AT)


def outcomes(files: tuple[ReferralFile, ...]) -> list[ParsedReferral | Rejected]:
    return [outcome for file in files for outcome in formats.read(file.path, mapping=file.mapping)]


def test_the_same_seed_writes_the_same_bytes(files: tuple[ReferralFile, ...], tmp_path: Path) -> None:
    again = write_referrals(seed=1, count=1200, to=tmp_path, as_of=AT)
    assert [one.path.read_bytes() for one in again] == [one.path.read_bytes() for one in files]
    assert (
        write_referrals(seed=2, count=150, to=tmp_path, as_of=AT)[0].path.read_bytes()
        != files[0].path.read_bytes()
    )


def test_every_format_is_among_the_files_and_every_record_comes_out(files: tuple[ReferralFile, ...]) -> None:
    assert {formats.detect(file.path) for file in files} == {"ncmec-json", "cybertipline-xml", "csv"}
    assert files[0].path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert sum(file.records for file in files) == 1200
    assert len(outcomes(files)) == 1200


def test_some_are_damaged_each_with_its_reason_and_bytes(files: tuple[ReferralFile, ...]) -> None:
    rejected = [one for one in outcomes(files) if isinstance(one, Rejected)]
    assert 15 < len(rejected) < 60
    assert len({re.sub(r"[0-9'].*", "", one.reason) for one in rejected}) >= 4
    assert all(one.raw and one.reason for one in rejected)


def test_nothing_in_it_can_reach_a_real_person(files: tuple[ReferralFile, ...]) -> None:
    for one in outcomes(files):
        for person in one.people if isinstance(one, ParsedReferral) else ():
            for named in person.identifiers:
                if named.kind == "ip":
                    assert any(ipaddress.ip_address(named.value) in net for net in DOCUMENTATION)
                if named.kind == "email":
                    assert named.value.rsplit("@", 1)[1] in {"example.com", "example.org", "example.net"}
                if named.kind == "phone":
                    assert named.value.startswith("07700 900")
                if named.kind == "address":
                    assert re.search(r"ZZ\d{1,2} \dZZ", named.value)


def test_the_invented_force_covers_every_role_with_eleven_people_in_three_forces() -> None:
    invented = invent_force(seed=1)
    assert len(invented.forces) == 3
    assert len(invented.users) == 11
    assert {user.role for user in invented.users} == {role.value for role in Role}
    assert invented == invent_force(seed=1)
    assert invented != invent_force(seed=2)
    assert len(DEMO_PASSWORD) >= 12
