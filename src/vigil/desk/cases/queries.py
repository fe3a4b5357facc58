"""Reading cases, always within what the viewer may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Case, NewFact, Override, Task
from vigil.desk.cases.rules import Delay, delay_of


def cases_visible_to(viewer: User) -> QuerySet[Case]:
    """Cases of the viewer's teams, and of the sealed ones only those the viewer is named on."""
    not_hidden = Q(sealed=False) | Q(pk__in=viewer.sealed_cases.values("pk"))
    return Case.objects.filter(not_hidden, team__in=viewer.team_ids())


def standing_overrides(*, at: datetime) -> QuerySet[Override]:
    """Overrides that count at a time: begun, and neither ended nor lapsed. No case has two; the caller limits the cases."""
    begun = Override.objects.filter(began_at__lte=at, ended_at__isnull=True)
    return begun.filter(Q(until__isnull=True) | Q(until__gt=at))


def with_level_in_force(cases: QuerySet[Case], *, at: datetime) -> QuerySet[Case]:
    """Cases with ``level_in_force`` and ``due_in_force``: what an override that stands says, else the case's own.

    Both are empty when no instrument applies. The assessed levels stay beside them, unchanged.
    """
    standing = standing_overrides(at=at).filter(case=OuterRef("pk"))
    return cases.annotate(
        level_in_force=Coalesce(Subquery(standing.values("level")[:1]), F("level_upper")),
        due_in_force=Coalesce(Subquery(standing.values("due_at")[:1]), F("clock_due_at")),
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """The level that counts for a case and its clock; the override that set them, where a person did."""

    level: int | None
    due_at: datetime | None
    override: Override | None


def in_force(cases: Iterable[Case], *, at: datetime) -> dict[int, InForce]:
    """What counts for each case, by its number; the same as ``with_level_in_force``, with who set it."""
    shown = list(cases)
    standing = {row.case_id: row for row in standing_overrides(at=at).filter(case__in=shown)}
    return {case.pk: _in_force(case, standing.get(case.pk)) for case in shown}


def _in_force(case: Case, override: Override | None) -> InForce:
    if override is None:
        return InForce(case.level_upper, case.clock_due_at, None)
    return InForce(override.level, override.due_at, override)


def overrides_visible_to(viewer: User) -> QuerySet[Override]:
    """Every override of the cases the viewer may see, newest first: for supervisors' lists and for scoring.

    Each has the level before (``assessed``) and after (``level``), who set it and when (``set_by``, ``asked_at``), who approved
    it (``approved_by``), when it counted (``began_at``, ``until``, ``ended_at``) and why it ended (``ending``). One without
    ``began_at`` never counted. ``overriding.as_value`` makes of one that did what ``vigil.risk.overrides`` scores.
    """
    visible = cases_visible_to(viewer).values("pk")
    return Override.objects.filter(case__in=visible).select_related("case", "assessment")


def waiting_overrides(viewer: User) -> QuerySet[Override]:
    """Lower levels in open cases that wait for a supervisor, the oldest first."""
    waiting = overrides_visible_to(viewer).filter(began_at__isnull=True, ended_at__isnull=True)
    return waiting.filter(case__state=Case.State.OPEN).order_by("asked_at", "pk")


def levels_in_force(viewer: User, *, at: datetime) -> QuerySet[Override]:
    """Levels that people set and that count now in open cases, the one that ends first on top."""
    visible = cases_visible_to(viewer).filter(state=Case.State.OPEN).values("pk")
    standing = standing_overrides(at=at).filter(case__in=visible).select_related("case")
    return standing.order_by(F("until").asc(nulls_last=True), "pk")


def facts_visible_to(viewer: User) -> QuerySet[NewFact]:
    """New facts of the cases the viewer may see, the latest known first."""
    visible = cases_visible_to(viewer).values("pk")
    return NewFact.objects.filter(case__in=visible).select_related("case")


def facts_waiting(viewer: User) -> QuerySet[NewFact]:
    """New facts about open cases that no re-assessment has followed yet, the longest known first."""
    waiting = facts_visible_to(viewer).filter(reassessed_at__isnull=True, case__state=Case.State.OPEN)
    return waiting.order_by("known_at", "pk")


def to_reassess(cases: Iterable[Case]) -> set[int]:
    """The numbers of those cases for which a new fact waits."""
    waiting = NewFact.objects.filter(reassessed_at__isnull=True, case__in=list(cases))
    return set(waiting.values_list("case_id", flat=True))


def reassessment_delay(viewer: User, *, since: datetime, at: datetime) -> Delay:
    """What passed between new facts and re-assessments: of facts known in a period, those that wait counted until its end.

    Args:
        viewer: whose visible cases are counted; closed ones count where a re-assessment followed.
        since: the first moment of the period.
        at: its end, and now.
    """
    known = facts_visible_to(viewer).filter(known_at__gte=since, known_at__lte=at)
    counted = known.filter(Q(reassessed_at__isnull=False) | Q(case__state=Case.State.OPEN))
    return delay_of(counted.values_list("known_at", "reassessed_at"), at=at)


def queue_of(viewer: User, *, at: datetime) -> QuerySet[Case]:
    """Open cases waiting for their first act, in the order of ``rules.queue_key``, by the level and clock in force."""
    visible = with_level_in_force(cases_visible_to(viewer), at=at)
    waiting = visible.filter(state=Case.State.OPEN, first_act_at__isnull=True)
    return waiting.select_related("team", "allocated_to").order_by(
        F("level_in_force").desc(nulls_first=True),
        F("level_lower").desc(nulls_first=True),
        F("due_in_force").asc(nulls_last=True),
        Coalesce("children_within_reach", Value(1)).desc(),
        "reference",
    )


def overdue_of(viewer: User, *, at: datetime) -> QuerySet[Case]:
    """Cases of the queue whose clock has run out."""
    return queue_of(viewer, at=at).filter(LessThan(F("due_in_force"), Value(at)))


def tasks_of(viewer: User) -> QuerySet[Task]:
    """The viewer's open tasks in cases they may still see, the most urgent first."""
    visible = cases_visible_to(viewer).values("pk")
    mine = Task.objects.filter(assigned_to=viewer, done_at__isnull=True, case__in=visible)
    return mine.select_related("case").order_by(F("due_at").asc(nulls_last=True), "pk")


def case_references_visible_to(viewer: User) -> QuerySet[Case, Any]:
    """References of every case the viewer may see, as a query of one column; what the journal's pages are limited to."""
    return cases_visible_to(viewer).values("reference")
