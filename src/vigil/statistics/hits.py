"""Hits in the first visits of a week: what ordering by level finds that order of arrival would not have found."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import bootstrap

from vigil.statistics.columns import (
    Column,
    Numbers,
    check_at_most,
    check_same_length,
    count,
    flags,
    whole_numbers,
)
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, Interval, NotEstimable, check_confidence

MOST_WEEKS = 10_000
LEAST_REPLICATIONS, MOST_REPLICATIONS = 200, 100_000
AT_ONCE = 100  # replications held in memory
PERCENTILE = "percentile bootstrap of weeks"


@dataclass(frozen=True, slots=True)
class Week:
    """The cases that competed for one week's visits, in order of arrival.

    Attributes:
        levels: whole numbers, higher for more urgent.
        outcomes: yes where the visit would have been, or was, a hit.
    """

    levels: Column
    outcomes: Column


@dataclass(frozen=True, slots=True)
class Hits:
    """Hits a week among the visits there were places for; each the mean over weeks.

    Attributes:
        places: visits a week.
        weeks: how many weeks were seen.
        by_level: the highest level first, within a level whoever came first.
        arrival_order: whoever came first.
        gained: by level less arrival order, week by week.
        possible: what a tool that knew the outcomes would have found.
    """

    places: int
    weeks: int
    by_level: Estimate
    arrival_order: Estimate
    gained: Estimate
    possible: float


def hits_in_first(
    *,
    weeks: Sequence[Week],
    places: int,
    seed: int,
    replications: int = 2_000,
    confidence: float = CONFIDENCE,
) -> Hits:
    """How many of the first visits of a week are hits.

    Whole weeks are drawn anew for the intervals (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13),
    because cases of one week compete with each other. A week with fewer cases than places is visited whole.

    Args:
        weeks: at least one.
        places: visits a week; at least one.
        seed: of the draws; the same gives the same intervals.
        replications: how often weeks are drawn anew.
        confidence: of the intervals.

    Raises:
        StatisticsError: there is no week or no place, a week's columns differ in length, or an entry is missing.
    """
    check_confidence(confidence)
    if not weeks or not count("places", places):
        raise StatisticsError("Hits need at least one week and one place a week.")
    check_at_most("weeks", len(weeks), MOST_WEEKS)
    if not LEAST_REPLICATIONS <= count("replications", replications) <= MOST_REPLICATIONS:
        raise StatisticsError(
            f"{replications} replications cannot be; take {LEAST_REPLICATIONS} to {MOST_REPLICATIONS:,}."
        )
    counted = np.array([_counted(week, places, number) for number, week in enumerate(weeks, 1)], dtype=float)
    by_level, by_arrival, possible = counted.T
    by_level_mean, by_arrival_mean, gained = (
        _mean(values, seed, replications, confidence)
        for values in (by_level, by_arrival, by_level - by_arrival)
    )
    return Hits(places, len(weeks), by_level_mean, by_arrival_mean, gained, float(possible.mean()))


def _counted(week: Week, places: int, number: int) -> tuple[int, int, int]:
    level = whole_numbers(f"levels of week {number}", week.levels)
    outcome = flags(f"outcomes of week {number}", week.outcomes)
    check_same_length(levels=level, outcomes=outcome)
    first = np.argsort(-level, kind="stable")[:places]
    return int(outcome[first].sum()), int(outcome[:places].sum()), min(int(outcome.sum()), places)


def _mean(values: Numbers, seed: int, replications: int, confidence: float) -> Estimate:
    mean = float(values.mean())
    if np.ptp(values) == 0:
        reason = (
            "one week cannot show how much weeks vary" if len(values) == 1 else "every week gave the same"
        )
        return Estimate(mean, NotEstimable(reason), PERCENTILE)
    drawn = bootstrap(
        (values,),
        np.mean,
        n_resamples=replications,
        batch=AT_ONCE,
        confidence_level=confidence,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    interval = drawn.confidence_interval
    return Estimate(mean, Interval(float(interval.low), float(interval.high), confidence), PERCENTILE)
