"""The journal and its verification."""

from django.core.paginator import Paginator
from django.http import HttpResponse

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.journal.checking import verify_journal
from vigil.desk.journal.clock import now
from vigil.desk.journal.forms import FilterForm
from vigil.desk.journal.queries import shown
from vigil.desk.journal.recording import record_reading
from vigil.desk.journal.scope import entries_visible_to
from vigil.desk.ui.pages import page

PAGE_SIZE = 50
FILTERS = {"actor": "actor", "case": "case_reference", "verb": "verb"}


@access(get=Permission.JOURNAL_READ)
def entries(request: DeskRequest) -> HttpResponse:
    """Entries the viewer may see, newest first; reading the journal is itself an entry."""
    form = FilterForm(request.GET)
    found = entries_visible_to(request.user)
    if form.is_valid():
        wanted = {
            column: form.cleaned_data[field] for field, column in FILTERS.items() if form.cleaned_data[field]
        }
        found = found.filter(**wanted)
    pages = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [shown(entry) for entry in pages]
    record_reading(actor=request.user.username, verb=Permission.JOURNAL_READ.value, at=now())
    return page(request, "journal/entries.html", form=form, pages=pages, rows=rows)


@access(get=Permission.JOURNAL_VERIFY, post=Permission.JOURNAL_VERIFY)
def verification(request: DeskRequest) -> HttpResponse:
    """What verification means, and, once asked for, what it found just now."""
    report = None
    if request.method == "POST":
        report = verify_journal()
        record_reading(
            actor=request.user.username,
            verb=Permission.JOURNAL_VERIFY.value,
            at=now(),
            detail={"entries": report.entries, "findings": len(report.findings)},
        )
    return page(request, "journal/verification.html", report=report)
