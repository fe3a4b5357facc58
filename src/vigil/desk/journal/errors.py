"""What the record refuses."""

from vigil.errors import VigilError


class JournalError(VigilError):
    """The journal cannot record or show what was asked."""


class UnrecordedWriteError(JournalError):
    """A tracked row was about to change outside a recorded action: a fault of the program, never of the user."""
