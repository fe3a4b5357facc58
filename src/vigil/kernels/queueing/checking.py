"""A plan's tables refer to each other by place: none may point outside, and no sum may leave 64 bits."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.orders import LEVELS, NEVER, Kind, Order
from vigil.kernels.queueing.plan import (
    LONGEST,
    MOST_CHILDREN,
    MOST_PHASES,
    NONE,
    WEEK,
    Plan,
    Pool,
    Source,
    Stage,
    Table,
    Time,
    TimeKind,
)

MOST_POINTS = 100_000
MOST_HARM = 1_000_000
MOST_OFFICERS = 10_000


def check(plan: Plan) -> None:
    """Refuse a plan that a twin could not run.

    Raises:
        ValueError: what is wrong, and in which table.
    """
    for wrong in _wrong(plan):
        raise ValueError(f"this plan cannot be run: {wrong}")


def _wrong(plan: Plan) -> Iterator[str]:
    if not 0 <= plan.measured <= plan.horizon <= LONGEST:
        yield "it is measured from nought to its end, which is not beyond 139 years"
    if not plan.sources or not plan.stages:
        yield "it has sources and stages"
    if not _is_place(plan.facts, plan.times) or not _is_place(plan.facts_stage, plan.stages):
        yield "new facts have a time and a stage, or none"
    yield from _wrong_values(plan.values)
    yield from _wrong_levels(plan)
    yield from (wrong for time in plan.times for wrong in _wrong_time(plan, time))
    yield from (wrong for source in plan.sources for wrong in _wrong_source(plan, source))
    yield from (wrong for stage in plan.stages for wrong in _wrong_stage(plan, stage))
    yield from (wrong for pool in plan.pools for wrong in _wrong_pool(plan, pool))
    if not all(NONE <= route.to < len(plan.stages) and 0 <= route.share <= WHOLE for route in plan.routes):
        yield "a route leads to no stage, or has no share"


def _wrong_values(values: Table) -> Iterator[str]:
    if values.dtype != np.int64 or values.ndim != 1 or not values.flags.c_contiguous:
        yield "values are one row of whole numbers"
    if values.size and not 0 <= values.min() <= values.max() <= LONGEST:
        yield "a value lies outside the times that can be"


def _wrong_levels(plan: Plan) -> Iterator[str]:
    if [len(one) for one in plan.accuracy] != [LEVELS, LEVELS]:
        yield "accuracy has four levels twice"
    cuts = [row for one in plan.accuracy for row in one]
    if not all(len(row) == LEVELS - 1 and _falls((WHOLE, *row, 0)) for row in cuts):
        yield "the shares found at or above each level fall from 1 to 0"
    if len(plan.clocks) != LEVELS or not all(0 <= clock <= LONGEST for clock in plan.clocks):
        yield "there are four clocks"


def _wrong_time(plan: Plan, time: Time) -> Iterator[str]:
    if time.kind not in set(TimeKind):
        yield "a time is of one of the three kinds"
    if time.kind == TimeKind.FIXED and not 0 <= time.first <= LONGEST:
        yield "a fixed time lies outside the times that can be"
    if time.kind == TimeKind.VALUES and not (
        time.first >= 0 and time.first_mean >= 1 and time.first + time.first_mean <= plan.values.size
    ):
        yield "a time is drawn from values that are not there"
    if time.kind == TimeKind.PHASES:
        steps, means = (time.first, time.second), (time.first_mean, time.second_mean)
        if not all(0 <= many <= MOST_PHASES for many in steps):
            yield "a time has too many steps"
        if not all(0 <= mean <= LONGEST for mean in means):
            yield "a time's steps are too long"
        # The longest that one exponential step can be is 44.4 times its mean.
        if any(many * mean * 45 > LONGEST * 64 for many, mean in zip(steps, means, strict=True)):
            yield "a time's steps are too long together"
        if not 0 <= time.share <= WHOLE:
            yield "a time's branches share one"


def _wrong_source(plan: Plan, source: Source) -> Iterator[str]:
    if not 0 <= source.entry < len(plan.stages):
        yield "a source leads to no stage"
    if not _is_place(source.gap, plan.times) or not 0 <= source.size < len(plan.times):
        yield "a source has no time between batches, or no size"
    if not 0 <= source.age <= LONGEST:
        yield "a source's cases have waited too long"
    rows = (source.levels, *source.children)
    if [len(row) for row in rows] != [LEVELS - 1, *[MOST_CHILDREN] * LEVELS]:
        yield "a source has shares for each level, and of children for each"
    if not all(_falls((WHOLE, *reversed(row), 0)) for row in rows):
        yield "a source's shares rise from 0 to 1"


def _wrong_stage(plan: Plan, stage: Stage) -> Iterator[str]:
    if not _is_place(stage.pool, plan.pools):
        yield "a stage has no pool"
    if not 0 <= stage.officers <= MOST_OFFICERS or not 1 <= stage.work <= LONGEST:
        yield "a stage takes too many officers, or has no mean work"
    if len(stage.times) != LEVELS or not all(0 <= time < len(plan.times) for time in stage.times):
        yield "a stage has no time for a level"
    if stage.first_route < 0 or stage.routes < 0 or stage.first_route + stage.routes > len(plan.routes):
        yield "a stage has routes that are not there"


def _wrong_pool(plan: Plan, pool: Pool) -> Iterator[str]:
    if pool.first_step < 0 or pool.steps < 1 or pool.first_step + pool.steps > len(plan.steps):
        yield "a pool has steps that are not there"
        return
    steps = plan.steps[pool.first_step : pool.first_step + pool.steps]
    if steps[0].at != 0 or not all(a.at < b.at for a, b in pairwise(steps)) or steps[-1].at >= WEEK:
        yield "a pool's steps rise from the week's beginning to its end"
    if not all(0 <= step.officers <= MOST_OFFICERS for step in steps):
        yield "a pool has too many officers"
    if not _is_place(pool.away, plan.times) or not _is_place(pool.away_for, plan.times):
        yield "calls away have a time between them and a length"
    if (pool.away == NONE) != (pool.away_for == NONE):
        yield "calls away have both a time between them and a length"
    yield from _wrong_order(pool.order)


def _wrong_order(order: Order) -> Iterator[str]:
    if order.kind not in set(Kind):
        yield "an order is of one of the six kinds"
    if not all(len(four) == LEVELS for four in (order.points, order.ceilings, order.every, order.harm)):
        yield "an order has numbers for four levels"
    if not all(0 <= points <= MOST_POINTS for points in order.points):
        yield "points lie between 0 and 100,000"
    if not all(0 <= harm <= MOST_HARM for harm in order.harm):
        yield "harm lies between 0 and 1,000,000"
    if not all(0 <= ceiling <= NEVER for ceiling in order.ceilings) or min(order.every) < 0:
        yield "ceilings and kept turns are not negative"


def _falls(shares: Sequence[int]) -> bool:
    return all(a >= b for a, b in pairwise(shares))


def _is_place(place: int, table: Sequence[object]) -> bool:
    return NONE <= place < len(table)
