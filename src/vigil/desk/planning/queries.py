"""Reading choices and comparisons, always of the viewer's own force, and the past that a replay is made of."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from vigil.capacity import (
    DEFAULT,
    Policy,
    Scenario,
    compared,
    policy_from,
    scenario_from,
)
from vigil.capacity import (
    Comparison as Compared,
)
from vigil.capacity.options import option_of
from vigil.capacity.replay import PastCase
from vigil.desk.accounts.models import Force, User
from vigil.desk.cases.models import AssessmentRecord, Case
from vigil.desk.planning.models import Comparison, Part, QueueChoice
from vigil.desk.planning.rules import Numbers, Plain, change_from_text, numbers_from_text
from vigil.desk.ui.words import LONDON


def choices_of(force: Force) -> QuerySet[QueueChoice]:
    """Every policy that the force has chosen, the newest first."""
    return QueueChoice.objects.filter(force=force)


def plain_policy_of(force: Force) -> Plain:
    """The policy of the force's queue, as `policy_from` reads it; the default where none was chosen."""
    chosen = choices_of(force).values_list("policy", flat=True).first()
    read: Plain = {"name": DEFAULT.name} if chosen is None else json.loads(chosen)
    return read


def policy_of(force: Force) -> Policy:
    """The policy of the force's queue."""
    return policy_from(plain_policy_of(force))


def comparisons_visible_to(viewer: User) -> QuerySet[Comparison]:
    """Comparisons of the viewer's force, the newest first."""
    return Comparison.objects.filter(force=viewer.force)


def done_of(comparison: Comparison) -> int:
    """How many replications are done."""
    return int(Part.objects.filter(comparison=comparison).aggregate(done=Sum("many", default=0))["done"])


def options_of(comparison: Comparison) -> list[tuple[str, Scenario]]:
    """The unit as it is, and each option."""
    base: Plain = json.loads(comparison.base)
    plain = [
        base,
        *(option_of(base, change_from_text(row.change), name=row.name) for row in comparison.options.all()),
    ]
    return [(str(one["name"]), scenario_from(one)) for one in plain]


def roles_of(comparison: Comparison) -> list[str]:
    """The roles of the unit, in its own words."""
    return [str(role["name"]) for role in json.loads(comparison.base)["roles"]]


def numbers_of(comparison: Comparison) -> list[list[Numbers]]:
    """What the replications that are done came to, in their order."""
    texts = Part.objects.filter(comparison=comparison).order_by("first").values_list("numbers", flat=True)
    return [numbers for text in texts for numbers in numbers_from_text(text)]


def result_of(comparison: Comparison) -> Compared:
    """What a finished comparison came to.

    Raises:
        ComparisonError: too few replications are done.
    """
    return compared(options_of(comparison), numbers_of(comparison), seed=comparison.seed)


def past_of(viewer: User, *, until: datetime, acts: Sequence[str]) -> list[PastCase]:
    """The cases of the viewer's teams that were logged until a moment, as a replay takes them; sealed ones are left out.

    A case is of the highest level that was reachable when its first act was recorded, or else now. One to which no
    instrument applies is left out. The desk knows when a first act began and not how long anything took, so all lengths of
    work stay as assumed.

    Args:
        viewer: whose teams.
        until: with a time zone.
        acts: names of the stages of the unit that are a first act; the first stands for all.
    """
    then = AssessmentRecord.objects.filter(case=OuterRef("pk"), assessed_at__lte=OuterRef("first_act_at"))
    rows = (
        Case.objects.filter(team__in=viewer.team_ids(), sealed=False, clock_started_at__lte=until)
        .annotate(level_then=Subquery(then.values("level_upper")[:1]))
        .values_list(
            *("reference", "clock_started_at", "level_then", "level_upper"),
            *("children_within_reach", "first_act_at"),
        )
    )
    return [
        PastCase(
            reference=reference,
            logged=logged.astimezone(LONDON),
            level=now if at_act is None else at_act,
            children=children,
            spans={acts[0]: (acted.astimezone(LONDON), None)} if acted and acted <= until else {},
        )
        for reference, logged, at_act, now, children, acted in rows
        if now is not None or at_act is not None
    ]
