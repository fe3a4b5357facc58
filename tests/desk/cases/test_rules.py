"""Clocks, children and the order of the queue, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.cases.rules import (
    Recorded,
    ReferralAnswer,
    age_for_gate,
    age_on,
    can_move,
    case_reference,
    children_within_reach,
    complete,
    due_at,
    starts_since,
    waiting_of,
    worst,
)
from vigil.kernels.queueing.orders import Place, started
from vigil.risk import Answer, Level, load

AT = datetime(2026, 11, 24, 1, 14, tzinfo=UTC)
reaches = st.lists(st.sampled_from(["yes", "no_checked", "unknown"]), max_size=6)
levels = st.integers(0, 3)


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


def recorded(lower: int | None, upper: int | None, *, is_assessed: bool = True) -> Recorded:
    due = None if upper is None else AT + timedelta(days=1)
    return Recorded("V-1", AT, due, lower, upper, None, is_assessed)


def test_the_queue_takes_a_case_as_it_is_recorded() -> None:
    waiting = waiting_of(recorded(0, 2), instrument=load())
    assert (waiting.lower, waiting.upper, waiting.due, waiting.children) == (
        0,
        2,
        AT + timedelta(days=1),
        None,
    )
    nobody = waiting_of(recorded(None, None), instrument=load())
    assert (nobody.lower, nobody.upper, nobody.due) == (None, None, None)


def test_what_nobody_has_assessed_could_be_very_high_and_has_its_clock() -> None:
    waiting = waiting_of(recorded(None, None, is_assessed=False), instrument=load())
    assert (waiting.lower, waiting.upper) == (Level.LOW, Level.VERY_HIGH)
    assert waiting.due == AT + timedelta(days=1)


def test_a_level_that_a_person_has_set_counts_at_both_ends() -> None:
    later = AT + timedelta(days=7)
    for is_assessed in (True, False):
        case = recorded(0, 3, is_assessed=is_assessed)
        waiting = waiting_of(case, instrument=load(), set_by_person=(2, later))
        assert (waiting.lower, waiting.upper, waiting.due) == (2, 2, later)


def test_kept_turns_are_reckoned_from_the_others_since_a_levels_last_act() -> None:
    assert starts_since([]) == (0, 0, 0, 0)
    newest_first = [(2, 2), (3, 3), (0, 1), (0, 3), (2, 2)]
    assert starts_since(newest_first) == (4, 1, 0, 2)


@given(st.lists(st.tuples(levels, levels).map(sorted).map(tuple), max_size=30))
def test_kept_turns_are_what_the_simulator_counts(acts: list[tuple[int, int]]) -> None:
    since = [0, 0, 0, 0]
    for number, (lower, upper) in enumerate(reversed(acts)):
        started(since, Place(lower, upper, 0, 0, 0, 0, 1, number))
    assert starts_since(acts) == tuple(since)


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
