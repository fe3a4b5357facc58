"""Cohorts made up for tests: by counts, by chance with a seed, and as the table that holds the same."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from vigil.risk import Answer, Assessment, Given, Instrument, Level, assess
from vigil.validation import Assessed, Case, Cohort, Outcome, Sampling, Used

USED = Used("invented", "1")
START = date(2024, 1, 1)
TODAY = date(2026, 6, 1)


def case(
    number: int,
    *,
    level: Level | tuple[Level, Level],
    event: bool | None,
    after: int = 30,
    used: Used = USED,
    points: int | None = None,
    probability: float | None = None,
    grade: int | None = None,
    answers: Mapping[str, Given] | None = None,
) -> Case:
    received = START + timedelta(days=number // 3)
    levels = level if isinstance(level, tuple) else (level, level)
    on = None if event is None else received + timedelta(days=1 + after)
    return Case(
        reference=f"V-{number:05}",
        received=received,
        assessed=(
            Assessed(
                used=used,
                on=received + timedelta(days=1),
                levels=levels,
                points=points,
                probability=probability,
                answers=answers or {},
            ),
        ),
        outcome=Outcome(event, on, grade),
    )


def cohort(
    cases: Iterable[Case],
    *,
    sampling: Sampling = Sampling.CONSECUTIVE,
    follow_up: timedelta | None = None,
) -> Cohort:
    return Cohort(
        source="Invented force",
        outcome="a contact offence, recorded",
        sampling=sampling,
        cases=tuple(cases),
        follow_up=follow_up,
    )


def of_counts(counts: Sequence[tuple[Level, bool | None, int]], **more: object) -> list[Case]:
    """So many cases of each level and outcome."""
    found: list[Case] = []
    for level, event, many in counts:
        found += [case(len(found) + at, level=level, event=event, **more) for at in range(many)]  # type: ignore[arg-type]
    return found


def by_chance(many: int, *, seed: int, known: float = 1.0) -> list[Case]:
    """Cases whose outcome follows a probability, which the level follows too."""
    draw = Random(seed)
    found = []
    for number in range(many):
        chance = draw.betavariate(1, 6)
        level = Level(min(3, int(chance * 8)))
        lower = Level(draw.randint(0, level)) if draw.random() < 0.3 else level
        event = draw.random() < chance if draw.random() < known else None
        grade = None if event is None else (draw.randint(1, 3) if event else 0)
        found.append(
            case(
                number,
                level=(lower, level),
                event=event,
                probability=min(max(chance, 0.001), 0.99),
                points=int(chance * 100),
                grade=grade,
                after=draw.randint(1, 400),
            )
        )
    return found


def answered(instrument: Instrument, *, many: int, seed: int) -> list[Case]:
    """Cases assessed with an instrument, with their answers; an outcome is likelier at a higher level."""
    draw = Random(seed)
    words = [Answer.YES, Answer.NO_CHECKED, Answer.NO_CHECKED, Answer.NO_CHECKED, Answer.UNKNOWN]
    found = []
    for number in range(many):
        answers: dict[str, Given] = {item.id: draw.choice(words) for item in instrument.items}
        result = assess(instrument=instrument, answers=answers)
        assert isinstance(result, Assessment)
        event = draw.random() < 0.05 + 0.2 * result.levels[0]
        found.append(
            case(
                number,
                level=result.levels,
                event=event,
                used=Used(instrument.id, instrument.version),
                answers=answers,
            )
        )
    return found


def as_table(cases: Iterable[Case]) -> bytes:
    """The table that holds the same cases."""
    held = list(cases)
    items = sorted({name for one in held for assessed in one.assessed for name in assessed.answers})
    heads = [
        *(
            "case",
            "received_on",
            "instrument",
            "version",
            "assessed_on",
            "lower",
            "upper",
            "points",
            "probability",
        ),
        *("outcome", "outcome_on", "grade"),
        *(f"answer:{name}" for name in items),
    ]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(heads)
    for one in held:
        for assessed in one.assessed:
            writer.writerow(_cells(one, assessed, items))
    return written.getvalue().encode()


def _cells(one: Case, assessed: Assessed, items: Sequence[str]) -> list[object]:
    levels = ["", ""] if assessed.levels is None else [level.code for level in assessed.levels]
    outcome = one.outcome
    return [
        one.reference,
        one.received,
        assessed.used.id,
        assessed.used.version,
        assessed.on,
        *levels,
        "" if assessed.points is None else assessed.points,
        "" if assessed.probability is None else assessed.probability,
        {True: "yes", False: "no", None: "unknown"}[outcome.came_about],
        outcome.on or "",
        "" if outcome.grade is None else outcome.grade,
        *(_word(assessed.answers.get(name, "")) for name in items),
    ]


def _word(given: object) -> object:
    return given.value if isinstance(given, Answer) else given
