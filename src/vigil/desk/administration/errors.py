"""What the administration of users and teams refuses."""

from vigil.errors import VigilError


class AdministrationError(VigilError):
    """The user or team cannot be changed as asked."""
