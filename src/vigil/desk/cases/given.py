"""Answers as they are typed on a page and kept in a row, read into what an instrument knows."""

import re
from dataclasses import dataclass
from datetime import date

from vigil.desk.cases.errors import CaseError
from vigil.risk import Answer, Given, Instrument, Kind
from vigil.risk.given import FOUR, read_given

COUNTED = re.compile(r"[0-9]{1,9}")
OPEN = {answer.value: answer for answer in Answer if answer.is_open}
ANSWER_LABELS = {
    Answer.YES: "Yes",
    Answer.NO_CHECKED: "No (checked)",
    Answer.UNKNOWN: "Unknown",
    Answer.NOT_YET_CHECKED: "Not yet checked",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question or gate of an instrument, as a page asks it.

    Attributes:
        kind: what answers it when it is known.
        least: the lowest count there can be.
        most: the highest.
        gate: whether it decides only if the instrument applies.
    """

    id: str
    question: str
    guidance: str
    who_can_answer: tuple[str, ...]
    kind: Kind
    least: int
    most: int
    gate: bool


def asked_by(instrument: Instrument) -> list[Asked]:
    """Every gate and question of an instrument, in the order in which they are asked."""
    gates = [
        Asked(gate.id, gate.question, gate.source, gate.who_can_answer, Kind.YES_NO, 0, 1, gate=True)
        for gate in instrument.gates
    ]
    items = [
        Asked(
            item.id,
            item.question,
            item.guidance,
            item.who_can_answer,
            item.kind,
            item.least,
            item.most,
            gate=False,
        )
        for item in instrument.items
    ]
    return gates + items


def read_answer(asked: Asked, *, untrusted_answer: str, untrusted_open: str = "") -> Given:
    """What was typed as an answer.

    Args:
        asked: the question.
        untrusted_answer: the word of one of the four; of a count or a date, what is known, or empty.
        untrusted_open: of a count or a date that is not known, which of the open answers stands.

    Raises:
        CaseError: it is no answer to this question.
        AnswerError: it is none of the four, or a date that is on no calendar.
    """
    typed = untrusted_answer.strip()
    where = f"'{asked.question}'"
    if asked.kind is Kind.YES_NO:
        if typed not in FOUR:
            raise CaseError(f"{where} is answered '{typed[:60]}'; choose one of the four answers.")
        return FOUR[typed]
    if not typed:
        return OPEN.get(untrusted_open, Answer.NOT_YET_CHECKED)
    if typed in OPEN:
        return OPEN[typed]
    if asked.kind is Kind.COUNT:
        if not COUNTED.fullmatch(typed):
            raise CaseError(f"{where} is answered '{typed[:60]}'; give a whole number, or leave it unknown.")
        return int(typed)
    given = read_given(typed, where=where)
    if not isinstance(given, date):
        raise CaseError(f"{where} is answered '{typed[:60]}'; give a day as 2026-01-31, or leave it unknown.")
    return given


def written(given: Given) -> str:
    """An answer as a row keeps it."""
    if isinstance(given, Answer):
        return given.value
    return given.isoformat() if isinstance(given, date) else str(given)


def from_row(kept: str) -> Given:
    """An answer that a row keeps."""
    return int(kept) if COUNTED.fullmatch(kept) else read_given(kept, where="an answer")


def in_words(given: Given) -> str:
    """An answer as a page says it."""
    if isinstance(given, Answer):
        return ANSWER_LABELS[given]
    return f"{given.day} {given:%B %Y}" if isinstance(given, date) else str(given)
