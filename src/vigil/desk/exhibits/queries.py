"""Reading exhibits and their scans, always within the cases the viewer may see."""

from django.db.models import QuerySet

from vigil.desk.accounts.models import User
from vigil.desk.cases.queries import cases_visible_to
from vigil.desk.exhibits.models import Exhibit, Scan


def exhibits_visible_to(viewer: User) -> QuerySet[Exhibit]:
    """Exhibits of the cases the viewer may see."""
    return Exhibit.objects.filter(case__in=cases_visible_to(viewer).values("pk")).select_related("case")


def scans_visible_to(viewer: User) -> QuerySet[Scan]:
    """Scans of the exhibits the viewer may see."""
    return Scan.objects.filter(exhibit__case__in=cases_visible_to(viewer).values("pk")).select_related(
        "exhibit__case"
    )
