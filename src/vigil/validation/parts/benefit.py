"""The decision curve: whether visiting whom the instrument flags does more good than visiting in order of arrival."""

from dataclasses import dataclass

from vigil.risk import Level
from vigil.statistics.decision_curve import NetBenefit, decision_curve, decision_curve_of_cut
from vigil.statistics.estimate import NotEstimable
from vigil.validation.cohort import Sampling
from vigil.validation.columns import Columns

FLAGGED_FROM = Level.HIGH


@dataclass(frozen=True, slots=True)
class Benefit:
    """Net benefit at each threshold.

    Attributes:
        flags: whom the instrument flags, in words.
        curve: thresholds rising.
    """

    flags: str
    curve: tuple[NetBenefit, ...]


def benefit(columns: Columns) -> Benefit | NotEstimable:
    """By the instrument's probability where it gives one, else by the cut at High."""
    if columns.cohort.sampling is Sampling.CASE_CONTROL:
        return NotEstimable("cases were chosen by their outcome, and net benefit hangs on how frequent it is")
    if not columns.known:
        return NotEstimable("no case has a known outcome")
    if columns.has_probabilities:
        curve = decision_curve(predictions=columns.probabilities(), outcomes=columns.outcomes)
        return Benefit("every case whose probability reaches the threshold", curve)
    if not columns.has_levels:
        return NotEstimable("the instrument gives neither a probability nor a level")
    flagged = [level >= FLAGGED_FROM.rank for level in columns.levels(columns.known)]
    return Benefit(
        f"every case at {FLAGGED_FROM.label} or above, whatever the threshold",
        decision_curve_of_cut(flagged=flagged, outcomes=columns.outcomes),
    )
