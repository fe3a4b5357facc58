"""A unit's own past as a scenario: arrivals and work by resampling what was seen, where enough was seen.

The past knows which level was recorded, not which was true. So a replay takes the recorded level for the true one, assessed
without error and never again, and says so among its assumptions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean

from vigil.capacity.checking import check
from vigil.capacity.comparison import Comparison
from vigil.capacity.duty import steps_of, worked_hours
from vigil.capacity.errors import HistoryError
from vigil.capacity.estimates import Estimate
from vigil.capacity.length import Length
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.measures import NOBODY, Measure, measures_of
from vigil.capacity.scenario import Accuracy, Arrivals, Scenario, Stage
from vigil.capacity.spans import days_in_words
from vigil.kernels.queueing.plan import MOST_CHILDREN, Step

FEWEST_CASES, FEWEST_DAYS = 100, 60
FEWEST_TASKS = 30  # of each stage that the past knows
MOST_CASES = 200_000
TOGETHER = timedelta(hours=1)  # cases logged within so long of the first are one batch
MONDAY = datetime(1970, 1, 5)  # noqa: DTZ001 shifts are by the unit's own clock on the wall
MILLISECOND, HOUR = timedelta(milliseconds=1), timedelta(hours=1)
RESAMPLED = "Arrivals and work are those of {cases:,} of the unit's own cases, drawn anew; trends and seasons are not kept."
NOT_TRUE = "The recorded level is taken for the true one, assessed without error and not again."
WAYS = "Which share of cases goes on from a stage stays as assumed."
PARALLEL = (
    "Work is taken to last all hours on duty from its beginning to its end, which is too much where officers do several things "
    "in turn."
)
EXACT = Accuracy(sensitivity=(1.0, 1.0, 1.0), specificity=(1.0, 1.0, 1.0))


@dataclass(frozen=True, slots=True)
class PastCase:
    """One case of the past.

    Attributes:
        reference: names it.
        logged: when its referral was logged, in the unit's own time zone.
        level: recorded at its first act, or last: 0 Low to 3 Very High.
        children: within reach; None where that is not known.
        spans: for each stage that it came to, when work (or the delay) began, and when it ended; None while it has not.
    """

    reference: str
    logged: datetime
    level: int
    children: int | None
    spans: Mapping[str, tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Held:
    """A measure of the past beside what its replay says.

    Attributes:
        measure: which.
        seen: in the past.
        simulated: by the replay; None where too few replications have a number.
    """

    measure: Measure
    seen: float
    simulated: Estimate | None


def replayed(scenario: Scenario, past: Sequence[PastCase]) -> Scenario:
    """The scenario with the past's arrivals, children and work; stages that the past does not know stay as they are.

    Args:
        scenario: roles, shifts, stages and ways; its first counted arrivals are replaced, its new facts and backlog left out.
        past: in any order.

    Raises:
        HistoryError: the past is not enough, with how much is needed; or it contradicts itself, with the case.
        ScenarioError: so much happens in it that it cannot be simulated.
    """
    _check(scenario, past)
    own = next(source for source in scenario.arrivals if source.counted)
    stages = tuple(_with_lengths_seen(scenario, stage, past) for stage in scenario.stages)
    kept = [stage.name for stage in stages if not stage.length.seen]
    says = [
        RESAMPLED.format(cases=len(past)),
        NOT_TRUE,
        WAYS,
        PARALLEL,
        *([f"The past holds nothing of {', '.join(kept)}; these stay as assumed."] if kept else []),
    ]
    made = replace(
        scenario,
        name=f"{scenario.name}, replayed",
        assumptions=(*scenario.assumptions, *says),
        arrivals=tuple(_arrivals(own, past) if source is own else source for source in scenario.arrivals),
        backlog=None,
        new_facts=None,
        accuracy=EXACT,
        stages=stages,
    )
    check(made)
    return made


def held_against(past: Sequence[PastCase], comparison: Comparison) -> list[Held]:
    """Mean waits and shares within the clock of the past, beside those of the comparison's first option.

    Where the past lies far outside, the scenario is not the unit.
    """
    scenario = comparison.scenarios[0]
    acts = {stage.name for stage in scenario.stages if stage.first_act}
    waits: dict[int, list[float]] = defaultdict(list)
    for case in past:
        if begun := [span[0] for name, span in case.spans.items() if name in acts]:
            waits[case.level].append((min(begun) - case.logged) / timedelta(days=1))
    seen = {}
    for level, (name, clock) in enumerate(zip(LEVELS, scenario.clocks_in_days, strict=True)):
        key = "_".join(name.lower().split())
        seen[f"wait_{key}"] = fmean(waits[level]) if waits[level] else NOBODY
        seen[f"in_clock_{key}"] = fmean(wait <= clock for wait in waits[level]) if waits[level] else NOBODY
    return [
        Held(measure, seen[measure.name], comparison.row(measure.name).estimates[0])
        for measure in measures_of(scenario)
        if measure.name in seen
    ]


def _check(scenario: Scenario, past: Sequence[PastCase]) -> None:
    if not FEWEST_CASES <= len(past) <= MOST_CASES:
        raise HistoryError(
            f"The past holds {len(past):,} case{'' if len(past) == 1 else 's'}; between {FEWEST_CASES} and {MOST_CASES:,} are "
            "needed to replay it."
        )
    if len({case.reference for case in past}) < len(past):
        raise HistoryError("Two cases of the past have the same reference; give each once.")
    stages = {stage.name for stage in scenario.stages}
    for case in past:
        _check_case(case, stages)
    days = (max(case.logged for case in past) - min(case.logged for case in past)) / timedelta(days=1)
    if days < FEWEST_DAYS:
        raise HistoryError(
            f"The past spans {days_in_words(round(days))}; at least {FEWEST_DAYS} are needed to replay it."
        )


def _check_case(case: PastCase, stages: set[str]) -> None:
    if case.logged.tzinfo is None:
        raise HistoryError(f"Case {case.reference}: its times need a time zone.")
    if not 0 <= case.level < len(LEVELS):
        raise HistoryError(
            f"Case {case.reference}: its level is {case.level}; levels are 0 (Low) to 3 (Very High)."
        )
    if case.children is not None and case.children < 0:
        raise HistoryError(f"Case {case.reference}: it cannot have {case.children} children within reach.")
    for name, (began, ended) in case.spans.items():
        if name not in stages:
            raise HistoryError(f"Case {case.reference}: '{name}' is no stage of the scenario.")
        if began.tzinfo is None or (ended is not None and ended.tzinfo is None):
            raise HistoryError(f"Case {case.reference}: its times need a time zone.")
        if began < case.logged:
            raise HistoryError(f"Case {case.reference}: '{name}' began before the case was logged.")
        if ended is not None and ended < began:
            raise HistoryError(f"Case {case.reference}: '{name}' ended before it began.")


def _arrivals(own: Arrivals, past: Iterable[PastCase]) -> Arrivals:
    cases = sorted(past, key=lambda case: case.logged)
    begins, sizes = [cases[0].logged], [0]
    for case in cases:
        if case.logged - begins[-1] > TOGETHER:
            begins.append(case.logged)
            sizes.append(0)
        sizes[-1] += 1
    gaps = tuple((later - one) / HOUR for one, later in pairwise(begins))
    if len(gaps) < FEWEST_TASKS:
        raise HistoryError(
            f"The past's cases came in {len(begins)} batches; at least {FEWEST_TASKS + 1} are needed to replay it."
        )
    many = [sum(case.level == level for case in cases) for level in range(len(LEVELS))]
    low, medium, high, very_high = (count / len(cases) for count in many)
    children = [_children(cases, level, own.children[level]) for level in range(len(LEVELS))]
    return replace(
        own,
        every=Length(hours=0, seen=gaps),
        sizes=tuple(sizes),
        levels=(low, medium, high, very_high),
        children=_four(children),
    )


def _children(cases: Iterable[PastCase], level: int, assumed: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of how many children a level's suspects had within reach, where that was known of enough of them."""
    known = [
        min(case.children, MOST_CHILDREN)
        for case in cases
        if case.level == level and case.children is not None
    ]
    if len(known) < FEWEST_TASKS:
        return assumed
    return tuple(known.count(many) / len(known) for many in range(MOST_CHILDREN + 1))


def _four(rows: Sequence[tuple[float, ...]]) -> Four[tuple[float, ...]]:
    low, medium, high, very_high = rows
    return (low, medium, high, very_high)


def _with_lengths_seen(scenario: Scenario, stage: Stage, past: Iterable[PastCase]) -> Stage:
    """A stage with the lengths of the past; with those of a level alone, where enough were seen of it."""
    steps = [step for role in scenario.roles if role.name == stage.role for step in steps_of(role.shifts)]
    hours: dict[int, list[float]] = defaultdict(list)
    for case in past:
        began, ended = case.spans.get(stage.name, (case.logged, None))
        if ended is not None:
            hours[case.level].append(_hours(steps, began, ended))
    seen = [one for some in hours.values() for one in some]
    if not seen:
        return stage
    if len(seen) < FEWEST_TASKS:
        raise HistoryError(
            f"'{stage.name}': the past holds {len(seen)} that ended; at least {FEWEST_TASKS} are needed, or none, to leave it as "
            "assumed."
        )
    by_level = {
        level: Length(hours=0, seen=tuple(some)) for level, some in hours.items() if len(some) >= FEWEST_TASKS
    }
    return replace(stage, length=Length(hours=0, seen=tuple(seen)), by_level=by_level)


def _hours(steps: list[Step], began: datetime, ended: datetime) -> float:
    """Of a delay (which has no steps) all hours, of work those on duty; work outside all shifts counts as it lasted."""
    return worked_hours(steps, begins=_on_the_wall(began), ends=_on_the_wall(ended)) or (ended - began) / HOUR


def _on_the_wall(moment: datetime) -> int:
    """Milliseconds from a Monday at midnight by the clock on the wall."""
    return (moment.replace(tzinfo=None) - MONDAY) // MILLISECOND
