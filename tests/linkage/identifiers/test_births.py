"""Dates of birth, and what their writing leaves open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.linkage.identifiers import BirthDate, Refused, read_birth

ON = date(2026, 11, 27)


def birth(untrusted: str) -> BirthDate:
    read = read_birth(untrusted, on=ON)
    assert isinstance(read, BirthDate), read
    return read


@pytest.mark.parametrize(
    "untrusted",
    [
        "1990-03-14",
        "19900314",
        "1990/3/14",
        "14/03/1990",
        "14.3.1990",
        "14-03-90",
        "14 Mar 1990",
        "14th of March, 1990",
        "March 14, 1990",
        "Wed 14 March 1990",
        "1990-03-14T00:00:00Z",
        "14/03/1990 00:00",
        "\u0661\u0664/\u0660\u0663/\u0661\u0669\u0669\u0660",
    ],
)
def test_one_day_written_in_many_ways_is_one_value_without_doubt(untrusted: str) -> None:
    read = birth(untrusted)
    assert (read.value, read.swapped, read.doubt) == ("1990-03-14", False, "")
    assert read.days == (date(1990, 3, 14),)


def test_a_day_that_may_be_a_month_keeps_the_doubt_and_both_days() -> None:
    read = birth("04/03/1990")
    assert read.swapped
    assert read.days == (date(1990, 3, 4), date(1990, 4, 3))
    assert "Day and month" in read.doubt


def test_there_is_no_doubt_where_there_can_be_none() -> None:
    assert not birth("05/05/1990").swapped
    assert not birth("1990-03-04").swapped
    assert not birth("4 March 1990").swapped
    assert birth("03/14/1990").value == "1990-03-14"
    # The other way round it would lie in the future.
    assert not birth("09/11/2026").swapped or birth("09/11/2026").days[1] <= ON
    assert not birth("12/11/2026").swapped


def test_a_year_of_two_digits_is_the_latest_that_is_not_in_the_future() -> None:
    assert birth("14/03/26").year == 2026
    assert birth("14/03/27").year == 1927


def test_part_of_a_date_stays_part_of_it() -> None:
    assert (birth("1990").value, birth("1990").month) == ("1990", None)
    assert birth("March 1990").value == birth("03/1990").value == birth("1990-03").value == "1990-03"
    assert birth("1990").days == ()
    assert "part" in birth("1990").doubt


@pytest.mark.parametrize(
    "untrusted",
    [
        "31/02/1990",
        "1990-13-01",
        "00/00/0000",
        "2026-11-28",
        "01/01/1900",
        "1800",
        "soon",
        "14 Foo 1990",
        "Foo 1990",
        "13/1990",
        "9999999",
        "1" * 61,
    ],
)
def test_no_day_and_nobodys_day_are_refused(untrusted: str) -> None:
    assert isinstance(read_birth(untrusted, on=ON), Refused)


def test_plausible_years_are_bounded_on_both_sides() -> None:
    assert birth("1906-01-01").year == 1906
    assert isinstance(read_birth("1905-12-31", on=ON), Refused)
    assert birth(ON.isoformat()).days == (ON,)
    assert isinstance(read_birth((ON + timedelta(days=1)).isoformat(), on=ON), Refused)


@given(st.dates(min_value=date(1907, 1, 1), max_value=ON))
def test_every_day_is_read_back_from_its_iso_and_its_british_form(day: date) -> None:
    assert birth(day.isoformat()).days == (day,)
    assert birth(day.strftime("%d/%m/%Y")).days[0] == day
    assert birth(day.strftime("%d %B %Y")).days == (day,)
