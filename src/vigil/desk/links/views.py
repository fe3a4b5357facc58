"""Pages of links: what waits, and one pair with its evidence and both records."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.links import actions
from vigil.desk.links.forms import DecisionForm, WithdrawalForm
from vigil.desk.links.models import Decision, Proposal
from vigil.desk.links.presenting import chance_words, identifier_kinds, named_in, sides, waterfall
from vigil.desk.links.queries import (
    asked_about_sealed,
    contradictions,
    decisions_to_confirm,
    history_of,
    open_proposals,
    proposals_visible_to,
    readings_of,
)
from vigil.desk.ui.pages import page
from vigil.errors import VigilError

PAGE_SIZE = 25
HOUSEHOLD = Proposal.Relation.HOUSEHOLD


@access(get=Permission.LINKS_READ)
def inbox(request: DeskRequest) -> HttpResponse:
    """Pairs that wait for somebody, the most dangerous first; merges to confirm; contradictions."""
    viewer = request.user
    record_reading(actor=viewer.username, verb="links:inbox:read", at=now())
    waiting = open_proposals(viewer)
    of_people, of_households = waiting.exclude(relation=HOUSEHOLD), waiting.filter(relation=HOUSEHOLD)
    show = "households" if request.GET.get("show") == "households" else "people"
    rows = Paginator(of_households if show == "households" else of_people, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return page(
        request,
        "links/inbox.html",
        rows=rows,
        named_in=named_in(rows.object_list, viewer),
        show=show,
        counts={"people": of_people.count(), "households": of_households.count()},
        chance_words=chance_words,
        to_confirm=decisions_to_confirm(viewer) if viewer.can(Permission.LINKS_DECIDE) else [],
        contradictions=contradictions(viewer),
        ask=asked_about_sealed(viewer),
    )


@access(get=Permission.LINKS_READ)
def pair(request: DeskRequest, first: int, second: int) -> HttpResponse:
    """Two people side by side and what was decided; a pair that is hidden answers as one that is not there."""
    found = _pair_or_404(request.user, first, second)
    return _shown(request, found, DecisionForm(), WithdrawalForm())


@access(post=Permission.LINKS_DECIDE)
def decide(request: DeskRequest, first: int, second: int) -> HttpResponse:
    """Decide about the two."""
    found = _pair_or_404(request.user, first, second)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            made = actions.decide(
                people=found.numbers,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"],
                viewer=request.user,
                at=now(),
            )
        except VigilError as error:
            form.add_error(None, str(error))
        else:
            waits = "It waits for a second person." if made.is_waiting else "It counts now."
            messages.success(request, f"Decided: {made.get_verdict_display().lower()}. {waits}")
            return redirect("links:pair", first=first, second=second)
    return _shown(request, found, form, WithdrawalForm(), status=400)


@access(post=Permission.LINKS_DECIDE)
def confirm(request: DeskRequest, first: int, second: int) -> HttpResponse:
    """Confirm the merge that waits, as the second person."""
    found = _pair_or_404(request.user, first, second)
    waiting = _newest(request.user, found)
    if waiting is None:
        messages.error(request, "There is no decision to confirm; it may have been withdrawn.")
    else:
        try:
            actions.confirm(decision=waiting, viewer=request.user, at=now())
        except VigilError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Confirmed: the same person. It counts now.")
    return redirect("links:pair", first=first, second=second)


@access(post=Permission.LINKS_DECIDE)
def withdraw(request: DeskRequest, first: int, second: int) -> HttpResponse:
    """Take back the decision that stands or waits."""
    found = _pair_or_404(request.user, first, second)
    newest, form = _newest(request.user, found), WithdrawalForm(request.POST)
    if newest is None:
        messages.error(request, "There is no decision to undo; it may have been withdrawn already.")
        return redirect("links:pair", first=first, second=second)
    if form.is_valid():
        try:
            actions.withdraw(decision=newest, viewer=request.user, at=now(), reason=form.cleaned_data["why"])
        except VigilError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Undone: everything is as it was before that decision.")
            return redirect("links:pair", first=first, second=second)
    return _shown(request, found, DecisionForm(), form, status=400)


def _pair_or_404(viewer: User, first: int, second: int) -> Proposal:
    """The pair, if the viewer may see both people; also one that lapsed and was decided on before."""
    if first >= second:
        raise Http404
    visible = proposals_visible_to(viewer, lapsed=True)
    return get_object_or_404(visible, first=first, second=second)


def _newest(viewer: User, found: Proposal) -> Decision | None:
    left = [one for one in history_of(viewer, *found.numbers) if one.withdrawn_at is None]
    return left[0] if left else None


def _shown(
    request: DeskRequest,
    found: Proposal,
    form: DecisionForm,
    withdrawal: WithdrawalForm,
    *,
    status: int = 200,
) -> HttpResponse:
    viewer, at = request.user, now()
    for reading in readings_of(viewer, found):
        record_reading(
            actor=viewer.username,
            verb=reading.verb,
            at=at,
            case_reference=reading.case,
            subject=reading.subject,
        )
    history = history_of(viewer, *found.numbers)
    standing = next((one for one in history if one.withdrawn_at is None), None)
    both = sides(found, viewer)
    return page(
        request,
        "links/pair.html",
        status=status,
        proposal=found,
        sides=both,
        kinds=identifier_kinds(both),
        steps=waterfall(found),
        chance=chance_words(found.person),
        household=chance_words(found.household),
        decision=standing,
        history=history,
        form=form,
        withdrawal=withdrawal,
        may_decide=viewer.can(Permission.LINKS_DECIDE),
        may_confirm=standing is not None
        and standing.is_waiting
        and standing.decided_by != viewer.username
        and viewer.can(Permission.LINKS_DECIDE),
        next_pair=_next(viewer, found),
        contradictions=[one for one in contradictions(viewer) if one.touches(found)],
    )


def _next(viewer: User, found: Proposal) -> tuple[int, int] | None:
    """Both people of the pair that is looked at after this one."""
    waiting = open_proposals(viewer).exclude(relation=HOUSEHOLD)
    pairs = list(waiting.values_list("first", "second"))
    place = pairs.index(found.numbers) if found.numbers in pairs else -1
    others = [one for one in (*pairs[place + 1 :], *pairs[:place]) if one != found.numbers]
    return others[0] if others else None
