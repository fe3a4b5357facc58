"""A case as its page shows it: people by role, each question with its standing answer, the newest assessment."""

from dataclasses import dataclass
from datetime import datetime

from vigil.desk.cases.instruments import current_instrument
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement, ItemAnswer
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
    assessment: AssessmentRecord | None


def view_of(case: Case) -> CaseView:
    """Gather a case for its page; the caller has checked that the viewer may see it."""
    involved = list(case.involvements.select_related("person").prefetch_related("person__identifiers").order_by("pk"))
    standing = {row.item: row for row in case.item_answers.filter(superseded_by__isnull=True)}
    return CaseView(
        case=case,
        suspects=[row for row in involved if row.role == Involvement.Role.SUSPECT],
        children=[row for row in involved if row.role == Involvement.Role.CHILD],
        others=[row for row in involved if row.role == Involvement.Role.OTHER],
        questions=[_question(item, standing.get(item.id)) for item in current_instrument().items],
        assessment=case.assessments.first(),
    )


def _question(item: Item, standing: ItemAnswer | None) -> Question:
    answer = Answer(standing.answer) if standing else Answer.NOT_YET_CHECKED
    return Question(
        item=item, answer=answer, label=ANSWER_LABELS[answer], source=standing.source if standing else "",
        answered_by=standing.answered_by if standing else "", answered_at=standing.answered_at if standing else None,
    )
