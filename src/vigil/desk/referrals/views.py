"""The inbox: what arrived, what was rejected and why, and one referral."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.referrals.actions import close_referral
from vigil.desk.referrals.forms import CloseForm, UploadForm
from vigil.desk.referrals.models import Import, Referral
from vigil.desk.referrals.queries import counts_by_state, imports_visible_to, referrals_visible_to
from vigil.desk.referrals.rules import parsed_from
from vigil.desk.referrals.uploads import import_upload
from vigil.desk.ui.pages import page
from vigil.desk.ui.panels import panels
from vigil.errors import VigilError

PAGE_SIZE = 50


@access(get=Permission.REFERRALS_READ)
def inbox(request: DeskRequest) -> HttpResponse:
    """Referrals in one state (new by default), the newest first, and the files they came in."""
    state = request.GET.get("state", Referral.State.NEW)
    if state not in Referral.State.values:
        state = Referral.State.NEW
    shown = (
        referrals_visible_to(request.user)
        .filter(state=state)
        .select_related("team")
        .order_by("-logged_at", "-pk")
    )
    rows = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    record_reading(actor=request.user.username, verb="referrals:inbox:read", at=now())
    return page(
        request,
        "referrals/inbox.html",
        rows=rows,
        state=state,
        counts=counts_by_state(request.user),
        imports=imports_visible_to(request.user)[:10],
        can_import=request.user.can(Permission.REFERRALS_IMPORT),
        states=Referral.State,
    )


@access(get=Permission.REFERRALS_IMPORT, post=Permission.REFERRALS_IMPORT)
def upload(request: DeskRequest) -> HttpResponse:
    """Hand in a file; the answer is the import's own page."""
    form = UploadForm(request.POST or None, request.FILES or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            arrival = import_upload(
                file=form.cleaned_data["file"],
                mapping=form.cleaned_data["mapping"],
                team=form.cleaned_data["team"],
                actor=request.user.username,
                at=now(),
            )
        except VigilError as error:
            form.add_error("file", str(error))
        else:
            return redirect("referrals:import", number=arrival.pk)
    return page(request, "referrals/upload.html", status=400 if form.errors else 200, form=form)


@access(get=Permission.REFERRALS_READ)
def one_import(request: DeskRequest, number: int) -> HttpResponse:
    """What became of every record of one file."""
    arrival = get_object_or_404(imports_visible_to(request.user), pk=number)
    record_reading(
        actor=request.user.username,
        verb="referrals:import:read",
        at=now(),
        subject=f"referrals.import:{number}",
    )
    return page(
        request,
        "referrals/import.html",
        arrival=arrival,
        rejections=Paginator(arrival.rejections.order_by("number"), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        duplicates=_visible_duplicates(request, arrival),
    )


@access(get=Permission.REFERRALS_READ)
def one_referral(request: DeskRequest, reference: str) -> HttpResponse:
    """One referral: what was reported, about whom, and what can be done with it."""
    referral = get_object_or_404(
        referrals_visible_to(request.user).select_related("team", "arrived_in"), reference=reference
    )
    record_reading(
        actor=request.user.username,
        verb="referrals:referral:read",
        at=now(),
        subject=f"referrals.referral:{referral.pk}",
    )
    return page(
        request,
        "referrals/referral.html",
        referral=referral,
        parsed=parsed_from(referral.content),
        form=CloseForm(),
        can_close=request.user.can(Permission.CASE_OPEN) and referral.state == Referral.State.NEW,
        panels=panels(page="referrals.referral", viewer=request.user, shown=referral),
    )


@access(post=Permission.CASE_OPEN)
def close(request: DeskRequest, reference: str) -> HttpResponse:
    """Close a referral at intake."""
    referral = get_object_or_404(referrals_visible_to(request.user), reference=reference)
    form = CloseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    close_referral(referral=referral, actor=request.user.username, at=now(), reason=reason)
    return redirect("referrals:inbox")


def _visible_duplicates(request: DeskRequest, arrival: Import) -> object:
    visible = referrals_visible_to(request.user).values("pk")
    return arrival.duplicate_records.filter(held__in=visible).select_related("held").order_by("number")
