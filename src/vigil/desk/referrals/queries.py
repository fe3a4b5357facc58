"""Reading referrals, always within what the viewer may see."""

from collections import Counter

from django.db.models import QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.referrals.models import Import, Referral


def referrals_visible_to(viewer: User) -> QuerySet[Referral]:
    """Referrals of the viewer's teams that belong to no sealed case."""
    return Referral.objects.filter(team__in=viewer.team_ids(), sealed=False)


def imports_visible_to(viewer: User) -> QuerySet[Import]:
    """Imports of the viewer's teams, newest first."""
    return (
        Import.objects.filter(team__in=viewer.team_ids())
        .select_related("team")
        .order_by("-imported_at", "-pk")
    )


def counts_by_state(viewer: User) -> dict[str, int]:
    """How many visible referrals are in each state; absent states are absent."""
    return dict(Counter(referrals_visible_to(viewer).values_list("state", flat=True)))
