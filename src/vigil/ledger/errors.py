"""What the ledger refuses."""

from vigil.errors import VigilError


class LedgerError(VigilError):
    """A log, a checkpoint or a key cannot be read or used."""
