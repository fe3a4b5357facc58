"""A scenario as the kernels' plan: names become places in tables, hours milliseconds, shares parts of 2^62."""

from itertools import accumulate

import numpy as np

from vigil.capacity.checking import shares_found
from vigil.capacity.duty import steps_of
from vigil.capacity.length import Length
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.scenario import Accuracy, Arrivals, Backlog, Role, Scenario, Stage
from vigil.capacity.spans import DAY, HOUR
from vigil.kernels.queueing import plan as tables
from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.orders import TOP
from vigil.kernels.queueing.plan import MOST_CHILDREN, NONE, Plan, Time, TimeKind

LEAST_WORK = 1  # millisecond, for orders that divide by it


def plan_of(scenario: Scenario) -> Plan:
    """The tables that both simulators run."""
    return _Planning(scenario).plan()


def horizon_of(scenario: Scenario) -> int:
    """When a replication ends, in milliseconds."""
    return (scenario.warm_up_days + scenario.days) * DAY


class _Planning:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.roles = {role.name: place for place, role in enumerate(scenario.roles)}
        self.stages = {stage.name: place for place, stage in enumerate(scenario.stages)}
        self.times: list[Time] = []
        self.values: list[int] = []
        self.routes: list[tables.Route] = []
        self.steps: list[tables.Step] = []

    def plan(self) -> Plan:
        scenario, facts = self.scenario, self.scenario.new_facts
        sources = [self.source(one) for one in scenario.arrivals]
        sources += [*self.waiting(scenario.backlog)] if scenario.backlog else []
        stages = tuple(self.stage(one) for one in scenario.stages)
        pools = tuple(self.pool(one) for one in scenario.roles)
        every = self.time(facts.every) if facts else NONE
        low, medium, high, very_high = (round(days * DAY) for days in scenario.clocks_in_days)
        return Plan(
            horizon=horizon_of(scenario),
            measured=scenario.warm_up_days * DAY,
            sources=tuple(sources),
            times=tuple(self.times),
            values=np.array(self.values, dtype=np.int64),
            stages=stages,
            routes=tuple(self.routes),
            pools=pools,
            steps=tuple(self.steps),
            accuracy=(_cuts(scenario.accuracy), _cuts(facts.accuracy if facts else scenario.accuracy)),
            clocks=(low, medium, high, very_high),
            facts=every,
            facts_stage=self.stages[facts.stage] if facts and facts.stage else NONE,
        )

    def time(self, length: Length) -> int:
        return self.added(length.time(self.values))

    def added(self, time: Time) -> int:
        self.times.append(time)
        return len(self.times) - 1

    def source(self, source: Arrivals) -> tables.Source:
        begins = len(self.values)
        self.values.extend(source.sizes)
        return tables.Source(
            entry=self.stages[source.joins],
            gap=self.time(source.every),
            size=self.added(Time(TimeKind.VALUES, first=begins, first_mean=len(source.sizes))),
            known=int(source.levels_known),
            age=0,
            levels=_levels(source.levels),
            children=_children(source.children),
        )

    def waiting(self, backlog: Backlog) -> list[tables.Source]:
        """One batch of each level, at the beginning."""
        return [
            tables.Source(
                entry=self.stages[backlog.joins],
                gap=NONE,
                size=self.added(Time(TimeKind.FIXED, first=cases)),
                known=1,
                age=round(backlog.oldest_days * DAY),
                levels=_only(level),
                children=_children(backlog.children),
            )
            for level, cases in enumerate(backlog.cases)
        ]

    def stage(self, stage: Stage) -> tables.Stage:
        usual = self.time(stage.length)
        low, medium, high, very_high = (
            self.time(stage.by_level[level]) if level in stage.by_level else usual
            for level in range(len(LEVELS))
        )
        begins = len(self.routes)
        ends = accumulate(way.share for way in stage.next)
        self.routes += [
            tables.Route(_share(end), self.stages[way.to]) for end, way in zip(ends, stage.next, strict=True)
        ]
        return tables.Stage(
            pool=self.roles[stage.role] if stage.role else NONE,
            officers=stage.officers,
            assesses=int(stage.assesses),
            acts=int(stage.first_act),
            work=max(LEAST_WORK, round(stage.length.mean * HOUR)),
            times=(low, medium, high, very_high),
            first_route=begins,
            routes=len(stage.next),
        )

    def pool(self, role: Role) -> tables.Pool:
        steps = steps_of(role.shifts)
        begins = len(self.steps)
        self.steps += steps
        return tables.Pool(
            interrupts=int(role.interrupts),
            order=(role.policy or self.scenario.policy).order,
            first_step=begins,
            steps=len(steps),
            away=self.time(role.away.every) if role.away else NONE,
            away_for=self.time(role.away.lasting) if role.away else NONE,
        )


def _cuts(accuracy: Accuracy) -> Four[tuple[int, int, int]]:
    low, medium, high, very_high = (_falling(found) for found in shares_found(accuracy))
    return (low, medium, high, very_high)


def _falling(shares: tuple[float, ...]) -> tuple[int, int, int]:
    """Rounding lets no share rise above the one before."""
    at_medium, at_high, at_very_high = accumulate((_share(one) for one in shares), min)
    return (at_medium, at_high, at_very_high)


def _levels(shares: Four[float]) -> tuple[int, int, int]:
    low, medium, high, _ = accumulate(shares)
    return (_share(low), _share(medium), _share(high))


def _only(level: int) -> tuple[int, int, int]:
    low, medium, high = (WHOLE if level <= below else 0 for below in range(TOP))
    return (low, medium, high)


def _children(shares: Four[tuple[float, ...]]) -> Four[tuple[int, ...]]:
    low, medium, high, very_high = (
        tuple(_share(end) for end in accumulate((*one, *(0.0,) * MOST_CHILDREN)))[:MOST_CHILDREN]
        for one in shares
    )
    return (low, medium, high, very_high)


def _share(part: float) -> int:
    """Rounding makes a part that is all but one, one: nobody falls through between shares that sum to it."""
    return WHOLE if part > 1 - 1e-9 else round(part * WHOLE)
