"""Everything that one page about an assessment says: for the officer, for disclosure, for the pre-sentence report.

It is a value and no page: whoever shows it decides how it looks and leaves nothing out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vigil.risk.counterfactuals import Counterfactual, Counterfactuals, Move, counterfactuals
from vigil.risk.errors import RiskError
from vigil.risk.instrument import Instrument
from vigil.risk.levels import Answer, Given, Level, is_open
from vigil.risk.outcome import Assessment, OpenItem, ReachedRule, interval_in_words

ANSWERED = {
    Answer.YES: "Yes",
    Answer.NO_CHECKED: "No (checked)",
    Answer.UNKNOWN: "Unknown",
    Answer.NOT_YET_CHECKED: "Not yet checked",
}
MOVED = {
    Move.UPPER_FALLS: "The upper end would be lower",
    Move.UPPER_RISES: "The upper end would be higher",
    Move.LOWER_FALLS: "The lower end would be lower",
    Move.LOWER_RISES: "The lower end would be higher",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an answer comes from: what shows it, who gave it, and when."""

    shown_by: str
    given_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier assessment of the same person: when, by whom, with what, and what it came to."""

    at: datetime
    by: str
    instrument: str
    came_to: str


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One question with what stands as its answer.

    Attributes:
        question: as it is asked.
        answer: in words.
        evidence: where the answer comes from; None where nobody has given one.
        wanted: what would show it.
        source: where the question comes from, with its place there.
        gate: whether it decides only if the instrument applies.
    """

    id: str
    question: str
    answer: str
    evidence: Evidence | None
    wanted: str
    source: str
    gate: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The page.

    Attributes:
        title: the instrument with its version and label.
        checksum: of the exact file.
        result: the interval in words.
        stands: whether the instrument's own rule on missing answers lets the result be used.
        reasons: why, in sentences.
        reached: the rules that fire on what is known.
        told: totals and published rates, in words.
        answers: every question with its answer.
        counterfactuals: the smallest changes that would alter the result.
        changes: the same in sentences.
        missing: what is open, those first that could change most.
        history: earlier assessments, newest first.
        limits: what the instrument does not say of this person.
    """

    title: str
    checksum: str
    result: str
    stands: bool
    reasons: tuple[str, ...]
    reached: tuple[ReachedRule, ...]
    told: tuple[str, ...]
    answers: tuple[AnswerShown, ...]
    counterfactuals: Counterfactuals
    changes: tuple[str, ...]
    missing: tuple[OpenItem, ...]
    history: tuple[Earlier, ...]
    limits: tuple[str, ...]


def page_of(
    *,
    instrument: Instrument,
    assessment: Assessment,
    evidence: Mapping[str, Evidence],
    history: Sequence[Earlier] = (),
) -> Page:
    """Gather what the page says.

    Args:
        instrument: the definition that was assessed with.
        assessment: what it came to.
        evidence: by item, where its answer comes from.
        history: earlier assessments.

    Raises:
        RiskError: the assessment was made with another file.
    """
    if assessment.instrument.checksum != instrument.checksum:
        raise RiskError(
            f"The assessment was not made with this file of {instrument.title} {instrument.version}; "
            "load the file with its checksum."
        )
    found = counterfactuals(instrument=instrument, assessment=assessment)
    return Page(
        title=f"{instrument.title}, version {instrument.version}: {instrument.label}",
        checksum=instrument.checksum,
        result=interval_in_words(assessment.lower, assessment.upper),
        stands=assessment.stands,
        reasons=assessment.reasons,
        reached=assessment.reached,
        told=_told(assessment),
        answers=_answers(instrument, assessment.answers, evidence),
        counterfactuals=found,
        changes=_changes(instrument, found),
        missing=assessment.open_items,
        history=tuple(sorted(history, key=lambda one: one.at, reverse=True)),
        limits=_limits(instrument, assessment),
    )


def _told(assessment: Assessment) -> tuple[str, ...]:
    if assessment.told is None:
        return ()
    lowest, highest, rates = assessment.told.lowest, assessment.told.highest, assessment.told.rates
    said = []
    if lowest is not None:
        said.append(f"{lowest} points." if lowest == highest else f"{lowest} to {highest} points.")
    if rates:
        percents = [f"{float(rate) * 100:.3g}%" for rate in dict.fromkeys((rates[0], rates[-1]))]
        said.append(f"Published rate of {assessment.told.rate_of}: {' to '.join(percents)}.")
    return tuple(said)


def _answers(
    instrument: Instrument, answers: Mapping[str, Given], evidence: Mapping[str, Evidence]
) -> tuple[AnswerShown, ...]:
    gates = [
        AnswerShown(
            gate.id,
            gate.question,
            _answered(answers[gate.id]),
            evidence.get(gate.id),
            "",
            gate.source,
            gate=True,
        )
        for gate in instrument.gates
    ]
    items = [
        AnswerShown(
            id=item.id,
            question=item.question,
            answer=_answered(answers[item.id]),
            evidence=evidence.get(item.id),
            wanted=item.evidence,
            source=f"{item.source}; {item.locator}" if item.locator else item.source,
            gate=False,
        )
        for item in instrument.items
    ]
    return (*gates, *items)


def _answered(given: Given) -> str:
    if isinstance(given, Answer):
        return ANSWERED[given]
    return f"{given.day} {given:%B %Y}" if isinstance(given, date) else str(given)


def _changes(instrument: Instrument, found: Counterfactuals) -> tuple[str, ...]:
    said = []
    for moved in found.moved:
        more = (
            ""
            if moved.number == len(moved.listed)
            else f" ({moved.number} such sets; {len(moved.listed)} are listed)"
        )
        answers = "one answer were" if moved.size == 1 else f"{moved.size} answers were"
        said.append(f"{MOVED[moved.move]} if {answers} otherwise{more}:")
        said += [_changed(instrument, one) for one in moved.listed]
    if not said:
        said.append("No change to what is known would alter the result.")
    if found.looked_at is not None:
        said.append(f"Sets of more than {found.looked_at} changes were not looked at; there are too many.")
    if found.dates_stand:
        said.append("Dates were left as they are, because some of them are open.")
    return tuple(said)


def _changed(instrument: Instrument, one: Counterfactual) -> str:
    words = {item.id: item.question for item in instrument.items}
    changes = "; ".join(
        f"{' '.join(words[name] for name in change.items)} {change.instead} instead of {change.now}"
        for change in one.changes
    )
    return f"{interval_in_words(one.lower, one.upper)}: {changes}."


def _limits(instrument: Instrument, assessment: Assessment) -> tuple[str, ...]:
    said = [f"Made for: {instrument.population}"]
    if isinstance(assessment.upper, Level):
        said.append(
            "A level says how soon to act. It is not a finding that a person has offended, and Low is not a finding of safety."
        )
    if not instrument.drives_clock:
        said.append("It is context: it sets no time to act and orders no queue.")
    said += [
        f"Not known, and it applies only to people for whom the answer is yes: {gate.question}"
        for gate in instrument.gates
        if is_open(assessment.answers[gate.id])
    ]
    if not assessment.age_known:
        said.append(f"The age is not known; it does not apply to anybody under {instrument.minimum_age}.")
    said += [f"It reads {one.characteristic} ({one.input}): {one.because}" for one in instrument.reads]
    said += [
        f"{one.question} Read as: {next(option.words for option in one.options if option.id == one.taken)} {one.because}"
        for one in instrument.settings
    ]
    said += [
        f"{one.item} overlaps with the outcome '{one.outcome}': {one.because}" for one in instrument.overlaps
    ]
    said += [
        f"{one.measure} {one.value} for {one.outcome} in {one.sample} (n = {one.size}; {one.source})"
        for one in instrument.findings
    ]
    if not instrument.findings:
        said.append("No published figure of how well it does stands in its definition.")
    sign_off = instrument.sign_off
    said.append(
        "Nobody but its transcriber has held this definition to its source."
        if sign_off is None
        else f"Transcribed by {sign_off.transcribed_by}; checked against {sign_off.against} by {sign_off.checked_by}."
    )
    return tuple(said)
