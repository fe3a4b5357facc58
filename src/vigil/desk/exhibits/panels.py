"""What exhibits add to a case's page."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.models import Case
from vigil.desk.exhibits.queries import exhibits_visible_to
from vigil.desk.ui.panels import Panel, waiting
from vigil.desk.ui.viewer import Viewer


def unscanned(viewer: Viewer, shown: Model) -> Panel | None:
    """How many exhibits wait for a scan, for those who may attach one."""
    if not isinstance(viewer, User) or not viewer.can(Permission.SCAN_ATTACH):
        return None
    number = exhibits_visible_to(viewer).filter(scans__isnull=True).count()
    return waiting(
        label="Exhibits not scanned",
        number=number,
        note="Scan and attach",
        address=reverse("exhibits:list"),
        alert=True,
    )


def exhibits_of_case(viewer: Viewer, shown: Model) -> Panel | None:
    """The case's exhibits with their newest scan, for viewers who may read exhibits."""
    if not isinstance(shown, Case) or not viewer.can(Permission.EXHIBIT_READ):
        return None
    exhibits = list(shown.exhibits.prefetch_related("scans").order_by("reference"))
    return Panel(
        "exhibits/panel.html",
        {"exhibits": exhibits, "case": shown, "may_register": viewer.can(Permission.EXHIBIT_REGISTER)},
    )
