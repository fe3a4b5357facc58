"""The review grid: stacks of unseen files as safe renditions, graded from the keyboard; originals as a recorded act."""

import base64
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.exhibits.models import Scan
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.review import actions
from vigil.desk.review.errors import ReviewError
from vigil.desk.review.forms import GradeForm, OriginalForm
from vigil.desk.review.models import GradeDecision, Stack, StackMember
from vigil.desk.review.queries import scans_to_review, stacks_visible_to, standing_grades
from vigil.desk.review.renditions import rendition
from vigil.desk.review.scales import UK
from vigil.desk.ui.middleware import CONTENT_SECURITY_POLICY
from vigil.desk.ui.pages import page
from vigil.errors import VigilError

PAGE_SIZE = 24
KINDS = ("grey", "blur")
ORIGINAL_POLICY = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")


@access(get=Permission.REVIEW_READ)
def scans(request: DeskRequest) -> HttpResponse:
    """Scans that have stacks, those with most left to grade first."""
    record_reading(actor=request.user.username, verb="review:scans:read", at=now())
    return page(request, "review/scans.html", scans=scans_to_review(request.user))


@access(get=Permission.REVIEW_READ)
def grid(request: DeskRequest, scan: int) -> HttpResponse:
    """The stacks of one scan, open ones unless asked otherwise."""
    found = get_object_or_404(scans_to_review(request.user), pk=scan)
    stacks = stacks_visible_to(request.user).filter(scan=found)
    state = request.GET.get("state", Stack.State.OPEN)
    rendition_kind = request.GET.get("rendition", "blur")
    if state in Stack.State.values:
        stacks = stacks.filter(state=state)
    pages = Paginator(stacks, PAGE_SIZE).get_page(request.GET.get("page"))
    _record(request, found, verb="review:grid:read", detail={"page": pages.number})
    grades = standing_grades(stacks)
    return page(
        request,
        "review/grid.html",
        scan=found,
        exhibit=found.exhibit,
        pages=pages,
        scale=UK,
        state=state,
        kind=rendition_kind if rendition_kind in KINDS else "blur",
        shown=[(stack, _label(grades.get(stack.pk))) for stack in pages],
        keys={category.key: (category.code, category.label) for category in UK.categories},
        may_grade=request.user.can(Permission.REVIEW_GRADE),
        may_see_original=request.user.can(Permission.ORIGINAL_VIEW),
    )


@access(get=Permission.REVIEW_READ)
def one_stack(request: DeskRequest, stack: int) -> HttpResponse:
    """One stack: every content in it, how near each is, and the decisions so far."""
    found = get_object_or_404(stacks_visible_to(request.user), pk=stack)
    _record(request, found.scan, verb="review:stack:read", subject=f"review.stack:{found.pk}")
    return page(
        request,
        "review/stack.html",
        stack=found,
        exhibit=found.scan.exhibit,
        scale=UK,
        members=found.members.order_by("distance", "sha256"),
        decisions=found.decisions.order_by("-decided_at", "-pk"),
        grade_form=GradeForm(),
        original_form=OriginalForm(),
        may_grade=request.user.can(Permission.REVIEW_GRADE),
        may_see_original=request.user.can(Permission.ORIGINAL_VIEW),
    )


@access(get=Permission.REVIEW_READ)
def picture(request: DeskRequest, stack: int, sha256: str, kind: str) -> HttpResponse:
    """One safe rendition as JPEG; the grid's own entry in the journal covers what it shows."""
    found = get_object_or_404(stacks_visible_to(request.user), pk=stack)
    member = get_object_or_404(found.members, sha256=sha256)
    if kind not in KINDS:
        raise ReviewError("A rendition is grey or blurred; an original is asked for with a reason.")
    made = rendition(member=member, exhibit=found.scan.exhibit, kind=kind, kept_in=renditions_folder())
    return jpeg(made)


@access(post=Permission.REVIEW_GRADE)
def grade(request: DeskRequest, stack: int) -> HttpResponse:
    """Grade a stack; a program (the grid's keys) is answered in JSON, a form goes back to the stack."""
    found = get_object_or_404(stacks_visible_to(request.user), pk=stack)
    form = GradeForm(request.POST)
    if not form.is_valid():
        raise ReviewError(f"'{request.POST.get('code', '')}' is not a category of {UK.id} {UK.version}.")
    actions.grade(
        stack=found,
        code=form.cleaned_data["code"],
        note=form.cleaned_data["note"],
        actor=request.user.username,
        at=now(),
    )
    return _answer(request, found)


@access(post=Permission.REVIEW_GRADE)
def undo(request: DeskRequest, stack: int) -> HttpResponse:
    """Withdraw a stack's grade."""
    found = get_object_or_404(stacks_visible_to(request.user), pk=stack)
    actions.undo_grade(stack=found, actor=request.user.username, at=now())
    return _answer(request, found)


@access(post=Permission.ORIGINAL_VIEW)
def original(request: DeskRequest, stack: int, sha256: str) -> HttpResponse:
    """Record that an original is about to be seen, and show it on the answer to this request alone."""
    found = get_object_or_404(stacks_visible_to(request.user), pk=stack)
    form = OriginalForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        member = actions.see_original(
            stack=found, sha256=sha256, actor=request.user.username, at=now(), reason=reason
        )
        made = rendition(
            member=member, exhibit=found.scan.exhibit, kind="original", kept_in=renditions_folder()
        )
    except VigilError as error:
        messages.error(request, str(error))
        return redirect("review:stack", stack=found.pk)
    return _shown_once(request, stack=found, member=member, made=made, reason=reason)


def _shown_once(
    request: DeskRequest, *, stack: Stack, member: StackMember, made: bytes, reason: str
) -> HttpResponse:
    """The page of an original. The picture travels inside it, so that no address shows it a second time."""
    answer = page(
        request,
        "review/original.html",
        stack=stack,
        exhibit=stack.scan.exhibit,
        member=member,
        reason=reason,
        picture=f"data:image/jpeg;base64,{base64.b64encode(made).decode('ascii')}",
    )
    answer["Content-Security-Policy"] = ORIGINAL_POLICY
    return answer


def _label(decision: GradeDecision | None) -> str:
    if decision is None:
        return ""
    category = UK.category(decision.code)
    return category.label if category else decision.code


def jpeg(made: bytes) -> HttpResponse:
    """A picture's bytes as an answer; a browser that opens it alone may use its own viewer's style, and nothing else."""
    answer = HttpResponse(made, content_type="image/jpeg")
    answer["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    return answer


def renditions_folder() -> Path:
    """Where safe renditions are kept."""
    return Path(settings.CONFIGURATION.home) / "renditions"


def _record(
    request: DeskRequest, scan: Scan, *, verb: str, subject: str = "", detail: dict[str, object] | None = None
) -> None:
    record_reading(
        actor=request.user.username,
        verb=verb,
        at=now(),
        case_reference=scan.exhibit.case.reference,
        subject=subject or f"exhibits.scan:{scan.pk}",
        detail=detail,
    )


def _answer(request: DeskRequest, stack: Stack) -> HttpResponse:
    stack.refresh_from_db()
    if request.headers.get("Accept") == "application/json":
        left = Stack.objects.filter(scan=stack.scan_id, state=Stack.State.OPEN).count()
        return JsonResponse({"stack": stack.pk, "state": stack.state, "open": left})
    return redirect("review:stack", stack=stack.pk)
