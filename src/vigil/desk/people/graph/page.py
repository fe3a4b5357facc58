"""The page of ties: walked, recorded as read, drawn; for every room that begins a walk from something of its own."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.http import HttpResponse

from vigil.desk.accounts.access import DeskRequest
from vigil.desk.journal.clock import now
from vigil.desk.journal.recording import record_reading
from vigil.desk.people.graph.finders import finding
from vigil.desk.people.graph.presenting import drawing_of
from vigil.desk.people.graph.values import MOST_PEOPLE, MOST_SHARING, MOST_STEPS, MOST_THINGS, MOST_TIES
from vigil.desk.people.graph.walking import walk
from vigil.desk.people.queries import people_visible_to
from vigil.desk.ui.pages import page

STEPS = {str(step): step for step in range(1, MOST_STEPS + 1)}
BOUNDS = {"people": MOST_PEOPLE, "ties": MOST_TIES, "sharing": MOST_SHARING, "things": MOST_THINGS}


def graph_page(
    request: DeskRequest,
    *,
    begin: Sequence[int],
    about: str,
    crumbs: list[dict[str, str]],
    subject: str,
    references: Iterable[str],
) -> HttpResponse:
    """The ties of some people whom the viewer may see.

    Args:
        request: the request; ``steps`` in its query says how far to walk, one step where it says nothing that can be.
        begin: numbers of people; none, and the page says that there is nobody.
        about: whom or what the walk begins from, as a title.
        crumbs: the way to the page.
        subject: the row that it is about, for the journal.
        references: the cases through which the viewer sees those it begins from; the reading is recorded under each, and under
            each case that the walk comes to.
    """
    viewer, at = request.user, now()
    steps = STEPS.get(request.GET.get("steps", ""), 1)
    walked = walk(begin, steps=steps, find=finding(viewer)) if begin else None
    met = walked.people if walked else {}
    # One whom a finder named and the viewer may not see is not in here, and the page fails rather than show them.
    people = people_visible_to(viewer).in_bulk(list(met))
    drawn = drawing_of(walked, people) if walked else None
    with transaction.atomic():
        for reference in sorted({*references, *(walked.references if walked else ())}) or [""]:
            record_reading(
                actor=viewer.username,
                verb="people:ties:read",
                at=at,
                case_reference=reference,
                subject=subject,
                detail={"steps": steps, "people": len(met)},
            )
    return page(
        request,
        "people/ties.html",
        about=about,
        crumbs=crumbs,
        steps=steps,
        most_steps=MOST_STEPS,
        bounds=BOUNDS,
        drawn=drawn,
    )
