"""What validation on the desk refuses."""

from vigil.errors import VigilError


class ListError(VigilError):
    """A list that is handed in cannot be taken as it is."""
