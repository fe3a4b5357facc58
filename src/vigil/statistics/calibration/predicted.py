"""Predicted probabilities beside what happened."""

from vigil.statistics.columns import Column, Flags, Numbers, check_same_length, flags, probabilities
from vigil.statistics.errors import StatisticsError


def predicted(predictions: Column, outcomes: Column) -> tuple[Numbers, Flags]:
    """Both columns, of one length and with at least one case.

    Raises:
        StatisticsError: they differ in length or are empty, or an entry is missing or impossible.
    """
    probability, outcome = probabilities("predictions", predictions), flags("outcomes", outcomes)
    check_same_length(predictions=probability, outcomes=outcome)
    if not len(outcome):
        raise StatisticsError("There is no case; give predictions and outcomes of at least one.")
    return probability, outcome
