"""A case as its page shows it: people by role, each question with its standing answer, the newest assessment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from vigil.desk.accounts.models import User
from vigil.desk.cases.answering import standing_answers
from vigil.desk.cases.asking import Asking, Counted, asking_of, found_by
from vigil.desk.cases.assessing_people import age_of
from vigil.desk.cases.engine_page import came_to
from vigil.desk.cases.given import Asked, asked_by, from_row, in_words
from vigil.desk.cases.instruments import context_instruments, instrument_of, queue_instruments, unsuitable
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement, ItemAnswer, NewFact, Override
from vigil.desk.cases.queries import InForce, in_force
from vigil.risk import Answer, Given, Instrument


@dataclass(frozen=True, slots=True)
class Question:
    """One gate or item of an instrument with the answer that stands."""

    item: Asked
    answer: Given
    label: str
    source: str
    answered_by: str
    answered_at: datetime | None

    @property
    def is_plain(self) -> bool:
        """Whether the answer is one of the four, and no count or day."""
        return isinstance(self.answer, Answer)


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page shows that is the case's own."""

    case: Case
    instrument: Instrument
    suspects: list[Involvement]
    children: list[Involvement]
    others: list[Involvement]
    questions: list[Question]
    answers: list[ItemAnswer]
    assessment: AssessmentRecord | None
    in_force: InForce
    overrides: list[Override]
    new_facts: list[NewFact]

    @property
    def waiting_facts(self) -> list[NewFact]:
        """What is new and waits for a re-assessment, the latest known first."""
        return [one for one in self.new_facts if one.reassessed_at is None]

    @property
    def settled_facts(self) -> list[NewFact]:
        """What was new and has been followed by a re-assessment, the latest known first."""
        return [one for one in self.new_facts if one.reassessed_at is not None]

    @property
    def waiting(self) -> Override | None:
        """The lower level that waits for a supervisor, or None."""
        return next((one for one in self.overrides if one.began_at is None and one.ended_at is None), None)


def view_of(case: Case, *, at: datetime) -> CaseView:
    """Gather a case for its page; the caller has checked that the viewer may see it."""
    involved = list(
        case.involvements.select_related("person").prefetch_related("person__identifiers").order_by("pk")
    )
    instrument = instrument_of(case)
    answers = list(standing_answers(case=case, instrument_id=instrument.id))
    return CaseView(
        case=case,
        instrument=instrument,
        suspects=[row for row in involved if row.role == Involvement.Role.SUSPECT],
        children=[row for row in involved if row.role == Involvement.Role.CHILD],
        others=[row for row in involved if row.role == Involvement.Role.OTHER],
        questions=questions_of(instrument, answers),
        answers=answers,
        assessment=case.assessments.filter(about__isnull=True).first(),
        in_force=in_force([case], at=at)[case.pk],
        overrides=list(case.overrides.all()),
        new_facts=list(case.new_facts.all()),
    )


@dataclass(frozen=True, slots=True)
class PersonAssessed:
    """One context instrument beside one suspect: the newest assessment, what it came to, and why it is not for now."""

    instrument: Instrument
    suspect: Involvement
    newest: AssessmentRecord | None
    why_not: str

    @property
    def came_to(self) -> str:
        """The newest result in words."""
        return came_to(self.newest) if self.newest else ""


def people_assessed(case: Case, suspects: Iterable[Involvement], *, at: datetime) -> list[PersonAssessed]:
    """Every context instrument that is switched on, beside every suspect."""
    newest: dict[tuple[str, int | None], AssessmentRecord] = {}
    for record in case.assessments.filter(about__isnull=False).order_by("assessed_at", "pk"):
        newest[record.instrument_id, record.about_id] = record
    visited, day = case.first_act_at is not None, timezone.localtime(at).date()
    return [
        PersonAssessed(
            instrument,
            suspect,
            newest.get((instrument.id, suspect.pk)),
            unsuitable(instrument, visited=visited, age=age_of(suspect, day)),
        )
        for suspect in suspects
        for instrument in context_instruments()
    ]


def asked_of(view: CaseView, *, viewer: User) -> Asking:
    """What to ask next about a case, weighed by what was found in the viewer's cases."""
    return asking_of(
        view.assessment, found=_found_for(view.assessment, _all_found([view.instrument], viewer))
    )


def with_next_question(cases: Iterable[Case], *, viewer: User) -> list[tuple[Case, str]]:
    """Each case with the question to ask next, empty when no answer would change its level."""
    shown = list(cases)
    newest: dict[int, AssessmentRecord] = {}
    for record in AssessmentRecord.objects.filter(case__in=shown, about__isnull=True).order_by(
        "assessed_at", "pk"
    ):
        newest[record.case_id] = record
    found = _all_found(queue_instruments(), viewer)
    return [(case, _next_question(newest.get(case.pk), found)) for case in shown]


def _all_found(instruments: Iterable[Instrument], viewer: User) -> dict[str, Counted]:
    return {one.id: found_by(viewer, instrument=one) for one in instruments}


def _found_for(assessment: AssessmentRecord | None, found: Mapping[str, Counted]) -> Counted:
    """Of the instrument that a case was assessed with; instruments may ask different things under one short name."""
    return {} if assessment is None else found.get(assessment.instrument_id, {})


def _next_question(assessment: AssessmentRecord | None, found: Mapping[str, Counted]) -> str:
    asked = asking_of(assessment, found=_found_for(assessment, found)).questions
    return asked[0].question if asked else ""


def questions_of(instrument: Instrument, answers: Iterable[ItemAnswer]) -> list[Question]:
    """Every gate and item of an instrument with the answer that stands."""
    standing = {row.item: row for row in answers}
    return [_question(asked, standing.get(asked.id)) for asked in asked_by(instrument)]


def _question(asked: Asked, standing: ItemAnswer | None) -> Question:
    if standing is None:
        given: Given = Answer.NOT_YET_CHECKED
        return Question(asked, given, in_words(given), "", "", None)
    given = from_row(standing.answer)
    return Question(
        asked, given, in_words(given), standing.source, standing.answered_by, standing.answered_at
    )
