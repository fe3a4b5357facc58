"""What casework adds to the pages of lower rooms: an officer's own page, and the page of a person."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.queries import facts_waiting, overdue_of, roles_of, waiting_overrides
from vigil.desk.journal.clock import now
from vigil.desk.people.models import Person
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


def lower_levels(viewer: Viewer, shown: Model) -> Panel | None:
    """How many lower levels wait for a decision, for those who may decide."""
    if not isinstance(viewer, User) or not viewer.can(Permission.LEVEL_LOWER):
        return None
    return waiting(
        label="Lower levels asked for",
        number=waiting_overrides(viewer).count(),
        note="Approve or refuse them",
        address=reverse("cases:second-looks"),
        alert=True,
    )


def cases_to_reassess(viewer: Viewer, shown: Model) -> Panel | None:
    """How many cases wait to be assessed again, for those who may."""
    if not isinstance(viewer, User) or not viewer.can(Permission.CASE_ASSESS):
        return None
    return waiting(
        label="Cases to assess again",
        number=facts_waiting(viewer).order_by().values("case").distinct().count(),
        note="Something new was learned",
        address=reverse("cases:second-looks"),
    )


def roles_of_person(viewer: Viewer, shown: Model) -> Panel | None:
    """In which cases that the viewer may see a person has which role."""
    if not isinstance(viewer, User) or not isinstance(shown, Person):
        return None
    return Panel("cases/roles.html", {"roles": list(roles_of(viewer, shown))})
