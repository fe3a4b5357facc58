"""What the risk engine refuses."""

from vigil.errors import VigilError


class RiskError(VigilError):
    """A definition or a set of answers cannot be used."""


class InstrumentError(RiskError):
    """An instrument's file is not a definition that may be assessed with."""


class AnswerError(RiskError):
    """The answers do not fit the instrument."""
