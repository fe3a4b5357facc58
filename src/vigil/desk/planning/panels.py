"""What planning adds to the queue's page: who chose its order, when and why, and the way to another."""

from django.db.models import Model

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.planning.queries import choices_of
from vigil.desk.ui.panels import Panel
from vigil.desk.ui.viewer import Viewer


def choice(viewer: Viewer, shown: Model) -> Panel | None:
    """The choice that stands; None where the default does and the viewer may choose no other."""
    if not isinstance(viewer, User):
        return None
    chosen = choices_of(viewer.force).first()
    may_choose = viewer.can(Permission.POLICY_CHOOSE)
    if chosen is None and not may_choose:
        return None
    return Panel("planning/choice.html", {"chosen": chosen, "may_choose": may_choose})
