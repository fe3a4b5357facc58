"""Risk instruments as data, and assessment that reasons exactly with unknown answers.

Words: an *item* is one question, an *answer* one of four, a *level* the output, the *interval* every level that the open
answers leave reachable. Public names are listed in ``__all__``.
"""

from vigil.risk.assessment import assess
from vigil.risk.errors import AnswerError, InstrumentError, RecordError, RiskError
from vigil.risk.form import empty_form, read_form
from vigil.risk.instrument import Instrument, Item, Rule, Step
from vigil.risk.levels import Answer, Level
from vigil.risk.loading import load
from vigil.risk.outcome import (
    Assessment,
    InstrumentUsed,
    NotApplicable,
    OpenItem,
    ReachedRule,
    interval_in_words,
)
from vigil.risk.records import recompute

__all__ = [
    "Answer",
    "AnswerError",
    "Assessment",
    "Instrument",
    "InstrumentError",
    "InstrumentUsed",
    "Item",
    "Level",
    "NotApplicable",
    "OpenItem",
    "ReachedRule",
    "RecordError",
    "RiskError",
    "Rule",
    "Step",
    "assess",
    "empty_form",
    "interval_in_words",
    "load",
    "read_form",
    "recompute",
]
