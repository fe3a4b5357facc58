"""What links add to the pages of lower rooms: an officer's own page, a person, a case."""

from django.db.models import Model
from django.urls import reverse

from vigil.desk.accounts.models import User
from vigil.desk.accounts.roles import Permission
from vigil.desk.cases.models import Case
from vigil.desk.journal.clock import now
from vigil.desk.links.presenting import chance_words, named_in
from vigil.desk.links.queries import asked_about_sealed, contacts_of, count_waiting, one_with, pairs_of
from vigil.desk.links.reported import known_already
from vigil.desk.people.models import Person
from vigil.desk.referrals.models import Referral
from vigil.desk.ui.panels import Panel, waiting
from vigil.desk.ui.viewer import Viewer


def waiting_for(viewer: Viewer) -> int:
    """How much waits for the viewer."""
    return count_waiting(viewer) if isinstance(viewer, User) else 0


def links_to_decide(viewer: Viewer, shown: Model) -> Panel | None:
    """How many links wait, for those who decide."""
    if not isinstance(viewer, User) or not viewer.can(Permission.LINKS_DECIDE):
        return None
    return waiting(
        label="Links to decide",
        number=count_waiting(viewer),
        note="Who may be one person",
        address=reverse("links:inbox"),
    )


def same_person(viewer: Viewer, shown: Model) -> Panel | None:
    """Who may be one with a person."""
    if not isinstance(viewer, User) or not isinstance(shown, Person) or not viewer.can(Permission.LINKS_READ):
        return None
    return _panel(viewer, [shown.pk], one_with(viewer, shown))


def same_people(viewer: Viewer, shown: Model) -> Panel | None:
    """Who may be one with the people of a case that the viewer reads."""
    if not isinstance(viewer, User) or not isinstance(shown, Case) or not viewer.can(Permission.LINKS_READ):
        return None
    return _panel(viewer, list(shown.involvements.values_list("person", flat=True)), [])


def reported_people(viewer: Viewer, shown: Model) -> Panel | None:
    """Whom the desk may know already of the people whom a referral names that is no case yet."""
    if (
        not isinstance(viewer, User)
        or not isinstance(shown, Referral)
        or not viewer.can(Permission.LINKS_READ)
    ):
        return None
    if shown.state != Referral.State.NEW:
        return None
    given = {
        "known": known_already(referral=shown, viewer=viewer, at=now()),
        "ask": asked_about_sealed(viewer),
        "chance_words": chance_words,
    }
    return Panel("links/reported.html", given)


def _panel(viewer: User, people: list[int], together: list[Person]) -> Panel:
    pairs = list(pairs_of(viewer, people))
    given = {
        "pairs": pairs,
        "named_in": named_in(pairs, viewer),
        "together": together,
        "contacts": contacts_of(viewer, people),
        "ask": asked_about_sealed(viewer),
        "chance_words": chance_words,
    }
    return Panel("links/panel.html", given)
