"""Reading people, always within what the viewer may see.

A person is seen through a case that the viewer may see or through a register of their own teams, and each identifier and
fact through its own source: what a sealed case alone says of somebody is not shown to whoever cannot see that case.
"""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from vigil.desk.accounts.models import User
from vigil.desk.people.models import (
    REGISTER,
    Condition,
    Identifier,
    Membership,
    Nominal,
    Person,
    Position,
    RegisterFile,
    Registration,
    Residence,
)
from vigil.desk.people.scope import providers

Row = TypeVar("Row", bound=Model)


MOST_LISTED = 200  # rows of one kind on a page; a list that holds one more is cut there
MOST_HOUSEHOLDS = 10
MOST_NAMED = 20  # people of a household


@dataclass(frozen=True, slots=True)
class Known:
    """What a viewer may know of one person; a list that is empty says that nobody has said, never that there is none.

    No list is longer than its bound and one more, which says that it goes on.
    """

    person: Person
    nominal: Nominal | None
    identifiers: list[Identifier]
    registrations: list[Registration]
    conditions: list[Condition]
    positions: list[Position]
    residences: list[Residence]
    households: list[tuple[Membership, list[Person]]]


def registers_visible_to(viewer: User) -> QuerySet[RegisterFile]:
    """Registers of the viewer's teams, newest first."""
    mine = RegisterFile.objects.filter(team__in=viewer.team_ids())
    return mine.select_related("team").order_by("-imported_at", "-pk")


def nominals_visible_to(viewer: User) -> QuerySet[Nominal]:
    """Nominals of the registers of the viewer's teams, by name."""
    mine = Nominal.objects.filter(team__in=viewer.team_ids()).select_related("person", "team")
    return mine.order_by("person__family_name", "person__given_names", "pk")


def people_visible_to(viewer: User) -> QuerySet[Person]:
    """People in what the viewer may see: through upper apps, and nominals of their own teams."""
    visible = Q(nominal__team__in=viewer.team_ids())
    for provider in providers():
        visible |= Q(pk__in=provider.people(viewer))
    return Person.objects.filter(visible)


def references_with(viewer: User, person: Person) -> list[str]:
    """The cases in which the viewer may see a person, by reference."""
    return [reference for provider in providers() for reference in provider.references(viewer, person)]


def told_to(viewer: User) -> Q:
    """What comes from a source that the viewer may see: a condition on identifiers and facts."""
    mine = RegisterFile.objects.filter(team__in=viewer.team_ids())
    named = mine.annotate(named=Concat(Value(f"{REGISTER} "), Cast("pk", CharField())))
    told = Q(source__in=named.values("named"))
    for provider in providers():
        told |= Q(source__in=provider.sources(viewer))
    return told


def known_of(person: Person, viewer: User) -> Known:
    """What the viewer may know of a person whom they may see."""
    told = told_to(viewer)
    registered = Nominal.objects.filter(person=person, team__in=viewer.team_ids())
    return Known(
        person=person,
        nominal=registered.select_related("team", "arrived_in").first(),
        identifiers=_first(Identifier.objects.filter(told, person=person).order_by("kind", "pk")),
        registrations=_first(Registration.objects.filter(told, person=person)),
        conditions=_first(Condition.objects.filter(told, person=person)),
        positions=_first(Position.objects.filter(told, person=person)),
        residences=_first(Residence.objects.filter(told, person=person)),
        households=_households(person, viewer, told),
    )


def _first(rows: QuerySet[Row]) -> list[Row]:
    return list(rows[: MOST_LISTED + 1])


def _households(person: Person, viewer: User, told: Q) -> list[tuple[Membership, list[Person]]]:
    memberships = Membership.objects.filter(told, person=person).select_related("household__team")
    visible = people_visible_to(viewer).exclude(pk=person.pk)
    return [
        (
            membership,
            list(
                visible.filter(
                    pk__in=membership.household.memberships.filter(told).values("person")
                ).order_by("family_name", "given_names", "pk")[: MOST_NAMED + 1]
            ),
        )
        for membership in memberships[: MOST_HOUSEHOLDS + 1]
    ]
