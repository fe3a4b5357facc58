"""Simulating: the native twin where it has been built, the reference otherwise, with the same events."""

import ctypes
from collections.abc import Iterable
from functools import cache, partial
from typing import Any

import numpy as np

from vigil.kernels import native
from vigil.kernels.native import INT64, POINTER
from vigil.kernels.queueing import draws, reference
from vigil.kernels.queueing.checking import check
from vigil.kernels.queueing.plan import Case, Plan, Presence, Run, Table, TooLargeError, Wait

MOST_TRACED = 1 << 20  # rows of a trace
UINT64 = ctypes.c_uint64
TOO_MANY_CASES, TOO_MANY_EVENTS, TOO_LONG_A_TRACE = 1, 2, 3
MOST_EVENTS = 200_000_000


def simulate(
    plan: Plan,
    *,
    seed: int,
    replication: int = 0,
    most_cases: int,
    most_events: int = MOST_EVENTS,
    trace: bool = False,
) -> Run:
    """Run a plan once, from the beginning to its horizon.

    Args:
        plan: what is simulated.
        seed: 0 to 2^64 - 1.
        replication: which of the repetitions; each has its own people and events.
        most_cases: how many may arrive.
        most_events: how much may be scheduled to happen.
        trace: whether every event is written down, for tests.

    Raises:
        ValueError: the plan, the seed or the replication cannot be.
        TooLargeError: more arrive, or more happens, than may.
    """
    check(plan)
    if not (0 <= seed <= draws.WORD and 0 <= replication <= draws.WORD):
        raise ValueError("a seed and a replication lie between 0 and 2^64 - 1")
    library = native.library()
    run = reference.simulate if library is None else partial(simulate_native, library)
    return run(
        plan,
        seed=seed,
        replication=replication,
        most_cases=most_cases,
        most_events=most_events,
        trace=trace,
    )


class _Plan(ctypes.Structure):
    """The native side's `Plan`."""

    _fields_ = (
        *((name, INT64) for name in ("horizon", "measured", "facts", "facts_stage")),
        *((name, INT64) for name in ("many_sources", "many_stages", "many_pools")),
        *((name, POINTER) for name in ("sources", "times", "values", "stages", "routes", "pools", "steps")),
        *((name, POINTER) for name in ("accuracy", "clocks", "inverses", "logarithms")),
        ("two", INT64),
    )


class _Outcome(ctypes.Structure):
    """The native side's `Outcome`."""

    _fields_ = (
        ("most_cases", INT64),
        ("most_events", INT64),
        ("most_traced", INT64),
        *((name, POINTER) for name in ("cases", "waits", "presence", "trace")),
        *((name, INT64) for name in ("arrivals", "completions", "traced")),
    )


def simulate_native(
    library: native.Library,
    plan: Plan,
    *,
    seed: int,
    replication: int,
    most_cases: int,
    most_events: int,
    trace: bool = False,
) -> Run:
    """The native twin of `reference.simulate`; the plan has been checked."""
    names = ("sources", "times", "stages", "routes", "pools", "steps", "accuracy", "clocks")
    tables = {name: _table(getattr(plan, name)) for name in names} | {"values": plan.values}
    inverses, logarithms = _logarithms()
    given = _Plan(
        horizon=plan.horizon,
        measured=plan.measured,
        facts=plan.facts,
        facts_stage=plan.facts_stage,
        many_sources=len(plan.sources),
        many_stages=len(plan.stages),
        many_pools=len(plan.pools),
        **{name: native.address(table, np.int64) for name, table in tables.items()},
        inverses=native.address(inverses, np.uint64),
        logarithms=native.address(logarithms, np.int64),
        two=draws.LN_2,
    )
    # Pages of these that no case reaches are never touched, and so take no memory.
    cases = np.empty((most_cases, len(Case)), dtype=np.int64)
    waits = np.empty((len(plan.stages), 4, len(Wait)), dtype=np.int64)
    presence = np.empty((len(plan.pools), len(Presence)), dtype=np.int64)
    rows = np.empty((MOST_TRACED if trace else 0, 4), dtype=np.int64)
    out = _Outcome(
        most_cases=most_cases,
        most_events=most_events,
        most_traced=len(rows),
        cases=native.address(cases, np.int64),
        waits=native.address(waits, np.int64),
        presence=native.address(presence, np.int64),
        trace=native.address(rows, np.int64) if trace else None,
    )
    status = _run_of(library)(ctypes.byref(given), seed, replication, ctypes.byref(out))
    if status == TOO_MANY_CASES:
        raise TooLargeError(f"more than {most_cases:,} cases arrive")
    if status == TOO_MANY_EVENTS:
        raise TooLargeError(f"more than {most_events:,} events are scheduled")
    if status == TOO_LONG_A_TRACE:
        raise ValueError(f"a trace has at most {MOST_TRACED:,} rows")
    if status:
        raise MemoryError
    return Run(
        cases=cases[: out.arrivals],
        waits=waits,
        presence=presence,
        arrivals=out.arrivals,
        completions=out.completions,
        trace=rows[: out.traced].copy(),
    )


def exponentials(library: native.Library, bits: Iterable[int]) -> list[int]:
    """The native twin of `draws.exponential`, for each of the draws."""
    given = np.array(list(bits), dtype=np.uint64)
    drawn = np.empty(len(given), dtype=np.int64)
    inverses, logarithms = _logarithms()
    library.function("vigil_queueing_exponentials", POINTER, INT64, POINTER, POINTER, INT64, POINTER)(
        native.address(given, np.uint64),
        len(given),
        native.address(inverses, np.uint64),
        native.address(logarithms, np.int64),
        draws.LN_2,
        native.address(drawn, np.int64),
    )
    return drawn.tolist()


def _table(rows: Iterable[Any]) -> Table:
    """Rows, each with whatever it has inside, as one row of whole numbers after the other."""
    return np.array(list(_flat(rows)), dtype=np.int64)


def _flat(rows: Any) -> Iterable[int]:
    for row in rows:
        if isinstance(row, tuple):
            yield from _flat(row)
        else:
            yield row


@cache
def _logarithms() -> tuple[np.ndarray[Any, Any], Table]:
    return (
        np.array(draws.INVERSES, dtype=np.uint64),
        np.array(draws.LOGARITHMS, dtype=np.int64),
    )


@cache
def _run_of(library: native.Library) -> Any:
    return library.function("vigil_queueing_run", POINTER, UINT64, UINT64, POINTER, returns=native.INT32)
