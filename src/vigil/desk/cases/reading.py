"""Finding the case a page is about, and recording that it is read, in one step."""

from django.shortcuts import get_object_or_404

from vigil.desk.accounts.access import DeskRequest
from vigil.desk.cases.models import Case
from vigil.desk.cases.queries import cases_visible_to
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading


def case_or_404(request: DeskRequest, reference: str) -> Case:
    """The case, if this viewer may see it; absent and hidden answer alike.

    Raises:
        Http404: there is none that this viewer may see.
    """
    visible = cases_visible_to(request.user).select_related("team__force", "allocated_to")
    return get_object_or_404(visible, reference=reference)


def read_case(request: DeskRequest, case: Case, *, verb: str = "cases:case:read", subject: str = "") -> None:
    """Record that the viewer is about to be shown a case or a part of it."""
    record_reading(
        actor=request.user.username,
        verb=verb,
        at=now(),
        case_reference=case.reference,
        subject=subject or f"cases.case:{case.pk}",
    )
