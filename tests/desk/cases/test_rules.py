"""Clocks, children and the order of the queue, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.cases.rules import (
    QueuePlace,
    ReferralAnswer,
    age_for_gate,
    age_on,
    can_move,
    case_reference,
    children_within_reach,
    complete,
    due_at,
    queue_key,
    worst,
)
from vigil.risk import Answer, Level, load

AT = datetime(2026, 11, 24, 1, 14, tzinfo=UTC)
reaches = st.lists(st.sampled_from(["yes", "no_checked", "unknown"]), max_size=6)
levels = st.one_of(st.none(), st.integers(0, 3))
places = st.builds(
    QueuePlace,
    reference=st.text("0123456789", min_size=1, max_size=4),
    lower=levels,
    upper=levels,
    due_at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    children_within_reach=st.one_of(st.none(), st.integers(0, 9)),
)


def test_the_clock_follows_the_upper_level_from_when_the_referral_was_logged() -> None:
    instrument = load()
    assert due_at(instrument=instrument, upper=Level.VERY_HIGH, started_at=AT) == AT + timedelta(days=1)
    assert due_at(instrument=instrument, upper=Level.LOW, started_at=AT) == AT + timedelta(days=30)
    assert due_at(instrument=instrument, upper=None, started_at=AT) is None


@pytest.mark.parametrize(
    ("given_reaches", "count"),
    [
        ([], None),
        (["unknown"], None),
        (["no_checked"], 0),
        (["yes"], 1),
        (["yes", "unknown"], 1),
        (["no_checked", "unknown"], None),
    ],
)
def test_no_child_named_and_unknown_children_are_not_no_child(
    given_reaches: list[str], count: int | None
) -> None:
    assert children_within_reach(given_reaches) == count


@given(reaches)
def test_children_are_zero_only_when_each_one_was_checked(given_reaches: list[str]) -> None:
    if children_within_reach(given_reaches) == 0:
        assert given_reaches
        assert set(given_reaches) == {"no_checked"}


@given(places, places)
def test_the_queue_is_a_total_order(one: QueuePlace, other: QueuePlace) -> None:
    assert (queue_key(one) <= queue_key(other)) or (queue_key(other) <= queue_key(one))


def place(
    reference: str, lower: int | None, upper: int | None, hours: int = 0, children: int | None = None
) -> QueuePlace:
    return QueuePlace(reference, lower, upper, AT + timedelta(hours=hours), children)


def test_the_queue_orders_by_level_then_what_is_known_then_clock_then_children() -> None:
    expected = [
        place("child first", None, None),
        place("very high", 3, 3, hours=9),
        place("could be very high", 0, 3, hours=1),
        place("high, sooner", 2, 2, hours=1),
        place("high, two children", 2, 2, hours=2, children=2),
        place("high, children unknown", 2, 2, hours=2, children=None),
        place("high, no child", 2, 2, hours=2, children=0),
    ]
    assert sorted(reversed(expected), key=queue_key) == expected


def test_one_yes_stands_against_any_number_of_silences() -> None:
    said = [
        ReferralAnswer("a", Answer.UNKNOWN, "R-1"),
        ReferralAnswer("a", Answer.YES, "R-2"),
        ReferralAnswer("a", Answer.UNKNOWN, "R-3"),
    ]
    assert worst(said)["a"] == said[1]


def test_an_item_nobody_has_looked_at_is_not_yet_checked_never_no() -> None:
    instrument = load()
    answers = complete(instrument=instrument, given={"regular_access": Answer.YES})
    assert set(answers) == {item.id for item in instrument.items}
    assert {answer for item, answer in answers.items() if item != "regular_access"} == {
        Answer.NOT_YET_CHECKED
    }


@pytest.mark.parametrize(
    ("suspects", "age"),
    [
        ([], None),
        ([(date(2010, 11, 25), None)], 15),
        ([(date(2010, 11, 24), None)], 16),
        ([(None, 17)], 17),
        ([(None, 15), (None, None)], None),
        ([(None, 15), (date(1980, 1, 1), None)], 46),
    ],
)
def test_the_gate_asks_about_the_oldest_suspect_and_never_guesses(
    suspects: list[tuple[date | None, int | None]], age: int | None
) -> None:
    assert age_for_gate(suspects, on=AT.date()) == age


@pytest.mark.parametrize("born", [date(2030, 1, 1), date(1850, 1, 1)])
def test_a_birth_date_that_makes_no_age_leaves_it_unknown(born: date) -> None:
    assert age_for_gate([(born, None)], on=AT.date()) is None


def test_a_birthday_on_the_29th_of_february_counts_from_the_first_of_march() -> None:
    assert age_on(born=date(2008, 2, 29), day=date(2026, 2, 28)) == 17
    assert age_on(born=date(2008, 2, 29), day=date(2026, 3, 1)) == 18


def test_moves_are_what_the_table_says() -> None:
    assert can_move(before="open", after="closed")
    assert can_move(before="closed", after="open")
    assert not can_move(before="open", after="open")
    assert not can_move(before="sealed", after="open")


def test_a_reference_is_padded() -> None:
    assert case_reference(year=2026, number=123) == "V-2026-000123"
