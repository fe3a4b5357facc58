"""What casework adds to the ties between people: being in one case."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, Q
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Involvement
from vigil.desk.cases.queries import cases_visible_to
from vigil.desk.people.graph.values import MOST_SHARING, MOST_THINGS, Found, Statement, Tie

CASE = "case"


def shared_cases(viewer: User, people: Collection[int]) -> Found:
    """The cases that the viewer may see in which these people are, the newest looked at first."""
    visible = Involvement.objects.filter(case__in=cases_visible_to(viewer).values("pk"))
    theirs = visible.filter(person__in=people).values_list("case", flat=True).distinct().order_by("-case")
    numbers = list(theirs[: MOST_THINGS + 1])
    involved = visible.filter(case__in=numbers[:MOST_THINGS])
    counted = involved.values("case").annotate(sharing=Count("pk")).order_by()
    sharing = {row["case"]: row["sharing"] for row in counted}
    few = {number for number, shared in sharing.items() if shared <= MOST_SHARING}
    rows = involved.filter(Q(case__in=few) | Q(person__in=people)).select_related("case")
    statements: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    for one in rows.order_by("person"):
        role = " ".join(
            filter(None, (one.get_role_display(), f"({one.relationship})" if one.relationship else ""))
        )
        said = Statement(one.person_id, one.case.reference, words=role)
        statements[one.case_id, one.case.reference].append(said)
    return Found(
        tuple(
            Tie(
                CASE,
                reference,
                tuple(said),
                sharing[number],
                case_reference=reference,
                address=reverse("cases:case", kwargs={"reference": reference}),
            )
            for (number, reference), said in sorted(statements.items())
        ),
        len(numbers) <= MOST_THINGS,
    )
