"""What is simulated, and what comes out, as tables of whole numbers that both twins read.

A *case* comes from a source, goes from stage to stage, and leaves. A stage is work for officers of one pool, or a delay that
takes none. An *errand* is a task about a case, beside its way: looking at new facts while it waits. A pool has as many
officers as its week's steps say, less those who are called away. Work that an officer has to leave is taken up again.

Times are milliseconds from the beginning, which is a Monday at midnight; shares are in units of 2^-62 (`draws.WHOLE`).
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vigil.kernels.queueing.orders import Four, Order

NONE = -1
WEEK = 7 * 24 * 3_600_000
MOST_CHILDREN = 7  # that a case's table of children tells apart
LONGEST = 1 << 42  # milliseconds, 139 years: sums stay within 64 bits
MOST_PHASES = 200

Table = NDArray[np.int64]


class TimeKind(IntEnum):
    """How a time is drawn."""

    FIXED = 0
    PHASES = 1
    VALUES = 2


class Time(NamedTuple):
    """One way to draw a time, or a number of cases.

    Attributes:
        kind: fixed, phases or values.
        share: of the first of two branches (phases).
        first: fixed: the time itself. Phases: how many exponential steps the first branch has. Values: where they begin.
        first_mean: phases: mean of each step. Values: how many there are, all alike probable.
        second: phases: steps of the second branch.
        second_mean: phases: mean of each.
    """

    kind: TimeKind
    share: int = 0
    first: int = 0
    first_mean: int = 0
    second: int = 0
    second_mean: int = 0


class Source(NamedTuple):
    """Where cases come from.

    Attributes:
        entry: the stage at which they begin.
        gap: the time between batches; NONE for one batch at the beginning.
        size: how many come together.
        known: 1 where the level is known from the outset; otherwise every level is reachable until assessed.
        age: of one batch at the beginning: the longest that its cases have waited already.
        levels: share of Low; of Low and Medium; of all but Very High.
        children: for each level, shares of 0, of up to 1, … of up to 6 children; the rest have 7.
    """

    entry: int
    gap: int
    size: int
    known: int
    age: int
    levels: tuple[int, int, int]
    children: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]


class Stage(NamedTuple):
    """One step on the way.

    Attributes:
        pool: whose work it is; NONE for a delay.
        officers: how many of them it takes at once.
        assesses: 1 where it finds the case's level.
        acts: 1 where its beginning is the first enforcement act.
        work: the mean time, for orders that ask for it.
        times: how long, for each level, Low to Very High: work by the true one, a delay by the one recorded (its upper end).
        first_route: where its routes begin.
        routes: how many; without, a case leaves.
    """

    pool: int
    officers: int
    assesses: int
    acts: int
    work: int
    times: Four
    first_route: int
    routes: int


class Route(NamedTuple):
    """Where a case may go next: the share of this route and all before it, and the stage; NONE leaves."""

    share: int
    to: int


class Pool(NamedTuple):
    """Officers of one role.

    Attributes:
        interrupts: 1 where a case known to be Very High has other work put down for it.
        order: who comes first.
        first_step: where its week begins.
        steps: how many; the first is at the week's beginning.
        away: the time between two calls away of one officer; NONE where there are none.
        away_for: how long each lasts.
    """

    interrupts: int
    order: Order
    first_step: int
    steps: int
    away: int
    away_for: int


class Step(NamedTuple):
    """From when in the week how many officers are there."""

    at: int
    officers: int


class Plan(NamedTuple):
    """Everything that a run needs besides its seed.

    Attributes:
        horizon: when it ends; nothing at that moment happens.
        measured: from when waits, work and presence are counted.
        sources: at least one.
        times: that others name by place.
        values: that times are drawn from.
        stages: at least one.
        routes: of the stages.
        pools: of the stages.
        steps: of the pools.
        accuracy: for the first assessment and for later ones (all of which find the same), for each true level: shares found to
            be at least Medium, at least High, Very High; none larger than the one before.
        clocks: for each level, time until the first act is due.
        facts: the time until new facts about an assessed case arrive; NONE where there are none.
        facts_stage: the errand that they cause; NONE where the level is found at once.
    """

    horizon: int
    measured: int
    sources: tuple[Source, ...]
    times: tuple[Time, ...]
    values: Table
    stages: tuple[Stage, ...]
    routes: tuple[Route, ...]
    pools: tuple[Pool, ...]
    steps: tuple[Step, ...]
    accuracy: tuple[tuple[tuple[int, int, int], ...], tuple[tuple[int, int, int], ...]]
    clocks: Four
    facts: int = NONE
    facts_stage: int = NONE


class Case(IntEnum):
    """Columns of a run's table of cases; a moment that did not come is NONE."""

    SOURCE = 0
    TRUE = 1  # level
    CHILDREN = 2
    LOGGED = 3
    ACTED = 4  # first act
    ACTED_UPPER = 5  # level recorded then
    ACTED_DUE = 6  # what the clock said then
    LEFT = 7
    LOWER = 8  # recorded in the end
    UPPER = 9


class Wait(IntEnum):
    """Columns of a run's waits, for each stage and true level, of tasks begun that joined in the measured time."""

    COUNT = 0
    SUM = 1
    LONGEST = 2


class Presence(IntEnum):
    """Columns of a run's pools: officer-milliseconds at work and on duty in the measured time."""

    WORKED = 0
    ON_DUTY = 1


class Traced(IntEnum):
    """What a row of the trace tells; its subject is a case, or a pool where officers change."""

    ARRIVED = 0  # detail: true level
    BEGAN = 1  # detail: stage
    PUT_DOWN = 2  # detail: stage
    ENDED = 3  # detail: stage
    ASSESSED = 4  # detail: level
    LEFT = 5  # detail: NONE
    ON_DUTY = 6  # detail: officers
    FACTS = 7  # detail: how manieth


class Run(NamedTuple):
    """What one replication came to.

    Attributes:
        cases: shape (cases, 10), columns of `Case`.
        waits: shape (stages, 4, 3), columns of `Wait`.
        presence: shape (pools, 2), columns of `Presence`.
        arrivals: cases that arrived.
        completions: tasks that officers ended, and delays that ran out.
        trace: shape (rows, 4): when, what (`Traced`), subject, detail. Empty unless asked for.
    """

    cases: Table
    waits: Table
    presence: Table
    arrivals: int
    completions: int
    trace: Table


class TooLargeError(ValueError):
    """More cases arrive, or more happens, than a run was allowed."""
