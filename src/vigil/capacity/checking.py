"""What no single value of a scenario shows: names that lead nowhere, ways that come round again, more cases than can be run."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping

from vigil.capacity.duty import steps_of
from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS
from vigil.capacity.scenario import Accuracy, Scenario, Stage
from vigil.capacity.work import expected_cases

MOST_CASES = 500_000  # in one replication
MOST_ON_DUTY = 10_000
ROUNDING = 1e-9


def check(scenario: Scenario) -> None:
    """Refuse what cannot be simulated.

    Raises:
        ScenarioError: what is wrong, where, and what to do.
    """
    for kind, names in (
        ("roles", [role.name for role in scenario.roles]),
        ("stages", [stage.name for stage in scenario.stages]),
        ("arrivals", [source.name for source in scenario.arrivals]),
    ):
        _check_once(kind, names)
    stages = {stage.name: stage for stage in scenario.stages}
    _check_names(scenario, stages)
    _check_way(stages)
    _check_officers(scenario)
    _check_accuracy(scenario.accuracy, "assessment")
    if scenario.new_facts:
        _check_accuracy(scenario.new_facts.accuracy, "new_facts")
        _check_facts_stage(scenario, stages)
    if not any(stage.first_act for stage in scenario.stages):
        raise ScenarioError(
            "stages: no stage is the first act; mark the one that stops the clock with first_act: true."
        )
    if not any(source.counted for source in scenario.arrivals):
        raise ScenarioError(
            "arrivals: none is counted, so there is nothing to measure; leave counted out of one."
        )
    if (cases := expected_cases(scenario)) > MOST_CASES:
        raise ScenarioError(
            f"arrivals: about {cases:,.0f} cases would arrive in one replication, more than {MOST_CASES:,}; simulate fewer "
            "days or fewer arrivals."
        )


def _check_once(kind: str, names: Iterable[str]) -> None:
    name, many = Counter(names).most_common(1)[0]
    if many > 1:
        raise ScenarioError(f"{kind}: '{name}' stands there {many} times; give each its own name.")


def _check_names(scenario: Scenario, stages: Mapping[str, Stage]) -> None:
    roles = {role.name for role in scenario.roles}
    for stage in scenario.stages:
        if stage.role and stage.role not in roles:
            raise ScenarioError(
                f"stages: '{stage.name}' is the work of '{stage.role}', which is no role here."
            )
        for way in stage.next:
            _check_stage(way.to, f"stages: '{stage.name}': next", stages)
    for source in scenario.arrivals:
        _check_stage(source.joins, f"arrivals: '{source.name}': joins", stages)
    if scenario.backlog:
        _check_stage(scenario.backlog.joins, "backlog: joins", stages)
    if scenario.new_facts and scenario.new_facts.stage:
        _check_stage(scenario.new_facts.stage, "new_facts: stage", stages)


def _check_stage(name: str, where: str, stages: Mapping[str, Stage]) -> None:
    if name not in stages:
        raise ScenarioError(f"{where}: '{name}' is no stage here; add it or mend its name.")


def _check_way(stages: Mapping[str, Stage]) -> None:
    """Refuse a cycle: a case would never leave."""
    done: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            raise ScenarioError(
                f"stages: a case comes round again ({' → '.join([*way[way.index(name) :], name])}); let every way lead on."
            )
        if name not in done:
            for one in stages[name].next:
                follow(one.to, (*way, name))
            done.add(name)

    for name in stages:
        follow(name, ())


def _check_officers(scenario: Scenario) -> None:
    most = {role.name: max(step.officers for step in steps_of(role.shifts)) for role in scenario.roles}
    for name, officers in most.items():
        if officers > MOST_ON_DUTY:
            raise ScenarioError(
                f"roles: '{name}' has {officers:,} on duty at once where shifts overlap, more than {MOST_ON_DUTY:,}."
            )
    for stage in scenario.stages:
        if stage.role and stage.officers > most[stage.role]:
            raise ScenarioError(
                f"stages: '{stage.name}' takes {stage.officers} at once, but never more than {most[stage.role]} of "
                f"'{stage.role}' are on duty."
            )


def _check_accuracy(accuracy: Accuracy, where: str) -> None:
    """A share found at a higher cut may not be larger than at a lower one: nobody is Very High without being High."""
    for true, found in enumerate(shares_found(accuracy)):
        if any(higher > lower + ROUNDING for lower, higher in itertools.pairwise(found)):
            shown = ", ".join(f"{level} {share:g}" for level, share in zip(LEVELS[1:], found, strict=True))
            raise ScenarioError(
                f"{where}: of cases that are truly {LEVELS[true]}, the shares found at each level or above would be {shown}; "
                "they must not rise, so mend sensitivity or specificity."
            )


def shares_found(accuracy: Accuracy) -> list[tuple[float, ...]]:
    """For each true level, the shares found to be at least Medium, at least High, Very High.

    A cut's sensitivity is taken to be the same for every level above it, and its specificity for every level below.
    """
    cuts = list(zip(accuracy.sensitivity, accuracy.specificity, strict=True))
    return [
        tuple(
            sensitivity if true >= cut else 1 - specificity
            for cut, (sensitivity, specificity) in enumerate(cuts, 1)
        )
        for true in range(len(LEVELS))
    ]


def _check_facts_stage(scenario: Scenario, stages: Mapping[str, Stage]) -> None:
    if scenario.new_facts is None or not scenario.new_facts.stage:
        return
    stage = stages[scenario.new_facts.stage]
    leads_there = any(way.to == stage.name for one in scenario.stages for way in one.next)
    begins_there = any(source.joins == stage.name for source in scenario.arrivals)
    if leads_there or begins_there or stage.next or stage.first_act or stage.assesses:
        raise ScenarioError(
            f"new_facts: '{stage.name}' is a task about a waiting case, beside its way; let no way lead there or on from it, and "
            "let it be neither the assessment nor the first act."
        )
