"""What the validation room refuses."""

from vigil.errors import VigilError


class ValidationError(VigilError):
    """Something cannot be validated as it was given."""


class CohortError(ValidationError):
    """A cohort, or a file that should hold one, contradicts itself or cannot be read."""
