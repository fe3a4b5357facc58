"""What exhibits add to a case's page."""

from django.db.models import Model

from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.models import Case
from vigil.desk.ui.panels import Panel
from vigil.desk.ui.viewer import Viewer


def exhibits_of_case(viewer: Viewer, shown: Model) -> Panel | None:
    """The case's exhibits with their newest scan, for viewers who may read exhibits."""
    if not isinstance(shown, Case) or not viewer.can(Permission.EXHIBIT_READ):
        return None
    exhibits = list(shown.exhibits.prefetch_related("scans").order_by("reference"))
    return Panel(
        "exhibits/panel.html",
        {"exhibits": exhibits, "case": shown, "may_register": viewer.can(Permission.EXHIBIT_REGISTER)},
    )
