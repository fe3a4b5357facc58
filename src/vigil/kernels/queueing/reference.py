"""The simulator in plain Python: the definition that the native twin is held to, event for event."""

import heapq
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from vigil.kernels.queueing import draws, orders
from vigil.kernels.queueing.draws import What, Whom
from vigil.kernels.queueing.plan import (
    NONE,
    WEEK,
    Plan,
    Pool,
    Run,
    Source,
    Stage,
    Time,
    TimeKind,
    TooLargeError,
    Traced,
)


class Event(IntEnum):
    """What the calendar holds."""

    BATCH = 0
    ENDED = 1
    ON_DUTY = 2
    AWAY = 3
    BACK = 4
    FACTS = 5


class Being(IntEnum):
    """Where a task is."""

    WAITING = 0
    WORKED_ON = 1
    PUT_DOWN = 2  # begun, and left by its officers
    ELSEWHERE = 3  # a delay, or over


@dataclass(slots=True, eq=False)
class _Case:
    number: int
    key: int
    source: int
    true: int
    children: int
    logged: int
    lower: int
    upper: int
    facts: int = 0
    expects: bool = False  # that new facts arrive, or are being looked at
    acted: int = NONE
    acted_upper: int = NONE
    acted_due: int = NONE
    left: int = NONE
    way: "_Task" = field(init=False)

    @property
    def awaits_its_act(self) -> bool:
        return self.acted == NONE and self.left == NONE


@dataclass(slots=True, eq=False)
class _Task:
    """A case on its way, or an errand about it."""

    case: _Case
    logged: int
    is_errand: bool
    stage: int = NONE
    being: Being = Being.ELSEWHERE
    joined: int = 0
    rest: int = 0  # work still to be done
    began: int = 0
    ends: int = 0
    run: int = 0  # which beginning an end in the calendar belongs to

    @property
    def number(self) -> int:
        return 2 * self.case.number + self.is_errand


@dataclass(slots=True, eq=False)
class _Pool:
    number: int
    plan: Pool
    key: int
    on_duty: int
    away: int = 0
    busy: int = 0
    counted_to: int = 0
    since: list[int] = field(default_factory=lambda: [0] * orders.LEVELS)
    waiting: list[_Task] = field(default_factory=list)
    put_down: list[_Task] = field(default_factory=list)
    worked_on: list[_Task] = field(default_factory=list)

    @property
    def officers(self) -> int:
        return max(0, self.on_duty - self.away)


def simulate(
    plan: Plan, *, seed: int, replication: int, most_cases: int, most_events: int, trace: bool = False
) -> Run:
    """Run a plan once; see `twins.simulate`, which checks what is given."""
    return _Running(plan, seed, replication, most_cases, most_events, trace=trace).run()


class _Running:
    def __init__(
        self, plan: Plan, seed: int, replication: int, most_cases: int, most_events: int, *, trace: bool
    ) -> None:
        self.plan, self.seed, self.replication = plan, seed, replication
        self.most_cases, self.most_events = most_cases, most_events
        self.now = 0
        self.scheduled = 0
        self.calendar: list[tuple[int, int, Event, int, int]] = []
        self.cases: list[_Case] = []
        self.tasks: dict[int, _Task] = {}
        self.of_source = [0] * len(plan.sources)
        self.source_keys = [self.keyed(Whom.SOURCE, number) for number in range(len(plan.sources))]
        self.pools = [
            _Pool(number, pool, self.keyed(Whom.POOL, number), plan.steps[pool.first_step].officers)
            for number, pool in enumerate(plan.pools)
        ]
        self.waits = np.zeros((len(plan.stages), orders.LEVELS, 3), dtype=np.int64)
        self.presence = np.zeros((len(plan.pools), 2), dtype=np.int64)
        self.completions = 0
        self.is_traced = trace
        self.trace: list[tuple[int, int, int, int]] = []

    def run(self) -> Run:
        self.open_calendar()
        while self.calendar and self.calendar[0][0] < self.plan.horizon:
            self.now, _, event, subject, detail = heapq.heappop(self.calendar)
            match event:
                case Event.BATCH:
                    self.batch(subject, detail)
                case Event.ENDED:
                    self.ended(self.tasks[subject], detail)
                case Event.ON_DUTY:
                    self.change_of_duty(self.pools[subject], detail)
                case Event.AWAY:
                    self.called_away(self.pools[subject], detail)
                case Event.BACK:
                    self.back(self.pools[subject])
                case Event.FACTS:
                    self.facts_arrive(self.cases[subject])
        self.now = self.plan.horizon
        for pool in self.pools:
            self.count(pool)
        return self.outcome()

    def outcome(self) -> Run:
        rows = [
            (
                c.source,
                c.true,
                c.children,
                c.logged,
                c.acted,
                c.acted_upper,
                c.acted_due,
                c.left,
                c.lower,
                c.upper,
            )
            for c in self.cases
        ]
        return Run(
            cases=np.array(rows, dtype=np.int64).reshape(-1, 10),
            waits=self.waits,
            presence=self.presence,
            arrivals=len(self.cases),
            completions=self.completions,
            trace=np.array(self.trace, dtype=np.int64).reshape(-1, 4),
        )

    # --- the calendar ---------------------------------------------------------------------------------------

    def open_calendar(self) -> None:
        for number, pool in enumerate(self.plan.pools):
            if pool.steps > 1:
                self.schedule(self.plan.steps[pool.first_step + 1].at, Event.ON_DUTY, number, 1)
            if pool.away != NONE:
                self.schedule_call_away(self.pools[number], 0)
        for number, source in enumerate(self.plan.sources):
            self.schedule(self.gap(number, 0) if source.gap != NONE else 0, Event.BATCH, number, 0)

    def schedule(self, at: int, event: Event, subject: int, detail: int) -> None:
        """Events at the same moment happen in the order in which they were scheduled."""
        if self.scheduled == self.most_events:
            raise TooLargeError(f"more than {self.most_events:,} events are scheduled")
        heapq.heappush(self.calendar, (at, self.scheduled, event, subject, detail))
        self.scheduled += 1

    def tell(self, what: Traced, subject: int, detail: int) -> None:
        if self.is_traced:
            self.trace.append((self.now, what, subject, detail))

    # --- draws ----------------------------------------------------------------------------------------------

    def keyed(self, whom: Whom, group: int, number: int = 0) -> int:
        return draws.keyed(
            seed=self.seed, replication=self.replication, whom=whom, group=group, number=number
        )

    def drawn(self, time: int, key: int, what: What, index: int) -> int:
        """A time of that kind, or a number of cases."""
        return sampled(self.plan, self.plan.times[time], key, what, index)

    def gap(self, source: int, batch: int) -> int:
        return max(1, self.drawn(self.plan.sources[source].gap, self.source_keys[source], What.GAP, batch))

    # --- arrivals -------------------------------------------------------------------------------------------

    def batch(self, number: int, batch: int) -> None:
        source = self.plan.sources[number]
        if source.gap != NONE:
            self.schedule(self.now + self.gap(number, batch + 1), Event.BATCH, number, batch + 1)
        for _ in range(max(0, self.drawn(source.size, self.source_keys[number], What.SIZE, batch))):
            self.arrive(number, source)

    def arrive(self, number: int, source: Source) -> None:
        if len(self.cases) == self.most_cases:
            raise TooLargeError(f"more than {self.most_cases:,} cases arrive")
        key = self.keyed(Whom.CASE, number, self.of_source[number])
        self.of_source[number] += 1
        true = _rank(draws.draw(key, What.LEVEL), source.levels)
        case = _Case(
            number=len(self.cases),
            key=key,
            source=number,
            true=true,
            children=_rank(draws.draw(key, What.CHILDREN), source.children[true]),
            logged=self.now - draws.place_among(draws.draw(key, What.AGE), source.age),
            lower=true if source.known else 0,
            upper=true if source.known else orders.TOP,
        )
        case.way = _Task(case, case.logged, is_errand=False)
        self.cases.append(case)
        self.tasks[case.way.number] = case.way
        self.tell(Traced.ARRIVED, case.number, true)
        if source.known:
            self.expect_facts(case)
        self.join(case.way, source.entry)

    # --- from stage to stage --------------------------------------------------------------------------------

    def join(self, task: _Task, number: int) -> None:
        stage = self.plan.stages[number]
        task.stage, task.joined = number, self.now
        time = self.drawn(
            stage.times[task.case.upper if stage.pool == NONE else task.case.true],
            task.case.key,
            What.LENGTH if task.is_errand else What.WORK,
            task.case.facts if task.is_errand else number,
        )
        if stage.pool == NONE:
            self.begun(task, stage)
            task.being = Being.ELSEWHERE
            self.schedule(self.now + time, Event.ENDED, task.number, task.run)
            return
        task.rest, task.being = time, Being.WAITING
        pool = self.pools[stage.pool]
        pool.waiting.append(task)
        self.dispatch(pool)

    def begun(self, task: _Task, stage: Stage) -> None:
        """Count what is counted once, when a task is begun."""
        case = task.case
        if task.joined >= self.plan.measured:
            waited, row = self.now - task.joined, self.waits[task.stage, case.true]
            row[:] = row[0] + 1, row[1] + waited, max(row[2], waited)
        if stage.acts and not task.is_errand and case.acted == NONE:
            case.acted, case.acted_upper = self.now, case.upper
            case.acted_due = case.logged + self.plan.clocks[case.upper]
        self.tell(Traced.BEGAN, case.number, task.stage)

    def ended(self, task: _Task, run: int) -> None:
        if run != task.run:
            return  # its officers left it meanwhile
        self.completions += 1
        self.tell(Traced.ENDED, task.case.number, task.stage)
        stage = self.plan.stages[task.stage]
        pool = None if stage.pool == NONE else self.pools[stage.pool]
        if pool:
            self.count(pool)
            pool.worked_on.remove(task)
            pool.busy -= stage.officers
            task.being = Being.ELSEWHERE
        if task.is_errand:
            self.errand_done(task.case)
        else:
            self.go_on(task, stage)
        if pool:
            self.dispatch(pool)

    def go_on(self, task: _Task, stage: Stage) -> None:
        case = task.case
        if stage.assesses:
            self.assess(case, later=False)
            self.expect_facts(case)
        bits = draws.draw(case.key, What.ROUTE, task.stage)
        for route in self.plan.routes[stage.first_route : stage.first_route + stage.routes]:
            if draws.falls_below(bits, route.share):
                if route.to != NONE:
                    self.join(task, route.to)
                    return
                break
        case.left = self.now
        self.tell(Traced.LEFT, case.number, NONE)

    # --- levels ---------------------------------------------------------------------------------------------

    def assess(self, case: _Case, *, later: bool) -> None:
        # What later assessments get wrong about a case they get wrong again: otherwise whoever waits long is once
        # found to be anything.
        bits = draws.draw(case.key, What.ASSESSMENT, later)
        found = sum(draws.falls_below(bits, share) for share in self.plan.accuracy[later][case.true])
        case.lower = case.upper = found
        self.tell(Traced.ASSESSED, case.number, found)

    def expect_facts(self, case: _Case) -> None:
        if self.plan.facts == NONE or case.expects or not case.awaits_its_act:
            return
        case.expects = True
        gap = max(1, self.drawn(self.plan.facts, case.key, What.GAP, case.facts))
        self.schedule(self.now + gap, Event.FACTS, case.number, 0)

    def facts_arrive(self, case: _Case) -> None:
        if not case.awaits_its_act:
            return
        case.facts += 1
        self.tell(Traced.FACTS, case.number, case.facts)
        if self.plan.facts_stage == NONE:
            self.reassess(case)
            return
        task = _Task(case, self.now, is_errand=True)
        self.tasks[task.number] = task
        self.join(task, self.plan.facts_stage)

    def errand_done(self, case: _Case) -> None:
        if case.awaits_its_act:
            self.reassess(case)

    def reassess(self, case: _Case) -> None:
        self.assess(case, later=True)
        case.expects = False
        self.expect_facts(case)
        # One found to be Very High may have other work put down for it.
        if case.way.being in {Being.WAITING, Being.PUT_DOWN}:
            self.dispatch(self.pools[self.plan.stages[case.way.stage].pool])

    # --- officers -------------------------------------------------------------------------------------------

    def dispatch(self, pool: _Pool) -> None:
        """Give officers their next tasks until none can be begun."""
        while (task := self.next_of(pool)) is not None:
            stage = self.plan.stages[task.stage]
            if stage.officers > pool.officers - pool.busy and not self.make_room(pool, task, stage.officers):
                return
            self.begin(pool, task, stage)

    def next_of(self, pool: _Pool) -> _Task | None:
        """What was put down comes first, but for a case known to be Very High where it interrupts.

        A task that needs more officers than are on duty waits, and holds up no other.
        """
        fitting = [task for task in pool.waiting if self.plan.stages[task.stage].officers <= pool.officers]
        begun = [task for task in pool.put_down if self.plan.stages[task.stage].officers <= pool.officers]
        index = orders.first(
            pool.plan.order, [self.place(task) for task in fitting], now=self.now, since=pool.since
        )
        fresh = None if index is None else fitting[index]
        taken_up = min(begun, key=lambda task: (-task.case.upper, task.logged, task.number), default=None)
        if fresh is None or taken_up is None:
            return fresh or taken_up
        goes_ahead = pool.plan.interrupts and is_protected(fresh) and not is_protected(taken_up)
        return fresh if goes_ahead else taken_up

    def place(self, task: _Task) -> orders.Place:
        case = task.case
        order = self.plan.pools[self.plan.stages[task.stage].pool].order
        children = case.children if case.lower == case.upper else 1  # not known before the assessment
        return orders.Place(
            lower=case.lower,
            upper=case.upper,
            logged=task.logged,
            due=task.logged + self.plan.clocks[case.upper],
            children=children,
            harm=orders.expected_harm(order.harm, lower=case.lower, upper=case.upper, children=children),
            work=self.plan.stages[task.stage].work,
            number=task.number,
        )

    def make_room(self, pool: _Pool, task: _Task, officers: int) -> bool:
        """Have work put down for a case known to be Very High; False where that cannot be."""
        if not (pool.plan.interrupts and is_protected(task)):
            return False
        others = [other for other in pool.worked_on if not is_protected(other)]
        free = pool.officers - pool.busy
        if free + sum(self.plan.stages[other.stage].officers for other in others) < officers:
            return False
        while pool.officers - pool.busy < officers:
            last = least_urgent(others)
            others.remove(last)
            self.put_down(pool, last)
        return True

    def begin(self, pool: _Pool, task: _Task, stage: Stage) -> None:
        self.count(pool)
        if task.being is Being.WAITING:
            orders.started(pool.since, self.place(task))
            pool.waiting.remove(task)
            self.begun(task, stage)
        else:
            pool.put_down.remove(task)
            self.tell(Traced.BEGAN, task.case.number, task.stage)
        task.being, task.began, task.ends = Being.WORKED_ON, self.now, self.now + task.rest
        pool.busy += stage.officers
        pool.worked_on.append(task)
        self.schedule(task.ends, Event.ENDED, task.number, task.run)

    def put_down(self, pool: _Pool, task: _Task) -> None:
        self.count(pool)
        pool.worked_on.remove(task)
        pool.busy -= self.plan.stages[task.stage].officers
        task.being, task.rest = Being.PUT_DOWN, task.ends - self.now
        task.run += 1
        pool.put_down.append(task)
        self.tell(Traced.PUT_DOWN, task.case.number, task.stage)

    def change_of_duty(self, pool: _Pool, number: int) -> None:
        self.count(pool)
        step = self.plan.steps[pool.plan.first_step + number % pool.plan.steps]
        pool.on_duty = step.officers
        weeks, place = divmod(number + 1, pool.plan.steps)
        self.schedule(
            weeks * WEEK + self.plan.steps[pool.plan.first_step + place].at,
            Event.ON_DUTY,
            pool.number,
            number + 1,
        )
        self.officers_changed(pool)

    def schedule_call_away(self, pool: _Pool, number: int) -> None:
        gap = max(1, self.drawn(pool.plan.away, pool.key, What.GAP, number))
        self.schedule(self.now + gap, Event.AWAY, pool.number, number)

    def called_away(self, pool: _Pool, number: int) -> None:
        self.count(pool)
        pool.away += 1
        length = self.drawn(pool.plan.away_for, pool.key, What.LENGTH, number)
        self.schedule(self.now + length, Event.BACK, pool.number, 0)
        self.schedule_call_away(pool, number + 1)
        self.officers_changed(pool)

    def back(self, pool: _Pool) -> None:
        self.count(pool)
        pool.away -= 1
        self.officers_changed(pool)

    def officers_changed(self, pool: _Pool) -> None:
        self.tell(Traced.ON_DUTY, pool.number, pool.officers)
        while pool.busy > pool.officers:
            self.put_down(pool, least_urgent(pool.worked_on))
        self.dispatch(pool)

    def count(self, pool: _Pool) -> None:
        """Add the officers' time since it was last added."""
        passed = self.now - max(pool.counted_to, self.plan.measured)
        if passed > 0:
            self.presence[pool.number] += passed * pool.busy, passed * pool.officers
        pool.counted_to = self.now


def sampled(plan: Plan, time: Time, key: int, what: What, index: int) -> int:
    """A time drawn as `Time` says.

    Times of phases: Tijms, *A First Course in Stochastic Models* (2003), appendix B: mixtures of exponential steps.
    """
    if time.kind == TimeKind.FIXED:
        return time.first
    bits = draws.draw(key, what, index)
    if time.kind == TimeKind.VALUES:
        return int(plan.values[time.first + draws.place_among(bits, time.first_mean)])
    is_first = draws.falls_below(bits, time.share)
    steps, mean = (time.first, time.first_mean) if is_first else (time.second, time.second_mean)
    return sum(
        draws.scaled(mean, draws.exponential(draws.draw(key, what, index, step + 1))) for step in range(steps)
    )


def is_protected(task: _Task) -> bool:
    """Whether its case is known to be Very High."""
    return task.case.lower == orders.TOP


def least_urgent(tasks: list[_Task]) -> _Task:
    """The task with the lowest level, of those the one begun last."""
    return min(tasks, key=lambda task: (task.case.upper, -task.began, -task.number))


def _rank(bits: int, shares: tuple[int, ...]) -> int:
    """In which of the parts, divided by shares, a draw falls."""
    return sum(not draws.falls_below(bits, share) for share in shares)
