"""The simulator gives the mean waits that queueing theory gives, within intervals of long runs."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from tests.kernels.queueing_plans import FIRST_COME, HOUR, exponential, queue
from vigil.capacity import closed_forms
from vigil.capacity.levels import Four
from vigil.kernels import native
from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.orders import Kind, Order
from vigil.kernels.queueing.plan import Case, Plan, Time, TimeKind, Wait
from vigil.kernels.queueing.twins import simulate

pytestmark = pytest.mark.skipif(
    native.library() is None, reason="the readable twin gives the same events, and takes minutes for so many"
)
DAY = 24 * HOUR
FOUR_RATES = (0.2, 0.5, 0.8, 1.2)  # Very High first

RUNS, HOURS, WARM_UP = 30, 12_000, 1_000
CONFIDENCE = 0.999  # of each interval: one in a thousand of them misses by chance, and the seed is fixed


def check_means(plan: Plan, expected: list[float], *, in_system: bool = False, seed: int = 1) -> None:
    """Each level's mean wait (from Low on), over independent runs, has its expectation within the interval."""
    found = []
    for replication in range(RUNS):
        run = simulate(plan, seed=seed, replication=replication, most_cases=200_000)
        if in_system:
            begun = run.cases[(run.cases[:, Case.LEFT] >= 0) & (run.cases[:, Case.LOGGED] >= plan.measured)]
            stay = begun[:, Case.LEFT] - begun[:, Case.LOGGED]
            found.append([stay[begun[:, Case.TRUE] == level].mean() for level in range(len(expected))])
        else:
            waits = run.waits[0, : len(expected)]
            found.append(waits[:, Wait.SUM] / waits[:, Wait.COUNT])
    hours = np.array(found) / HOUR
    half = student.ppf((1 + CONFIDENCE) / 2, RUNS - 1) * hours.std(axis=0, ddof=1) / math.sqrt(RUNS)
    off = np.abs(hours.mean(axis=0) - expected)
    assert (off <= half).all(), (hours.mean(axis=0), expected, half)
    # An interval that is wide proves nothing.
    assert (half <= 0.15 * np.array(expected)).all(), half / expected


def plan_of(
    rates: tuple[float, ...],
    *,
    work: Time | None = None,
    officers: int = 1,
    order: Order = FIRST_COME,
    interrupts: bool = False,
) -> Plan:
    return queue(
        officers=officers,
        gaps=[round(HOUR / rate) for rate in rates],
        work=exponential(HOUR) if work is None else work,
        order=order,
        horizon=HOURS * HOUR,
        measured=WARM_UP * HOUR,
        interrupts=interrupts,
    )


@pytest.mark.parametrize(("rate", "officers"), [(0.5, 1), (2.0, 3), (7.0, 9)])
def test_the_simulator_gives_erlangs_wait(rate: float, officers: int) -> None:
    expected = closed_forms.mmc_wq(arrivals=rate, service=1, servers=officers)
    check_means(plan_of((rate,), officers=officers), [expected])


def test_the_simulator_gives_mm1_at_four_fifths_load() -> None:
    check_means(plan_of((0.8,)), [4.0])


SECOND_MOMENTS = {
    "always the same": (Time(TimeKind.FIXED, first=HOUR), 1.0),
    "four steps": (Time(TimeKind.PHASES, WHOLE, 4, HOUR // 4), 1.25),
    "two kinds": (Time(TimeKind.PHASES, WHOLE // 2, 1, HOUR // 2, 1, 3 * HOUR // 2), 2.5),
}


@pytest.mark.parametrize("kind", SECOND_MOMENTS)
def test_the_simulator_gives_pollaczeks_wait(kind: str) -> None:
    work, second = SECOND_MOMENTS[kind]
    expected = closed_forms.pollaczek_khinchine_wq(arrivals=0.5, mean=1, second_moment=second)
    check_means(plan_of((0.5,), work=work), [expected])


def test_the_simulator_gives_cobhams_waits_for_one_server() -> None:
    check_means(plan_of((0.4, 0.3), order=Order(Kind.LEVEL)), [10 / 3, 1.0])


def test_the_simulator_gives_cobhams_waits_for_three_servers() -> None:
    expected = closed_forms.cobham_mmc_wq(arrivals=FOUR_RATES, service=1, servers=3)
    check_means(plan_of(FOUR_RATES[::-1], officers=3, order=Order(Kind.LEVEL)), expected[::-1])


@pytest.mark.parametrize("points", [(1, 2, 4, 8), (1, 1, 10, 100)])
def test_the_simulator_gives_kleinrocks_waits(points: Four[int]) -> None:
    rates = FOUR_RATES[::-1]
    expected = closed_forms.kleinrock_wq(arrivals=rates, service=1, servers=3, points=points)
    check_means(plan_of(rates, officers=3, order=Order(Kind.ACCUMULATING, points=points)), expected)


def test_the_simulator_gives_the_stay_where_very_high_interrupts() -> None:
    """Work that was put down is taken up again, with nothing lost: M/M/1 with resumption."""
    plan = plan_of((0.4, 0.3), order=Order(Kind.LEVEL), interrupts=True)
    # The two levels are Low and, in its source's shares, Very High.
    low, high = plan.sources
    plan = plan._replace(sources=(low, high._replace(levels=(0, 0, 0))))
    high_stay, low_stay = closed_forms.interrupting_mm1_w(arrivals=[0.3, 0.4], service=1)
    found = []
    for replication in range(RUNS):
        run = simulate(plan, seed=1, replication=replication, most_cases=200_000)
        done = run.cases[(run.cases[:, Case.LEFT] >= 0) & (run.cases[:, Case.LOGGED] >= plan.measured)]
        stay = (done[:, Case.LEFT] - done[:, Case.LOGGED]) / HOUR
        found.append([stay[done[:, Case.TRUE] == level].mean() for level in (0, 3)])
    means = np.array(found)
    half = student.ppf((1 + CONFIDENCE) / 2, RUNS - 1) * means.std(axis=0, ddof=1) / math.sqrt(RUNS)
    assert (np.abs(means.mean(axis=0) - (low_stay, high_stay)) <= half).all()


@pytest.mark.parametrize(
    "kind", [Kind.ARRIVAL, Kind.LEVEL, Kind.HARM, Kind.DEADLINE, Kind.ACCUMULATING, Kind.PROTECTED]
)
def test_every_order_leaves_the_mean_over_all_as_it_is(kind: Kind) -> None:
    """Kleinrock's conservation law, for each order of the house: it moves delay, and removes none."""
    order = Order(
        kind, points=(1, 2, 4, 8), ceilings=(9 * HOUR, 7 * HOUR, 5 * HOUR, HOUR), every=(5, 4, 0, 0)
    )
    plan = plan_of(FOUR_RATES[::-1], officers=3, order=order)
    found = []
    for replication in range(RUNS):
        waits = simulate(plan, seed=2, replication=replication, most_cases=200_000).waits[0]
        found.append(waits[:, Wait.SUM].sum() / waits[:, Wait.COUNT].sum() / HOUR)
    expected = closed_forms.mmc_wq(arrivals=2.7, service=1, servers=3)
    half = student.ppf((1 + CONFIDENCE) / 2, RUNS - 1) * np.std(found, ddof=1) / math.sqrt(RUNS)
    assert abs(np.mean(found) - expected) <= half


def test_in_overload_points_make_very_high_late_and_protection_does_not() -> None:
    """Half as much work again as one officer can do. Very High alone would wait W0 / (1 - .2), with W0 no more than 1."""
    waits = {}
    for kind in (Kind.ACCUMULATING, Kind.PROTECTED):
        order = Order(
            kind, points=(1, 2, 4, 8), ceilings=(60 * DAY, 28 * DAY, 14 * DAY, 2 * DAY), every=(10, 6, 4, 0)
        )
        runs = [
            simulate(
                plan_of((0.6, 0.4, 0.3, 0.2), order=order), seed=4, replication=number, most_cases=200_000
            ).waits[0]
            for number in range(5)
        ]
        waits[kind] = sum(run[:, Wait.SUM] for run in runs) / sum(run[:, Wait.COUNT] for run in runs) / HOUR
    assert waits[Kind.PROTECTED][3] == pytest.approx(1 / (1 - 0.2), rel=0.05)
    assert waits[Kind.ACCUMULATING][3] > 100
    # The delay went to the others, and not all of it to Low: turns are kept for each.
    assert all(waits[Kind.PROTECTED][:3] > waits[Kind.ACCUMULATING][:3] * 0.5)


def test_the_share_of_time_used_is_the_load() -> None:
    runs = [
        simulate(plan_of((0.4, 0.3)), seed=3, replication=replication, most_cases=200_000).presence[0]
        for replication in range(5)
    ]
    assert np.mean([worked / on_duty for worked, on_duty in runs]) == pytest.approx(0.7, abs=0.02)
    assert all(on_duty == (HOURS - WARM_UP) * HOUR for _, on_duty in runs)
