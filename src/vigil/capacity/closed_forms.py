"""Mean waits that queueing theory gives exactly: what the simulator is held to.

Rates are per unit of time, waits in that unit. ``wq`` is the mean wait before service, ``w`` with it, ``lq`` the mean length of
the line. Every function refuses more work than the servers can do, for then no mean exists.

Sources: Erlang (1917), for M/M/c; Pollaczek (1930) and Khinchine (1932), for M/G/1; Cobham, *Priority assignment in waiting line
problems* (Operations Research 2, 1954); Kleinrock, *A delay dependent queue discipline* (Naval Research Logistics Quarterly 11,
1964) and *A conservation law for a wide class of queueing disciplines* (same journal 12, 1965); Little (Operations Research 9,
1961).
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise


def erlang_c(*, arrivals: float, service: float, servers: int) -> float:
    """The share of arrivals that must wait, in M/M/c.

    Args:
        arrivals: rate.
        service: rate of one server.
        servers: how many.
    """
    load = arrivals / service
    _check_load(load / servers)
    # By Erlang's recursion for the share that a system without a line loses.
    lost = 1.0
    for many in range(1, servers + 1):
        lost = load * lost / (many + load * lost)
    return lost / (1 - load / servers * (1 - lost))


def mmc_wq(*, arrivals: float, service: float, servers: int = 1) -> float:
    """Mean wait in M/M/c, first come first served."""
    return erlang_c(arrivals=arrivals, service=service, servers=servers) / (servers * service - arrivals)


def pollaczek_khinchine_wq(*, arrivals: float, mean: float, second_moment: float) -> float:
    """Mean wait in M/G/1, first come first served.

    Args:
        arrivals: rate.
        mean: of a service.
        second_moment: mean of a service's square.
    """
    _check_load(arrivals * mean)
    return arrivals * second_moment / 2 / (1 - arrivals * mean)


def md1_wq(*, arrivals: float, length: float) -> float:
    """Mean wait in M/D/1: every service takes the same."""
    return pollaczek_khinchine_wq(arrivals=arrivals, mean=length, second_moment=length**2)


def cobham_mg1_wq(
    *, arrivals: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> list[float]:
    """Mean wait of each class in M/G/1 with priorities that do not interrupt; the first class goes first."""
    loads = [rate * mean for rate, mean in zip(arrivals, means, strict=True)]
    residual = sum(rate * square for rate, square in zip(arrivals, second_moments, strict=True)) / 2
    return _cobham(residual, loads)


def cobham_mmc_wq(*, arrivals: Sequence[float], service: float, servers: int) -> list[float]:
    """Mean wait of each class in M/M/c with priorities that do not interrupt and one rate of service; the first goes first."""
    residual = erlang_c(arrivals=sum(arrivals), service=service, servers=servers) / (servers * service)
    return _cobham(residual, [rate / (servers * service) for rate in arrivals])


def _cobham(residual: float, loads: Sequence[float]) -> list[float]:
    above = list(accumulate(loads, initial=0.0))
    _check_load(above[-1])
    return [residual / ((1 - before) * (1 - with_it)) for before, with_it in pairwise(above)]


def kleinrock_wq(
    *, arrivals: Sequence[float], service: float, points: Sequence[float], servers: int = 1
) -> list[float]:
    """Mean wait of each class in M/M/c where each gains points at its own pace and most points go first.

    Kleinrock's equations are for one server. With one rate of service for all, those who wait see c servers that are all busy as
    one that is c times as fast, so only the residual work is another (as in Cobham's).

    Args:
        arrivals: rate of each class.
        service: rate of one server.
        points: gained in a unit of time, rising from class to class, more than nought.
        servers: how many.
    """
    loads = [rate / (servers * service) for rate in arrivals]
    _check_load(sum(loads))
    if list(points) != sorted(points) or points[0] <= 0:
        raise ValueError("points rise from class to class, from more than nought")
    residual = erlang_c(arrivals=sum(arrivals), service=service, servers=servers) / (servers * service)
    fcfs = residual / (1 - sum(loads))
    waits: list[float] = []
    for place, pace in enumerate(points):
        slower = sum(loads[i] * waits[i] * (1 - points[i] / pace) for i in range(place))
        faster = sum(loads[i] * (1 - pace / points[i]) for i in range(place + 1, len(points)))
        waits.append((fcfs - slower) / (1 - faster))
    return waits


def conserved_wq(*, arrivals: Sequence[float], waits: Sequence[float]) -> float:
    """The mean wait over all classes, which no order changes that never idles, never interrupts, and has one rate of service."""
    return sum(rate * wait for rate, wait in zip(arrivals, waits, strict=True)) / sum(arrivals)


def interrupting_mm1_w(*, arrivals: Sequence[float], service: float) -> list[float]:
    """Mean time in the system of each class in M/M/1 where a higher class, the first highest, interrupts and work is resumed."""
    above = list(accumulate((rate / service for rate in arrivals), initial=0.0))
    _check_load(above[-1])
    return [
        1 / service / (1 - before) + sum(arrivals[: place + 1]) / service**2 / ((1 - before) * (1 - with_it))
        for place, (before, with_it) in enumerate(pairwise(above))
    ]


def little(*, arrivals: float, wait: float) -> float:
    """How many wait at the mean: rate times wait."""
    return arrivals * wait


def _check_load(load: float) -> None:
    if not 0 <= load < 1 or not math.isfinite(load):
        raise ValueError(f"the servers are loaded {load:g} times; below 1 a mean wait exists")
