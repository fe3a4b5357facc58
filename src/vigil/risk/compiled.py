"""An instrument made ready for reasoning: its inputs cut into cells, and the diagram of every way of answering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vigil.risk.item import Item, Kind
from vigil.risk.levels import Reading
from vigil.risk.reasoning.clauses import AtMost, Clause, Effect, all_of
from vigil.risk.reasoning.dates import Measure
from vigil.risk.reasoning.diagram import Diagram, diagram_of, ordered
from vigil.risk.reasoning.inputs import Cells, Input, Spans, cells_of
from vigil.risk.reasoning.reader import UNCOVERED, Reader
from vigil.risk.structure import Structure, spans_of
from vigil.risk.terms import Exclusion


@dataclass(frozen=True, slots=True)
class Compiled:
    """What reasoning works on.

    Attributes:
        cells: by input, its values cut into cells.
        measures: what is read from dates, in the order of the diagram's first levels.
        at_most: counts that another count holds.
        clauses: everything that can fire, of the structure and of the definition.
        structure: how those that fire are put together.
        scale: what it can come to, lowest first.
        diagram: every way of answering, by the rank it comes to.
        details: the same by the total or the row that is told beside the level; None where nothing is told.
    """

    cells: Mapping[str, Cells]
    measures: tuple[tuple[Measure, Cells], ...]
    at_most: tuple[AtMost, ...]
    clauses: tuple[Clause, ...]
    structure: Structure
    scale: tuple[Reading, ...]
    diagram: Diagram
    details: Diagram | None

    def reader(self, order: Sequence[Cells]) -> Reader:
        """Reads to a rank of the scale, in an order of one's own."""
        return _ranking(self.structure, self.clauses, order)


def compiled(
    *,
    items: Sequence[Item],
    measures: Sequence[Measure],
    structure: Structure,
    exclusions: Sequence[Exclusion],
    contradictions: Sequence[Exclusion],
    at_most: Sequence[AtMost],
) -> Compiled:
    """Make a definition's parts ready.

    Raises:
        ValueError: a test cannot be read, some answers have no result, or there are too many unlike ways of answering.
    """
    inputs: dict[str, Input] = {item.id: item.input for item in items if item.kind is not Kind.DATE}
    inputs |= {measure.id: measure.input for measure in measures}
    _check_at_most(at_most, {item.id: item for item in items})
    clauses = (
        *structure.clauses(inputs),
        *_own(exclusions, Effect.EXCLUDES, inputs),
        *_own(contradictions, Effect.CONTRADICTS, inputs),
    )
    cells = {name: cells_of(read, _tests_of(name, clauses)) for name, read in inputs.items()}
    read_first = tuple((measure, cells[measure.id]) for measure in measures)
    order = ordered(
        [cells[item.id] for item in items if item.id in cells],
        joined=[list(condition.members) for clause in clauses for condition in clause.conditions]
        + [[name for condition in clause.conditions for name in condition.members] for clause in clauses],
        first=[cut for _, cut in read_first],
    )
    diagram = diagram_of(_ranking(structure, clauses, order))
    _check_ends(diagram)
    details = diagram_of(_telling(structure, clauses, order)) if structure.tells else None
    return Compiled(cells, read_first, tuple(at_most), clauses, structure, structure.scale, diagram, details)


def _ranking(own: Structure, clauses: Sequence[Clause], order: Sequence[Cells]) -> Reader:
    return Reader(order=order, clauses=clauses, policy=own.policy, start=own.start, finish=own.finish)


def _telling(own: Structure, clauses: Sequence[Clause], order: Sequence[Cells]) -> Reader:
    kept = [clause for clause in clauses if clause.effect is not Effect.LOWERS]
    return Reader(
        order=order,
        clauses=kept,
        policy=own.policy,
        start=own.start,
        finish=lambda come_to, _: come_to,
    )


def _own(exclusions: Sequence[Exclusion], effect: Effect, inputs: Mapping[str, Input]) -> list[Clause]:
    what = "an exclusion" if effect is Effect.EXCLUDES else "a contradiction"
    return [
        Clause(all_of(spans_of(one.when, inputs=inputs, where=what)), effect, number)
        for number, one in enumerate(exclusions)
    ]


def _tests_of(name: str, clauses: Sequence[Clause]) -> list[Spans]:
    return [
        condition.members[name]
        for clause in clauses
        for condition in clause.conditions
        if name in condition.members
    ]


def _check_at_most(at_most: Sequence[AtMost], items: Mapping[str, Item]) -> None:
    members = {name for one in at_most for name in one.members}
    for one in at_most:
        for name in (*one.members, one.bound):
            if name not in items or items[name].kind is not Kind.COUNT:
                raise ValueError(f"'{name}' stands in a sum, and is no count; name counts only")
        if one.bound in members:
            raise ValueError(f"'{one.bound}' holds a sum and stands in one; sums may not hang on each other")


def _check_ends(diagram: Diagram) -> None:
    if UNCOVERED in diagram.ends:
        way = ", ".join(f"{name} {value}" for name, value in diagram.way_to(UNCOVERED))
        raise ValueError(f"no row says what holds for these answers: {way}; add a row for them")
    if not (diagram.ends >= 0).any():
        raise ValueError(
            "it comes to a result for nobody: its exclusions and contradictions leave no answers"
        )
