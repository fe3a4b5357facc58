"""Scenarios to begin with: an invented unit of today, and it again with one thing changed."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

from vigil.capacity.errors import ScenarioError
from vigil.capacity.policies import KINDS

Plain = dict[str, Any]
MOST_TIMES = 100


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario by name.

    Attributes:
        name: for files and forms.
        title: what is changed, in words.
        change: makes it from the unit of today; takes and gives plain mappings.
    """

    name: str
    title: str
    change: Callable[[Plain], Plain]

    def scenario(self) -> Plain:
        """The scenario as `scenario_from` reads it, anew each time."""
        return self.change(today()) | {"name": self.title}


def today() -> Plain:
    """The invented unit of today, as `scenario_from` reads it, anew each time."""
    read: Plain = json.loads(files(__package__).joinpath("today.json").read_text(encoding="utf-8"))
    return read


def with_arrivals(scenario: Mapping[str, Any], *, times: float) -> Plain:
    """The unit's own cases arrive so many times as often; other work that takes its officers stays.

    Raises:
        ScenarioError: not between nought and a hundred times.
    """
    if not 0 < times <= MOST_TIMES:
        raise ScenarioError(
            f"Arrivals can be multiplied by more than 0, up to {MOST_TIMES}, not by {times:g}."
        )
    changed = deepcopy(dict(scenario))
    for source in changed["arrivals"]:
        if source.get("counted", True):
            source["every"] = _times(source["every"], 1 / times)
    return changed


def with_officers(scenario: Mapping[str, Any], *, role: str, more: int) -> Plain:
    """So many more officers of a role on every shift; fewer where ``more`` is negative.

    Raises:
        ScenarioError: there is no such role, or fewer than none would be left.
    """
    changed = deepcopy(dict(scenario))
    for one in _role(changed, role).get("shifts", [_role(changed, role)]):
        one["officers"] += more
        if one["officers"] < 0:
            raise ScenarioError(
                f"'{role}' cannot have {-more} officers fewer: a shift has only {one['officers'] - more}."
            )
    return changed


def with_full_weekends(scenario: Mapping[str, Any], *, role: str) -> Plain:
    """On Saturday and Sunday a role's shifts are those of Friday.

    Raises:
        ScenarioError: there is no such role, or it has no shifts on Friday.
    """
    changed = deepcopy(dict(scenario))
    one = _role(changed, role)
    fridays = [shift for shift in one.get("shifts", []) if "Fri" in shift["days"]]
    if not fridays:
        raise ScenarioError(f"'{role}' has no shifts on Friday that its weekends could be like.")
    kept = [
        shift | {"days": [day for day in shift["days"] if day not in {"Sat", "Sun"}]}
        for shift in one["shifts"]
    ]
    one["shifts"] = [shift for shift in kept if shift["days"]]
    one["shifts"] += [shift | {"days": ["Sat", "Sun"]} for shift in fridays]
    return changed


def with_policy(scenario: Mapping[str, Any], *, policy: Mapping[str, Any]) -> Plain:
    """Another policy, as `policy_from` reads it."""
    return deepcopy(dict(scenario)) | {"policy": deepcopy(dict(policy))}


def _role(scenario: Plain, name: str) -> Plain:
    for role in scenario["roles"]:
        if role["name"] == name:
            found: Plain = role
            return found
    raise ScenarioError(f"'{name}' is no role of this scenario.")


def _times(length: Mapping[str, Any], factor: float) -> Plain:
    """A length with the same spread, so many times as long."""
    return {
        key: value
        if key == "spread"
        else [one * factor for one in value]
        if isinstance(value, list)
        else value * factor
        for key, value in length.items()
    }


def _presets() -> list[Preset]:
    own = [
        Preset("today", "Today's unit", deepcopy),
        Preset("arrivals_up_181_percent", "181% more referrals", partial(with_arrivals, times=2.81)),
        Preset(
            "two_more_investigators",
            "Two more investigators",
            partial(with_officers, role="Investigators", more=2),
        ),
        Preset(
            "two_more_examiners",
            "Two more digital examiners",
            partial(with_officers, role="Digital examiners", more=2),
        ),
        Preset(
            "full_weekends",
            "Investigators at weekends as on Fridays",
            partial(with_full_weekends, role="Investigators"),
        ),
    ]
    by_policy = [
        Preset(
            f"policy_{kind.name}",
            f"Today's unit, {kind.title[0].lower()}{kind.title[1:]}",
            partial(with_policy, policy={"name": kind.name}),
        )
        for kind in KINDS.values()
        if kind.name != "protected"
    ]
    return own + by_policy


PRESETS = {preset.name: preset for preset in _presets()}
