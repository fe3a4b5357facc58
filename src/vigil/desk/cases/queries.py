"""Reading cases, always within what the viewer may see."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Case, Task


def cases_visible_to(viewer: User) -> QuerySet[Case]:
    """Cases of the viewer's teams, and of the sealed ones only those the viewer is named on."""
    not_hidden = Q(sealed=False) | Q(pk__in=viewer.sealed_cases.values("pk"))
    return Case.objects.filter(not_hidden, team__in=viewer.team_ids())


def queue_of(viewer: User) -> QuerySet[Case]:
    """Open cases waiting for their first act, in the order of ``rules.queue_key``."""
    waiting = cases_visible_to(viewer).filter(state=Case.State.OPEN, first_act_at__isnull=True)
    return waiting.select_related("team", "allocated_to").order_by(
        F("level_upper").desc(nulls_first=True),
        F("level_lower").desc(nulls_first=True),
        F("clock_due_at").asc(nulls_last=True),
        Coalesce("children_within_reach", Value(1)).desc(),
        "reference",
    )


def overdue_of(viewer: User, *, at: datetime) -> QuerySet[Case]:
    """Cases of the queue whose clock has run out."""
    return queue_of(viewer).filter(clock_due_at__lt=at)


def tasks_of(viewer: User) -> QuerySet[Task]:
    """The viewer's open tasks in cases they may still see, the most urgent first."""
    visible = cases_visible_to(viewer).values("pk")
    mine = Task.objects.filter(assigned_to=viewer, done_at__isnull=True, case__in=visible)
    return mine.select_related("case").order_by(F("due_at").asc(nulls_last=True), "pk")


def case_references_visible_to(viewer: User) -> QuerySet[Case, Any]:
    """References of every case the viewer may see, as a query of one column; what the journal's pages are limited to."""
    return cases_visible_to(viewer).values("reference")
