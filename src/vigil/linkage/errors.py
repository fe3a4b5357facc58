"""What a person can put right about linkage."""

from vigil.errors import VigilError


class LinkageError(VigilError):
    """A record, a decision or weights that cannot be used as they are."""


class RecordError(LinkageError):
    """A record that cannot be compared: a date that is none, or more or longer values than are compared."""


class IdentifierError(LinkageError):
    """What was asked cannot be asked of an identifier: it is no text, its kind is none, or a time has no zone."""


class WeightsError(LinkageError):
    """Weights that are not a model, or of another version."""


class DecisionError(LinkageError):
    """A decision that cannot be taken or withdrawn."""
