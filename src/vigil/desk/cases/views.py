"""Pages of casework: my work, the queue, one case, and what can be done to it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases import actions, overriding
from vigil.desk.cases.child_first import STEPS
from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.explaining import explanation_of
from vigil.desk.cases.forms import (
    AllocateForm,
    AnswerForm,
    ChoiceForm,
    DecisionForm,
    LevelForm,
    OutcomeForm,
    ReachForm,
    ReasonForm,
    RefusalForm,
    SealForm,
    TaskForm,
    WithdrawalForm,
)
from vigil.desk.cases.given import ANSWER_LABELS, asked_by, read_answer
from vigil.desk.cases.instruments import instrument_of, queue_instruments
from vigil.desk.cases.models import Case, Involvement, Outcome
from vigil.desk.cases.policy import policy_of
from vigil.desk.cases.presenting import (
    CaseView,
    asked_of,
    people_assessed,
    view_of,
    with_next_question,
)
from vigil.desk.cases.queries import (
    cases_visible_to,
    facts_waiting,
    in_force,
    levels_in_force,
    overdue_of,
    queue_of,
    reassessment_delay,
    shown_in_queue,
    tasks_of,
    to_reassess,
    waiting_overrides,
    with_level_in_force,
)
from vigil.desk.cases.reading import case_or_404, read_case
from vigil.desk.journal.clock import now
from vigil.desk.journal.queries import changes_of_case, readings_of_case, shown
from vigil.desk.journal.recording import record_reading
from vigil.desk.referrals.queries import referrals_visible_to
from vigil.desk.ui.documents import WAYS, download
from vigil.desk.ui.pages import page
from vigil.desk.ui.panels import panels
from vigil.documents import Document
from vigil.errors import VigilError
from vigil.risk import Given

PAGE_SIZE = 50
TIMELINE = 30
LISTED = 100
DELAYS_OVER = timedelta(days=90)


@access(get=Permission.DESK_USE)
def my_work(request: DeskRequest) -> HttpResponse:
    """What waits for this person: tasks, allocated cases, and whatever other rooms add for their role."""
    viewer, at = request.user, now()
    given = cases_visible_to(viewer).filter(allocated_to=viewer, state=Case.State.OPEN)
    mine = list(with_level_in_force(given, at=at).order_by(F("due_in_force"), "reference"))
    record_reading(actor=viewer.username, verb="cases:work:read", at=at)
    return page(
        request,
        "cases/my_work.html",
        now=at,
        tasks=list(tasks_of(viewer)),
        cases=mine,
        counting=in_force(mine, at=at),
        may_work=viewer.can(Permission.CASE_WORK),
        panels=panels(page="cases.my_work", viewer=viewer, shown=viewer),
    )


@access(get=Permission.QUEUE_READ)
def queue(request: DeskRequest) -> HttpResponse:
    """Open cases in the order of the force's policy, each with why it stands where it does."""
    viewer, at = request.user, now()
    line = queue_of(viewer, at=at)
    rows = Paginator(line, PAGE_SIZE).get_page(request.GET.get("page"))
    shown_places = list(rows.object_list)
    cases = shown_in_queue(viewer, shown_places)
    record_reading(actor=viewer.username, verb="cases:queue:read", at=at)
    return page(
        request,
        "cases/queue.html",
        now=at,
        rows=rows,
        places=[placed for placed in shown_places if placed.waiting.reference in cases],
        cases=cases,
        counting=in_force(cases.values(), at=at),
        new=to_reassess(cases.values()),
        questions={
            case.reference: question for case, question in with_next_question(cases.values(), viewer=viewer)
        },
        policy=policy_of(viewer.force),
        overdue=overdue_of(viewer, at=at).count(),
        has_ceiling=line.has_ceiling,
        past_ceiling=line.past_ceiling,
        instrument=queue_instruments()[0],
        panels=panels(page="cases.queue", viewer=viewer, shown=viewer),
    )


@access(get=Permission.QUEUE_READ)
def second_looks(request: DeskRequest) -> HttpResponse:
    """What asks for a second look: lower levels to decide on, levels that people set, new facts without a re-assessment."""
    viewer, at = request.user, now()
    waiting, facts = waiting_overrides(viewer), facts_waiting(viewer)
    standing = levels_in_force(viewer, at=at)
    record_reading(actor=viewer.username, verb="cases:second_look:read", at=at)
    return page(
        request,
        "cases/second_looks.html",
        now=at,
        waiting=waiting[:LISTED],
        waiting_count=waiting.count(),
        standing=standing[:LISTED],
        standing_count=standing.count(),
        facts=facts[:LISTED],
        facts_count=facts.count(),
        delay=reassessment_delay(viewer, since=at - DELAYS_OVER, at=at),
        days=DELAYS_OVER.days,
    )


@access(get=Permission.CASE_READ)
def one_case(request: DeskRequest, reference: str) -> HttpResponse:
    """One case: level, clock and children first, then people, assessment, exhibits, timeline, tasks."""
    case, at = case_or_404(request, reference), now()
    read_case(request, case)
    view = view_of(case, at=at)
    tasks = list(case.tasks.select_related("assigned_to").order_by("done_at", "due_at", "pk"))
    may = {name: request.user.can(permission) for name, permission in _MAY.items()}
    return page(
        request,
        "cases/case.html",
        now=at,
        view=view,
        asking=asked_of(view, viewer=request.user),
        choices=queue_instruments(),
        people_assessed=people_assessed(case, view.suspects, at=at),
        child_first=STEPS,
        open_titles={task.title for task in tasks if task.done_at is None},
        may=may,
        answers=ANSWER_LABELS,
        referrals=[row.referral for row in case.case_referrals.select_related("referral")],
        tasks=tasks,
        open_tasks=sum(task.done_at is None for task in tasks),
        reaches=Involvement.Reach.choices,
        outcomes=list(case.outcomes.all()),
        contacts=Outcome.Contact.choices,
        bases=Outcome.Basis.choices,
        timeline=[shown(entry) for entry in changes_of_case(case.reference)[:TIMELINE]],
        readings=[shown(entry) for entry in readings_of_case(case.reference)[:TIMELINE]],
        members=case.team.users.filter(is_active=True).order_by("name"),
        task_form=TaskForm(case=case),
        level_form=LevelForm(),
        panels=panels(page="cases.case", viewer=request.user, shown=case),
    )


_MAY = {
    "assess": Permission.CASE_ASSESS,
    "lower": Permission.LEVEL_LOWER,
    "allocate": Permission.CASE_ALLOCATE,
    "seal": Permission.CASE_SEAL,
    "work": Permission.CASE_WORK,
}


@access(get=Permission.CASE_READ)
def explanation(request: DeskRequest, reference: str) -> HttpResponse:
    """Why the newest assessment says what it says, on one page that can be printed for disclosure."""
    case, at = case_or_404(request, reference), now()
    read_case(request, case, verb="cases:assessment:read")
    view = view_of(case, at=at)
    return page(
        request,
        "cases/explanation.html",
        view=view,
        document=_explained(view, at),
        ways=[
            {"label": way.label, "url": reverse("cases:explanation-file", args=(case.reference, name))}
            for name, way in WAYS.items()
        ],
        pre_sentence=WAYS,
    )


@access(get=Permission.CASE_READ)
def explanation_file(request: DeskRequest, reference: str, way: str) -> HttpResponse:
    """The same explanation to take away, for disclosure or a report."""
    case, at = case_or_404(request, reference), now()
    read_case(request, case, verb="cases:assessment:take")
    return download(_explained(view_of(case, at=at), at), way=way, name=f"{case.reference}-explanation")


def _explained(view: CaseView, at: datetime) -> Document:
    return explanation_of(view=view, history=list(view.case.assessments.filter(about__isnull=True)), at=at)


@access(post=Permission.CASE_OPEN)
def open_from_referral(request: DeskRequest, reference: str) -> HttpResponse:
    """Open a case for a referral."""
    referral = get_object_or_404(referrals_visible_to(request.user), reference=reference)
    case = actions.open_case(referral=referral, actor=request.user.username, at=now())
    return redirect("cases:case", reference=case.reference)


@access(post=Permission.CASE_ASSESS)
def answer(request: DeskRequest, reference: str) -> HttpResponse:
    """Answer one question."""
    case = case_or_404(request, reference)
    form = AnswerForm(request.POST)

    def give() -> None:
        data = form.cleaned_data
        actions.answer_item(
            case=case,
            item=data["item"],
            answer=_given(case, data),
            source=data["source"],
            note=data["note"],
            learned_on=data["learned_on"],
            actor=request.user.username,
            at=now(),
        )

    return _do(request, case, form, give, anchor=f"question-{slugify(request.POST.get('item', ''))}")


def _given(case: Case, data: Mapping[str, str]) -> Given:
    asked = next((one for one in asked_by(instrument_of(case)) if one.id == data["item"]), None)
    if asked is None:
        raise CaseError(f"'{data['item']}' is not a question of this case's instrument; reload the page.")
    return read_answer(asked, untrusted_answer=data["answer"], untrusted_open=data["open"])


@access(post=Permission.CASE_ASSESS)
def choose_instrument(request: DeskRequest, reference: str) -> HttpResponse:
    """Assess the case with another instrument that is switched on."""
    case = case_or_404(request, reference)
    form = ChoiceForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: actions.choose_instrument(
            case=case,
            instrument_id=form.cleaned_data["instrument"],
            reason=form.cleaned_data["reason"],
            actor=request.user.username,
            at=now(),
        ),
        anchor="assessment",
    )


@access(post=Permission.CASE_ASSESS)
def reassess(request: DeskRequest, reference: str) -> HttpResponse:
    """Say that every question was looked at again."""
    case = case_or_404(request, reference)
    return _do(
        request,
        case,
        None,
        lambda: actions.reassess(case=case, actor=request.user.username, at=now()),
        anchor="assessment",
    )


@access(post=Permission.CASE_WORK)
def reach(request: DeskRequest, reference: str, involvement: int) -> HttpResponse:
    """Say whether a child is within the suspect's reach."""
    case = case_or_404(request, reference)
    child = get_object_or_404(case.involvements, pk=involvement)
    form = ReachForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: actions.set_reach(
            involvement=child,
            reach=form.cleaned_data["reach"],
            reason=form.cleaned_data["reason"],
            actor=request.user.username,
            at=now(),
        ),
        anchor="children",
    )


@access(post=Permission.CASE_ALLOCATE)
def allocate(request: DeskRequest, reference: str) -> HttpResponse:
    """Give the case to somebody."""
    case = case_or_404(request, reference)
    form = AllocateForm(request.POST, case=case)
    return _do(
        request,
        case,
        form,
        lambda: actions.allocate(
            case=case, to=form.cleaned_data["to"], actor=request.user.username, at=now()
        ),
    )


@access(post=Permission.CASE_ASSESS)
def set_level(request: DeskRequest, reference: str) -> HttpResponse:
    """Set a level beside the assessed one, or ask for a lower one."""
    case = case_or_404(request, reference)
    form = LevelForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: overriding.set_level(case=case, **form.cleaned_data, actor=request.user.username, at=now()),
        anchor="level",
    )


@access(post=Permission.LEVEL_LOWER)
def approve_level(request: DeskRequest, reference: str) -> HttpResponse:
    """Let a lower level count."""
    case = case_or_404(request, reference)
    form = DecisionForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: overriding.approve(case=case, **form.cleaned_data, actor=request.user.username, at=now()),
        anchor="level",
    )


@access(post=Permission.LEVEL_LOWER)
def refuse_level(request: DeskRequest, reference: str) -> HttpResponse:
    """Refuse a lower level that was asked for."""
    case = case_or_404(request, reference)
    form = RefusalForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: overriding.refuse(case=case, **form.cleaned_data, actor=request.user.username, at=now()),
        anchor="level",
    )


@access(post=Permission.CASE_ASSESS)
def withdraw_level(request: DeskRequest, reference: str) -> HttpResponse:
    """Take back a set level, or a request for one."""
    case = case_or_404(request, reference)
    form = WithdrawalForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: overriding.withdraw(
            case=case,
            **form.cleaned_data,
            may_lower=request.user.can(Permission.LEVEL_LOWER),
            actor=request.user.username,
            at=now(),
        ),
        anchor="level",
    )


@access(post=Permission.CASE_WORK)
def first_act(request: DeskRequest, reference: str) -> HttpResponse:
    """Stop the clock."""
    case = case_or_404(request, reference)
    form = ReasonForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: actions.record_first_act(
            case=case, reason=form.cleaned_data["reason"], actor=request.user.username, at=now()
        ),
    )


@access(post=Permission.CASE_WORK)
def outcome(request: DeskRequest, reference: str) -> HttpResponse:
    """Record what the investigation established."""
    case = case_or_404(request, reference)
    form = OutcomeForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: actions.record_outcome(case=case, **form.cleaned_data, actor=request.user.username, at=now()),
        anchor="outcome",
    )


@access(post=Permission.CASE_WORK)
def add_task(request: DeskRequest, reference: str) -> HttpResponse:
    """Add something to do."""
    case = case_or_404(request, reference)
    form = TaskForm(request.POST, case=case)
    return _do(
        request,
        case,
        form,
        lambda: actions.add_task(
            case=case,
            title=form.cleaned_data["title"],
            due=form.cleaned_data["due"],
            to=form.cleaned_data["to"],
            actor=request.user.username,
            at=now(),
        ),
        anchor="tasks",
    )


@access(post=Permission.CASE_WORK)
def finish_task(request: DeskRequest, reference: str, task: int) -> HttpResponse:
    """Mark a task as done."""
    case = case_or_404(request, reference)
    done = get_object_or_404(case.tasks, pk=task)
    return _do(
        request,
        case,
        None,
        lambda: actions.finish_task(task=done, actor=request.user.username, at=now()),
        anchor="tasks",
    )


@access(post=Permission.CASE_SEAL)
def seal(request: DeskRequest, reference: str) -> HttpResponse:
    """Seal the case to the named people."""
    case = case_or_404(request, reference)
    form = SealForm(request.POST, case=case)
    return _do(
        request,
        case,
        form,
        lambda: actions.seal(
            case=case,
            users=form.cleaned_data["users"],
            reason=form.cleaned_data["reason"],
            actor=request.user.username,
            at=now(),
        ),
    )


@access(post=Permission.CASE_SEAL)
def unseal(request: DeskRequest, reference: str) -> HttpResponse:
    """Open a sealed case to its team again."""
    case = case_or_404(request, reference)
    form = ReasonForm(request.POST)
    return _do(
        request,
        case,
        form,
        lambda: actions.unseal(
            case=case, reason=form.cleaned_data["reason"], actor=request.user.username, at=now()
        ),
    )


@access(post=Permission.CASE_WORK)
def close(request: DeskRequest, reference: str) -> HttpResponse:
    """Close the case, or open it again."""
    case = case_or_404(request, reference)
    form = ReasonForm(request.POST)
    to = Case.State.OPEN if case.state == Case.State.CLOSED else Case.State.CLOSED
    return _do(
        request,
        case,
        form,
        lambda: actions.move_case(
            case=case, to=to, reason=form.cleaned_data["reason"], actor=request.user.username, at=now()
        ),
    )


def _do(
    request: DeskRequest, case: Case, form: Form | None, act: Callable[[], object], *, anchor: str = ""
) -> HttpResponse:
    """Run an action and return to the case; what was wrong is shown there, in its own words."""
    if form is not None and not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(map(str, problems)))
    else:
        try:
            act()
        except VigilError as error:
            messages.error(request, str(error))
    response = (
        redirect("cases:case", reference=case.reference)
        if _still_visible(request, case)
        else redirect("cases:my-work")
    )
    if anchor:
        response["Location"] += f"#{anchor}"
    return response


def _still_visible(request: DeskRequest, case: Case) -> bool:
    return cases_visible_to(request.user).filter(pk=case.pk).exists()
