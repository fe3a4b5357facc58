"""The API's routes: referral intake, case, exhibit verdicts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import File, NinjaAPI, Query, UploadedFile

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.api.schemas import (
    CaseOut,
    ImportOut,
    InForceOut,
    LevelOut,
    OverrideOut,
    RejectionOut,
    VerdictOut,
    VerdictsOut,
)
from vigil.desk.cases.models import Override
from vigil.desk.cases.queries import InForce, cases_visible_to, in_force, override_waiting
from vigil.desk.exhibits.errors import ExhibitError
from vigil.desk.exhibits.pages import FilesPage
from vigil.desk.exhibits.queries import exhibits_visible_to
from vigil.desk.exhibits.views import scan_path
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.referrals.uploads import import_upload
from vigil.desk.ui.errors import NOT_FOUND
from vigil.media.scanfile import HIGHEST, Filter, ScanFile
from vigil.risk import Level

# The library's own viewer of the document would fetch its scripts from another host; the document alone is served.
api = NinjaAPI(
    title="Vigil",
    version="1",
    docs_url=None,
    openapi_url=None,
    description="Referral intake, cases and exhibit verdicts. A bearer token acts as its user, with that user's permissions.",
)


@api.exception_handler(Http404)
def absent_or_hidden(request: HttpRequest, error: Exception) -> HttpResponse:
    """404: never says which of the two it is."""
    return api.create_response(request, {"detail": NOT_FOUND}, status=404)


PERMISSIONS: dict[str, dict[str, Permission]] = {
    "imports": {"POST": Permission.REFERRALS_IMPORT},
    "cases/<reference>": {"GET": Permission.CASE_READ},
    "exhibits/<reference>/verdicts": {"GET": Permission.EXHIBIT_READ},
}


@api.post("/imports", response=ImportOut, summary="Hand in a file of referrals")
def hand_in(
    request: HttpRequest,
    team: Query[str],
    file: File[UploadedFile],
    mapping: File[UploadedFile] | None = None,
) -> ImportOut:
    """Take in a file (NCMEC JSON, CyberTipline XML, or CSV with a mapping); the same bytes again add nothing."""
    viewer = _viewer(request)
    receiving = get_object_or_404(viewer.teams, code=team)
    arrival = import_upload(file=file, mapping=mapping, team=receiving, actor=viewer.username, at=now())
    rejections = [
        RejectionOut(number=row.number, reason=row.reason) for row in arrival.rejections.order_by("number")
    ]
    return ImportOut(
        number=arrival.pk,
        file_sha256=arrival.file_sha256,
        records=arrival.records,
        accepted=arrival.accepted,
        rejected=arrival.rejected,
        duplicates=arrival.duplicates,
        rejections=rejections,
    )


@api.get("/cases/{reference}", response=CaseOut, summary="Read a case's header")
def one_case(request: HttpRequest, reference: str) -> CaseOut:
    """A case of the viewer's teams; a sealed one answers as one that does not exist."""
    viewer, at = _viewer(request), now()
    case = get_object_or_404(cases_visible_to(viewer).select_related("team"), reference=reference)
    record_reading(
        actor=viewer.username,
        verb="cases:case:read",
        at=at,
        case_reference=case.reference,
        subject=f"cases.case:{case.pk}",
    )
    exhibits = (
        exhibits_visible_to(viewer).filter(case=case).order_by("reference")
        if viewer.can(Permission.EXHIBIT_READ)
        else []
    )
    return CaseOut(
        reference=case.reference,
        team=case.team.code,
        state=case.state,
        level=LevelOut(lower=_label(case.level_lower), upper=_label(case.level_upper)),
        clock_due_at=case.clock_due_at,
        in_force=_in_force(in_force([case], at=at)[case.pk]),
        asked_for=_override(override_waiting(case)),
        children_within_reach=case.children_within_reach,
        referrals=[row.referral.reference for row in case.case_referrals.select_related("referral")],
        exhibits=[exhibit.reference for exhibit in exhibits],
    )


@api.get(
    "/exhibits/{reference}/verdicts",
    response=VerdictsOut,
    summary="Read the verdicts of an exhibit's newest scan",
)
def verdicts(
    request: HttpRequest,
    reference: str,
    verdict: Query[str | None] = None,
    after: Query[int] = 0,
    limit: Query[int] = 100,
) -> VerdictsOut:
    """Files of the newest scan behind a number, of one verdict or of all, at most 1,000 at a time."""
    viewer = _viewer(request)
    exhibit = get_object_or_404(exhibits_visible_to(viewer), reference=reference)
    newest = exhibit.scans.first()
    if newest is None:
        raise ExhibitError(f"{exhibit.reference} has not been scanned.")
    record_reading(
        actor=viewer.username,
        verb="exhibits:files:read",
        at=now(),
        case_reference=exhibit.case.reference,
        subject=f"exhibits.scan:{newest.pk}",
        detail={"verdict": verdict},
    )
    with ScanFile.open(scan_path(newest)) as scanned:
        found = FilesPage.read(
            scanned,
            wanted=Filter(verdict=verdict),
            after=min(max(after, 0), HIGHEST),
            before=None,
            size=min(max(limit, 1), 1000),
        )
    rows = [
        VerdictOut(**{name: getattr(file, name) for name in VerdictOut.model_fields}) for file in found.files
    ]
    return VerdictsOut(
        exhibit=exhibit.reference,
        evidence_sha256=newest.evidence_sha256,
        totals=newest.totals,
        next_after=found.last if found.has_next else None,
        files=rows,
    )


def _viewer(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("an API route is reached through its guard only")
    return user


def _in_force(counting: InForce) -> InForceOut:
    """Whoever reads a case is told who set its level and why, as on its page."""
    return InForceOut(
        level=_label(counting.level), due_at=counting.due_at, override=_override(counting.override)
    )


def _override(row: Override | None) -> OverrideOut | None:
    if row is None:
        return None
    return OverrideOut(
        assessed=_label(row.assessed),
        level=_label(row.level),
        reason=row.reason,
        set_by=row.set_by,
        asked_at=row.asked_at,
        approved_by=row.approved_by,
        began_at=row.began_at,
        until=row.until,
        due_at=row.due_at,
    )


def _label(level: int | None) -> str:
    return "" if level is None else Level(level).label
