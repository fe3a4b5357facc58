"""What the risk engine refuses."""

from vigil.errors import VigilError


class RiskError(VigilError):
    """A definition, a set of answers or a record cannot be used."""


class InstrumentError(RiskError):
    """An instrument's file is not a definition that may be assessed with."""


class AnswerError(RiskError):
    """The answers do not fit the instrument."""


class RecordError(RiskError):
    """A stored assessment does not follow from its answers."""


class OverrideError(RiskError):
    """A level may not be set in this way."""
