"""What planning refuses."""

from vigil.errors import VigilError


class PlanningError(VigilError):
    """A comparison or a choice cannot be made as it is."""
