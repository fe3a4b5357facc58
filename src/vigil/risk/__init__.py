"""Risk instruments as data, and assessment that reasons exactly with unknown answers.

Words: an *item* is one question, an *answer* one of four or a known count or date, a *level* the output, the *interval* every
level that the open answers leave. Public names are listed in ``__all__``.
"""

from vigil.risk.assessment import assess, ends_of
from vigil.risk.errors import AnswerError, InstrumentError, RecordError, RiskError
from vigil.risk.form import empty_form, read_form
from vigil.risk.instrument import Instrument
from vigil.risk.item import Gate, Item, Kind
from vigil.risk.levels import Answer, Given, Level, Reading, Total
from vigil.risk.loading import load, shipped
from vigil.risk.outcome import (
    Assessment,
    InstrumentUsed,
    Left,
    NotApplicable,
    OpenItem,
    ReachedRule,
    Told,
    interval_in_words,
)
from vigil.risk.records import recompute
from vigil.risk.structures import Rule, Step

__all__ = [
    "Answer",
    "AnswerError",
    "Assessment",
    "Gate",
    "Given",
    "Instrument",
    "InstrumentError",
    "InstrumentUsed",
    "Item",
    "Kind",
    "Left",
    "Level",
    "NotApplicable",
    "OpenItem",
    "ReachedRule",
    "Reading",
    "RecordError",
    "RiskError",
    "Rule",
    "Step",
    "Told",
    "Total",
    "assess",
    "empty_form",
    "ends_of",
    "interval_in_words",
    "load",
    "read_form",
    "recompute",
    "shipped",
]
