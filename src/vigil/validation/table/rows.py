"""One row of a cohort's table: an assessment of a case, and what became of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vigil.risk import Level
from vigil.validation.cohort import Assessed, Outcome, Used, check_order
from vigil.validation.errors import CohortError
from vigil.validation.table import cells

ANSWER = "answer:"
NEEDED = ("case", "received_on", "instrument", "version", "assessed_on", "outcome", "outcome_on")
OPTIONAL = ("lower", "upper", "points", "probability", "grade")


@dataclass(frozen=True, slots=True)
class Row:
    """A row, parsed."""

    reference: str
    received: date
    assessed: Assessed
    outcome: Outcome


def row_from(untrusted_row: Mapping[str, str], *, today: date) -> Row:
    """A row as a value.

    Raises:
        VigilError: a cell cannot be read, or cells contradict each other.
    """
    row = {name: cells.plain(name, cell) for name, cell in untrusted_row.items()}
    read = Row(
        reference=cells.needed("case", row["case"]),
        received=cells.past_day("received_on", row["received_on"], today=today),
        assessed=_assessed(row, today),
        outcome=_outcome(row, today),
    )
    check_order(received=read.received, assessed=read.assessed.on, outcome=read.outcome)
    return read


def _assessed(row: Mapping[str, str], today: date) -> Assessed:
    points, probability = row.get("points", ""), row.get("probability", "")
    return Assessed(
        used=Used(cells.needed("instrument", row["instrument"]), cells.needed("version", row["version"])),
        on=cells.past_day("assessed_on", row["assessed_on"], today=today),
        levels=_levels(row.get("lower", ""), row.get("upper", "")),
        points=cells.whole("points", points) if points else None,
        probability=cells.probability("probability", probability) if probability else None,
        answers={
            name.removeprefix(ANSWER): cells.answer(name, cell)
            for name, cell in row.items()
            if name.startswith(ANSWER) and cell
        },
    )


def _levels(lower: str, upper: str) -> tuple[Level, Level] | None:
    if not lower and not upper:
        return None
    if not lower or not upper:
        raise CohortError(
            f"{'upper' if lower else 'lower'} is empty and {'lower' if lower else 'upper'} is not; a level that is known "
            "exactly stands in both."
        )
    return cells.level("lower", lower), cells.level("upper", upper)


def _outcome(row: Mapping[str, str], today: date) -> Outcome:
    on, grade = row["outcome_on"], row.get("grade", "")
    return Outcome(
        came_about=cells.came_about("outcome", row["outcome"]),
        on=cells.past_day("outcome_on", on, today=today) if on else None,
        grade=cells.whole("grade", grade) if grade else None,
    )
