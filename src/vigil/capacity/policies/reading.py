"""A policy from a plain mapping: its name and those of its numbers that differ from the usual ones."""

from vigil.capacity import fields
from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.policies import KINDS, AccumulatingPriority, ExpectedHarm, Protected
from vigil.capacity.policies.accumulating import USUAL_POINTS
from vigil.capacity.policies.harm import USUAL_HARM
from vigil.capacity.policies.numbers import LONGEST_CEILING, MOST_BETWEEN, MOST_HARM, MOST_POINTS
from vigil.capacity.policies.protected import USUAL_CEILINGS, USUAL_TURNS
from vigil.capacity.policy import Policy

NUMBERS = {
    AccumulatingPriority.name: ("points_a_day",),
    ExpectedHarm.name: ("harm_a_day",),
    Protected.name: ("points_a_day", "ceilings_in_days", "one_start_in"),
}


def policy_from(untrusted: object, *, where: str = "policy") -> Policy:
    """A policy.

    Args:
        untrusted: ``name``, and the numbers that the policy has: ``points_a_day``, ``harm_a_day``, ``ceilings_in_days`` (with
            null for none), ``one_start_in``, each for all four levels.
        where: what a refusal calls its place.

    Raises:
        ScenarioError: what is wrong, where, and what to do.
    """
    given = fields.mapping(
        untrusted, where, ("name",), tuple({key for keys in NUMBERS.values() for key in keys})
    )
    name = given["name"]
    if not isinstance(name, str) or name not in KINDS:
        raise ScenarioError(f"{where}: {str(name)[:60]!r} is no policy; use {', '.join(KINDS)}.")
    if unfit := [key for key in given if key not in {"name", *NUMBERS.get(name, ())}]:
        raise ScenarioError(f"{where}: '{name}' has no {unfit[0]}; remove it.")
    points = _numbers(given.get("points_a_day"), f"{where}: points_a_day", MOST_POINTS, USUAL_POINTS)
    if name == AccumulatingPriority.name:
        return AccumulatingPriority(points)
    if name == ExpectedHarm.name:
        return ExpectedHarm(_wholes(given.get("harm_a_day"), f"{where}: harm_a_day", MOST_HARM, USUAL_HARM))
    if name == Protected.name:
        ceilings = (
            _ceilings(given["ceilings_in_days"], f"{where}: ceilings_in_days")
            if "ceilings_in_days" in given
            else USUAL_CEILINGS
        )
        return Protected(
            points,
            ceilings,
            _wholes(given.get("one_start_in"), f"{where}: one_start_in", MOST_BETWEEN, USUAL_TURNS),
        )
    return KINDS[name]()


def _numbers(value: object, where: str, most: float, usual: Four[float]) -> Four[float]:
    return usual if value is None else fields.numbers_by_level(value, where, most=most)


def _wholes(value: object, where: str, most: int, usual: Four[int]) -> Four[int]:
    return usual if value is None else fields.wholes_by_level(value, where, most=most)


def _ceilings(value: object, where: str) -> Four[float | None]:
    low, medium, high, very_high = (
        None if one is None else fields.number(one, f"{where}: {level}", most=LONGEST_CEILING)
        for level, one in zip(LEVELS, fields.by_level(value, where), strict=True)
    )
    return (low, medium, high, very_high)
