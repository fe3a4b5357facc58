from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.ui.words import SOON, ago, calendar_day, count, duration, moment, plural, remaining, size

NOW = datetime(2026, 11, 24, 1, 14, 5, tzinfo=UTC)
lengths = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000))


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


@given(st.integers(min_value=0))
def test_a_count_is_the_same_number_again_when_its_commas_are_taken_out(number: int) -> None:
    assert int(count(number).replace(",", "")) == number


@given(lengths)
def test_a_duration_has_one_or_two_units_and_never_a_zero(length: timedelta) -> None:
    words = plain(duration(length)).split()
    assert words == ["under", "a", "second"] or (len(words) in (2, 4) and "0" not in words[::2])


@given(lengths)
def test_what_is_not_yet_due_is_due_and_what_is_past_is_overdue(length: timedelta) -> None:
    assert remaining(NOW + length, NOW).words.startswith("Due in ")
    assert remaining(NOW - length - timedelta(microseconds=1), NOW).state == "overdue"


@pytest.mark.parametrize(
    ("left", "state"), [(SOON, "soon"), (SOON + timedelta(seconds=1), "running"), (timedelta(0), "soon")]
)
def test_the_last_day_of_a_clock_begins_when_a_day_is_left(left: timedelta, state: str) -> None:
    assert remaining(NOW + left, NOW).state == state


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0.4, "under a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (61, "1 minute 1 second"),
        (timedelta(days=2, hours=4, minutes=9), "2 days 4 hours"),
        (timedelta(days=2, minutes=9), "2 days"),
    ],
)
def test_a_duration_is_told_in_its_largest_units(length: timedelta | float, words: str) -> None:
    assert plain(duration(length)) == words


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        duration(-1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "just now"),
        (60, "1 minute ago"),
        (3 * 3600, "3 hours ago"),
        (-60, "in 1 minute"),
        (-59, "just now"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_unit(seconds: int, words: str) -> None:
    assert plain(ago(NOW - timedelta(seconds=seconds), NOW)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (2_500_000_000_000, "2.5 TB"),
        (5 * 10**18, "5,000.0 PB"),
    ],
)
def test_a_size_changes_its_unit_at_a_thousand(number: int, words: str) -> None:
    assert plain(size(number)) == words


def test_a_noun_agrees_with_its_number() -> None:
    assert [plain(plural(n, "child", "children")) for n in (0, 1, 1204)] == [
        "0 children",
        "1 child",
        "1,204 children",
    ]


def test_a_moment_is_told_in_londons_time_in_winter_and_in_summer() -> None:
    assert plain(moment(NOW)) == "24 Nov 2026, 01:14"
    assert plain(moment(NOW, seconds=True)) == "24 Nov 2026, 01:14:05"
    assert plain(moment(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))) == "1 Jul 2026, 00:30"


def test_a_moment_without_its_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        moment(NOW.replace(tzinfo=None))


def test_the_parts_of_a_date_stay_on_one_line() -> None:
    assert calendar_day(date(2026, 1, 2)) == "2\u00a0Jan\u00a02026"
