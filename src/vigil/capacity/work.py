"""How much work is expected, before anything is simulated: cases, and each role's share of its time."""

from collections.abc import Mapping
from graphlib import TopologicalSorter

from vigil.capacity.duty import officer_hours_a_week, steps_of
from vigil.capacity.levels import Four
from vigil.capacity.scenario import Role, Scenario, Stage

HOURS_A_DAY, DAYS_A_WEEK = 24, 7


def expected_cases(scenario: Scenario) -> float:
    """How many cases arrive in one replication, at the mean, with those that wait already."""
    hours = (scenario.days + scenario.warm_up_days) * HOURS_A_DAY
    backlog = sum(scenario.backlog.cases) if scenario.backlog else 0
    return backlog + sum(
        hours / source.every.mean * sum(source.sizes) / len(source.sizes) for source in scenario.arrivals
    )


def expected_load(scenario: Scenario) -> dict[str, float]:
    """For each role, hours of work that arrive for each hour on duty: from 1 on, the line grows without end.

    Looking at new facts is left out, for it grows with the wait itself; so is a backlog.
    """
    stages = {stage.name: stage for stage in scenario.stages}
    work = dict.fromkeys((role.name for role in scenario.roles), 0.0)
    for source in scenario.arrivals:
        cases = HOURS_A_DAY * DAYS_A_WEEK / source.every.mean * sum(source.sizes) / len(source.sizes)
        for name, share in _reach(source.joins, stages).items():
            stage = stages[name]
            if stage.role:
                work[stage.role] += cases * share * stage.officers * _mean_hours(stage, source.levels)
    return {
        role.name: work[role.name] / hours
        if (hours := _hours_a_week(role))
        else float("inf")
        if work[role.name]
        else 0.0
        for role in scenario.roles
    }


def _reach(begin: str, stages: Mapping[str, Stage]) -> dict[str, float]:
    """Which share of cases that begin at a stage comes to each one."""
    shares = {begin: 1.0}
    ways = {name: [way.to for way in stage.next] for name, stage in stages.items()}
    for name in reversed(list(TopologicalSorter(ways).static_order())):
        for way in stages[name].next:
            shares[way.to] = shares.get(way.to, 0.0) + shares.get(name, 0.0) * way.share
    return {name: share for name, share in shares.items() if share}


def _mean_hours(stage: Stage, levels: Four[float]) -> float:
    return sum(share * stage.by_level.get(level, stage.length).mean for level, share in enumerate(levels))


def _hours_a_week(role: Role) -> float:
    """Officers' hours on duty, less those away."""
    hours = officer_hours_a_week(steps_of(role.shifts))
    if role.away:
        away = role.away.lasting.mean / role.away.every.mean  # officers away at a time
        present = sum(shift.hours * len(shift.days) for shift in role.shifts)
        hours -= away * min(present, HOURS_A_DAY * DAYS_A_WEEK)
    return max(0.0, hours)
