"""What a case refuses."""

from vigil.errors import VigilError


class CaseError(VigilError):
    """The case is not in a state for this, or the request does not fit it."""
