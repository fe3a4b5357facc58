"""When officers of a role are on duty: shifts of a week, and how many that makes at each moment of it."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from vigil.capacity.spans import HOUR
from vigil.kernels.queueing.plan import WEEK, Step

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Shift:
    """Officers on duty on some days of the week.

    Attributes:
        days: numbers, 0 Monday to 6 Sunday, on which it begins.
        begins: hour of the day, 0 to 24.
        ends: hour of the day; before or at ``begins`` it is on the next day.
        officers: how many.
    """

    days: tuple[int, ...]
    begins: float
    ends: float
    officers: int

    @property
    def hours(self) -> float:
        """How long it lasts."""
        return self.ends - self.begins if self.ends > self.begins else self.ends + DAY_HOURS - self.begins


def steps_of(shifts: tuple[Shift, ...]) -> list[Step]:
    """From when in the week how many officers are there; shifts that overlap add up."""
    changes: dict[int, int] = defaultdict(int, {0: 0})
    for shift in shifts:
        for day in shift.days:
            begins = round((day * DAY_HOURS + shift.begins) * HOUR) % WEEK
            ends = begins + round(shift.hours * HOUR)
            changes[begins] += shift.officers
            changes[ends % WEEK] -= shift.officers
            if ends >= WEEK:
                changes[0] += shift.officers  # Sunday night's officers are there when the week begins
    steps: list[Step] = []
    officers = 0
    for at in sorted(changes):
        officers += changes[at]
        if not steps or steps[-1].officers != officers:
            steps.append(Step(at, officers))
    return steps


def officer_hours_a_week(steps: list[Step]) -> float:
    """Hours of all officers together."""
    return sum(one.officers * (other.at - one.at) for one, other in pairwise([*steps, Step(WEEK, 0)])) / HOUR


def worked_hours(steps: list[Step], *, begins: int, ends: int) -> float:
    """Hours between two moments (milliseconds from a Monday at midnight) at which anybody was on duty."""
    return (_staffed_until(steps, ends) - _staffed_until(steps, begins)) / HOUR


def _staffed_until(steps: list[Step], moment: int) -> int:
    weeks, rest = divmod(moment, WEEK)
    spans = [(one.at, other.at) for one, other in pairwise([*steps, Step(WEEK, 0)]) if one.officers]
    whole = sum(end - begin for begin, end in spans)
    return weeks * whole + sum(max(0, min(end, rest) - begin) for begin, end in spans)
