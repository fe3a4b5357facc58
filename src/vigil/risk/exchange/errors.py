"""What cannot be exchanged."""

from vigil.risk.errors import RiskError


class ExchangeError(RiskError):
    """A table cannot be read from a file, or cannot be said in its format."""
