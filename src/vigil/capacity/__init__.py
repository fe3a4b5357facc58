"""The queue and its digital twin: policies that order real cases, and a simulator that compares them.

Words: a *policy* says who comes first and in which words; a *scenario* is a unit as it is simulated; an *option* is a scenario
that is held against others; a *measure* is what is counted; a *replication* is one run with chances of its own. Public names
are listed in ``__all__``.
"""

from vigil.capacity.comparison import Comparison, Row, compare, compared, replicated
from vigil.capacity.errors import CapacityError, ComparisonError, HistoryError, ScenarioError
from vigil.capacity.estimates import Estimate
from vigil.capacity.measures import Measure
from vigil.capacity.ordering import Line, Placed, in_order
from vigil.capacity.policies import DEFAULT
from vigil.capacity.policies.reading import policy_from
from vigil.capacity.policy import Policy
from vigil.capacity.presets import PRESETS
from vigil.capacity.reading import scenario_from
from vigil.capacity.scenario import Scenario
from vigil.capacity.waiting import Waiting
from vigil.capacity.work import expected_load

__all__ = [
    "DEFAULT",
    "PRESETS",
    "CapacityError",
    "Comparison",
    "ComparisonError",
    "Estimate",
    "HistoryError",
    "Line",
    "Measure",
    "Placed",
    "Policy",
    "Row",
    "Scenario",
    "ScenarioError",
    "Waiting",
    "compare",
    "compared",
    "expected_load",
    "in_order",
    "policy_from",
    "replicated",
    "scenario_from",
]
