"""Risk instruments as data, and assessment that reasons exactly with unknown answers.

Words: an *item* is one question, an *answer* one of four, a *level* the output, the *interval* every level that the open
answers leave reachable. Public names are listed in ``__all__``.
"""

from vigil.risk.assessment import Assessment, NotApplicable, OpenItem, ReachedRule, assess, interval_in_words
from vigil.risk.errors import AnswerError, InstrumentError, RiskError
from vigil.risk.instrument import Instrument, Item, Rule, Step
from vigil.risk.levels import Answer, Level
from vigil.risk.loading import load

__all__ = [
    "Answer",
    "AnswerError",
    "Assessment",
    "Instrument",
    "InstrumentError",
    "Item",
    "Level",
    "NotApplicable",
    "OpenItem",
    "ReachedRule",
    "RiskError",
    "Rule",
    "Step",
    "assess",
    "interval_in_words",
    "load",
]
