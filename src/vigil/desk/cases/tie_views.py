"""The page of ties that begins from the people of a case."""

from django.http import HttpResponse
from django.urls import reverse

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.models import Involvement
from vigil.desk.cases.reading import case_or_404
from vigil.desk.people.graph.page import graph_page

# Where a case has more people than a drawing, the children and the suspects are in it.
_FIRST = (Involvement.Role.CHILD, Involvement.Role.SUSPECT, Involvement.Role.OTHER)


@access(get=Permission.CASE_READ)
def ties(request: DeskRequest, reference: str) -> HttpResponse:
    """Who shares what with the people of a case, drawn and in a table."""
    case = case_or_404(request, reference)
    involved = case.involvements.order_by("pk").values_list("role", "person")
    return graph_page(
        request,
        begin=[person for role in _FIRST for held, person in involved if held == role],
        about=case.reference,
        crumbs=[
            {"label": "My work", "url": reverse("cases:my-work")},
            {"label": case.reference, "url": reverse("cases:case", kwargs={"reference": reference})},
            {"label": "Ties"},
        ],
        subject=f"cases.case:{case.pk}",
        references=[case.reference],
    )
