"""Discrimination: whether cases with the outcome stand above those without, and whether another instrument does better."""

from dataclasses import dataclass

from vigil.statistics.auc import AucDifference, auc, auc_difference
from vigil.statistics.concordance import Concordance, concordance
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.validation.cohort import Used
from vigil.validation.columns import Columns

FEWEST_BOTH = 2  # cases that two instruments must have assessed for their orders to be compared


@dataclass(frozen=True, slots=True)
class Beside:
    """Another instrument on the same cases.

    Attributes:
        other: which.
        cases: how many both assessed, with a known outcome.
        compared: this instrument's AUC less the other's, with DeLong's paired test, or why there is none.
    """

    other: Used
    cases: int
    compared: AucDifference | NotEstimable


@dataclass(frozen=True, slots=True)
class Discrimination:
    """How well the instrument orders cases.

    Attributes:
        ordered_by: *points* or *upper level*.
        auc: with DeLong's interval.
        lowest: the AUC if the lower end of each interval of levels had ordered the cases, for what open answers cost.
        graded: c-index and Somers' D against graded outcomes.
        beside: every other instrument of the cohort.
    """

    ordered_by: str
    auc: Estimate | NotEstimable
    lowest: Estimate | NotEstimable
    graded: Concordance | NotEstimable
    beside: tuple[Beside, ...]


def discrimination(columns: Columns) -> Discrimination | NotEstimable:
    """How well it orders the cases whose outcome is known."""
    if not columns.known:
        return NotEstimable("no case has a known outcome")
    order, outcomes = columns.order(columns.known), columns.outcomes
    return Discrimination(
        ordered_by=columns.ordered_by,
        auc=auc(scores=order, outcomes=outcomes),
        lowest=_lowest(columns),
        graded=_graded(columns, order),
        beside=tuple(
            _beside(columns, other) for other in columns.cohort.instruments if other != columns.used
        ),
    )


def _lowest(columns: Columns) -> Estimate | NotEstimable:
    lower = [levels[0].rank for one in columns.known if (levels := one.assessed.levels) is not None]
    if len(lower) < len(columns.known):
        return NotEstimable("the instrument gives no interval of levels")
    if all(levels[0] == levels[1] for one in columns.known if (levels := one.assessed.levels) is not None):
        return NotEstimable("no case had an open answer that left more than one level")
    return auc(scores=lower, outcomes=columns.outcomes)


def _graded(columns: Columns, order: list[int]) -> Concordance | NotEstimable:
    grades = [
        (grade if one.event else 0) for one in columns.known if (grade := one.case.outcome.grade) is not None
    ]
    if len(grades) < len(columns.known):
        return NotEstimable(
            "outcomes are not graded in every case; with two grades the c-index would be the AUC"
        )
    return concordance(scores=order, outcomes=grades)


def _beside(columns: Columns, other: Used) -> Beside:
    theirs = {one.case.reference: one for one in Columns(columns.cohort, other).known}
    both = [
        (one, theirs[one.case.reference])
        for one in columns.known
        if one.case.reference in theirs and theirs[one.case.reference].event == one.event
    ]
    if len(both) < FEWEST_BOTH:
        few = NotEstimable(f"the two assessed {len(both)} of the same cases, with a known outcome")
        return Beside(other, len(both), few)
    compared = auc_difference(
        first=columns.order([one for one, _ in both]),
        second=Columns(columns.cohort, other).order([one for _, one in both]),
        outcomes=[bool(one.event) for one, _ in both],
    )
    return Beside(other, len(both), compared)
