"""Pages of one suspect beside one context instrument: its questions at once, what they come to, and the document of it."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.answering import Said, standing_answers
from vigil.desk.cases.assessing_people import age_of, assess_person
from vigil.desk.cases.explaining import explanation_of_person
from vigil.desk.cases.given import ANSWER_LABELS, asked_by, read_answer
from vigil.desk.cases.instruments import context_instruments, unsuitable
from vigil.desk.cases.models import AssessmentRecord, Case, Involvement, ItemAnswer
from vigil.desk.cases.pre_sentence import pre_sentence_of
from vigil.desk.cases.presenting import Question, people_assessed, questions_of, view_of
from vigil.desk.cases.reading import case_or_404, read_case
from vigil.desk.journal.clock import now
from vigil.desk.ui.documents import WAYS, download
from vigil.desk.ui.pages import page
from vigil.documents import Document
from vigil.errors import VigilError
from vigil.risk import Instrument

RECORDED = "Recorded with the person"


@access(get=Permission.CASE_READ, post=Permission.CASE_ASSESS)
def person(request: DeskRequest, reference: str, suspect: int, instrument: str) -> HttpResponse:
    """The instrument's questions about one suspect, and what the answers come to."""
    case = case_or_404(request, reference)
    about, asking = _suspect(case, suspect), _instrument(instrument)
    if request.method == "GET":
        read_case(request, case, verb="cases:person:read")
        return _shown(request, about, asking, typed=None, wrong="")
    try:
        assess_person(
            suspect=about,
            instrument=asking,
            said=_said(asking, request.POST),
            actor=request.user.username,
            at=now(),
        )
    except VigilError as error:
        read_case(request, case, verb="cases:person:read")
        return _shown(request, about, asking, typed=request.POST, wrong=str(error))
    return redirect("cases:person", reference=case.reference, suspect=about.pk, instrument=asking.id)


@access(get=Permission.CASE_READ)
def person_file(
    request: DeskRequest, reference: str, suspect: int, instrument: str, way: str
) -> HttpResponse:
    """What the instrument says of the suspect, to take away."""
    case = case_or_404(request, reference)
    about, asking = _suspect(case, suspect), _instrument(instrument)
    read_case(request, case, verb="cases:assessment:take")
    return download(_document(about, asking), way=way, name=f"{case.reference}-{about.pk}-{asking.id}")


@access(get=Permission.CASE_READ)
def pre_sentence_file(request: DeskRequest, reference: str, suspect: int, way: str) -> HttpResponse:
    """What may be handed to whoever writes the pre-sentence report about a suspect, to take away."""
    case, at = case_or_404(request, reference), now()
    about = _suspect(case, suspect)
    read_case(request, case, verb="cases:assessment:take")
    document = pre_sentence_of(
        view=view_of(case, at=at), suspect=about, further=people_assessed(case, [about], at=at), at=at
    )
    return download(document, way=way, name=f"{case.reference}-{about.pk}-pre-sentence")


def _suspect(case: Case, number: int) -> Involvement:
    suspects = case.involvements.filter(role=Involvement.Role.SUSPECT).select_related("case", "person")
    return get_object_or_404(suspects, pk=number)


def _instrument(name: str) -> Instrument:
    found = next((one for one in context_instruments() if one.id == name), None)
    if found is None:
        raise Http404
    return found


def _said(instrument: Instrument, untrusted: Mapping[str, str]) -> dict[str, Said]:
    return {
        asked.id: Said(
            read_answer(
                asked,
                untrusted_answer=untrusted.get(f"answer-{asked.id}", ""),
                untrusted_open=untrusted.get(f"open-{asked.id}", ""),
            ),
            untrusted.get(f"source-{asked.id}", ""),
        )
        for asked in asked_by(instrument)
    }


def _answers(about: Involvement, instrument: Instrument) -> list[ItemAnswer]:
    return list(standing_answers(case=about.case, instrument_id=instrument.id, about=about))


def _history(about: Involvement, instrument: Instrument) -> list[AssessmentRecord]:
    return list(about.assessments.filter(instrument_id=instrument.id))


def _document(about: Involvement, instrument: Instrument) -> Document:
    return explanation_of_person(
        suspect=about, history=_history(about, instrument), answers=_answers(about, instrument), at=now()
    )


def _shown(
    request: DeskRequest,
    about: Involvement,
    instrument: Instrument,
    *,
    typed: Mapping[str, str] | None,
    wrong: str,
) -> HttpResponse:
    at = now()
    history = _history(about, instrument)
    named = {"reference": about.case.reference, "suspect": about.pk, "instrument": instrument.id}
    questions = questions_of(instrument, _answers(about, instrument))
    age = age_of(about, timezone.localtime(at).date())
    return page(
        request,
        "cases/person_assessed.html",
        status=400 if wrong else 200,
        case=about.case,
        suspect=about,
        instrument=instrument,
        questions=questions,
        typed=_recorded(about, instrument, questions) if typed is None else typed,
        wrong=wrong,
        why_not=unsuitable(instrument, visited=about.case.first_act_at is not None, age=age),
        may_assess=request.user.can(Permission.CASE_ASSESS) and about.case.state == Case.State.OPEN,
        answers=ANSWER_LABELS,
        newest=history[0] if history else None,
        document=_document(about, instrument),
        ways=[
            {"label": way.label, "url": reverse("cases:person-file", kwargs=named | {"way": name})}
            for name, way in WAYS.items()
        ],
    )


def _recorded(about: Involvement, instrument: Instrument, questions: list[Question]) -> dict[str, str]:
    """What the desk holds of the person already, put into the form for the officer to send or to mend."""
    born = about.person.date_of_birth
    asks = any(one.item.id == instrument.born and one.answered_at is None for one in questions)
    if born is None or not asks:
        return {}
    return {f"answer-{instrument.born}": born.isoformat(), f"source-{instrument.born}": RECORDED}
