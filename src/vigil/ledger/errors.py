"""What the ledger refuses."""

from vigil.errors import VigilError


class LedgerError(VigilError):
    """A value, a log, a checkpoint or a key cannot be sealed, read or used."""


class DamagedLogError(LedgerError):
    """The database stopped giving rows because its file is damaged; what was read before still counts."""
