"""Whose cases a viewer may see, as the upper apps say it; the journal itself knows no cases."""

from collections.abc import Callable

from django.db.models import QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.journal.models import Entry

# Given the viewer, the references of the cases they may see, as a query set of one column.
Provider = Callable[[User], QuerySet]  # type: ignore[type-arg]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Name who knows which cases a viewer may see; with nobody named, no entry of any case is shown."""
    if provider not in _providers:
        _providers.append(provider)


def entries_visible_to(viewer: User) -> QuerySet[Entry]:
    """Entries of the cases the viewer may see, and entries of no case by people of the viewer's force; newest first."""
    colleagues = User.objects.filter(force=viewer.force).values("username")
    visible = Entry.objects.filter(case_reference="", actor__in=colleagues)
    for provider in _providers:
        visible = visible | Entry.objects.filter(case_reference__in=provider(viewer))
    return visible.exclude(case_reference="", subject__startswith="cases.").order_by("-sequence")
