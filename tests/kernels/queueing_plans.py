"""Plans for the tests of the simulator: any that may be run, and the small ones of textbooks."""

import random
from collections.abc import Sequence

import numpy as np

from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.orders import LEVELS, NEVER, Four, Kind, Order
from vigil.kernels.queueing.plan import (
    MOST_CHILDREN,
    NONE,
    WEEK,
    Plan,
    Pool,
    Route,
    Source,
    Stage,
    Step,
    Time,
    TimeKind,
)

HOUR = 3_600_000
FIRST_COME = Order(Kind.ARRIVAL)
EXACT = tuple(tuple(WHOLE if cut <= level else 0 for cut in (1, 2, 3)) for level in range(LEVELS))
NO_CHILDREN = ((WHOLE,) * MOST_CHILDREN,) * LEVELS


def exponential(mean: int) -> Time:
    return Time(TimeKind.PHASES, share=WHOLE, first=1, first_mean=mean)


def crowded(seed: int) -> Plan:
    """A small, crowded system, made by seed: whatever can meet in one does meet in many of them."""
    return _Making(random.Random(seed)).plan()


class _Making:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.values = np.array([self.length() for _ in range(dice.randint(1, 5))], dtype=np.int64)
        some = [self.time() for _ in range(dice.randint(1, 4))]
        gaps = [
            exponential(dice.randint(2, 30) * HOUR),
            Time(TimeKind.FIXED, first=dice.randint(2, 30) * HOUR),
        ]
        sizes = [Time(TimeKind.FIXED, first=1), Time(TimeKind.FIXED, first=dice.randint(0, 4))]
        self.times = (*some, *gaps, *sizes)
        self.some, self.gaps, self.sizes = (
            range(len(some)),
            range(len(some), len(some) + 2),
            range(len(some) + 2, len(some) + 4),
        )
        self.steps: list[Step] = []
        self.routes: list[Route] = []

    def length(self) -> int:
        return self.dice.choice([0, 1, HOUR, self.dice.randint(0, 20 * HOUR)])

    def share(self) -> int:
        return self.dice.choice(
            [0, WHOLE // 2, WHOLE, self.dice.randint(0, WHOLE), self.dice.randint(0, WHOLE)]
        )

    def shares(self, many: int) -> tuple[int, ...]:
        return tuple(sorted(self.share() for _ in range(many)))

    def four(self, most: int) -> Four:
        a, b, c, d = (self.dice.randint(0, most) for _ in range(LEVELS))
        return (a, b, c, d)

    def time(self) -> Time:
        dice = self.dice
        kind = dice.choice(list(TimeKind))
        if kind is TimeKind.FIXED:
            return Time(kind, first=self.length())
        if kind is TimeKind.VALUES:
            first = dice.randrange(len(self.values))
            return Time(kind, first=first, first_mean=dice.randint(1, len(self.values) - first))
        return Time(kind, self.share(), dice.randint(0, 4), self.length(), dice.randint(0, 4), self.length())

    def order(self) -> Order:
        a, b, c, d = (self.dice.choice([0, HOUR, 9 * HOUR, 60 * HOUR, NEVER]) for _ in range(LEVELS))
        e, f, g, h = (self.dice.choice([0, 1, 2, 3, 7]) for _ in range(LEVELS))
        return Order(self.dice.choice(list(Kind)), self.four(9), (a, b, c, d), (e, f, g, h), self.four(9))

    def pool(self) -> Pool:
        dice = self.dice
        places = sorted(dice.sample(range(1, WEEK // HOUR), dice.choice([0, 0, 3, 13])))
        first = len(self.steps)
        self.steps += [Step(at * HOUR, dice.choice([0, 1, 1, 2, 3])) for at in (0, *places)]
        has_calls = dice.random() < 0.3
        return Pool(
            interrupts=dice.randint(0, 1),
            order=self.order(),
            first_step=first,
            steps=len(self.steps) - first,
            away=dice.choice(self.gaps) if has_calls else NONE,
            away_for=dice.choice(self.some) if has_calls else NONE,
        )

    def stage(self, number: int, many: int, pools: int) -> Stage:
        dice = self.dice
        first = len(self.routes)
        tos = [
            dice.choice([NONE, *range(number + 1, many), *range(number + 1, many)])
            for _ in range(dice.randint(0, 3))
        ]
        self.routes += [Route(share, to) for share, to in zip(self.shares(len(tos)), tos, strict=True)]
        a, b, c, d = (dice.choice(self.some) for _ in range(LEVELS))
        return Stage(
            pool=dice.choice([NONE, *range(pools), *range(pools), *range(pools)]),
            officers=dice.choice([0, 1, 1, 1, 2, 3]),
            assesses=int(dice.random() < 0.4),
            acts=int(dice.random() < 0.3),
            work=dice.randint(1, 5 * HOUR),
            times=(a, b, c, d),
            first_route=first,
            routes=len(tos),
        )

    def source(self, stages: int) -> Source:
        dice = self.dice
        a, b, c = self.shares(LEVELS - 1)
        d, e, f, g = (self.shares(MOST_CHILDREN) for _ in range(LEVELS))
        return Source(
            entry=dice.randrange(stages),
            gap=dice.choice([*self.gaps, NONE]),
            size=dice.choice(self.sizes),
            known=dice.randint(0, 1),
            age=self.length(),
            levels=(a, b, c),
            children=(d, e, f, g),
        )

    def cuts(self) -> tuple[int, int, int]:
        a, b, c = self.shares(3)
        return (c, b, a)

    def plan(self) -> Plan:
        dice = self.dice
        pools = tuple(self.pool() for _ in range(dice.randint(1, 3)))
        many = dice.randint(1, 4)
        stages = [self.stage(number, many, len(pools)) for number in range(many)]
        errand = stages[-1]._replace(acts=1, routes=0)  # nobody's way leads there
        horizon = dice.randint(0, 40 * 24 * HOUR)
        accuracy = (tuple(self.cuts() for _ in range(LEVELS)), tuple(self.cuts() for _ in range(LEVELS)))
        return Plan(
            horizon=horizon,
            measured=dice.choice([0, horizon // 3, horizon]),
            sources=tuple(self.source(many) for _ in range(dice.randint(1, 3))),
            times=self.times,
            values=self.values,
            stages=(*stages, errand),
            routes=tuple(self.routes),
            pools=pools,
            steps=tuple(self.steps),
            accuracy=accuracy,
            clocks=self.four(20 * HOUR),
            facts=dice.choice([*self.gaps, NONE]),
            facts_stage=dice.choice([NONE, many]),
        )


def queue(
    *,
    officers: int,
    gaps: Sequence[int],
    work: Time,
    order: Order = FIRST_COME,
    horizon: int,
    measured: int = 0,
    interrupts: bool = False,
) -> Plan:
    """One stage, one pool round the clock, Poisson arrivals of each level: the textbooks' queue.

    Args:
        officers: servers.
        gaps: for each level from Low on, the mean time between arrivals; 0 for none of that level.
        work: the time that each takes.
        order: the discipline.
        horizon: when it ends.
        measured: from when waits are counted.
        interrupts: whether Very High has others put down.
    """
    arrivals = [(level, gap) for level, gap in enumerate(gaps) if gap]
    many = len(arrivals)
    clocks: Four = (30 * HOUR, 14 * HOUR, 7 * HOUR, HOUR)
    return Plan(
        horizon=horizon,
        measured=measured,
        sources=tuple(
            Source(0, number, many + 1, 1, 0, _only(level), NO_CHILDREN)
            for number, (level, _) in enumerate(arrivals)
        ),
        times=(*(exponential(gap) for _, gap in arrivals), work, Time(TimeKind.FIXED, first=1)),
        values=np.empty(0, dtype=np.int64),
        stages=(Stage(0, 1, 0, 1, HOUR, (many,) * LEVELS, 0, 0),),
        routes=(),
        pools=(Pool(int(interrupts), order, 0, 1, NONE, NONE),),
        steps=(Step(0, officers),),
        accuracy=(EXACT, EXACT),
        clocks=clocks,
    )


def _only(level: int) -> tuple[int, int, int]:
    shares = [WHOLE if level <= rank else 0 for rank in range(LEVELS - 1)]
    return (shares[0], shares[1], shares[2])
