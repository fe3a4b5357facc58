"""What one replication came to: each measure's number, for the unit's own cases in the measured time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vigil.capacity.levels import LEVELS
from vigil.capacity.scenario import Scenario
from vigil.capacity.spans import DAY, days_in_words
from vigil.kernels.queueing.plan import NONE, Case, Presence, Run, Table

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
NOBODY = float("nan")  # no case of that kind in the replication


class Better(Enum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        name: for files.
        title: for people.
        unit: ``days``, ``child-days``, ``cases``, ``children``, or ``share``.
        better: which way is better.
        meaning: one sentence.
    """

    name: str
    title: str
    unit: str
    better: Better
    meaning: str

    @property
    def most(self) -> float:
        """The largest that it can be; no measure is below nought."""
        return 1.0 if self.unit == "share" else math.inf


EXPOSURE = Measure(
    "child_exposure_days",
    "Child-exposure days",
    "child-days",
    Better.LOWER,
    "Days that children spent within reach of a suspect before the first act, added up; of suspects who left without one, until "
    "the end.",
)
WORST = Measure(
    "worst_wait",
    "Worst wait",
    "days",
    Better.LOWER,
    "The longest that any case waited for its first act, or had waited when it left or all ended.",
)
ACTS = Measure(
    "acts", "First acts", "cases", Better.HIGHER, "Cases that had their first act in the measured time."
)
WAITING = Measure(
    "waiting", "Waiting at the end", "cases", Better.LOWER, "Cases that had neither a first act nor left."
)
SOONER = Measure(
    "children_sooner",
    "Children safeguarded sooner",
    "children",
    Better.HIGHER,
    "Children within reach of a suspect whose first act came at least a day before that of the first option.",
)
LATER = Measure(
    "children_later",
    "Children safeguarded later",
    "children",
    Better.LOWER,
    "Children within reach of a suspect whose first act came at least a day after that of the first option.",
)


def measures_of(scenario: Scenario) -> list[Measure]:
    """The measures of a scenario, in the order in which they are shown."""
    clocks = list(zip(LEVELS, scenario.clocks_in_days, strict=True))[::-1]
    return [
        EXPOSURE,
        *(_in_clock(level, clock) for level, clock in clocks),
        *(_wait(level) for level, _ in clocks),
        WORST,
        *(_starved(level, scenario.starved_after_clocks) for level, _ in clocks),
        ACTS,
        WAITING,
        *(_used(role.name) for role in scenario.roles),
    ]


def _in_clock(level: str, days: float) -> Measure:
    return Measure(
        f"in_clock_{_key(level)}",
        f"{level}: within the clock",
        "share",
        Better.HIGHER,
        f"Cases recorded as {level} whose first act began within {days_in_words(days)} of being logged, of those for which that "
        "is settled.",
    )


def _wait(level: str) -> Measure:
    return Measure(
        f"wait_{_key(level)}",
        f"{level}: mean wait",
        "days",
        Better.LOWER,
        f"Days from being logged to the first act, of cases recorded as {level} that had one.",
    )


def _starved(level: str, times: float) -> Measure:
    return Measure(
        f"starved_{_key(level)}",
        f"{level}: starved",
        "share",
        Better.LOWER,
        f"Cases recorded as {level} that waited longer than {times:g} times their clock, of those that had their first act or "
        "waited that long.",
    )


def _used(role: str) -> Measure:
    return Measure(
        f"used_{_key(role)}",
        f"{role}: time used",
        "share",
        Better.NEITHER,
        f"Officer hours at work, of those that {role} were on duty.",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """What is held against another option's: the unit's own cases, in the order of their arrival.

    Attributes:
        children: within reach of each case.
        acted: when its first act began, in milliseconds; the end where none had.
    """

    children: Table
    acted: Table


def acts_of(scenario: Scenario, run: Run, *, horizon: int) -> Acts:
    """The first acts of a run, of cases that came in the measured time."""
    own = _came(scenario, run.cases[_own(scenario, run)])
    acted = own[:, Case.ACTED]
    return Acts(children=own[:, Case.CHILDREN], acted=np.where(acted == NONE, horizon, acted))


def moved(acts: Acts, than: Acts) -> tuple[int, int]:
    """Children safeguarded at least a day sooner, and at least a day later, than under another option with the same cases."""
    sooner = than.acted - acts.acted
    return int(acts.children[sooner >= DAY].sum()), int(acts.children[sooner <= -DAY].sum())


def measured(scenario: Scenario, run: Run, *, horizon: int) -> dict[str, float]:
    """Each measure of `measures_of`; not a number where no case of its kind came."""
    begins = scenario.warm_up_days * DAY
    own = run.cases[_own(scenario, run)]
    found = {EXPOSURE.name: _exposure(own, begins, horizon)}
    counted = _came(scenario, own)
    found |= dict(_by_level(scenario, counted, horizon))
    ends = _ends(counted, horizon)
    found[WORST.name] = float((ends - counted[:, Case.LOGGED]).max()) / DAY if len(counted) else NOBODY
    acted = own[:, Case.ACTED]
    found[ACTS.name] = float(((acted != NONE) & (acted >= begins)).sum())
    found[WAITING.name] = float(((acted == NONE) & (own[:, Case.LEFT] == NONE)).sum())
    for role, presence in zip(scenario.roles, run.presence, strict=True):
        on_duty = float(presence[Presence.ON_DUTY])
        found[f"used_{_key(role.name)}"] = float(presence[Presence.WORKED]) / on_duty if on_duty else NOBODY
    return found


def _own(scenario: Scenario, run: Run) -> Mask:
    """Cases of sources that are counted, and those that waited already."""
    counted = np.ones(len(scenario.arrivals) + len(LEVELS), dtype=np.bool_)
    counted[: len(scenario.arrivals)] = [source.counted for source in scenario.arrivals]
    return cast("Mask", counted[run.cases[:, Case.SOURCE]])


def _came(scenario: Scenario, own: Table) -> Table:
    """Those logged in the measured time; what waited already at the beginning counts where nothing was run in before."""
    begins = scenario.warm_up_days * DAY
    return own if begins == 0 else own[own[:, Case.LOGGED] >= begins]


def _exposure(own: Table, begins: int, horizon: int) -> float:
    """Children's days from being logged to the first act, as far as they lie in the measured time."""
    acted = np.where(own[:, Case.ACTED] == NONE, horizon, own[:, Case.ACTED])
    exposed = np.maximum(acted - np.maximum(own[:, Case.LOGGED], begins), 0)
    # Whole numbers add up alike on any machine.
    return int((exposed * own[:, Case.CHILDREN]).sum()) / DAY


def _ends(cases: Table, horizon: int) -> Table:
    """When each stopped waiting: its first act, its leaving, or the end."""
    left = np.where(cases[:, Case.LEFT] == NONE, horizon, cases[:, Case.LEFT])
    return np.where(cases[:, Case.ACTED] == NONE, left, cases[:, Case.ACTED])


def _by_level(scenario: Scenario, cases: Table, horizon: int) -> Iterator[tuple[str, float]]:
    has_act = cases[:, Case.ACTED] != NONE
    recorded = np.where(has_act, cases[:, Case.ACTED_UPPER], cases[:, Case.UPPER])
    waited = _ends(cases, horizon) - cases[:, Case.LOGGED]
    for number, (level, days) in enumerate(zip(LEVELS, scenario.clocks_in_days, strict=True)):
        clock = round(days * DAY)
        theirs = recorded == number
        settled = theirs & (has_act | (waited > clock))
        yield f"in_clock_{_key(level)}", _share(settled & has_act & (waited <= clock), settled)
        yield f"wait_{_key(level)}", _mean(waited[theirs & has_act]) / DAY
        too_long = round(clock * scenario.starved_after_clocks)
        yield (
            f"starved_{_key(level)}",
            _share(theirs & (waited > too_long), theirs & (has_act | (waited > too_long))),
        )


def _mean(whole: Table) -> float:
    return int(whole.sum()) / len(whole) if len(whole) else NOBODY


def _share(some: Mask, of: Mask) -> float:
    return float(some.sum()) / float(of.sum()) if of.any() else NOBODY


def _key(name: str) -> str:
    return "_".join(name.lower().split())
