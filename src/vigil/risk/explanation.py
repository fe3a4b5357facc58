"""Why an assessment says what it says, in sentences that an officer and a court can read."""

from collections.abc import Sequence

from vigil.risk.instrument import Instrument
from vigil.risk.levels import Level
from vigil.risk.outcome import ReachedRule


def reasons(
    *,
    instrument: Instrument,
    reachable: Sequence[Level],
    reached: Sequence[ReachedRule],
    open_count: int,
    age_known: bool,
) -> tuple[str, ...]:
    """The sentences: what gives the lower level, what the open answers can do, and what the gate could not ask.

    Args:
        instrument: the definition assessed with.
        reachable: every level some completion gives, lowest first.
        reached: the rules that fire on what is known.
        open_count: how many answers are open.
        age_known: whether the suspect's age was known.
    """
    said = _settled(instrument, reachable[0], reached)
    said += _open(reachable, open_count)
    if not age_known:
        said.append(
            f"The suspect's age is not known; if the suspect is under {instrument.minimum_age}, no adult instrument applies."
        )
    return tuple(said)


def _settled(instrument: Instrument, lower: Level, reached: Sequence[ReachedRule]) -> list[str]:
    if lower == Level.LOW:
        return ["Nothing that is known gives more than Low; Low is not a finding of safety."]
    questions = {item.id: item.question for item in instrument.items}
    return [
        f"{one.level.label}, because {one.reason} (step {one.step}, {one.step_title}). Answered yes: "
        f"{' '.join(questions[item] for item in one.items)}"
        for one in reached
        if one.level == lower
    ]


def _open(reachable: Sequence[Level], open_count: int) -> list[str]:
    lower, upper = reachable[0], reachable[-1]
    if not open_count:
        return ["Every question has been answered; the level is settled."]
    if lower == upper:
        return ["No open answer can change this level."]
    said = [f"{_open_answers(open_count)} raise the level to {upper.label}, which drives the clock."]
    if between := [level.label for level in Level if lower < level < upper and level not in reachable]:
        said.append(f"No completion of the open answers gives {' or '.join(between)}.")
    return said


def _open_answers(count: int) -> str:
    return "1 answer is open; it could" if count == 1 else f"{count} answers are open; together they could"
