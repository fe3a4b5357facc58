"""What private matching refuses."""

from vigil.linkage.errors import LinkageError


class PrivateMatchingError(LinkageError):
    """A list, an agreement or a file of another force that cannot be used as it is."""


class UntrustedFileError(PrivateMatchingError):
    """A file that is not whole, not the peer's, not for us, not of now, or was used before."""


class LimitReachedError(PrivateMatchingError):
    """More identifiers were asked than the agreement allows."""
