"""What the readers of shared formats refuse."""

from vigil.errors import VigilError


class FormatError(VigilError):
    """A file cannot be read, or is not of the plain form that its reader takes."""
