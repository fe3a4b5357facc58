"""Records: what is refused, and in which words."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage import Address, Handle, PartialDate, Record, RecordError
from vigil.linkage.record import LONGEST, MOST


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    if 1800 <= day.year < 2200:
        assert PartialDate(day.year, day.month, day.day).day == day.day


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (1799,),
        (2200,),
        (1980, 13),
        (1980, 0),
        (1981, 2, 29),
        (None, 2, 30),
        (1980, 4, 31),
        (None, None, 32),
    ],
)
def test_a_day_that_there_never_was_is_refused(parts: tuple[int | None, ...]) -> None:
    with pytest.raises(RecordError, match=r"leave"):
        PartialDate(*parts)


def test_a_leap_day_needs_no_year() -> None:
    assert PartialDate(month=2, day=29).year is None


@pytest.mark.parametrize(
    "values",
    [
        {"family_name": "x" * (1 << 20)},
        {"given_names": ("x", "y" * (LONGEST + 1))},
        {"addresses": (Address(("x" * (LONGEST + 1),), ""),)},
        {"handles": (Handle("chat", "x" * (LONGEST + 1)),)},
        {"emails": ("x" * (LONGEST + 1),)},
    ],
)
def test_a_value_of_a_megabyte_is_refused_in_one_sentence(values: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match=rf"the longest that is compared has {LONGEST}") as refused:
        Record("one", **values)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("kind", ["given_names", "aliases", "phones", "emails", "devices"])
def test_more_values_than_one_person_has_are_refused(kind: str) -> None:
    assert Record("one", **{kind: ("x",) * MOST})
    with pytest.raises(RecordError, match=f"{MOST + 1} {kind.replace('_', ' ')}"):
        Record("one", **{kind: ("x",) * (MOST + 1)})


@pytest.mark.parametrize(
    "values", [{"given_names": ("",)}, {"handles": (Handle("chat", ""),)}, {"devices": ("",)}]
)
def test_an_empty_value_is_left_out_or_refused(values: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="empty; leave it out"):
        Record("one", **values)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(RecordError, match="half a character"):
        Record("one", family_name="\ud83d")


def test_a_record_needs_a_key_and_nothing_else() -> None:
    assert Record("one").born is None
    with pytest.raises(RecordError, match="key"):
        Record("")
