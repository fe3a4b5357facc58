"""In which form an identifier is compared."""

import pytest

from vigil.desk.people.rules import compared_as


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "07700 900123", "+44 (7700) 900-123"),
        ("email", "Ada@Example.ORG", " ada@example.org "),
        ("handle", "ADA_1", "\uff41da_1"),
        ("address", "1  High   Street", "1 high street"),
        ("ip", "2001:DB8::0:1", "2001:db8::1"),
        ("device", "IMEI 490154203237518", "49-015420-323751-8"),
    ],
)
def test_the_same_identifier_written_differently_compares_equal(kind: str, one: str, other: str) -> None:
    assert compared_as(kind=kind, value=one) == compared_as(kind=kind, value=other) != ""


def test_a_foreign_number_keeps_its_country() -> None:
    assert compared_as(kind="phone", value="+49 30 900123") == "+4930900123"


def test_what_is_no_identifier_compares_with_nothing() -> None:
    assert compared_as(kind="phone", value="not known") == ""
