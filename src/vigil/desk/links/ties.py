"""What this room adds to the ties between people: that somebody decided that two are one person."""

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.links.models import Decision
from vigil.desk.links.queries import standing
from vigil.desk.people.graph.values import MOST_THINGS, Found, Statement, Tie
from vigil.desk.people.graph.walking import DECIDED


def decided_to_be_one(viewer: User, people: Collection[int]) -> Found:
    """The decisions that stand by which these people are one with somebody, of each pair the latest alone.

    One that waits for a second person, was withdrawn, or was followed by *not the same* joins nobody.
    """
    theirs = standing(viewer).filter(Q(first__in=people) | Q(second__in=people))
    newest = list(theirs.order_by("-pk")[: MOST_THINGS + 1])
    latest: dict[tuple[int, int], Decision] = {}
    for one in newest[:MOST_THINGS]:
        latest.setdefault(one.numbers, one)
    return Found(
        tuple(_tie(one) for one in latest.values() if one.verdict == Decision.Verdict.SAME),
        len(newest) <= MOST_THINGS,
    )


def _tie(decision: Decision) -> Tie:
    by = " and ".join(filter(None, (decision.decided_by, decision.reviewed_by)))
    return Tie(
        DECIDED,
        str(decision.pk),
        tuple(
            Statement(number, f"Decision {decision.pk}", words=decision.reason) for number in decision.numbers
        ),
        len(decision.numbers),
        says=f"{decision.decided_at:%-d %b %Y} by {by}",
        address=reverse("links:pair", kwargs=dict(zip(("first", "second"), decision.numbers, strict=True))),
    )
