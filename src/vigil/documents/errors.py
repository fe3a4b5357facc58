"""What can go wrong when a document is given out."""

from vigil.errors import VigilError


class DocumentError(VigilError):
    """A document cannot be given out as asked."""
