"""Records of assessments: what is stored, and the check that a stored one still follows from its answers."""

from collections.abc import Mapping

from vigil.risk.assessment import assess
from vigil.risk.errors import RecordError
from vigil.risk.instrument import Instrument
from vigil.risk.levels import Answer
from vigil.risk.outcome import Assessment, NotApplicable


def recompute(*, instrument: Instrument, record: Mapping[str, object]) -> Assessment | NotApplicable:
    """Assess again from a stored record.

    Args:
        instrument: the definition the record was made with.
        record: what ``to_record`` gave.

    Raises:
        RecordError: the record was made with another file, is no record, or does not follow from its own answers.
    """
    used = record.get("instrument")
    if not isinstance(used, dict) or used.get("checksum") != instrument.checksum:
        raise RecordError(
            f"The record was not made with this file of {instrument.title} {instrument.version}; "
            "load the file with the record's checksum."
        )
    result = assess(instrument=instrument, answers=_answers(record), suspect_age=_age(record, instrument))
    made = result.to_record()
    if differing := sorted(key for key in {*made, *record} if made.get(key) != record.get(key)):
        raise RecordError(f"The record's '{differing[0]}' does not follow from its answers; it was altered.")
    return result


def _answers(record: Mapping[str, object]) -> dict[str, Answer]:
    given = record.get("answers")
    words = {answer.value: answer for answer in Answer}
    if not isinstance(given, dict) or not all(
        isinstance(word, str) and word in words for word in given.values()
    ):
        raise RecordError("The record holds no answers that can be read; it is not an assessment's.")
    return {str(item): words[word] for item, word in given.items()}


def _age(record: Mapping[str, object], instrument: Instrument) -> int | None:
    """An age on the same side of the gate: the record of a person to whom the instrument applied keeps no age."""
    if record.get("applies") is True:
        return instrument.minimum_age if record.get("age_known") is True else None
    age = record.get("suspect_age")
    if not isinstance(age, int) or isinstance(age, bool):
        raise RecordError("The record refuses the instrument and names no age; it is not an assessment's.")
    return age
