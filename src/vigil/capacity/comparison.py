"""Options side by side: each simulated on the same chances, every measure with its interval, every difference paired."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vigil.capacity.errors import ComparisonError, ScenarioError
from vigil.capacity.estimates import FEWEST, Estimate, difference, estimated, within
from vigil.capacity.measures import LATER, SOONER, Measure, acts_of, measured, measures_of, moved
from vigil.capacity.planning import horizon_of, plan_of
from vigil.capacity.scenario import Scenario
from vigil.kernels.queueing.plan import Plan, TooLargeError
from vigil.kernels.queueing.twins import simulate

MOST_OPTIONS = 12
MOST_CASES = 2_000_000  # that may arrive in one replication where chance brings more than are expected
MOST_WORKERS = 64

Progress = Callable[[int, int], None]
Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all options.

    Attributes:
        measure: which.
        estimates: of each option; None where fewer than ten replications have a number.
        differences: of each option to the first; None for the first itself, and where there is no number.
    """

    measure: Measure
    estimates: tuple[Estimate | None, ...]
    differences: tuple[Estimate | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison came to.

    Attributes:
        options: names, the first of which the others are held against.
        scenarios: what each simulated.
        rows: the table.
        replications: of each option.
        seed: of all chances.
    """

    options: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    rows: tuple[Row, ...]
    replications: int
    seed: int

    def row(self, name: str) -> Row:
        """The row of a measure.

        Raises:
            KeyError: there is none of that name.
        """
        return {row.measure.name: row for row in self.rows}[name]


def compare(
    options: Sequence[tuple[str, Scenario]],
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Simulate every option on the same chances.

    In one replication the same people arrive under every option, with the same work to be done on them; so a difference
    between options is no accident of who came. How many workers share the work changes nothing but the time it takes.

    Args:
        options: a name and a scenario each; the others are held against the first. All measure the same days.
        replications: of each; the first scenario's own without.
        seed: the first scenario's own without.
        workers: threads.
        progress: told after each replication how many are done, of how many; raise in it to stop.

    Raises:
        ComparisonError: the options cannot be held against each other.
        ScenarioError: more happens in a scenario than can be simulated.
    """
    first = options[0][1] if options else None
    many = replications if replications is not None else first.replications if first else FEWEST
    chances = seed if seed is not None else first.seed if first else 0
    if not 1 <= workers <= MOST_WORKERS:
        raise ComparisonError(f"Between 1 and {MOST_WORKERS} workers can share the work, not {workers}.")
    _check(options, many)
    done: list[list[Numbers]] = []
    for numbers in replicated(options, seed=chances, which=range(many), workers=workers):
        done.append(numbers)
        if progress:
            progress(len(done), many)
    return compared(options, done, seed=chances)


def replicated(
    options: Sequence[tuple[str, Scenario]], *, seed: int, which: range, workers: int = 1
) -> Iterator[list[Numbers]]:
    """The numbers of every option, replication by replication: a comparison in parts, which may be stopped and gone on with.

    Args:
        options: as for `compare`, which has the whole.
        seed: of all chances.
        which: numbers of the replications wanted, from nought on; each has chances of its own, whichever are asked for with it.
        workers: threads.

    Raises:
        ComparisonError: the options cannot be held against each other.
        ScenarioError: more happens in a scenario than can be simulated.
    """
    _check(options)
    scenarios = [scenario for _, scenario in options]
    plans = [plan_of(scenario) for scenario in scenarios]
    yield from _replicated(scenarios, plans, which, seed, workers)


def compared(
    options: Sequence[tuple[str, Scenario]], done: Sequence[Sequence[Numbers]], *, seed: int
) -> Comparison:
    """The comparison that replications came to.

    Args:
        options: those that were replicated.
        done: what `replicated` gave, in the order of its replications.
        seed: theirs.

    Raises:
        ComparisonError: the options cannot be held against each other, or too few replications are done.
    """
    _check(options, len(done))
    scenarios = tuple(scenario for _, scenario in options)
    return Comparison(
        options=tuple(name for name, _ in options),
        scenarios=scenarios,
        rows=tuple(_rows(scenarios, done)),
        replications=len(done),
        seed=seed,
    )


def _replicated(
    scenarios: Sequence[Scenario], plans: Sequence[Plan], which: range, seed: int, workers: int
) -> Iterator[list[Numbers]]:
    def replicate(replication: int) -> list[Numbers]:
        return _replication(scenarios, plans, seed, replication)

    if workers == 1:
        yield from map(replicate, which)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(replicate, replication) for replication in which]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def _replication(
    scenarios: Sequence[Scenario], plans: Sequence[Plan], seed: int, replication: int
) -> list[Numbers]:
    """The numbers of every option in one replication."""
    found, first = [], None
    for scenario, plan in zip(scenarios, plans, strict=True):
        horizon = horizon_of(scenario)
        try:
            run = simulate(plan, seed=seed, replication=replication, most_cases=MOST_CASES)
        except TooLargeError as error:
            raise ScenarioError(
                f"'{scenario.name}' cannot be simulated: {error}; simulate fewer days or fewer arrivals."
            ) from error
        numbers = measured(scenario, run, horizon=horizon)
        acts = acts_of(scenario, run, horizon=horizon)
        if first is None:
            first = acts
        elif has_same_cases(scenario, scenarios[0]):
            numbers[SOONER.name], numbers[LATER.name] = moved(acts, than=first)
        found.append(numbers)
    return found


def has_same_cases(one: Scenario, other: Scenario) -> bool:
    """Whether the same people arrive under both, so that one can ask who was reached sooner."""
    return (one.arrivals, one.backlog) == (other.arrivals, other.backlog)


def _rows(scenarios: Sequence[Scenario], done: Sequence[Sequence[Numbers]]) -> Iterator[Row]:
    for measure in _measures(scenarios):
        columns = [
            [numbers[place].get(measure.name, float("nan")) for numbers in done]
            for place in range(len(scenarios))
        ]
        yield Row(
            measure=measure,
            estimates=tuple(within(estimated(column), least=0, most=measure.most) for column in columns),
            # Children sooner and later are differences already.
            differences=tuple(
                None if place == 0 or measure in {SOONER, LATER} else difference(column, columns[0])
                for place, column in enumerate(columns)
            ),
        )


def _measures(scenarios: Sequence[Scenario]) -> list[Measure]:
    """Of all options, in the first one's order; who was reached sooner stands behind the exposure."""
    shown = {measure.name: measure for scenario in scenarios for measure in measures_of(scenario)}
    exposure, *others = shown.values()
    compared = [SOONER, LATER] if any(has_same_cases(one, scenarios[0]) for one in scenarios[1:]) else []
    return [exposure, *compared, *others]


def _check(options: Sequence[tuple[str, Scenario]], replications: int = FEWEST) -> None:
    names, scenarios = [name for name, _ in options], [scenario for _, scenario in options]
    if replications < FEWEST:
        raise ComparisonError(
            f"{replications} replications give no interval worth having; ask for at least {FEWEST}."
        )
    if not 1 <= len(names) <= MOST_OPTIONS:
        raise ComparisonError(f"Between 1 and {MOST_OPTIONS} options can be compared, not {len(names)}.")
    if len(set(names)) < len(names):
        raise ComparisonError("Two options have the same name; give each its own.")
    first = scenarios[0]
    for name, scenario in zip(names, scenarios, strict=True):
        if (scenario.days, scenario.warm_up_days) != (first.days, first.warm_up_days):
            raise ComparisonError(
                f"'{name}' measures {scenario.days} days after {scenario.warm_up_days}, '{names[0]}' {first.days} after "
                f"{first.warm_up_days}; measure the same days in every option."
            )
