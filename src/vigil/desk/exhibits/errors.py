"""What exhibits refuse."""

from vigil.errors import VigilError


class ExhibitError(VigilError):
    """The exhibit or its scan cannot be taken as it is."""
