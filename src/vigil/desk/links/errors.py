"""What the room of links refuses."""

from vigil.errors import VigilError


class LinkError(VigilError):
    """A decision on two people that cannot be taken, confirmed or withdrawn."""
