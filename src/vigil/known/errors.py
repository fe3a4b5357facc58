"""What the engine of known files refuses."""

from vigil.errors import VigilError


class KnownError(VigilError):
    """A set of known files cannot be read, built or searched as asked."""


class NothingTakenError(KnownError):
    """Every row of every source was damaged, or there was none."""
