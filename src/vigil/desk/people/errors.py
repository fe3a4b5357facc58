"""What the room of people refuses."""

from vigil.errors import VigilError


class RegisterError(VigilError):
    """A register cannot be taken in as it is; nothing of it was kept."""


class RowError(VigilError):
    """A row of a register cannot be taken; it becomes a numbered rejection."""
