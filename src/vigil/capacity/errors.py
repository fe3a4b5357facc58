"""What the capacity engine refuses."""

from vigil.errors import VigilError


class CapacityError(VigilError):
    """A scenario, a policy, a comparison or a history cannot be used."""


class ScenarioError(CapacityError):
    """A scenario describes no unit that could be simulated."""


class ComparisonError(CapacityError):
    """What is to be compared cannot be."""


class HistoryError(CapacityError):
    """A unit's own history is not enough, or contradicts itself."""
