"""Whom the desk may know already of the people that a referral names, before any case is opened for it.

Nothing is kept: once the referral becomes a case, its people are compared as everybody is, and proposals stand.
"""

from dataclasses import dataclass
from datetime import datetime

from vigil.desk.accounts.models import User
from vigil.desk.journal.recording import record_reading
from vigil.desk.links.index import index
from vigil.desk.links.models import Proposal
from vigil.desk.links.queries import NOBODY, Contact, contacts_who_know
from vigil.desk.links.records import record_reported
from vigil.desk.links.rules import MOST_OF_ONE, number_of
from vigil.desk.links.weighing import likeliest, relation_of, weighing
from vigil.desk.people.models import Person
from vigil.desk.people.queries import people_visible_to
from vigil.desk.referrals.models import Referral
from vigil.desk.referrals.rules import parsed_from
from vigil.desk.referrals.values import ReportedPerson
from vigil.linkage import Judgement


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody whom a referral names, and a person whom the viewer may see and who may be the same, or of the household."""

    reported: ReportedPerson
    person: Person
    judgement: Judgement

    @property
    def relation(self) -> Proposal.Relation:
        """What the two look like."""
        return relation_of(self.judgement)


@dataclass(frozen=True, slots=True)
class KnownAlready:
    """What there is to say of everybody whom a referral names: the likeliest first, and whom to contact about others."""

    likenesses: list[Likeness]
    contacts: list[Contact]


def known_already(*, referral: Referral, viewer: User, at: datetime) -> KnownAlready:
    """Compare the people whom a referral names with everybody the desk knows, for somebody who reads it.

    The combination is recorded before anything of it is told (Data Protection Act 2018, section 62), alike whatever is found.

    Args:
        referral: that the viewer may see and no case answers yet.
        viewer: who reads it.
        at: when.
    """
    record_reading(
        actor=viewer.username,
        verb="links:referral:compare",
        at=at,
        subject=f"referrals.referral:{referral.pk}",
        detail={"weights": weighing().version},
    )
    kept = index()
    found = [
        (reported, number_of(other.key), judgement)
        for reported in parsed_from(referral.content).people
        for judgement, other in likeliest(
            kept, record_reported(reported, key="reported", on=referral.logged_at.date())
        )
    ]
    visible = people_visible_to(viewer).in_bulk([NOBODY, *(number for _, number, _ in found)])
    shown = [
        Likeness(reported, visible[number], judgement)
        for reported, number, judgement in found
        if number in visible
    ]
    shown.sort(key=lambda one: (-one.judgement.scores.person, one.person.pk))
    likely = (
        number for _, number, judgement in found if relation_of(judgement) != Proposal.Relation.HOUSEHOLD
    )
    # Cut off when it is known who may be seen: whoever is hidden takes nobody's place.
    return KnownAlready(shown[:MOST_OF_ONE], contacts_who_know(viewer, likely))
