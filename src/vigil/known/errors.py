"""What the engine of known files refuses."""

from vigil.errors import VigilError


class KnownError(VigilError):
    """A set of known files cannot be read, built or searched as asked."""
