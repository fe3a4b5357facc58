"""What review refuses."""

from vigil.errors import VigilError


class ReviewError(VigilError):
    """The stack cannot be graded or shown as asked."""
