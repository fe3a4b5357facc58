"""Shifts of a week become the number on duty at every moment of it."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from vigil.capacity.duty import DAYS, Shift, officer_hours_a_week, steps_of, worked_hours
from vigil.kernels.queueing.plan import WEEK

HOUR = 3_600_000
hours = st.integers(0, 24)
shifts = st.lists(
    st.builds(
        Shift,
        days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        begins=hours,
        ends=hours,
        officers=st.integers(0, 3),
    ).filter(lambda shift: shift.begins != shift.ends and shift.hours <= 24),
    max_size=4,
).map(tuple)


def on_duty(some: tuple[Shift, ...], hour: int) -> int:
    """By looking at every shift, that of the day before too, and Sunday's in Monday's."""
    officers = 0
    for shift in some:
        for day in shift.days:
            begins = day * 24 + shift.begins
            officers += shift.officers * any(
                begins <= at < begins + shift.hours for at in (hour, hour + 7 * 24)
            )
    return officers


@given(shifts)
@example((Shift(tuple(range(7)), 0, 24, 2),))
@example((Shift((6,), 22, 6, 1),))
@example((Shift((6,), 24, 8, 1),))
@example(())
def test_as_many_are_on_duty_as_the_shifts_say_at_every_hour(some: tuple[Shift, ...]) -> None:
    steps = steps_of(some)
    assert steps[0].at == 0
    assert all(one.at < other.at and one.officers != other.officers for one, other in pairwise(steps))
    for hour in range(7 * 24):
        now = [step.officers for step in steps if step.at <= hour * HOUR][-1]
        assert now == on_duty(some, hour), hour
    assert officer_hours_a_week(steps) == sum(on_duty(some, hour) for hour in range(7 * 24))


@given(shifts, st.integers(-400, 400), st.integers(0, 400))
def test_hours_on_duty_between_two_moments_are_counted_one_by_one(
    some: tuple[Shift, ...], begins: int, lasting: int
) -> None:
    counted = sum(on_duty(some, hour % (7 * 24)) > 0 for hour in range(begins, begins + lasting))
    assert worked_hours(steps_of(some), begins=begins * HOUR, ends=(begins + lasting) * HOUR) == counted


def test_a_week_has_seven_days() -> None:
    assert len(DAYS) * 24 * HOUR == WEEK
