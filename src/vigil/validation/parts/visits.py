"""Hits: what the first visits of each week would have found, by level and in order of arrival."""

from itertools import groupby

from vigil.statistics.estimate import NotEstimable
from vigil.statistics.hits import Hits, Week, hits_in_first
from vigil.validation.cohort import Sampling
from vigil.validation.columns import Columns, Followed


def visits(columns: Columns, *, places: int, seed: int) -> Hits | NotEstimable:
    """Cases compete with those that arrived in the same week (ISO 8601); of those whose outcome is known.

    Raises:
        StatisticsError: there is no place a week.
    """
    if columns.cohort.sampling is Sampling.CASE_CONTROL:
        return NotEstimable("cases were chosen by their outcome, so no week of them is a week of work")
    if not columns.known:
        return NotEstimable("no case has a known outcome")
    weeks = [
        Week(levels=columns.urgency(cases), outcomes=[bool(one.event) for one in cases])
        for cases in (list(those) for _, those in groupby(columns.known, key=_week))
    ]
    return hits_in_first(weeks=weeks, places=places, seed=seed)


def _week(one: Followed) -> tuple[int, int]:
    arrived = one.case.received.isocalendar()
    return arrived.year, arrived.week
