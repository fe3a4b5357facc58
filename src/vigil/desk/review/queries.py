"""Reading stacks, always within the scans the viewer may see."""

from django.db.models import Count, Q, QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.exhibits.models import Scan
from vigil.desk.exhibits.queries import scans_visible_to
from vigil.desk.review.models import GradeDecision, Stack


def stacks_visible_to(viewer: User) -> QuerySet[Stack]:
    """Stacks of the scans the viewer may see, in their order."""
    scans = scans_visible_to(viewer).values("pk")
    return (
        Stack.objects.filter(scan__in=scans).select_related("scan__exhibit__case").order_by("scan", "number")
    )


def scans_to_review(viewer: User) -> QuerySet[Scan]:
    """Scans with stacks, each with how many stacks are open and how many there are."""
    counted = scans_visible_to(viewer).annotate(
        stack_count=Count("stacks"), open_count=Count("stacks", filter=Q(stacks__state=Stack.State.OPEN))
    )
    return counted.filter(stack_count__gt=0).order_by("-open_count", "pk")


def standing_grades(stacks: QuerySet[Stack]) -> dict[int, GradeDecision]:
    """The standing decision of each stack that has one, by stack number in the database."""
    standing = GradeDecision.objects.filter(stack__in=stacks, withdrawn_at__isnull=True)
    return {decision.stack_id: decision for decision in standing}
