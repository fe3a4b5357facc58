"""People as the engine compares them: what is held of each, as text, through the engine's own reader."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from vigil.desk.cases.models import CaseReferral, Involvement
from vigil.desk.links.rules import is_child, key_of
from vigil.desk.people.models import Identifier, Nominal, Person, Residence
from vigil.desk.people.rules import compared_as
from vigil.desk.referrals.values import ReportedPerson
from vigil.linkage import Record
from vigil.linkage.blocking import MOST_IN_BLOCK
from vigil.linkage.reading import Told, ToldIdentifier, read_told

# What a household shares: not an account, by which one person may be named very often.
OF_HOUSEHOLDS = ("address", "phone")


@dataclass(slots=True)
class _Held:
    """What is held of one person."""

    involvements: list[Involvement] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    registered: date | None = None

    @property
    def open_to_teams(self) -> list[Involvement]:
        return [one for one in self.involvements if not one.case.sealed]


def records_of(people: Iterable[Person], *, on: date) -> dict[int, Record]:
    """Records of people by their numbers.

    What a sealed case says of somebody counts only where nothing else is known of them: otherwise a proposal between people
    whom everybody may see would tell of it. An address or a phone that very many share (a hostel, a test number) tells no
    household apart, and is left out.

    Args:
        people: who.
        on: the day, for those of whom no case and no register says when they were reported.
    """
    known = list(people)
    held = _held(known)
    sealed = _sealed_sources(held.values())
    crowded = _crowded(
        value
        for one in held.values()
        for value in (*(told.value for told in one.identifiers), *(told.value for told in one.residences))
    )
    return {person.pk: _record(person, held[person.pk], sealed, crowded, on) for person in known}


def record_reported(reported: ReportedPerson, *, key: str, on: date) -> Record:
    """The record of somebody whom a referral names and no case does yet.

    Args:
        reported: as the referral names them.
        key: that no person has.
        on: the day of the report.
    """
    born = reported.date_of_birth
    compared = {one: compared_as(kind=one.kind, value=one.value) for one in reported.identifiers}
    crowded = _crowded(compared.values())
    told = Told(
        key=key,
        given_names=reported.given_names,
        family_name=reported.family_name,
        born=born.isoformat() if born else "",
        child=is_child(
            named_as_child=reported.role == "child",
            born=born,
            approximate_age=reported.approximate_age,
            on=on,
        ),
        identifiers=tuple(
            ToldIdentifier(kind=one.kind, value=one.value, at=one.at, port=one.port)
            for one in reported.identifiers
            if (one.kind, compared[one]) not in crowded
        ),
    )
    return read_told(told, on=on).record


def _held(people: list[Person]) -> dict[int, _Held]:
    held: dict[int, _Held] = defaultdict(_Held)
    for involvement in Involvement.objects.filter(person__in=people).select_related("case").order_by("pk"):
        held[involvement.person_id].involvements.append(involvement)
    for identifier in Identifier.objects.filter(person__in=people).order_by("pk"):
        held[identifier.person_id].identifiers.append(identifier)
    for residence in Residence.objects.filter(person__in=people).order_by("pk"):
        held[residence.person_id].residences.append(residence)
    for nominal in Nominal.objects.filter(person__in=people).select_related("arrived_in"):
        held[nominal.person_id].registered = nominal.arrived_in.imported_at.date()
    return held


def _sealed_sources(held: Iterable[_Held]) -> frozenset[str]:
    cases = {one.case_id for person in held for one in person.involvements if one.case.sealed}
    joined = CaseReferral.objects.filter(case__in=cases).values_list("referral__reference", flat=True)
    return frozenset(joined) if cases else frozenset()


def _crowded(values: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Which addresses and phones among some values are held of more people than the engine compares through one key."""
    asked = sorted({value for value in values if value})
    told = Identifier.objects.filter(kind__in=OF_HOUSEHOLDS, value__in=asked).order_by()
    counted = told.values_list("kind", "value").annotate(people=Count("person", distinct=True))
    crowded = {(kind, value) for kind, value, _ in counted.filter(people__gt=MOST_IN_BLOCK)}
    lived = Residence.objects.filter(value__in=asked).order_by().values_list("value")
    homes = lived.annotate(people=Count("person", distinct=True)).filter(people__gt=MOST_IN_BLOCK)
    return frozenset(crowded | {("address", value) for value, _ in homes})


def _record(
    person: Person, held: _Held, sealed: frozenset[str], crowded: frozenset[tuple[str, str]], on: date
) -> Record:
    seen = held.open_to_teams
    if not seen and held.registered is None:
        seen, sealed = held.involvements, frozenset()
    days = [one.case.opened_at.date() for one in seen]
    days += [held.registered] if held.registered else []
    day = min(days, default=on)
    told = Told(
        key=key_of(person.pk),
        given_names=person.given_names,
        family_name=person.family_name,
        born=person.date_of_birth.isoformat() if person.date_of_birth else "",
        child=is_child(
            named_as_child=any(one.role == Involvement.Role.CHILD for one in seen),
            born=person.date_of_birth,
            approximate_age=person.approximate_age,
            on=day,
        ),
        identifiers=tuple(_identifiers(held, sealed, crowded)),
    )
    # The day it is read, not the day it was reported: a birth that is said to lie after it is refused by the reader.
    return read_told(told, on=max(day, on)).record


def _identifiers(
    held: _Held, sealed: frozenset[str], crowded: frozenset[tuple[str, str]]
) -> Iterator[ToldIdentifier]:
    for one in held.identifiers:
        if one.source not in sealed and (one.kind, one.value) not in crowded:
            yield ToldIdentifier(kind=one.kind, value=one.raw_value, at=one.seen_at, port=one.port)
    for residence in held.residences:
        if residence.source not in sealed and ("address", residence.value) not in crowded:
            yield ToldIdentifier(kind="address", value=residence.text)
