"""One exhibit: custody, scans, what was known, what failed."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.reading import case_or_404
from vigil.desk.exhibits import actions
from vigil.desk.exhibits.errors import ExhibitError
from vigil.desk.exhibits.forms import CustodyForm, ExhibitForm, ScanForm
from vigil.desk.exhibits.models import Exhibit, Scan
from vigil.desk.exhibits.pages import FilesPage, place
from vigil.desk.exhibits.queries import exhibits_visible_to
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.ui.pages import page
from vigil.desk.ui.panels import panels
from vigil.errors import VigilError
from vigil.media.scanfile import Filter, ScanFile

PAGE_SIZE = 50
VERDICTS = ("known", "near", "unseen", "unreadable", "benign")


@access(get=Permission.EXHIBIT_READ)
def all_exhibits(request: DeskRequest) -> HttpResponse:
    """The exhibits of the cases the viewer may see, those without a scan first."""
    found = (
        exhibits_visible_to(request.user)
        .prefetch_related("scans")
        .order_by("scans__pk", "reference")
        .distinct()
    )
    rows = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    record_reading(actor=request.user.username, verb="exhibits:list:read", at=now())
    return page(request, "exhibits/list.html", rows=rows)


@access(get=Permission.EXHIBIT_READ)
def one_exhibit(request: DeskRequest, reference: str) -> HttpResponse:
    """The exhibit with its custody record and its scans."""
    exhibit = exhibit_or_404(request, reference)
    record_reading(
        actor=request.user.username,
        verb="exhibits:exhibit:read",
        at=now(),
        case_reference=exhibit.case.reference,
        subject=f"exhibits.exhibit:{exhibit.pk}",
    )
    return page(
        request,
        "exhibits/exhibit.html",
        exhibit=exhibit,
        custody=exhibit.custody.all(),
        scans=exhibit.scans.all(),
        custody_form=CustodyForm(),
        scan_form=ScanForm(),
        scan_folder=scan_folder(),
        may_register=request.user.can(Permission.EXHIBIT_REGISTER),
        may_attach=request.user.can(Permission.SCAN_ATTACH),
        panels=panels(page="exhibits.exhibit", viewer=request.user, shown=exhibit),
    )


@access(get=Permission.EXHIBIT_READ)
def scanned_files(request: DeskRequest, reference: str, number: int) -> HttpResponse:
    """Files of one scan with one verdict, fifty at a time; *unreadable* says why for each."""
    exhibit = exhibit_or_404(request, reference)
    scan = get_object_or_404(exhibit.scans, pk=number)
    verdict = request.GET.get("verdict", "known")
    if verdict not in VERDICTS:
        verdict = "known"
    after, before = place(
        untrusted_after=request.GET.get("after", ""), untrusted_before=request.GET.get("before", "")
    )
    record_reading(
        actor=request.user.username,
        verb="exhibits:files:read",
        at=now(),
        case_reference=exhibit.case.reference,
        subject=f"exhibits.scan:{scan.pk}",
        detail={"verdict": verdict},
    )
    with ScanFile.open(scan_path(scan)) as scanned:
        summary = scanned.summary()
        shown = FilesPage.read(
            scanned, wanted=Filter(verdict=verdict), after=after, before=before, size=PAGE_SIZE
        )
    return page(
        request,
        "exhibits/files.html",
        exhibit=exhibit,
        scan=scan,
        verdict=verdict,
        verdicts=VERDICTS,
        shown=shown,
        count=_count(scan, verdict),
        summary=summary,
    )


@access(get=Permission.EXHIBIT_REGISTER, post=Permission.EXHIBIT_REGISTER)
def register(request: DeskRequest, case_reference: str) -> HttpResponse:
    """Register a seized thing in a case."""
    case = case_or_404(request, case_reference)
    form = ExhibitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = dict(form.cleaned_data)
            exhibit = actions.register_exhibit(
                case=case,
                actor=request.user.username,
                at=now(),
                evidence_path=evidence_named(given.pop("evidence")),
                **given,
            )
        except VigilError as error:
            form.add_error(None, str(error))
        else:
            return redirect("exhibits:exhibit", reference=exhibit.reference)
    return page(request, "exhibits/register.html", status=400 if form.errors else 200, form=form, case=case)


@access(post=Permission.EXHIBIT_REGISTER)
def custody(request: DeskRequest, reference: str) -> HttpResponse:
    """Add a step of custody."""
    exhibit = exhibit_or_404(request, reference)
    form = CustodyForm(request.POST)
    if form.is_valid():
        try:
            actions.add_custody(exhibit=exhibit, actor=request.user.username, at=now(), **form.cleaned_data)
        except VigilError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("exhibits:exhibit", reference=exhibit.reference)


@access(post=Permission.SCAN_ATTACH)
def attach(request: DeskRequest, reference: str) -> HttpResponse:
    """Attach a finished scan file that lies in the desk's scan folder."""
    exhibit = exhibit_or_404(request, reference)
    form = ScanForm(request.POST)
    try:
        if not form.is_valid():
            raise ExhibitError(" ".join(str(e) for errors in form.errors.values() for e in errors))
        actions.attach_scan(
            exhibit=exhibit,
            scan_path=scan_folder() / form.cleaned_data["name"],
            actor=request.user.username,
            at=now(),
        )
        messages.success(request, f"The scan {form.cleaned_data['name']} is attached.")
    except VigilError as error:
        messages.error(request, str(error))
    return redirect("exhibits:exhibit", reference=exhibit.reference)


def exhibit_or_404(request: DeskRequest, reference: str) -> Exhibit:
    """The exhibit, if this viewer may see its case.

    Raises:
        Http404: there is none that this viewer may see.
    """
    return get_object_or_404(exhibits_visible_to(request.user), reference=reference)


def evidence_folder() -> Path:
    """Where acquired copies are put for the desk to read: ``VIGIL_EVIDENCE``, else ``evidence`` in its home."""
    return Path(settings.CONFIGURATION.evidence)


def evidence_named(name: str) -> Path | None:
    """The acquired copy of this name in the evidence folder, or None when none is named.

    Raises:
        ExhibitError: there is none.
    """
    if not name:
        return None
    path = evidence_folder() / name
    if not path.exists():
        raise ExhibitError(f"There is no '{name}' in the evidence folder; put the acquired copy there first.")
    return path


def scan_folder() -> Path:
    """Where scan files are put for the desk to find."""
    return Path(settings.CONFIGURATION.home) / "scans"


def scan_path(scan: Scan) -> Path:
    """A scan's file.

    Raises:
        ExhibitError: it is no longer where it was attached from.
    """
    path = Path(scan.scan_path)
    if not path.exists():
        raise ExhibitError(f"The scan file {path.name} is gone from its place; put it back and reload.")
    return path


def _count(scan: Scan, verdict: str) -> int:
    counted = (
        scan.totals[verdict] if verdict != "unreadable" else sum(scan.totals["unreadable_by_reason"].values())
    )
    return int(counted)
