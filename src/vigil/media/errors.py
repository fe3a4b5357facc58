"""What the reading of evidence refuses."""

from vigil.errors import VigilError


class MediaError(VigilError):
    """Evidence, a scan file or the jail cannot be used as asked."""
