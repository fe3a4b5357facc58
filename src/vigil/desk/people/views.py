"""Pages of people: the nominals of a team's registers, what became of a register's rows, and one person."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.journal.clock import now
from vigil.desk.journal.queries import shown
from vigil.desk.journal.recording import record_reading
from vigil.desk.journal.scope import entries_visible_to
from vigil.desk.people.forms import RegisterForm
from vigil.desk.people.graph.page import graph_page
from vigil.desk.people.journal_book import VERBS
from vigil.desk.people.presenting import page_of
from vigil.desk.people.queries import (
    known_of,
    nominals_visible_to,
    people_visible_to,
    references_with,
    registers_visible_to,
)
from vigil.desk.people.uploads import import_upload
from vigil.desk.ui.pages import page
from vigil.desk.ui.panels import panels
from vigil.errors import VigilError

PAGE_SIZE = 50


@access(get=Permission.PEOPLE_READ)
def nominals(request: DeskRequest) -> HttpResponse:
    """The nominals of the viewer's teams, by name, and the registers they came in."""
    viewer = request.user
    record_reading(actor=viewer.username, verb="people:nominals:read", at=now())
    return page(
        request,
        "people/nominals.html",
        rows=Paginator(nominals_visible_to(viewer), PAGE_SIZE).get_page(request.GET.get("page")),
        registers=registers_visible_to(viewer)[:10],
        can_import=viewer.can(Permission.REGISTER_IMPORT),
        reads_journal=viewer.can(Permission.JOURNAL_READ),
    )


@access(get=Permission.REGISTER_IMPORT, post=Permission.REGISTER_IMPORT)
def hand_in(request: DeskRequest) -> HttpResponse:
    """Hand in a register; the answer is its own page."""
    form = RegisterForm(request.POST or None, request.FILES or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            arrival = import_upload(
                file=form.cleaned_data["file"],
                team=form.cleaned_data["team"],
                actor=request.user.username,
                at=now(),
            )
        except VigilError as error:
            form.add_error("file", str(error))
        else:
            return redirect("people:register-file", number=arrival.pk)
    return page(request, "people/hand_in.html", status=400 if form.errors else 200, form=form)


@access(get=Permission.PEOPLE_READ)
def one_register(request: DeskRequest, number: int) -> HttpResponse:
    """What became of every row of one register."""
    arrival = get_object_or_404(registers_visible_to(request.user), pk=number)
    record_reading(
        actor=request.user.username,
        verb="people:register:read",
        at=now(),
        subject=f"people.registerfile:{number}",
    )
    rejections = Paginator(arrival.rejections.order_by("number"), PAGE_SIZE)
    return page(
        request,
        "people/register.html",
        arrival=arrival,
        rejections=rejections.get_page(request.GET.get("page")),
    )


@access(get=Permission.JOURNAL_READ)
def matching(request: DeskRequest) -> HttpResponse:
    """What the viewer's force matched with others, newest first, as the journal has it."""
    found = entries_visible_to(request.user).filter(verb__in=VERBS.values())
    pages = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [shown(entry) for entry in pages]
    record_reading(actor=request.user.username, verb="people:identifiers:read", at=now())
    return page(request, "people/matching.html", pages=pages, rows=rows)


@access(get=Permission.PEOPLE_READ)
def one_person(request: DeskRequest, number: int) -> HttpResponse:
    """One person, as far as the viewer may know them; one who is hidden answers as one who does not exist."""
    viewer, at = request.user, now()
    person = get_object_or_404(people_visible_to(viewer), pk=number)
    # A case's own readers see in it who read the pages of its people; a nominal of no case is read under no case.
    for reference in references_with(viewer, person) or [""]:
        record_reading(
            actor=viewer.username,
            verb="people:person:read",
            at=at,
            case_reference=reference,
            subject=f"people.person:{person.pk}",
        )
    return page(
        request,
        "people/person.html",
        shown=page_of(known_of(person, viewer), on=at.date()),
        panels=panels(page="people.person", viewer=viewer, shown=person),
    )


@access(get=Permission.PEOPLE_READ)
def ties_of_person(request: DeskRequest, number: int) -> HttpResponse:
    """Who shares what with one person, drawn and in a table; one who is hidden answers as one who does not exist."""
    person = get_object_or_404(people_visible_to(request.user), pk=number)
    address = reverse("people:person", kwargs={"number": number})
    return graph_page(
        request,
        begin=[person.pk],
        about=str(person),
        crumbs=[
            {"label": "People", "url": reverse("people:nominals")},
            {"label": str(person), "url": address},
            {"label": "Ties"},
        ],
        subject=f"people.person:{number}",
        references=references_with(request.user, person),
    )
