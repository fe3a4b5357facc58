"""Assessing one suspect with a context instrument: all its answers at once, or none where they contradict each other."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from vigil.desk.cases import answering
from vigil.desk.cases.answering import Said, given_answers, standing_answers
from vigil.desk.cases.assessments import keep_assessment
from vigil.desk.cases.checks import check_open
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.given import written
from vigil.desk.cases.instruments import context_instruments, unsuitable
from vigil.desk.cases.models import AssessmentRecord, Involvement
from vigil.desk.cases.rules import age_for_gate, complete
from vigil.desk.journal.recording import record
from vigil.risk import Answer, Given, Instrument, assess


def assess_person(
    *, suspect: Involvement, instrument: Instrument, said: Mapping[str, Said], actor: str, at: datetime
) -> AssessmentRecord:
    """Answer an instrument about one suspect, and keep what it comes to: context, which orders no queue.

    Args:
        suspect: of an open case.
        instrument: a context instrument that is switched on.
        said: an answer to each gate and item that somebody has looked at.
        actor: who assesses.
        at: when.

    Raises:
        CaseError: the case is closed, the person is no suspect, or the instrument is not for this stage or person.
        AnswerError: an answer cannot be, or answers contradict each other; none of them is kept.
    """
    case, day = suspect.case, timezone.localtime(at).date()
    with record(actor=actor, verb="cases:person:assess", at=at, case_reference=case.reference) as act:
        check_open(case)
        check_suitable(suspect=suspect, instrument=instrument, day=day)
        standing = {
            row.item: row for row in standing_answers(case=case, instrument_id=instrument.id, about=suspect)
        }
        for item, one in said.items():
            before = standing.get(item)
            held = (before.answer, before.source) if before else (Answer.NOT_YET_CHECKED.value, "")
            if held != (written(one.given), one.source.strip()):
                answering.answer(
                    case=case,
                    instrument_id=instrument.id,
                    item=item,
                    said=one,
                    actor=actor,
                    at=at,
                    about=suspect,
                )
        given = given_answers(standing_answers(case=case, instrument_id=instrument.id, about=suspect))
        result = assess(
            instrument=instrument,
            answers=complete(instrument=instrument, given=given),
            suspect_age=_age(suspect, instrument, given, day),
            on=day,
        )
        act.detail["instrument"] = instrument.id
        return keep_assessment(
            case=case, instrument=instrument, result=result, actor=actor, at=at, about=suspect
        )


def check_suitable(*, suspect: Involvement, instrument: Instrument, day: date) -> None:
    """Hold an instrument to being for this person at this stage.

    Raises:
        CaseError: the person is no suspect, it is no context instrument that is switched on, or it does not suit.
    """
    if suspect.role != Involvement.Role.SUSPECT:
        raise CaseError("Only a suspect is assessed.")
    if instrument not in context_instruments():
        raise CaseError(f"{instrument.title} is about a case; answer it on the page of the case.")
    why_not = unsuitable(instrument, visited=suspect.case.first_act_at is not None, age=age_of(suspect, day))
    if why_not:
        raise CaseError(f"{instrument.title}: {why_not}")


def age_of(suspect: Involvement, day: date) -> int | None:
    """The suspect's age on a day, or None where it is not known."""
    return age_for_gate([(suspect.person.date_of_birth, suspect.person.approximate_age)], on=day)


def _age(suspect: Involvement, instrument: Instrument, given: Mapping[str, Given], day: date) -> int | None:
    """What the age gate is asked about: an approximate age contradicts no date of birth that is answered."""
    answered = isinstance(given.get(instrument.born), date)
    return None if answered and suspect.person.date_of_birth is None else age_of(suspect, day)
