"""Pages of validation: live figures, the documents a force publishes, and what may be told of groups."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.ui.documents import WAYS, download
from vigil.desk.ui.pages import page
from vigil.desk.validation import actions
from vigil.desk.validation.forms import ListForm
from vigil.desk.validation.keeping import kept
from vigil.desk.validation.lists import read_groups, read_ratings
from vigil.desk.validation.live import Live
from vigil.desk.validation.models import Membership, Stocktaking
from vigil.desk.validation.publishing import KINDS, Kind, fairness_document, local_report, record_of, why_not
from vigil.desk.validation.queries import characteristics_held, stocktakings_visible_to
from vigil.documents import Document
from vigil.errors import VigilError
from vigil.validation.summary import key_figures

CANNOT_BE_MADE = 422  # what was asked for is understood, and the data do not allow it


@access(get=Permission.VALIDATION_READ)
def overview(request: DeskRequest) -> HttpResponse:
    """The figures that matter most, and every document with the ways it is given out."""
    live = _live(request)
    record_reading(actor=request.user.username, verb="validation:report:read", at=live.at)
    figures, warnings, reasons = kept(live, "overview", lambda: _in_short(live))
    return page(
        request,
        "validation/overview.html",
        instrument=live.definition,
        figures=figures,
        warnings=warnings,
        documents=[
            {"name": name, "kind": kind, "why_not": reasons[name], "ways": _ways(name)}
            for name, kind in KINDS.items()
        ],
        may_hand_in=request.user.can(Permission.RATINGS_IMPORT),
    )


def _in_short(live: Live) -> tuple[list[tuple[str, str]], list[str], dict[str, str]]:
    """The key figures, what warns of them, and why each document cannot be made, or nothing where it can."""
    report = local_report(live)
    return (
        [] if report is None else list(key_figures(report)),
        [] if report is None else [one.in_words() for one in report.warnings],
        {name: why_not(live, kind) for name, kind in KINDS.items()},
    )


@access(get=Permission.VALIDATION_READ)
def one_document(request: DeskRequest, document: str) -> HttpResponse:
    """One document on a page, or why it cannot be made now."""
    kind, live = _kind(document), _live(request)
    record_reading(
        actor=request.user.username,
        verb="validation:document:read",
        at=live.at,
        detail={"document": document},
    )
    return _shown(request, kind.title, lambda: kept(live, document, lambda: kind.make(live)), _ways(document))


@access(get=Permission.VALIDATION_READ)
def document_file(request: DeskRequest, document: str, way: str) -> HttpResponse:
    """One document to take away; the transparency record also as JSON."""
    kind, live = _kind(document), _live(request)
    record_reading(
        actor=request.user.username,
        verb="validation:document:take",
        at=live.at,
        detail={"document": document, "way": way},
    )
    if (document, way) == ("transparency", "json"):
        response = HttpResponse(
            kept(live, "record", lambda: record_of(live).to_json()), content_type="application/json"
        )
        response["Content-Disposition"] = 'attachment; filename="transparency.json"'
        return response
    return _given_out(
        request, kind.title, lambda: kept(live, document, lambda: kind.make(live)), way=way, name=document
    )


@access(get=Permission.RATINGS_IMPORT, post=Permission.RATINGS_IMPORT)
def hand_in_ratings(request: DeskRequest) -> HttpResponse:
    """Hand in ratings that officers made of the same cases, each without the others' answers."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        at = now()
        try:
            number = actions.import_ratings(
                rows=read_ratings(form.cleaned_data["file"].read(), today=at.date()),
                instrument=queue_instruments()[0],
                viewer=request.user,
                at=at,
            )
        except VigilError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"{number:,} ratings are taken.")
            return redirect("validation:overview")
    return page(request, "validation/ratings.html", status=400 if form.errors else 200, form=form)


@access(get=Permission.FAIRNESS_READ)
def fairness(request: DeskRequest) -> HttpResponse:
    """Characteristics that the store holds something of, and the way to hand in more."""
    record_reading(actor=request.user.username, verb="validation:fairness:read", at=now())
    return page(
        request,
        "validation/fairness.html",
        held=characteristics_held(request.user),
        may_hand_in=request.user.can(Permission.FAIRNESS_IMPORT),
    )


@access(get=Permission.FAIRNESS_READ)
def one_characteristic(request: DeskRequest, characteristic: str) -> HttpResponse:
    """The newest report of the groups of one characteristic, or another one, beside the one before it."""
    _label(characteristic)
    record_reading(
        actor=request.user.username,
        verb="validation:fairness:read",
        at=now(),
        detail={"characteristic": characteristic},
    )
    listed = stocktakings_visible_to(request.user, characteristic=characteristic)
    chosen = _chosen(request, listed)
    return _characteristic(request, characteristic, listed, chosen)


def _characteristic(
    request: DeskRequest,
    characteristic: str,
    listed: Sequence[Stocktaking],
    chosen: Stocktaking | None,
    *,
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "validation/characteristic.html",
        status=status,
        title=_fairness_title(_label(characteristic)),
        characteristic=characteristic,
        document=None if chosen is None else _fairness(listed, chosen),
        chosen=chosen,
        listed=listed,
        ways=[] if chosen is None else _report_ways(characteristic, chosen),
        may_make=request.user.can(Permission.FAIRNESS_IMPORT),
    )


@access(post=Permission.FAIRNESS_IMPORT)
def make_report(request: DeskRequest, characteristic: str) -> HttpResponse:
    """Make a report of the cases as they stand, where enough has changed since the last one."""
    _label(characteristic)
    try:
        actions.take_stock(viewer=request.user, characteristic=characteristic, at=now())
    except VigilError as error:
        messages.error(request, str(error))
    return redirect("validation:characteristic", characteristic=characteristic)


@access(get=Permission.FAIRNESS_READ)
def characteristic_file(request: DeskRequest, characteristic: str, way: str) -> HttpResponse:
    """The same to take away."""
    _label(characteristic)
    record_reading(
        actor=request.user.username,
        verb="validation:fairness:take",
        at=now(),
        detail={"characteristic": characteristic, "way": way},
    )
    listed = stocktakings_visible_to(request.user, characteristic=characteristic)
    chosen = _chosen(request, listed)
    if chosen is None:
        return _characteristic(request, characteristic, listed, None, status=CANNOT_BE_MADE)
    return download(_fairness(listed, chosen), way=way, name=f"fairness-{characteristic}")


def _report_ways(characteristic: str, chosen: Stocktaking) -> list[dict[str, str]]:
    return [
        {
            "label": way.label,
            "url": f"{reverse('validation:characteristic-file', args=(characteristic, name))}?report={chosen.pk}",
        }
        for name, way in WAYS.items()
    ]


def _chosen(request: DeskRequest, listed: Sequence[Stocktaking]) -> Stocktaking | None:
    """The report that is asked for, or the newest."""
    asked = request.GET.get("report", "")
    if not asked:
        return listed[0] if listed else None
    found = next((one for one in listed if str(one.pk) == asked), None)
    if found is None:
        raise Http404("There is no such report.")
    return found


def _fairness(listed: Sequence[Stocktaking], chosen: Stocktaking) -> Document:
    before = [one for one in listed if one.pk < chosen.pk and one.teams == chosen.teams]
    return fairness_document(chosen, beside=before[0] if before else None)


@access(get=Permission.FAIRNESS_IMPORT, post=Permission.FAIRNESS_IMPORT)
def hand_in_groups(request: DeskRequest) -> HttpResponse:
    """Hand in groups of cases; the only way into the store."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            rows = read_groups(form.cleaned_data["file"].read())
            changed = actions.import_groups(rows=rows, viewer=request.user, at=now())
        except VigilError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"{len(rows):,} rows are taken; {changed:,} were new or different.")
            return redirect("validation:fairness")
    return page(
        request,
        "validation/groups.html",
        status=400 if form.errors else 200,
        form=form,
        characteristics=Membership.Characteristic.choices,
    )


def _live(request: DeskRequest) -> Live:
    return Live(request.user, at=now())


def _kind(document: str) -> Kind:
    if document not in KINDS:
        raise Http404(f"There is no document '{document}'.")
    return KINDS[document]


def _label(characteristic: str) -> str:
    if characteristic not in Membership.Characteristic.values:
        raise Http404(f"There is no characteristic '{characteristic}'.")
    return str(Membership.Characteristic(characteristic).label)


def _ways(document: str) -> list[dict[str, str]]:
    ways = [(name, way.label) for name, way in WAYS.items()]
    if document == "transparency":
        ways.append(("json", "JSON"))
    return [
        {"label": label, "url": reverse("validation:document-file", args=(document, name))}
        for name, label in ways
    ]


def _fairness_title(label: str) -> str:
    return f"Fairness by {label.lower()}"


def _given_out(
    request: DeskRequest, title: str, make: Callable[[], Document], *, way: str, name: str
) -> HttpResponse:
    """The document as a file, or a page that says why it cannot be made now."""
    try:
        document = make()
    except VigilError as error:
        return _page(request, title, None, reason=str(error), status=CANNOT_BE_MADE)
    return download(document, way=way, name=name)


def _shown(
    request: DeskRequest, title: str, make: Callable[[], Document], ways: list[dict[str, str]]
) -> HttpResponse:
    """The document on a page, or why it cannot be made now."""
    try:
        return _page(request, title, make(), ways=ways)
    except VigilError as error:
        return _page(request, title, None, reason=str(error))


def _page(
    request: DeskRequest,
    title: str,
    document: Document | None,
    *,
    ways: list[dict[str, str]] | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    return page(
        request,
        "validation/document.html",
        status=status,
        title=title,
        document=document,
        reason=reason,
        ways=ways or [],
    )
