"""What the queue adds to a person's own page."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.queries import overdue_of
from vigil.desk.journal.clock import now
from vigil.desk.ui.panels import Panel, waiting
from vigil.desk.ui.viewer import Viewer


def overdue_cases(viewer: Viewer, shown: Model) -> Panel | None:
    """How many cases are past their clock without a first act, for those who read the queue."""
    if not isinstance(viewer, User) or not viewer.can(Permission.QUEUE_READ):
        return None
    number = overdue_of(viewer, at=now()).count()
    return waiting(
        label="Cases past their clock",
        number=number,
        note="No first act yet",
        address=reverse("cases:queue"),
        alert=True,
    )
