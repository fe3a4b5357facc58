"""The simulator of the queue beside Ciw, on one model in one run: events a second, and whether both give the same mean waits.

The model is four levels with priorities that do not interrupt, three officers, exponential work: where theory (Cobham, 1954)
gives the waits too. An event is an arrival or the end of a task, counted alike on both sides. Ciw keeps a record of every
customer, ours a row of every case; each side's results are read, as one would use them.
"""

import math
from collections.abc import Sequence
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
    Case,
    Plan,
    Pool,
    Source,
    Stage,
    Step,
    Time,
    TimeKind,
)
from vigil.kernels.queueing.twins import simulate

HOUR = 3_600_000
RATES = (1.2, 0.8, 0.5, 0.2)  # an hour, Low to Very High
OFFICERS = 3
WARM_UP = 500  # hours
HOURS, SMALL = {"ours": 200_000, "ciw": 4_000}, {"ours": 20_000, "ciw": 1_000}
REPLICATIONS, SMALL_REPLICATIONS = 30, 10  # that the waits are compared by
COMPARED_HOURS, SMALL_COMPARED = 4_000, 1_000
CONFIDENCE = 0.999

Waits = NDArray[np.float64]  # shape (replications, levels), hours


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Events a second of CPU time of both, and how many times as many ours are."""
    peers.need("ciw")
    if native.library() is None:
        raise SystemExit(
            "The native twins are not built; run ./vigil doctor with a C++ compiler (Debian package g++)."
        )
    hours = SMALL if small else HOURS
    events: dict[str, list[int]] = {"ours": [], "ciw": []}
    say(f"{hours['ours']:,} hours of ours and {hours['ciw']:,} of Ciw, in turns")
    works = {
        "ours": lambda: events["ours"].append(_ours(hours["ours"], seed=1)[1]),
        "ciw": lambda: events["ciw"].append(_ciw(hours["ciw"], seed=1)[1]),
    }
    times = {name: one.each(events[name][0]) for name, one in in_turns(works).items()}
    replications = SMALL_REPLICATIONS if small else REPLICATIONS
    compared = SMALL_COMPARED if small else COMPARED_HOURS
    say(f"{replications} replications of {compared:,} hours each, to compare the waits")
    waits = {
        "ours": np.array([_ours(compared, seed=2 + one)[0] for one in range(replications)]),
        "ciw": np.array([_ciw(compared, seed=2 + one)[0] for one in range(replications)]),
    }
    theory = cobham_mmc_wq(arrivals=RATES[::-1], service=1, servers=OFFICERS)[::-1]
    if not _agree(waits["ours"], waits["ciw"]):
        raise SystemExit(
            f"The mean waits differ: ours {_means(waits['ours'])}, Ciw's {_means(waits['ciw'])}."
        )
    return {
        "rounds": ROUNDS,
        **{f"events_{name}": many[0] for name, many in events.items()},
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


def _ours(hours: int, *, seed: int) -> tuple[list[float], int]:
    """Mean wait of each level, and events."""
    horizon = hours * HOUR
    out = simulate(_plan(horizon), seed=seed, most_cases=round(4 * hours))
    began = out.cases[:, Case.ACTED]
    counted = (began != NONE) & (out.cases[:, Case.LOGGED] >= WARM_UP * HOUR)
    waited, level = began - out.cases[:, Case.LOGGED], out.cases[:, Case.TRUE]
    means = [float(waited[counted & (level == one)].mean()) / HOUR for one in range(LEVELS)]
    return means, out.arrivals + out.completions


def _plan(horizon: int) -> Plan:
    work = len(RATES)
    gaps = [Time(TimeKind.PHASES, share=WHOLE, first=1, first_mean=round(HOUR / rate)) for rate in RATES]
    only = [tuple(WHOLE if level <= below else 0 for below in range(TOP)) for level in range(LEVELS)]
    none = (WHOLE,) * MOST_CHILDREN
    cuts = ((WHOLE, WHOLE, WHOLE),) * LEVELS
    return Plan(
        horizon=horizon,
        measured=0,
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
        harm=(0, 0, 0, 0),
    )


def _ciw(hours: int, *, seed: int) -> tuple[list[float], int]:
    import ciw

    names = [f"level {level}" for level in range(LEVELS)]
    network = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(rate)] for name, rate in zip(names, RATES, strict=True)
        },
        service_distributions={name: [ciw.dists.Exponential(1)] for name in names},
        number_of_servers=[OFFICERS],
        priority_classes={name: TOP - level for level, name in enumerate(names)},
    )
    ciw.seed(seed)
    simulation: Any = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours)
    records = simulation.get_all_records()
    means = [
        float(
            np.mean(
                [
                    one.waiting_time
                    for one in records
                    if one.customer_class == name and one.arrival_date >= WARM_UP
                ]
            )
        )
        for name in names
    ]
    # The few customers that are still there have no record, and are left out.
    return means, 2 * len(records)


def _agree(one: Waits, other: Waits) -> bool:
    """Whether each level's means lie within the 99.9% interval of their difference."""
    off = np.abs(one.mean(axis=0) - other.mean(axis=0))
    return bool((off <= np.hypot(_half(one), _half(other))).all())


def _half(waits: Waits) -> Waits:
    many = len(waits)
    half: Waits = student.ppf((1 + CONFIDENCE) / 2, many - 1) * waits.std(axis=0, ddof=1) / math.sqrt(many)
    return half


def _means(waits: Sequence[Any] | Waits) -> list[float]:
    return [round(float(one), 4) for one in np.mean(waits, axis=0)]


if __name__ == "__main__":
    raise SystemExit(run(measure, about="The simulator of the queue beside Ciw."))
