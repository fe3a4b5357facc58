"""What intake adds to a person's own page."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.referrals.models import Referral
from vigil.desk.referrals.queries import referrals_visible_to
from vigil.desk.ui.panels import Panel, waiting
from vigil.desk.ui.viewer import Viewer


def new_referrals(viewer: Viewer, shown: Model) -> Panel | None:
    """How many referrals wait to become cases, for those who may open one."""
    if not isinstance(viewer, User) or not viewer.can(Permission.CASE_OPEN):
        return None
    number = referrals_visible_to(viewer).filter(state=Referral.State.NEW).count()
    return waiting(
        label="New referrals",
        number=number,
        note="Open a case or close them",
        address=reverse("referrals:inbox"),
    )
