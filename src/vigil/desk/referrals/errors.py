"""What intake refuses."""

from vigil.errors import VigilError


class IntakeError(VigilError):
    """A file cannot be taken in as it is; nothing of it was kept."""
