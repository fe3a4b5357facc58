"""When two identifiers are written differently but are the same."""

import pytest

from vigil.desk.people.rules import normalised


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "07700 900123", "+44 (7700) 900-123"),
        ("email", "Ada@Example.ORG", " ada@example.org "),
        ("handle", "ADA_1", "\uff41da_1"),
        ("address", "1  High   Street", "1 high street"),
    ],
)
def test_the_same_identifier_written_differently_compares_equal(kind: str, one: str, other: str) -> None:
    assert normalised(kind=kind, value=one) == normalised(kind=kind, value=other)


def test_a_foreign_number_keeps_its_country() -> None:
    assert normalised(kind="phone", value="+49 30 900123") == "4930900123"
