"""One identifier by the name of its kind."""

from datetime import UTC, datetime

import pytest

from vigil.linkage.identifiers import Identifier, IdentifierError, Refused, UsedIp, read_identifier


@pytest.mark.parametrize(
    ("kind", "untrusted", "value"),
    [
        ("address", "4 Mill Ln, ZZ12 3ZZ", "4 mill lane | ZZ12 3ZZ"),
        ("device", "02:1b:44:11:3a:b7", "mac:021b44113ab7"),
        ("email", "Ada@Example.org", "ada@example.org"),
        ("handle", "ig: Ada", "instagram:ada"),
        ("ip", "198.51.100.7", "198.51.100.7"),
        ("phone", "07700 900123", "+447700900123"),
    ],
)
def test_every_kind_that_reports_name_is_read(kind: str, untrusted: str, value: str) -> None:
    read = read_identifier(kind, untrusted)
    assert isinstance(read, Identifier)
    assert read.value == value
    refused = read_identifier(kind, "")
    assert isinstance(refused, Refused)
    assert refused.kind == kind


def test_time_and_port_reach_an_ip_address() -> None:
    read = read_identifier("ip", "198.51.100.7", at=datetime(2026, 11, 2, tzinfo=UTC), port=4431)
    assert isinstance(read, UsedIp)
    assert read.is_evidence


def test_a_kind_that_there_is_not_is_the_callers_mistake() -> None:
    with pytest.raises(IdentifierError, match="no identifier of the kind 'shoe'; use address"):
        read_identifier("shoe", "42")
