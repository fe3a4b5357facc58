"""Which rules and rows fire on what is known, whatever the open answers turn out to be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vigil.risk.instrument import Instrument
from vigil.risk.levels import Level
from vigil.risk.outcome import ReachedRule
from vigil.risk.reasoning.clauses import Condition, Policy, all_of
from vigil.risk.reasoning.inputs import Cells, Spans
from vigil.risk.reasoning.remaining import Known
from vigil.risk.structure import spans_of
from vigil.risk.structures import Points, Row, Steps


class Held:
    """What the answers make certain of single inputs and of conditions on them."""

    def __init__(self, instrument: Instrument, known: Known) -> None:
        self.inputs = {name: cells.read for name, cells in instrument.compiled.cells.items()}
        self._cells: Mapping[str, Cells] = instrument.compiled.cells
        self._left: dict[str, Iterable[int]] = {
            name: {choice.cell for choice in choices} for name, choices in known.choices.items()
        }
        for place, (measure, _) in enumerate(instrument.compiled.measures):
            self._left[measure.id] = {vector[place] for vector in known.vectors}

    def surely(self, name: str, spans: Spans) -> bool:
        """Whether an input has one of these values whatever is open."""
        within = self._cells[name].within(spans)
        return all(within[cell] for cell in self._left[name])

    def possibly(self, name: str, spans: Spans) -> bool:
        """Whether an input can still have one of these values."""
        within = self._cells[name].within(spans)
        return any(within[cell] for cell in self._left[name])

    def meets(self, conditions: Sequence[Condition]) -> bool:
        """Whether every condition is met whatever is open."""
        return all(
            sum(self.surely(name, spans) for name, spans in condition.members.items()) >= condition.needed
            for condition in conditions
        )

    def can_meet(self, conditions: Sequence[Condition]) -> bool:
        """Whether every condition can still be met, looked at one by one."""
        return all(
            sum(self.possibly(name, spans) for name, spans in condition.members.items()) >= condition.needed
            for condition in conditions
        )


def reached_rules(instrument: Instrument, known: Known) -> tuple[ReachedRule, ...]:
    """The rules or rows that fire on what is known, highest level first, else as written."""
    held = Held(instrument, known)
    match instrument.structure:
        case Steps() as steps:
            found = _of_steps(steps, held)
        case Points() as points:
            found = _of_points(points, instrument, held)
        case rows:
            found = _of_rows(rows.rows, rows.policy, held)
    return tuple(sorted(found, key=lambda one: -(one.level or 0)))


def excluded_because(instrument: Instrument, known: Known) -> str:
    """Why the instrument does not apply, where the answers leave nothing else."""
    held = Held(instrument, known)
    found = [
        one.because
        for one in instrument.exclusions
        if held.meets(all_of(spans_of(one.when, inputs=held.inputs, where="an exclusion")))
    ]
    return " ".join(found) or "Every way of answering what is open means that the instrument does not apply."


def _of_steps(steps: Steps, held: Held) -> Iterator[ReachedRule]:
    for step in steps.steps:
        ways = steps.ways_through(step, held.inputs)
        if not any(held.meets(way) for way in ways):
            continue
        for rule in step.rules:
            condition = rule.condition(held.inputs, "a rule")
            if held.meets([condition]):
                items = tuple(name for name, spans in condition.members.items() if held.surely(name, spans))
                yield ReachedRule(step.number, step.title, rule.words, rule.level, rule.reason, items)


def _of_points(points: Points, instrument: Instrument, held: Held) -> Iterator[ReachedRule]:
    for number, weight in enumerate(points.weights, start=1):
        for test, added in weight.points:
            spans = spans_of({weight.read: test}, inputs=held.inputs, where="points")[weight.read]
            if held.surely(weight.read, spans):
                title = instrument.compiled.cells[weight.read].read.words
                words = f"{weight.read} {test or 'yes'}"
                yield ReachedRule(number, title, words, None, "", (weight.read,), added)
    for number, one in enumerate(points.reductions, start=len(points.weights) + 1):
        if held.meets(all_of(spans_of(one.when, inputs=held.inputs, where="a reduction"))):
            words = " and ".join(f"{name} {test or 'yes'}" for name, test in one.when.items())
            yield ReachedRule(number, "Reduction", words, None, one.because, tuple(one.when))


def _of_rows(rows: Sequence[Row], policy: Policy, held: Held) -> Iterator[ReachedRule]:
    for number, row in enumerate(rows, start=1):
        conditions = all_of(spans_of(row.when, inputs=held.inputs, where="a row"))
        if held.meets(conditions):
            yield _row(number, row)
            if policy is Policy.FIRST:
                return
        elif policy is Policy.FIRST and held.can_meet(conditions):
            return


def _row(number: int, row: Row) -> ReachedRule:
    level, points = (row.gives, None) if isinstance(row.gives, Level) else (None, row.gives)
    return ReachedRule(number, f"Row {number}", row.words, level, row.reason, tuple(row.when), points)
