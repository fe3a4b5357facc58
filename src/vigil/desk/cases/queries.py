"""Reading cases, always within what the viewer may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from vigil.capacity import Line, Placed, in_order
from vigil.desk.accounts.models import User
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.cases.models import AssessmentRecord, Case, CaseReferral, Involvement, NewFact, Override, Task
from vigil.desk.cases.policy import policy_of
from vigil.desk.cases.rules import Delay, Recorded, delay_of, starts_since, waiting_of
from vigil.desk.people.models import Person

LATEST_ACTS = 1_000  # that kept turns are reckoned from


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


def override_waiting(case: Case) -> Override | None:
    """The lower level of a case that waits for a supervisor, or None; it does not count."""
    return case.overrides.filter(began_at__isnull=True, ended_at__isnull=True).first()


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


def waiting_cases(viewer: User) -> QuerySet[Case]:
    """Open cases that wait for their first act, in no order."""
    return cases_visible_to(viewer).filter(state=Case.State.OPEN, first_act_at__isnull=True)


def queue_of(viewer: User, *, at: datetime) -> Line:
    """The cases that wait, in the order in which the policy of the viewer's force takes them, each with why it stands there.

    Levels and clocks are those in force. The whole order is made for each page, of nothing but what the policy asks: 10,000
    cases take about a quarter of a second.
    """
    policy, waiting, instrument = policy_of(viewer.force), waiting_cases(viewer), queue_instruments()[0]
    standing = standing_overrides(at=at).filter(case__in=waiting.values("pk"))
    set_by_person = {
        case: (level, due) for case, level, due in standing.values_list("case", "level", "due_at")
    }
    # Whether, and not when: a moment costs more to read than all the rest of a row.
    rows = waiting.annotate(is_assessed=Q(assessed_at__isnull=False)).values_list(
        *("pk", "reference", "clock_started_at", "clock_due_at", "level_lower", "level_upper"),
        *("children_within_reach", "is_assessed"),
    )
    cases = [
        waiting_of(
            Recorded(*recorded),
            instrument=instrument,
            set_by_person=set_by_person.get(pk),
        )
        for pk, *recorded in rows
    ]
    since = starts_since(_latest_acts(viewer)) if any(policy.order.every) else (0, 0, 0, 0)
    return in_order(policy, cases, now=at, since=since)


def _latest_acts(viewer: User) -> Iterable[tuple[int, int]]:
    """The level, lowest and highest, that counted for each case when its first act was recorded, the newest first."""
    then = OuterRef("first_act_at")
    assessed = AssessmentRecord.objects.filter(case=OuterRef("pk"), assessed_at__lte=then)
    set_then = Override.objects.filter(
        Q(until__isnull=True) | Q(until__gt=then),
        Q(ended_at__isnull=True) | Q(ended_at__gt=then),
        case=OuterRef("pk"),
        began_at__lte=then,
    )
    acts = cases_visible_to(viewer).filter(first_act_at__isnull=False).order_by("-first_act_at", "-pk")
    found = acts.annotate(
        lower=Coalesce(Subquery(set_then.values("level")[:1]), Subquery(assessed.values("level_lower")[:1])),
        upper=Coalesce(Subquery(set_then.values("level")[:1]), Subquery(assessed.values("level_upper")[:1])),
    ).values_list("lower", "upper")[:LATEST_ACTS]
    return [(lower, upper) for lower, upper in found if upper is not None]


def shown_in_queue(viewer: User, line: Sequence[Placed]) -> dict[str, Case]:
    """The cases of some places of the queue, by their references, with what a row shows."""
    references = [placed.waiting.reference for placed in line]
    rows = waiting_cases(viewer).filter(reference__in=references).select_related("team", "allocated_to")
    return {case.reference: case for case in rows}


def overdue_of(viewer: User, *, at: datetime) -> QuerySet[Case]:
    """Cases of the queue whose clock in force has run out."""
    return with_level_in_force(waiting_cases(viewer), at=at).filter(LessThan(F("due_in_force"), Value(at)))


def tasks_of(viewer: User) -> QuerySet[Task]:
    """The viewer's open tasks in cases they may still see, the most urgent first."""
    visible = cases_visible_to(viewer).values("pk")
    mine = Task.objects.filter(assigned_to=viewer, done_at__isnull=True, case__in=visible)
    return mine.select_related("case").order_by(F("due_at").asc(nulls_last=True), "pk")


def case_references_visible_to(viewer: User) -> QuerySet[Case, Any]:
    """References of every case the viewer may see, as a query of one column; what the journal's pages are limited to."""
    return cases_visible_to(viewer).values("reference")


def people_visible_to(viewer: User) -> QuerySet[Involvement, Any]:
    """Numbers of the people in every case the viewer may see, as a query of one column."""
    return Involvement.objects.filter(case__in=cases_visible_to(viewer).values("pk")).values("person")


def sources_visible_to(viewer: User) -> QuerySet[CaseReferral, Any]:
    """References of the referrals of every case the viewer may see, as a query of one column; what people's facts name."""
    return CaseReferral.objects.filter(case__in=cases_visible_to(viewer).values("pk")).values(
        "referral__reference"
    )


def roles_of(viewer: User, person: Person) -> QuerySet[Involvement]:
    """The roles a person has in cases that the viewer may see, the newest case first."""
    visible = person.involvements.filter(case__in=cases_visible_to(viewer).values("pk"))
    return visible.select_related("case__team").order_by("-case__opened_at", "-pk")


def references_by_person(viewer: User, people: Iterable[int]) -> dict[int, list[str]]:
    """The references of those cases for many people, by their numbers; one question for all, and nobody is left out."""
    told: dict[int, list[str]] = {number: [] for number in people}
    visible = Involvement.objects.filter(
        person__in=list(told), case__in=cases_visible_to(viewer).values("pk")
    )
    newest = visible.order_by("-case__opened_at", "-pk").values_list("person", "case__reference")
    for number, reference in newest:
        told[number].append(reference)
    return told


def references_with(viewer: User, person: Person) -> list[str]:
    """The references of those cases."""
    return [involved.case.reference for involved in roles_of(viewer, person)]
