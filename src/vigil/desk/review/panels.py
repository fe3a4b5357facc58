"""What the review adds to a person's own page."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.review.models import Stack
from vigil.desk.review.queries import stacks_visible_to
from vigil.desk.ui.panels import Panel, waiting
from vigil.desk.ui.viewer import Viewer


def open_stacks(viewer: Viewer, shown: Model) -> Panel | None:
    """How many stacks wait for a decision, for those who grade."""
    if not isinstance(viewer, User) or not viewer.can(Permission.REVIEW_GRADE):
        return None
    number = stacks_visible_to(viewer).filter(state=Stack.State.OPEN).count()
    return waiting(
        label="Stacks to grade", number=number, note="In your own time", address=reverse("review:scans")
    )
