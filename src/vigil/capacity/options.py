"""Options to compare: a scenario with something changed, and what is changed said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vigil.capacity.errors import ScenarioError
from vigil.capacity.levels import LEVELS
from vigil.capacity.policies.reading import policy_from
from vigil.capacity.presets import with_arrivals, with_officers, with_policy
from vigil.capacity.reading import scenario_from
from vigil.capacity.work import DAYS_A_WEEK, HOURS_A_DAY

LEAST_PERCENT, MOST_PERCENT = -99, 9_900

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What an option changes in a scenario.

    Attributes:
        arrivals_percent: how many per cent more of the unit's own referrals; fewer where it is negative.
        officers: how many more of each role, on every shift; fewer where negative. A role that is not there is not changed.
        clocks_in_days: other targets, for all four levels.
        policy: another policy, as `policy_from` reads it.
    """

    arrivals_percent: float = 0
    officers: Mapping[str, int] = field(default_factory=dict)
    clocks_in_days: Mapping[str, float] | None = None
    policy: Mapping[str, Any] | None = None

    @property
    def words(self) -> str:
        """``181% more referrals, 2 more Investigators``; ``nothing changed`` for none.

        Raises:
            ScenarioError: the policy is none.
        """
        return ", ".join(self._parts()) or "nothing changed"

    def _parts(self) -> Sequence[str]:
        parts = []
        if self.arrivals_percent:
            parts.append(f"{abs(self.arrivals_percent):g}% {_more(self.arrivals_percent)} referrals")
        parts += [f"{abs(many)} {_more(many)} {role}" for role, many in self.officers.items() if many]
        if self.clocks_in_days is not None:
            clocks = ", ".join(
                f"{level} {self.clocks_in_days[level]:g}" for level in LEVELS if level in self.clocks_in_days
            )
            parts.append(f"clocks in days {clocks}")
        if self.policy is not None:
            title = policy_from(self.policy).title
            parts.append(f"{title[0].lower()}{title[1:]}")
        return parts


def option_of(scenario: Mapping[str, Any], change: Change, *, name: str = "") -> Plain:
    """The scenario with the change made, as `scenario_from` reads it.

    Args:
        scenario: as `scenario_from` reads it, and has read it.
        change: what is other.
        name: of the option; what is changed, in words, without.

    Raises:
        ScenarioError: arrivals, officers or the policy cannot be so; the rest is for `scenario_from` to refuse.
    """
    if not LEAST_PERCENT <= change.arrivals_percent <= MOST_PERCENT:
        raise ScenarioError(
            f"Referrals can change by {LEAST_PERCENT}% to +{MOST_PERCENT:,}%, not by {change.arrivals_percent:g}%."
        )
    made = dict(scenario)
    if change.arrivals_percent:
        made = with_arrivals(made, times=1 + change.arrivals_percent / 100)
    for role, more in change.officers.items():
        if more:
            made = with_officers(made, role=role, more=more)
    if change.clocks_in_days is not None:
        made = made | {"clocks_in_days": dict(change.clocks_in_days)}
    if change.policy is not None:
        made = with_policy(made, policy=change.policy)
    words = change.words
    return made | {"name": name or f"{words[0].upper()}{words[1:]}"}


def unit_of(
    scenario: Mapping[str, Any],
    *,
    referrals_a_week: float,
    officers: Mapping[str, int],
    clocks_in_days: Mapping[str, float],
) -> Plain:
    """A unit with its own numbers, put into a scenario that has the rest.

    Args:
        scenario: as `scenario_from` reads it, and has read it; its first counted arrivals are the unit's.
        referrals_a_week: of the unit.
        officers: for each role, how many on its fullest shift; its other shifts in proportion, rounded.
        clocks_in_days: for all four levels.

    Raises:
        ScenarioError: referrals or a role cannot be so; the rest is for `scenario_from` to refuse.
    """
    own = next(one for one in scenario_from(scenario).arrivals if one.counted)
    a_week = DAYS_A_WEEK * HOURS_A_DAY / own.every.mean * sum(own.sizes) / len(own.sizes)
    made = with_arrivals(scenario, times=referrals_a_week / a_week)
    roles = {role["name"]: role for role in made["roles"]}
    for name, many in officers.items():
        if name not in roles:
            raise ScenarioError(f"'{name}' is no role of this scenario.")
        if many < 0:
            raise ScenarioError(f"'{name}' cannot have {many} officers.")
        shifts = roles[name].get("shifts", [roles[name]])
        fullest = max(1, *(shift["officers"] for shift in shifts))
        for shift in shifts:
            shift["officers"] = round(shift["officers"] * many / fullest)
    return made | {"clocks_in_days": dict(clocks_in_days)}


def _more(many: float) -> str:
    return "more" if many > 0 else "fewer"
