"""A replay as plain mappings, so that it can be kept, and options be made of it as of any scenario."""

from collections.abc import Mapping, Sequence
from typing import Any

from vigil.capacity.length import Length
from vigil.capacity.levels import LEVELS, Four
from vigil.capacity.reading import CUTS, scenario_from
from vigil.capacity.replay import PastCase, replayed
from vigil.capacity.scenario import Arrivals, Stage

Plain = dict[str, Any]


def replayed_plain(scenario: Mapping[str, Any], past: Sequence[PastCase]) -> Plain:
    """What `replayed` gives, as `scenario_from` reads it.

    Raises:
        HistoryError: the past is not enough, with how much is needed; or it contradicts itself, with the case.
        ScenarioError: so much happens in it that it cannot be simulated.
    """
    before = scenario_from(scenario)
    made = replayed(before, past)
    own = next(place for place, source in enumerate(before.arrivals) if source.counted)
    arrivals = [*scenario["arrivals"]]
    arrivals[own] = dict(arrivals[own]) | _arrivals(made.arrivals[own])
    every = dict.fromkeys(CUTS, 1)
    return {key: value for key, value in scenario.items() if key not in {"backlog", "new_facts"}} | {
        "name": made.name,
        "assumptions": list(made.assumptions),
        "arrivals": arrivals,
        "assessment": {"sensitivity": every, "specificity": dict(every)},
        "stages": [
            _stage(plain, stage) for plain, stage in zip(scenario["stages"], made.stages, strict=True)
        ],
    }


def _arrivals(source: Arrivals) -> Plain:
    return {
        "every": _length(source.every),
        "batch": list(source.sizes),
        "levels": _by_name(source.levels),
        "children": _by_name(source.children),
    }


def _by_name(four: Four[Any]) -> Plain:
    return {
        level: list(one) if isinstance(one, tuple) else one for level, one in zip(LEVELS, four, strict=True)
    }


def _stage(plain: Mapping[str, Any], stage: Stage) -> Plain:
    if not stage.length.seen:
        return dict(plain)
    kind = "work" if stage.role else "delay"
    by_level = {LEVELS[level]: _length(length) for level, length in stage.by_level.items()}
    kept = {key: value for key, value in plain.items() if key != f"{kind}_by_level"}
    return kept | {kind: _length(stage.length)} | ({f"{kind}_by_level": by_level} if by_level else {})


def _length(length: Length) -> Plain:
    return {"hours": list(length.seen)}
