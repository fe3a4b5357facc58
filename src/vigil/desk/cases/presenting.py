"""A case as its page shows it: people by role, each question with its standing answer, the newest assessment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vigil.desk.cases.instruments import current_instrument
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement, ItemAnswer, NewFact, Override
from vigil.desk.cases.queries import InForce, in_force
from vigil.risk import Answer, Item

ANSWER_LABELS = {
    Answer.YES: "Yes",
    Answer.NO_CHECKED: "No (checked)",
    Answer.UNKNOWN: "Unknown",
    Answer.NOT_YET_CHECKED: "Not yet checked",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One item of the instrument with the answer that stands."""

    item: Item
    answer: Answer
    label: str
    source: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case page shows that is the case's own."""

    case: Case
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

    @property
    def to_ask(self) -> list[dict[str, Any]]:
        """The open items whose answer can still change the level, those first that narrow it most."""
        return _to_ask(self.assessment)


def view_of(case: Case, *, at: datetime) -> CaseView:
    """Gather a case for its page; the caller has checked that the viewer may see it."""
    involved = list(
        case.involvements.select_related("person").prefetch_related("person__identifiers").order_by("pk")
    )
    standing = {row.item: row for row in case.item_answers.filter(superseded_by__isnull=True)}
    return CaseView(
        case=case,
        suspects=[row for row in involved if row.role == Involvement.Role.SUSPECT],
        children=[row for row in involved if row.role == Involvement.Role.CHILD],
        others=[row for row in involved if row.role == Involvement.Role.OTHER],
        questions=[_question(item, standing.get(item.id)) for item in current_instrument().items],
        answers=list(standing.values()),
        assessment=case.assessments.first(),
        in_force=in_force([case], at=at)[case.pk],
        overrides=list(case.overrides.all()),
        new_facts=list(case.new_facts.all()),
    )


def with_next_question(cases: Iterable[Case]) -> list[tuple[Case, str]]:
    """Each case with the question to ask next, empty when no answer would change its level."""
    shown = list(cases)
    newest: dict[int, AssessmentRecord] = {}
    for record in AssessmentRecord.objects.filter(case__in=shown).order_by("assessed_at", "pk"):
        newest[record.case_id] = record
    asked = ((case, _to_ask(newest.get(case.pk))) for case in shown)
    return [(case, str(questions[0]["question"]) if questions else "") for case, questions in asked]


def _to_ask(assessment: AssessmentRecord | None) -> list[dict[str, Any]]:
    if assessment is None or not assessment.record["applies"]:
        return []
    return [item for item in assessment.record["open_items"] if item["changes"]]


def _question(item: Item, standing: ItemAnswer | None) -> Question:
    answer = Answer(standing.answer) if standing else Answer.NOT_YET_CHECKED
    return Question(
        item=item,
        answer=answer,
        label=ANSWER_LABELS[answer],
        source=standing.source if standing else "",
        answered_by=standing.answered_by if standing else "",
        answered_at=standing.answered_at if standing else None,
    )
