"""Whole years between dates, and which numbers of them open dates leave possible, against every day tried one by one."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vigil.risk.reasoning.dates import (
    Dates,
    Measure,
    Order,
    anniversary,
    last_day_before,
    years_between,
)
from vigil.risk.reasoning.inputs import Cells, cells_of

DAYS = st.dates(date(1896, 1, 1), date(2104, 12, 31))
LEAP = date(2000, 2, 29)


@given(DAYS, DAYS)
@example(LEAP, date(2001, 2, 28))
@example(LEAP, date(2001, 3, 1))
def test_whole_years_are_those_that_the_calendar_has_turned(since: date, until: date) -> None:
    turned = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    assert years_between(since, until) == turned


@given(DAYS, st.integers(0, 110))
@example(LEAP, 1)
@example(date(2001, 3, 1), 1)
@example(date(2001, 2, 28), 1)
def test_the_last_day_before_is_the_last_whose_anniversary_is_not_after(day: date, years: int) -> None:
    last = last_day_before(day, years)
    assert anniversary(last, years) <= day < anniversary(last + timedelta(days=1), years)


def measure(since: str, until: str, most: int, *, backwards: bool = False) -> tuple[Measure, Cells]:
    made = Measure(f"{since}_{until}", "the years", since, until, 0, most, backwards=backwards)
    # Every number of years is a cell of its own.
    each = [((value, value),) for value in range(most + 1)]
    return made, cells_of(made.input, each)


def tried_one_by_one(dates: Dates) -> set[tuple[int, ...]]:
    names = list(dates.spans)
    found = set()
    for chosen in product(*(days_in(span) for span in dates.spans.values())):
        day = dict(zip(names, chosen, strict=True))
        if any(day[one.later] < day[one.earlier] for one in dates.orders):
            continue
        vector = [cell_of(one, day[one.since], day[one.until]) for one, _ in dates.measures]
        if None not in vector:
            found.add(tuple(cell for cell in vector if cell is not None))
    return found


def days_in(span: tuple[date, date]) -> list[date]:
    first, last = span
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def cell_of(one: Measure, since: date, until: date) -> int | None:
    years = years_between(since, until)
    if one.backwards and years < 0:
        return 0
    return years if 0 <= years <= one.most else None


@st.composite
def open_dates(draw: st.DrawFn) -> Dates:
    names = ["born", "offence", "release", "assessment"]
    # Around the end of February of leap years and their neighbours, where years are not alike.
    near = st.sampled_from(
        [date(2000, 2, 26), date(2001, 2, 26), date(2003, 2, 26), date(2004, 2, 26), date(2004, 12, 30)]
    )
    spans = {}
    for name in names:
        first = draw(near)
        spans[name] = (first, first + timedelta(days=draw(st.sampled_from([0, 0, 1, 4, 7]))))
    pairs = draw(
        st.lists(
            st.sampled_from(list(product(names, names))).filter(lambda two: two[0] != two[1]),
            max_size=3,
            unique=True,
        )
    )
    measures = [
        measure(since, until, draw(st.integers(1, 4)), backwards=draw(st.booleans()))
        for since, until in pairs
    ]
    orders = [Order("offence", "release", "so")] if draw(st.booleans()) else []
    return Dates(spans, measures, orders)


@settings(deadline=None, max_examples=150)
@given(open_dates())
def test_the_combinations_that_open_dates_leave_are_exactly_those_that_some_days_give(dates: Dates) -> None:
    found = dates.vectors()
    assert len(found) == len(set(found))
    assert set(found) == tried_one_by_one(dates)


def test_a_later_birth_makes_a_person_younger_at_every_event() -> None:
    on = date(2026, 6, 1)
    spans = {
        "born": (date(1990, 1, 1), date(2000, 12, 31)),
        "offence": (date(2015, 6, 1), date(2015, 6, 1)),
        "assessment": (on, on),
    }
    ages = Measure("then", "the age then", "born", "offence", 0, 109)
    now = Measure("now", "the age now", "born", "assessment", 0, 109)
    cut: Sequence[tuple[Measure, Cells]] = [
        (ages, cells_of(ages.input, [((18, 109),)])),
        (now, cells_of(now.input, [((30, 109),)])),
    ]
    # Under 18 then is under 29 now: of the four combinations one cannot be.
    assert Dates(spans, cut, []).vectors() == [(0, 0), (1, 0), (1, 1)]


def test_what_cannot_be_fulfilled_at_all_leaves_nothing() -> None:
    day = date(2020, 1, 1)
    spans = {"born": (day, day), "offence": (date(2010, 1, 1), date(2010, 1, 1))}
    assert Dates(spans, [measure("born", "offence", 3)], []).vectors() == []
    assert Dates(spans, [measure("born", "offence", 3, backwards=True)], []).vectors() == [(0,)]


@pytest.mark.parametrize("gap", [1, 2])
def test_dates_that_chase_each_other_are_given_up_when_their_span_is_over(gap: int) -> None:
    spans = {"a": (date(1900, 1, 1), date(2000, 1, 1)), "b": (date(1900, 1, 1), date(2000, 1, 1))}
    there, back = measure("a", "b", 5), measure("b", "a", 5)
    found = Dates(spans, [there, back], []).vectors()
    assert (gap, gap) not in found
    assert (0, 0) in found
