"""How long it takes to say exactly what twenty open answers leave, and what to ask next, for each structure.

The instruments are invented at random from fixed seeds, with twenty items of which none is answered, several of each
structure; the shipped ones are measured as they are. Two things are timed: the set of reachable levels alone (``reach``), and a
whole assessment, which also says what each answer to each question would leave, its power, and the reasons.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import quantiles

from benchmarks.command import Figures, run, say
from vigil.risk import (
    Answer,
    Given,
    Instrument,
    Item,
    Kind,
    Level,
    Rule,
    Step,
    assess,
    ends_of,
    load,
    shipped,
)
from vigil.risk.structures import (
    AnyStructure,
    Band,
    Hierarchy,
    Hit,
    Otherwise,
    Points,
    Row,
    Steps,
    Table,
    Weight,
)

ITEMS = 20
SEEDS = 10
TIMES = 100
SMALL_SEEDS, SMALL_TIMES = 2, 5
ON = date(2026, 6, 1)
NAMES = [f"item_{number}" for number in range(ITEMS)]


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds of CPU and by the wall for one assessment, at the median and at the 99th percentile."""
    seeds, times = (SMALL_SEEDS, SMALL_TIMES) if small else (SEEDS, TIMES)
    figures: dict[str, object] = {"open_items": ITEMS, "instruments_each": seeds, "assessments_each": times}
    structures: dict[str, Callable[[random.Random], AnyStructure]] = {
        "steps": _steps,
        "points": _points,
        "hierarchy": _hierarchy,
        "table": _table,
    }
    for kind, invent in structures.items():
        say(f"{kind}: {seeds} instruments, {times} assessments of each")
        figures |= _timed(kind, [_instrument(invent(random.Random(seed))) for seed in range(seeds)], times)
    counts = [_instrument(_counted(random.Random(seed)), most=9) for seed in range(seeds)]
    figures |= _timed("counts", counts, times)
    for path in shipped():
        figures |= _timed(path.stem, [load(path)], times)
    return figures


def _timed(name: str, instruments: Sequence[Instrument], times: int) -> Mapping[str, object]:
    """Each instrument in turn, so that a slow minute of the machine is shared by all of a kind."""
    for one in instruments:
        _assess(one)
    wall, cpu, reach = [], [], []
    for _ in range(times):
        for one in instruments:
            began, worked = time.perf_counter(), time.process_time()
            _assess(one)
            cpu.append((time.process_time() - worked) * 1e3)
            wall.append((time.perf_counter() - began) * 1e3)
            worked = time.process_time()
            ends_of(instrument=one, answers=_open(one), on=ON if one.needs_day else None)
            reach.append((time.process_time() - worked) * 1e3)
    nodes = max(one.compiled.diagram.size for one in instruments)
    return {
        f"{name}_p50_ms": _at(wall, 50),
        f"{name}_p99_ms": _at(wall, 99),
        f"{name}_cpu_p50_ms": _at(cpu, 50),
        f"{name}_cpu_p99_ms": _at(cpu, 99),
        f"{name}_reach_cpu_p99_ms": _at(reach, 99),
        f"{name}_most_nodes": nodes,
    }


def _at(milliseconds: Sequence[float], percent: int) -> float:
    return round(quantiles(milliseconds, n=100, method="inclusive")[percent - 1], 3)


def _assess(one: Instrument) -> None:
    assess(instrument=one, answers=_open(one), on=ON if one.needs_day else None)


def _open(one: Instrument) -> dict[str, Given]:
    """No item answered; the gates are open."""
    answers: dict[str, Given] = {item.id: Answer.UNKNOWN for item in one.items}
    return answers | {gate.id: Answer.YES for gate in one.gates}


def _instrument(structure: AnyStructure, *, most: int = 1) -> Instrument:
    kind = Kind.YES_NO if most == 1 else Kind.COUNT
    items = [
        Item(name, f"Is {name} so?", "Counts.", "Paper.", ("PNC",), "Invented", kind=kind, most=most)
        for name in NAMES
    ]
    return Instrument(
        id="invented", version="1", title="Invented", label="For a benchmark", licence="Apache-2.0", owner="Invented",
        source="Invented", population="Nobody", minimum_age=18, items=tuple(items), structure=structure,
        action_times={level: timedelta(days=10 - level) for level in Level}, checksum="0" * 64, monotone=False,
    )  # fmt: skip


def _steps(dice: random.Random) -> Steps:
    rules = []
    for _ in range(18):
        items = dice.sample(NAMES, dice.randint(1, 5))
        rules.append(Rule(tuple(items), dice.randint(1, len(items)), dice.choice(list(Level)), "invented"))
    return Steps(tuple(Step(number + 1, "Invented", tuple(rules[number::4])) for number in range(4)))


def _bands(most: int) -> tuple[Band, ...]:
    return tuple(Band(most * share // 4, level) for share, level in enumerate(Level))


def _points(dice: random.Random) -> Points:
    weights = tuple(Weight(name, (("yes", dice.randint(1, 9)),)) for name in NAMES)
    return Points(weights, _bands(sum(weight.points[0][1] for weight in weights)))


def _counted(dice: random.Random) -> Points:
    weights = tuple(
        Weight(name, (("1", low := dice.randint(1, 3)), ("2", low + 1), (">= 3", low + dice.randint(2, 4))))
        for name in NAMES
    )
    return Points(weights, _bands(sum(weight.points[-1][1] for weight in weights)))


def _row(dice: random.Random, gives: Level | int) -> Row:
    names = dice.sample(NAMES, dice.randint(1, 4))
    return Row({name: dice.choice(["yes", "no"]) for name in names}, gives, "invented")


def _hierarchy(dice: random.Random) -> Hierarchy:
    rows = [_row(dice, dice.choice(list(Level))) for _ in range(20)]
    return Hierarchy((*rows, Row({}, Level.LOW, "invented")))


def _table(dice: random.Random) -> Table:
    rows = tuple(_row(dice, dice.choice(list(Level))) for _ in range(20))
    return Table(Hit.PRIORITY, tuple(NAMES), rows, Otherwise(Level.LOW, "invented"))


if __name__ == "__main__":
    raise SystemExit(run(measure, about="Measure how long exact reasoning takes with twenty open answers."))
