"""Why an assessment says what it says, in sentences that an officer and a court can read."""

from collections.abc import Mapping, Sequence

from vigil.risk.instrument import Instrument
from vigil.risk.levels import Given, Level, Reading, Total, is_open
from vigil.risk.outcome import ReachedRule
from vigil.risk.reasoning.clauses import Policy
from vigil.risk.structures import Steps


def reasons(
    *,
    instrument: Instrument,
    answers: Mapping[str, Given],
    reachable: Sequence[Reading],
    may_not_apply: bool,
    stands: bool,
    reached: Sequence[ReachedRule],
    open_count: int,
    age_known: bool,
) -> tuple[str, ...]:
    """The sentences: what gives the lower level, what the open answers can do, and what the gates could not ask.

    Args:
        instrument: the definition assessed with.
        answers: what stands.
        reachable: every result some way of answering gives, lowest first.
        may_not_apply: whether some way of answering means that the instrument does not apply.
        stands: whether the instrument's own rule on missing answers lets the result be used.
        reached: the rules that fire on what is known.
        open_count: how many answers are open.
        age_known: whether the suspect's age was known.
    """
    said = _settled(instrument, reachable[0], reached)
    said += _open(reachable, open_count)
    if may_not_apply:
        said.append("Some of the open answers could mean that the instrument does not apply at all.")
    if not stands:
        said.append(f"The result does not stand yet: {instrument.missing.words}")
    said += [
        f"It applies only if the answer is yes: {gate.question}"
        for gate in instrument.gates
        if is_open(answers[gate.id])
    ]
    if not age_known:
        said.append(
            f"The suspect's age is not known; if the suspect is under {instrument.minimum_age}, no adult instrument applies."
        )
    return tuple(said)


def _settled(instrument: Instrument, lower: Reading, reached: Sequence[ReachedRule]) -> list[str]:
    if instrument.structure.policy is Policy.SUM:
        return _added(lower, reached)
    if isinstance(instrument.structure, Steps):
        return _by_steps(instrument, lower, reached)
    said = [
        f"{one.level.label}, because {one.reason} (row {one.step})." for one in reached if one.level == lower
    ]
    said = said or [f"{lower.label} is the lowest level that the answers leave; which row holds is open."]
    return [*said, "Low is not a finding of safety."] if lower == Level.LOW else said


def _by_steps(instrument: Instrument, lower: Reading, reached: Sequence[ReachedRule]) -> list[str]:
    if lower == Level.LOW:
        return ["Nothing that is known gives more than Low; Low is not a finding of safety."]
    questions = {name: cells.read.words for name, cells in instrument.compiled.cells.items()}
    return [
        f"{lower.label}, because {one.reason} (step {one.step}, {one.step_title}). Answered yes: "
        f"{' '.join(questions[item] for item in one.items)}"
        for one in reached
        if one.level == lower
    ]


def _added(lower: Reading, reached: Sequence[ReachedRule]) -> list[str]:
    adding = [one for one in reached if one.points is not None]
    total = sum(one.points or 0 for one in adding)
    listed = "; ".join(f"{one.rule}: {one.points}" for one in adding) or "none"
    said = [f"What is known adds up to {total} points ({listed})."]
    said += [f"The level is lowered because {one.reason}." for one in reached if one.points is None]
    if isinstance(lower, Total):
        return said
    said.append(f"{lower.label} is the lowest level that the answers leave.")
    return [*said, "Low is not a finding of safety."] if lower == Level.LOW else said


def _open(reachable: Sequence[Reading], open_count: int) -> list[str]:
    lower, upper = reachable[0], reachable[-1]
    if not open_count:
        return ["Every question has been answered; the level is settled."]
    if lower == upper:
        return ["No open answer can change this level."]
    clock = ", which drives the clock" if isinstance(upper, Level) else ""
    said = [f"{_open_answers(open_count)} raise the level to {upper.label}{clock}."]
    levels = Level if isinstance(upper, Level) else ()
    if between := [one.label for one in levels if lower.rank < one < upper.rank and one not in reachable]:
        said.append(f"No completion of the open answers gives {' or '.join(between)}.")
    return said


def _open_answers(count: int) -> str:
    return "1 answer is open; it could" if count == 1 else f"{count} answers are open; together they could"
