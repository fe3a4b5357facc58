"""What to ask next about a case: the record's open questions, weighed by what was found in the viewer's own cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from vigil.desk.accounts.models import User
from vigil.desk.cases.engine_page import held
from vigil.desk.cases.models import AssessmentRecord, Case, ItemAnswer
from vigil.desk.cases.statements import REPORTED
from vigil.risk import Answer, Assessment, Instrument, RecordError, recompute
from vigil.risk.found import LEAST, Found, Weighed, weighable, weighed

NEWEST_CASES = 1_000
BY_POWER = "The order says how much, not how likely."
TOO_FEW = (
    f"The order says how much, not how likely: {LEAST} settled answers to a question are needed to say how often it is yes, and "
    "no question here has so many in your teams' cases."
)
BY_RATE = (
    f"The order says how far an answer can be expected to narrow the level, by how often officers found yes in your teams' last "
    f"{NEWEST_CASES:,} cases. A question without enough settled answers is taken as if yes and no were alike."
)
Counted = Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """An open question whose answer can still change the level; ``found`` says what its place is weighed by, or is empty."""

    id: str
    question: str
    who_can_answer: tuple[str, ...]
    effect: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions in their order, and what the order says."""

    questions: tuple[NextQuestion, ...]
    order: str


NOTHING = Asking((), BY_POWER)


def found_by(viewer: User, *, instrument: Instrument) -> Counted:
    """How often each question was settled with yes: answers that stand in the newest cases of the viewer's teams.

    What came with a referral is not counted: a reporter's yes settles a question and a reporter's no does not, so that of these
    answers all would be yes. Sealed cases are left out for everybody, so that no count tells of one. Nothing is counted by group
    of person.
    """
    newest = Case.objects.filter(team__in=viewer.team_ids(), sealed=False).order_by("-pk")[:NEWEST_CASES]
    yes = Q(answer=Answer.YES.value)
    rows = (
        ItemAnswer.objects.filter(
            yes | Q(answer=Answer.NO_CHECKED.value),
            case__in=newest.values("pk"),
            instrument_id=instrument.id,
            item__in=weighable(instrument),
            about__isnull=True,
            superseded_by__isnull=True,
        )
        .exclude(source__contains=REPORTED)
        .values("item")
        .annotate(settled=Count("pk"), yes=Count("pk", filter=yes))
    )
    return {row["item"]: Found(row["yes"], row["settled"]) for row in rows}


def asking_of(assessment: AssessmentRecord | None, *, found: Counted) -> Asking:
    """The questions to ask after an assessment.

    Args:
        assessment: the newest; None where nothing was assessed.
        found: for its instrument. Where the desk does not hold that, or the record does not follow from its own answers, the
            order stays as recorded.
    """
    if assessment is None or not assessment.record["applies"]:
        return NOTHING
    recorded = [one for one in assessment.record["open_items"] if one["changes"]]
    instrument = held(assessment) if recorded else None
    if instrument is None:
        return _as_recorded(recorded)
    try:
        result = recompute(instrument=instrument, record=assessment.record)
    except RecordError:  # the page that explains the level names an altered record
        return _as_recorded(recorded)
    if not isinstance(result, Assessment):
        return _as_recorded(recorded)
    asked = weighed(result, instrument=instrument, found=found)
    by_rate = any(one.is_by_rate for one in asked)
    return Asking(tuple(_question(one) for one in asked), BY_RATE if by_rate else TOO_FEW)


def _question(one: Weighed) -> NextQuestion:
    found = one.found.words if one.found else ""
    if one.is_by_rate:
        found += f" It can be expected to narrow the level by {float(one.item.narrowing):.1f}."
    return NextQuestion(one.item.id, one.item.question, one.item.who_can_answer, one.item.effect, found)


def _as_recorded(recorded: list[dict[str, Any]]) -> Asking:
    return Asking(
        tuple(
            NextQuestion(one["id"], one["question"], tuple(one["who_can_answer"]), one["effect"])
            for one in recorded
        ),
        BY_POWER,
    )
