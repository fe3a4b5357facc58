"""A scenario from plain mappings, as a YAML or JSON file holds them; ``scenario.schema.json`` describes the same."""

from collections.abc import Callable, Mapping
from functools import partial

from vigil.capacity import fields
from vigil.capacity.checking import check
from vigil.capacity.duty import DAYS, Shift
from vigil.capacity.errors import ScenarioError
from vigil.capacity.length import LEAST_SPREAD, MOST_SPREAD, Length
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.policies import DEFAULT
from vigil.capacity.policies.reading import policy_from
from vigil.capacity.scenario import (
    Accuracy,
    Arrivals,
    Backlog,
    CallsAway,
    NewFacts,
    Next,
    Role,
    Scenario,
    Stage,
)
from vigil.kernels.queueing.plan import MOST_CHILDREN

FORMAT = "vigil-scenario-1"
LONGEST_DAYS = 3_660
LONGEST_HOURS = 24 * LONGEST_DAYS
MOST_ROLES, MOST_STAGES, MOST_ARRIVALS, MOST_SHIFTS = 20, 30, 10, 50
MOST_OFFICERS = 1_000
MOST_BATCH, MOST_SEEN = 1_000, 100_000
MOST_BACKLOG = 100_000
MOST_SENTENCES = 50
LEAST_REPLICATIONS, MOST_REPLICATIONS, USUAL_REPLICATIONS = 10, 1_000, 40
MOST_SEED = 2**64 - 1
CUTS = LEVELS[1:]
UNITS = {"hours": 1.0, "days": 24.0}
STARVED_AFTER = 3.0

NEEDED = ("format", "name", "days", "clocks_in_days", "arrivals", "roles", "stages", "assessment")
OPTIONAL = (
    *("assumptions", "warm_up_days", "replications", "seed", "starved_after_clocks"),
    *("backlog", "new_facts", "policy"),
)


def scenario_from(untrusted: object) -> Scenario:
    """A scenario that can be simulated.

    Args:
        untrusted: mappings, lists, texts and numbers, from a file that a reader with limits has read.

    Raises:
        ScenarioError: what is wrong, where, and what to do.
    """
    given = fields.mapping(untrusted, "The scenario", NEEDED, OPTIONAL)
    if given["format"] != FORMAT:
        raise ScenarioError(
            f"The scenario: format is {str(given['format'])[:60]!r}; this release reads '{FORMAT}'."
        )
    scenario = Scenario(
        name=fields.text(given["name"], "name"),
        assumptions=tuple(
            fields.text(one, "assumptions")
            for one in fields.rows(given.get("assumptions", []), "assumptions", least=0, most=MOST_SENTENCES)
        ),
        days=fields.whole(given["days"], "days", least=1, most=LONGEST_DAYS),
        warm_up_days=fields.whole(given.get("warm_up_days", 0), "warm_up_days", least=0, most=LONGEST_DAYS),
        replications=fields.whole(
            given.get("replications", USUAL_REPLICATIONS),
            "replications",
            least=LEAST_REPLICATIONS,
            most=MOST_REPLICATIONS,
        ),
        seed=fields.whole(given.get("seed", 1), "seed", least=0, most=MOST_SEED),
        clocks_in_days=fields.numbers_by_level(given["clocks_in_days"], "clocks_in_days", most=LONGEST_DAYS),
        starved_after_clocks=fields.number(
            given.get("starved_after_clocks", STARVED_AFTER), "starved_after_clocks", least=1, most=1_000
        ),
        arrivals=tuple(
            _arrivals(one, f"arrivals, number {place}")
            for place, one in enumerate(
                fields.rows(given["arrivals"], "arrivals", most=MOST_ARRIVALS), start=1
            )
        ),
        backlog=_backlog(given["backlog"]) if "backlog" in given else None,
        roles=tuple(
            _role(one, f"roles, number {place}")
            for place, one in enumerate(fields.rows(given["roles"], "roles", most=MOST_ROLES), start=1)
        ),
        stages=tuple(
            _stage(one, f"stages, number {place}")
            for place, one in enumerate(fields.rows(given["stages"], "stages", most=MOST_STAGES), start=1)
        ),
        accuracy=_accuracy(
            fields.mapping(given["assessment"], "assessment", ("sensitivity", "specificity")), "assessment"
        ),
        new_facts=_new_facts(given["new_facts"]) if "new_facts" in given else None,
        policy=policy_from(given["policy"]) if "policy" in given else DEFAULT,
    )
    check(scenario)
    return scenario


def _arrivals(untrusted: object, where: str) -> Arrivals:
    given = fields.mapping(
        untrusted,
        where,
        ("name", "joins", "every", "batch", "levels", "children"),
        ("levels_known", "counted"),
    )
    where = f"{where} ({given['name']!r})"
    levels = fields.numbers_by_level(given["levels"], f"{where}: levels", most=1)
    fields.check_shares(levels, f"{where}: levels")
    return Arrivals(
        name=fields.text(given["name"], f"{where}: name"),
        joins=fields.text(given["joins"], f"{where}: joins"),
        every=_length(given["every"], f"{where}: every", least=1 / 3600),
        sizes=_sizes(given["batch"], f"{where}: batch"),
        levels=levels,
        children=_children(given["children"], f"{where}: children"),
        levels_known=fields.flag(given.get("levels_known", False), f"{where}: levels_known"),
        counted=fields.flag(given.get("counted", True), f"{where}: counted"),
    )


def _sizes(value: object, where: str) -> tuple[int, ...]:
    size = partial(fields.whole, where=where, least=1, most=MOST_BATCH)
    if isinstance(value, list):
        return tuple(size(one) for one in fields.rows(value, where, most=MOST_SEEN))
    return (size(value),)


def _children(value: object, where: str) -> Four[tuple[float, ...]]:
    low, medium, high, very_high = (
        _child_shares(one, f"{where}: {level}")
        for level, one in zip(LEVELS, fields.by_level(value, where), strict=True)
    )
    return (low, medium, high, very_high)


def _child_shares(value: object, where: str) -> tuple[float, ...]:
    shares = tuple(
        fields.number(one, where, most=1) for one in fields.rows(value, where, most=MOST_CHILDREN + 1)
    )
    fields.check_shares(shares, where)
    return shares


def _backlog(untrusted: object) -> Backlog:
    given = fields.mapping(untrusted, "backlog", ("joins", "oldest_days", "cases", "children"))
    return Backlog(
        joins=fields.text(given["joins"], "backlog: joins"),
        oldest_days=fields.number(given["oldest_days"], "backlog: oldest_days", most=LONGEST_DAYS),
        cases=fields.wholes_by_level(given["cases"], "backlog: cases", most=MOST_BACKLOG),
        children=_children(given["children"], "backlog: children"),
    )


def _role(untrusted: object, where: str) -> Role:
    given = fields.mapping(
        untrusted, where, ("name",), ("officers", "shifts", "away", "interrupts", "policy")
    )
    name = fields.text(given["name"], f"{where}: name")
    where = f"{where} ('{name}')"
    if ("officers" in given) == ("shifts" in given):
        raise ScenarioError(f"{where}: give either officers, who are there at any hour, or shifts.")
    if "officers" in given:
        officers = fields.whole(given["officers"], f"{where}: officers", least=0, most=MOST_OFFICERS)
        shifts = [Shift(days=tuple(range(len(DAYS))), begins=0, ends=24, officers=officers)]
    else:
        shifts = [
            _shift(one, f"{where}: shifts, number {place}")
            for place, one in enumerate(
                fields.rows(given["shifts"], f"{where}: shifts", most=MOST_SHIFTS), start=1
            )
        ]
    return Role(
        name=name,
        shifts=tuple(shifts),
        away=_away(given["away"], f"{where}: away") if "away" in given else None,
        interrupts=fields.flag(given.get("interrupts", False), f"{where}: interrupts"),
        policy=policy_from(given["policy"], where=f"{where}: policy") if "policy" in given else None,
    )


def _shift(untrusted: object, where: str) -> Shift:
    given = fields.mapping(untrusted, where, ("days", "from", "to", "officers"))
    days = [
        _day(one, f"{where}: days") for one in fields.rows(given["days"], f"{where}: days", most=len(DAYS))
    ]
    if len(set(days)) < len(days):
        raise ScenarioError(f"{where}: days: a day stands there twice; name each once.")
    begins, ends = (fields.number(given[key], f"{where}: {key}", most=24) for key in ("from", "to"))
    if begins == ends:
        raise ScenarioError(f"{where}: from and to are both {begins:g}; for a whole day say 0 and 24.")
    officers = fields.whole(given["officers"], f"{where}: officers", least=0, most=MOST_OFFICERS)
    return Shift(days=tuple(days), begins=begins, ends=ends, officers=officers)


def _day(value: object, where: str) -> int:
    if value not in DAYS:
        raise ScenarioError(f"{where}: {str(value)[:60]!r} is no day of the week; use {', '.join(DAYS)}.")
    return DAYS.index(str(value))


def _away(untrusted: object, where: str) -> CallsAway:
    given = fields.mapping(untrusted, where, ("every", "lasting"))
    return CallsAway(
        every=_length(given["every"], f"{where}: every", least=1 / 60),
        lasting=_length(given["lasting"], f"{where}: lasting"),
    )


def _stage(untrusted: object, where: str) -> Stage:
    given = fields.mapping(
        untrusted,
        where,
        ("name",),
        (
            "role",
            "officers",
            "work",
            "work_by_level",
            "delay",
            "delay_by_level",
            "assesses",
            "first_act",
            "next",
        ),
    )
    name = fields.text(given["name"], f"{where}: name")
    where = f"{where} ('{name}')"
    if "delay" in given:
        if unfit := [key for key in ("role", "officers", "work", "work_by_level") if key in given]:
            raise ScenarioError(
                f"{where}: a delay takes nobody's time, so '{unfit[0]}' cannot stand beside it."
            )
        kind = "delay"
    elif "work" in given and "role" in given and "delay_by_level" not in given:
        kind = "work"
    else:
        raise ScenarioError(f"{where}: give either role and work, or a delay.")
    read: Callable[[object, str], Length] = _work if kind == "work" else _length
    levels = fields.mapping(given.get(f"{kind}_by_level", {}), f"{where}: {kind}_by_level", (), LEVELS)
    return Stage(
        name=name,
        role=fields.text(given["role"], f"{where}: role") if "role" in given else "",
        officers=fields.whole(given.get("officers", 1), f"{where}: officers", least=1, most=MOST_OFFICERS),
        length=read(given[kind], f"{where}: {kind}"),
        by_level={
            LEVELS.index(level): read(one, f"{where}: {kind}_by_level: {level}")
            for level, one in levels.items()
        },
        assesses=fields.flag(given.get("assesses", False), f"{where}: assesses"),
        first_act=fields.flag(given.get("first_act", False), f"{where}: first_act"),
        next=_next(given["next"], f"{where}: next") if "next" in given else (),
    )


def _next(value: object, where: str) -> tuple[Next, ...]:
    if isinstance(value, str):
        return (Next(fields.text(value, where), 1.0),)
    ways = []
    for one in fields.rows(value, where, most=MOST_STAGES):
        given = fields.mapping(one, where, ("to", "share"))
        ways.append(
            Next(
                fields.text(given["to"], f"{where}: to"),
                fields.number(given["share"], f"{where}: share", most=1),
            )
        )
    if (total := sum(way.share for way in ways)) > 1 + fields.ROUNDING:
        raise ScenarioError(
            f"{where}: the shares sum to {total:g}, more than 1; those that go nowhere leave."
        )
    return tuple(ways)


def _work(value: object, where: str) -> Length:
    if isinstance(value, dict) and "days" in value:
        raise ScenarioError(
            f"{where}: work is given in hours of an officer's time; a day on duty is not 24 hours."
        )
    return _length(value, where, least=1 / 3600)


def _length(value: object, where: str, least: float = 0.0) -> Length:
    """Hours or days; a number with its spread, or a list of those seen."""
    given = fields.mapping(value, where, (), (*UNITS, "spread"))
    units = [unit for unit in UNITS if unit in given]
    if len(units) != 1:
        raise ScenarioError(f"{where}: give either hours or days.")
    in_hours, length = UNITS[units[0]], given[units[0]]
    most = LONGEST_HOURS / in_hours
    if isinstance(length, list):
        if "spread" in given:
            raise ScenarioError(f"{where}: lengths that were seen have their own spread; remove 'spread'.")
        listed = fields.rows(length, where, most=MOST_SEEN)
        seen = tuple(in_hours * fields.number(one, where, most=most) for one in listed)
        if sum(seen) / len(seen) < least:
            raise ScenarioError(
                f"{where}: the lengths that were seen are nothing; at least {least:.2g} hours are needed."
            )
        return Length(hours=0, seen=seen)
    if "spread" not in given:
        raise ScenarioError(
            f"{where}: 'spread' is missing; 0 is always the same, 1 varies as much as its mean."
        )
    hours = in_hours * fields.number(length, f"{where}: {units[0]}", least=least / in_hours, most=most)
    spread = fields.number(given["spread"], f"{where}: spread", most=MOST_SPREAD)
    if 0 < spread < LEAST_SPREAD:
        raise ScenarioError(f"{where}: spread {spread:g} is neither 0 nor at least {LEAST_SPREAD:g}.")
    return Length(hours=hours, spread=spread)


def _accuracy(given: Mapping[str, object], where: str) -> Accuracy:
    return Accuracy(
        *(_cuts(given[key], f"{where}: {key}") for key in ("sensitivity", "specificity")),
    )


def _cuts(value: object, where: str) -> tuple[float, float, float]:
    given = fields.mapping(value, where, CUTS)
    medium, high, very_high = (fields.number(given[cut], f"{where}: {cut}", most=1) for cut in CUTS)
    return (medium, high, very_high)


def _new_facts(untrusted: object) -> NewFacts:
    given = fields.mapping(untrusted, "new_facts", ("every", "sensitivity", "specificity"), ("stage",))
    return NewFacts(
        every=_length(given["every"], "new_facts: every", least=1),
        stage=fields.text(given["stage"], "new_facts: stage") if "stage" in given else "",
        accuracy=_accuracy(given, "new_facts"),
    )
