"""The only writer of assessment records."""

from datetime import datetime

from vigil.desk.cases.models import AssessmentRecord, Case, Involvement
from vigil.risk import Assessment, Instrument, Level, NotApplicable


def keep_assessment(
    *,
    case: Case,
    instrument: Instrument,
    result: Assessment | NotApplicable,
    actor: str,
    at: datetime,
    about: Involvement | None = None,
) -> AssessmentRecord:
    """Keep what an assessment came to, inside a recorded action."""
    lower, upper = _levels(result)
    kept = AssessmentRecord(
        case=case,
        about=about,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        instrument_checksum=instrument.checksum,
        level_lower=lower,
        level_upper=upper,
        record=result.to_record(),
        assessed_by=actor,
        assessed_at=at,
    )
    kept.save()
    return kept


def _levels(result: Assessment | NotApplicable) -> tuple[int | None, int | None]:
    """None twice where there is no level: the instrument does not apply, or comes to a total."""
    if (
        isinstance(result, NotApplicable)
        or not isinstance(result.lower, Level)
        or not isinstance(result.upper, Level)
    ):
        return None, None
    return int(result.lower), int(result.upper)
