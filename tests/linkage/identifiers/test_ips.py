"""IP addresses: evidence only at a time and a port."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vigil.linkage.identifiers import IdentifierError, Refused, UsedIp, read_ip

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def ip(untrusted: str, at: datetime | None = AT, port: int | None = 4431) -> UsedIp:
    read = read_ip(untrusted, at=at, port=port)
    assert isinstance(read, UsedIp), read
    return read


def test_an_address_at_a_time_and_a_port_is_evidence() -> None:
    read = ip("198.51.100.7")
    assert read.is_evidence
    assert (read.at, read.port, read.nature) == (AT, 4431, "documentation")
    assert ip("198.18.0.7").nature == "documentation"
    assert ip("8.8.8.8").nature == "public"


@pytest.mark.parametrize(
    ("at", "port", "said"),
    [(None, 1, "no time:"), (AT, None, "no port:"), (None, None, "no time and no port:")],
)
def test_without_time_or_port_it_is_none_and_says_which_is_missing(
    at: datetime | None, port: int | None, said: str
) -> None:
    read = ip("198.51.100.7", at, port)
    assert not read.is_evidence
    assert said in read.no_evidence


@pytest.mark.parametrize("untrusted", ["100.64.0.0", "100.127.255.255", "::ffff:100.64.0.1"])
def test_carrier_grade_nat_is_said_and_is_no_evidence(untrusted: str) -> None:
    read = ip(untrusted)
    assert read.nature == "carrier-grade NAT"
    assert not read.is_evidence
    assert "carrier-grade NAT" in read.no_evidence


@pytest.mark.parametrize("untrusted", ["100.63.255.255", "100.128.0.0"])
def test_what_lies_beside_carrier_grade_nat_is_public(untrusted: str) -> None:
    assert ip(untrusted).nature == "public"


def test_a_port_is_read_from_behind_the_address_and_does_not_overrule_the_one_that_is_told() -> None:
    assert ip("198.51.100.7:80", port=None).port == 80
    assert ip("[2001:DB8:0:0::1]:80", port=None).port == 80
    assert ip("198.51.100.7:80", port=81).port == 81
    assert ip("[2001:DB8:0:0::1]").value == "2001:db8::1"


def test_time_is_kept_in_utc() -> None:
    there = datetime(2026, 7, 2, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert ip("198.51.100.7", there).at == datetime(2026, 7, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "untrusted",
    [
        "10.0.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 an address under test
        "224.0.0.1",
        "fe80::1%eth0",
        "::1",
        "256.1.1.1",
        "1.2.3",
        "01.2.3.4",
        "198.51.100.7/24",
        "[198.51.100.7",
        "198.51.100.7:0",
        "198.51.100.7:65536",
        "198.51.100.7:x",
        "x" * 101,
    ],
)
def test_what_names_nobody_on_the_internet_is_refused(untrusted: str) -> None:
    assert isinstance(read_ip(untrusted, at=AT), Refused)


@pytest.mark.parametrize(("port", "taken"), [(0, False), (1, True), (65_535, True), (65_536, False)])
def test_a_port_is_bounded_on_both_sides(port: int, taken: bool) -> None:
    assert isinstance(read_ip("198.51.100.7", at=AT, port=port), UsedIp) is taken


def test_a_time_without_a_zone_is_the_callers_mistake() -> None:
    with pytest.raises(IdentifierError, match="zone"):
        read_ip("198.51.100.7", at=datetime(2026, 11, 2, 9, 30))  # noqa: DTZ001 that is the mistake
