"""Records of assessments: what is stored, and the check that a stored one still follows from its answers."""

from collections.abc import Mapping
from datetime import date

from vigil.risk.assessment import assess
from vigil.risk.errors import AnswerError, RecordError
from vigil.risk.given import read_given
from vigil.risk.instrument import Instrument
from vigil.risk.levels import Given
from vigil.risk.outcome import RECORD, Assessment, NotApplicable

FIRST_FORM = {
    True: frozenset(
        [
            "applies",
            "instrument",
            "lower",
            "upper",
            "reachable",
            "reached",
            "reasons",
            "open_items",
            "answers",
            "age_known",
        ]
    ),
    False: frozenset(["applies", "instrument", "reason", "suspect_age", "answers"]),
}
"""The parts of a record of the first form, of an assessment and of a refusal."""


def recompute(*, instrument: Instrument, record: Mapping[str, object]) -> Assessment | NotApplicable:
    """Assess again from a stored record.

    Args:
        instrument: the definition the record was made with, under the settings that it names.
        record: what ``to_record`` gave, in whatever form it was given then.

    Raises:
        RecordError: the record was made with another file or setting, is no record, or does not follow from its own answers.
    """
    used = record.get("instrument")
    if not isinstance(used, dict) or used.get("checksum") != instrument.checksum:
        raise RecordError(
            f"The record was not made with this file of {instrument.title} {instrument.version}; "
            "load the file with the record's checksum."
        )
    answers = _answers(record)
    age, on = _age(record, instrument, answers), _day(record)
    try:
        result = assess(instrument=instrument, answers=answers, suspect_age=age, on=on)
    except AnswerError as error:
        raise RecordError(f"The record's answers cannot be assessed: {error}") from error
    made = _in_form(result.to_record(), record)
    if differing := sorted(key for key in {*made, *record} if made.get(key) != record.get(key)):
        raise RecordError(f"The record's '{differing[0]}' does not follow from its answers; it was altered.")
    return result


def _in_form(made: dict[str, object], record: Mapping[str, object]) -> dict[str, object]:
    if record.get("form") == RECORD:
        return made
    kept = FIRST_FORM[made["applies"] is True]
    return {key: value for key, value in made.items() if key in kept}


def _answers(record: Mapping[str, object]) -> dict[str, Given]:
    given = record.get("answers")
    unreadable = RecordError("The record holds no answers that can be read; it is not an assessment's.")
    if not isinstance(given, dict):
        raise unreadable
    try:
        return {str(item): read_given(word, where=f"'{item}'") for item, word in given.items()}
    except AnswerError as error:
        raise unreadable from error


def _day(record: Mapping[str, object]) -> date | None:
    day = record.get("on")
    if not day:
        return None
    try:
        return date.fromisoformat(str(day))
    except ValueError as error:
        raise RecordError(
            "The record's day of assessment is no day of any calendar; it was altered."
        ) from error


def _age(record: Mapping[str, object], instrument: Instrument, answers: Mapping[str, Given]) -> int | None:
    """An age on the same side of the gate: the record of a person to whom the instrument applied keeps no age."""
    if record.get("applies") is True or record.get("child_first") is False:
        by_birth = isinstance(answers.get(instrument.born), date)
        return instrument.minimum_age if record.get("age_known") is True and not by_birth else None
    age = record.get("suspect_age")
    if not isinstance(age, int) or isinstance(age, bool):
        raise RecordError("The record refuses the instrument and names no age; it is not an assessment's.")
    return age
