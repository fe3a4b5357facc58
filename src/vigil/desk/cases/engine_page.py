"""What the engine says of the newest assessment, worked out again from its record, or why it cannot be."""

from collections.abc import Iterable, Sequence

from vigil.desk.cases.instruments import instrument_held
from vigil.desk.cases.models import AssessmentRecord, ItemAnswer
from vigil.risk import Assessment, Instrument, Level, RecordError, interval_in_words, recompute
from vigil.risk.page import Earlier, Evidence, Page, page_of

NO_SOURCE = "No source was given"


def engine_page(
    *,
    assessment: AssessmentRecord,
    instrument: Instrument,
    answers: Iterable[ItemAnswer],
    earlier: Sequence[AssessmentRecord],
) -> Page:
    """The page of an assessment to which its instrument applied.

    Args:
        assessment: the record, which is assessed again from its own answers.
        instrument: with the checksum that the record names.
        answers: those that stand, with who gave them.
        earlier: assessments before this one.

    Raises:
        RecordError: the record does not follow from its own answers.
    """
    result = recompute(instrument=instrument, record=assessment.record)
    if not isinstance(result, Assessment):
        raise RecordError("By its own answers the instrument does not apply; the record was altered.")
    return page_of(
        instrument=instrument,
        assessment=result,
        evidence={
            row.item: Evidence(row.source or NO_SOURCE, row.answered_by, row.answered_at) for row in answers
        },
        history=[_earlier(one) for one in earlier],
    )


def _earlier(one: AssessmentRecord) -> Earlier:
    named = f"{one.instrument_id} {one.instrument_version}"
    return Earlier(one.assessed_at, one.assessed_by, named, came_to(one))


def came_to(one: AssessmentRecord) -> str:
    """What an assessment came to, in words."""
    if not one.record["applies"]:
        return "No instrument applies"
    if one.level_lower is None or one.level_upper is None:
        lower, upper = one.record["lower"], one.record["upper"]
        points = lower if lower == upper else f"{lower} to {upper}"
        return f"{points} point" if points == "1" else f"{points} points"
    return interval_in_words(Level(one.level_lower), Level(one.level_upper))


def held(assessment: AssessmentRecord) -> Instrument | None:
    """The definition that an assessment was made with, or None when this desk does not hold it."""
    return instrument_held(checksum=assessment.instrument_checksum)
