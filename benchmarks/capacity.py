"""The simulator of the queue beside Ciw, on one model in one run: events a second, and whether both give the same mean waits.

The model is four levels with priorities that do not interrupt, three officers, exponential work: where theory (Cobham, 1954)
gives the waits too. An event is an arrival or the end of a task, counted alike on both sides. Both run for as many hours at a
time, ours more often; Ciw keeps a record of every customer, ours a row of every case and the waits.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from benchmarks import peers
from benchmarks.command import Figures, run, say
from benchmarks.measuring import ROUNDS, in_turns, ratio
from vigil.capacity.closed_forms import cobham_mmc_wq
from vigil.kernels import native
from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.orders import LEVELS, TOP, Kind, Order
from vigil.kernels.queueing.plan import (
    MOST_CHILDREN,
    NONE,
    Plan,
    Pool,
    Run,
    Source,
    Stage,
    Step,
    Time,
    TimeKind,
    Wait,
)
from vigil.kernels.queueing.twins import simulate

HOUR = 3_600_000
RATES = (1.2, 0.8, 0.5, 0.2)  # an hour, Low to Very High
NAMES = [f"level {level}" for level in range(4)]
OFFICERS = 3
WARM_UP = 500  # hours
HOURS, SMALL_HOURS = 4_000, 1_000  # simulated in one run
RUNS = 100  # of ours for one of Ciw's
REPLICATIONS, SMALL_REPLICATIONS = 30, 10  # that the waits are compared by
CONFIDENCE = 0.999

Waits = NDArray[np.float64]  # shape (replications, levels), hours


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Events a second of CPU time of both, and how many times as many ours are."""
    peers.need("ciw")
    if native.library() is None:
        raise SystemExit(
            "The native twins are not built; run ./vigil doctor with a C++ compiler (Debian package g++)."
        )
    hours, many = (SMALL_HOURS if small else HOURS), RUNS
    say(f"{many} x {hours:,} hours of ours and {hours:,} of Ciw, in turns")
    events = {
        "ours": sum(run.arrivals + run.completions for run in _ours(hours, seed=1, replications=many)),
        # The few customers that are still there have no record, and are left out.
        "ciw": 2 * len(_ciw(hours, seed=1).get_all_records()),
    }
    turns = in_turns(
        {
            "ours": lambda: deque(_ours(hours, seed=1, replications=many), maxlen=0),
            "ciw": lambda: _ciw(hours, seed=1),
        }
    )
    times = {name: one.each(events[name]) for name, one in turns.items()}
    replications = SMALL_REPLICATIONS if small else REPLICATIONS
    say(f"{replications} replications of {hours:,} hours each, to compare the waits")
    waits = {
        "ours": _waits_of_ours(_ours(hours, seed=2, replications=replications)),
        "ciw": np.array([_waits_of_ciw(_ciw(hours, seed=2 + one)) for one in range(replications)]),
    }
    theory = cobham_mmc_wq(arrivals=RATES[::-1], service=1, servers=OFFICERS)[::-1]
    if not _agree(waits["ours"], waits["ciw"]):
        raise SystemExit(
            f"The mean waits differ: ours {_means(waits['ours'])}, Ciw's {_means(waits['ciw'])}."
        )
    return {
        "rounds": ROUNDS,
        **{f"events_{name}": number for name, number in events.items()},
        **{f"events_per_cpu_s_{name}": round(1 / one.median) for name, one in times.items()},
        "ratio_ciw": round(ratio(peer=times["ciw"], ours=times["ours"]), 1),
        "replications_compared": replications,
        **{f"mean_wait_hours_{name}": _means(one) for name, one in waits.items()},
        **{
            f"wait_99_9_percent_half_{name}": [round(float(half), 3) for half in _half(one)]
            for name, one in waits.items()
        },
        "mean_wait_hours_theory": [round(one, 4) for one in theory],
        "mean_waits_agree": True,
    }


def _ours(hours: int, *, seed: int, replications: int) -> Iterator[Run]:
    plan = _plan(hours * HOUR)
    for number in range(replications):
        yield simulate(plan, seed=seed, replication=number, most_cases=4 * hours)


def _waits_of_ours(runs: Iterable[Run]) -> Waits:
    waits = np.array([run.waits[0] for run in runs])
    means: Waits = waits[:, :, Wait.SUM] / waits[:, :, Wait.COUNT] / HOUR
    return means


def _plan(horizon: int) -> Plan:
    work = len(RATES)
    gaps = [Time(TimeKind.PHASES, share=WHOLE, first=1, first_mean=round(HOUR / rate)) for rate in RATES]
    only = [tuple(WHOLE if level <= below else 0 for below in range(TOP)) for level in range(LEVELS)]
    none = (WHOLE,) * MOST_CHILDREN
    cuts = ((WHOLE, WHOLE, WHOLE),) * LEVELS
    return Plan(
        horizon=horizon,
        measured=WARM_UP * HOUR,
        sources=tuple(
            Source(0, level, work + 1, 1, 0, (shares[0], shares[1], shares[2]), (none, none, none, none))
            for level, shares in enumerate(only)
        ),
        times=(
            *gaps,
            Time(TimeKind.PHASES, share=WHOLE, first=1, first_mean=HOUR),
            Time(TimeKind.FIXED, first=1),
        ),
        values=np.empty(0, dtype=np.int64),
        stages=(Stage(0, 1, 0, 1, HOUR, (work, work, work, work), 0, 0),),
        routes=(),
        pools=(Pool(0, Order(Kind.LEVEL), 0, 1, NONE, NONE),),
        steps=(Step(0, OFFICERS),),
        accuracy=(cuts, cuts),
        clocks=(HOUR, HOUR, HOUR, HOUR),
    )


def _ciw(hours: int, *, seed: int) -> Any:
    import ciw

    network = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(rate)] for name, rate in zip(NAMES, RATES, strict=True)
        },
        service_distributions={name: [ciw.dists.Exponential(1)] for name in NAMES},
        number_of_servers=[OFFICERS],
        priority_classes={name: TOP - level for level, name in enumerate(NAMES)},
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours)
    return simulation


def _waits_of_ciw(simulation: Any) -> list[float]:
    records = simulation.get_all_records()
    waits: dict[str, list[float]] = {name: [] for name in NAMES}
    for one in records:
        if one.arrival_date >= WARM_UP:
            waits[one.customer_class].append(one.waiting_time)
    return [float(np.mean(waits[name])) for name in NAMES]


def _agree(one: Waits, other: Waits) -> bool:
    """Whether each level's means lie within the 99.9% interval of their difference."""
    off = np.abs(one.mean(axis=0) - other.mean(axis=0))
    return bool((off <= np.hypot(_half(one), _half(other))).all())


def _half(waits: Waits) -> Waits:
    many = len(waits)
    half: Waits = student.ppf((1 + CONFIDENCE) / 2, many - 1) * waits.std(axis=0, ddof=1) / math.sqrt(many)
    return half


def _means(waits: Waits) -> list[float]:
    return [round(float(one), 4) for one in np.mean(waits, axis=0)]


if __name__ == "__main__":
    raise SystemExit(run(measure, about="The simulator of the queue beside Ciw."))
