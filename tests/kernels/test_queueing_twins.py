"""The native simulator gives the reference's events, one for one, whatever is simulated."""

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kernels.queueing_plans import HOUR, crowded, exponential, queue
from vigil.kernels import native
from vigil.kernels.queueing import draws, reference, twins
from vigil.kernels.queueing.plan import Plan, Pool, Run, Step, TooLargeError, Traced

MOST_CASES, MOST_EVENTS = 300, 20_000
Simulate = Callable[..., Run]


def told_by(run: Simulate, plan: Plan, *, seed: int, replication: int = 0) -> list[Any] | str:
    """Everything that comes out, or why it was too much."""
    limits = {"most_cases": MOST_CASES, "most_events": MOST_EVENTS}
    try:
        out = run(plan, seed=seed, replication=replication, **limits, trace=True)
    except TooLargeError as refused:
        return str(refused)
    return [one.tolist() if isinstance(one, np.ndarray) else one for one in out]


@settings(max_examples=200, deadline=None)
@given(
    made=st.integers(0, 2**64 - 1), seed=st.integers(0, draws.WORD), replication=st.integers(0, draws.WORD)
)
def test_the_twins_give_the_same_events(
    library: native.Library, made: int, seed: int, replication: int
) -> None:
    plan = crowded(made)
    twins.check(plan)
    ours = told_by(partial(twins.simulate_native, library), plan, seed=seed, replication=replication)
    assert ours == told_by(reference.simulate, plan, seed=seed, replication=replication)


def test_the_plans_that_the_twins_are_tried_on_hold_every_kind_of_event(library: native.Library) -> None:
    seen: Counter[Traced] = Counter()
    waited = 0
    for made in range(200):
        told = told_by(partial(twins.simulate_native, library), crowded(made), seed=made)
        if not isinstance(told, str):
            run = Run(*told)
            seen.update({Traced(row[1]) for row in run.trace})
            waited += any(row[2] for stage in run.waits for row in stage)
    assert min(seen[kind] for kind in Traced) >= 20, seen
    assert waited >= 20


def changed(value: Any, dice: random.Random) -> Any:
    """A plan with one number changed, somewhere in it."""
    if isinstance(value, np.ndarray):
        return value if not value.size else np.array([*value[1:], dice.choice([-1, 0, 1 << 42, (1 << 62)])])
    if isinstance(value, tuple) and value:
        place = dice.randrange(len(value))
        parts = [*value[:place], changed(value[place], dice), *value[place + 1 :]]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, int):
        return (
            type(value)(value)
            if dice.random() < 0.1
            else dice.choice(
                [-2, -1, 0, 1, 2, 3, value + 1, value - 1, 200, 201, 1 << 42, 1 << 62, (1 << 63) - 1]
            )
        )
    return value


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**64 - 1))
@example(3)
def test_a_plan_with_a_number_changed_is_refused_or_run_alike(library: native.Library, made: int) -> None:
    dice = random.Random(made)
    plan = changed(crowded(dice.randrange(50)), dice)
    try:
        twins.check(plan)
    except ValueError:
        return
    plan = plan._replace(horizon=min(plan.horizon, 40 * 24 * HOUR), measured=min(plan.measured, 24 * HOUR))
    told = [
        told_by(run, plan, seed=1) for run in (reference.simulate, partial(twins.simulate_native, library))
    ]
    assert told[0] == told[1]


@given(st.lists(st.integers(0, draws.WORD), max_size=50))
@example([0, 1, draws.WORD, draws.WORD - 1, 1 << 63, (1 << 63) - 1])
def test_the_twins_draw_the_same_exponentials(library: native.Library, bits: list[int]) -> None:
    assert twins.exponentials(library, bits) == [draws.exponential(one) for one in bits]


@pytest.fixture(params=["reference", "native"])
def run(request: pytest.FixtureRequest) -> Simulate:
    if request.param == "reference":
        return reference.simulate
    return partial(twins.simulate_native, request.getfixturevalue("library"))


def test_the_same_seed_gives_the_same_events_on_any_machine(run: Simulate) -> None:
    """The digest was taken once; it holds wherever whole numbers are whole numbers."""
    digest = hashlib.sha256()
    for made in range(12):
        told = told_by(run, crowded(made), seed=20_261_127, replication=made)
        digest.update(repr(told).encode())
    assert digest.hexdigest() == "dad89fd48c05cb6c50afcfe8da895722ee381fb8bcb6ac61f5a59a2d8b3376ca"


def test_another_replication_is_another_one(run: Simulate) -> None:
    plan = queue(officers=1, gaps=[2 * HOUR], work=exponential(HOUR), horizon=200 * HOUR)
    one, other, again = (told_by(run, plan, seed=1, replication=number) for number in (0, 1, 0))
    assert one == again
    assert one != other


def test_the_same_people_come_whatever_the_officers(run: Simulate) -> None:
    """Common random numbers: another number of officers changes when, never who, and never how much work."""
    few, many = (
        run(
            queue(officers=officers, gaps=[2 * HOUR, HOUR], work=exponential(HOUR), horizon=100 * HOUR),
            seed=4,
            replication=0,
            most_cases=1000,
            most_events=10_000,
        )
        for officers in (1, 9)
    )
    assert few.cases[:, :4].tolist() == many.cases[:, :4].tolist()
    assert few.cases[:, 4].tolist() != many.cases[:, 4].tolist()


def test_more_than_may_come_or_happen_is_said_to_be_too_much(run: Simulate) -> None:
    plan = queue(officers=1, gaps=[HOUR], work=exponential(HOUR), horizon=100 * HOUR)
    limited = partial(run, plan, seed=1, replication=0)
    came = limited(most_cases=1000, most_events=1000).arrivals
    # Every arrival schedules the next, every beginning its end.
    out = limited(most_cases=came, most_events=1000)
    events = 1 + came + int((out.cases[:, 4] >= 0).sum())
    assert limited(most_cases=came, most_events=events).arrivals == came
    with pytest.raises(TooLargeError, match=f"more than {came - 1} cases arrive"):
        limited(most_cases=came - 1, most_events=1000)
    with pytest.raises(TooLargeError, match=f"more than {events - 1} events are scheduled"):
        limited(most_cases=came, most_events=events - 1)


def test_nobody_works_more_than_are_on_duty_and_nobody_idles_while_a_case_waits(run: Simulate) -> None:
    """From the trace alone: one pool, tasks of one officer each, whose number changes in the week."""
    plan = queue(
        officers=1,
        gaps=[3 * HOUR, 4 * HOUR, 0, 9 * HOUR],
        work=exponential(HOUR),
        horizon=400 * HOUR,
        interrupts=True,
    )
    hours = (0, 1), (8, 3), (18, 0), (32, 2), (60, 1)
    plan = plan._replace(
        steps=tuple(Step(at * HOUR, officers) for at, officers in hours),
        pools=(Pool(1, plan.pools[0].order, 0, len(hours), -1, -1),),
    )
    trace = run(plan, seed=5, replication=0, most_cases=1000, most_events=10_000, trace=True).trace.tolist()
    officers, busy, waiting = 1, 0, 0
    moments = []
    for place, (at, what, _, detail) in enumerate(trace):
        officers = detail if what == Traced.ON_DUTY else officers
        busy += {Traced.BEGAN: 1, Traced.PUT_DOWN: -1, Traced.ENDED: -1}.get(Traced(what), 0)
        waiting += {Traced.ARRIVED: 1, Traced.BEGAN: -1, Traced.PUT_DOWN: 1}.get(Traced(what), 0)
        if place + 1 == len(trace) or trace[place + 1][0] > at:
            moments.append((busy <= officers, busy == officers or waiting == 0))
    assert len(moments) > 200
    assert all(fits and works for fits, works in moments)


def test_the_wait_added_up_is_the_line_added_up(run: Simulate) -> None:
    """Little's law, exactly: both are the same area (Little, Operations Research 9, 1961)."""
    plan = queue(officers=2, gaps=[HOUR, 2 * HOUR], work=exponential(HOUR), horizon=300 * HOUR)
    out = run(plan, seed=6, replication=0, most_cases=2000, most_events=10_000, trace=True)
    area, waiting, before = 0, 0, 0
    for at, what, *_ in out.trace.tolist():
        area += waiting * (at - before)
        before = at
        waiting += {Traced.ARRIVED: 1, Traced.BEGAN: -1}.get(Traced(what), 0)
    area += waiting * (plan.horizon - before)
    begun = out.cases[:, 4] >= 0
    still = int((plan.horizon - out.cases[~begun, 3]).sum())
    assert waiting == int((~begun).sum())
    assert area == int(out.waits[:, :, 1].sum()) + still


def test_what_a_run_refuses() -> None:
    plan = queue(officers=1, gaps=[HOUR], work=exponential(HOUR), horizon=HOUR)
    for seed, replication in ((-1, 0), (0, -1), (1 << 64, 0)):
        with pytest.raises(ValueError, match="lie between"):
            twins.simulate(plan, seed=seed, replication=replication, most_cases=10)
    with pytest.raises(ValueError, match="cannot be run"):
        twins.simulate(plan._replace(sources=()), seed=1, most_cases=10)
