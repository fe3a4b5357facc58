"""The only writers of people and identifiers; they run inside the recorded action of whoever names the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from vigil.desk.people.models import Identifier, Person
from vigil.desk.people.rules import compared_as


@dataclass(frozen=True, slots=True)
class NamedBy:
    """One identifier as it was written, with when and on which port it was seen (an IP address means little without)."""

    kind: str
    value: str
    seen_at: datetime | None = None
    port: int | None = None


def add_person(
    *,
    given_names: str,
    family_name: str,
    date_of_birth: date | None,
    approximate_age: int | None,
    identifiers: Iterable[NamedBy],
    source: str,
) -> Person:
    """Add a person as reported; two reports of one person stay two until somebody decides that they are one.

    Args:
        given_names: as written, or empty.
        family_name: as written, or empty.
        date_of_birth: or None when not known.
        approximate_age: in years, or None when not known.
        identifiers: what names the person, as written.
        source: where it is said, for example a referral's reference.
    """
    person = Person(
        given_names=given_names[:200],
        family_name=family_name[:200],
        date_of_birth=date_of_birth,
        approximate_age=approximate_age,
    )
    person.save()
    for named in identifiers:
        Identifier(
            person=person,
            kind=named.kind,
            value=compared_as(kind=named.kind, value=named.value, seen_at=named.seen_at, port=named.port)[
                :400
            ],
            raw_value=named.value[:400],
            seen_at=named.seen_at,
            port=named.port,
            source=source,
        ).save()
    return person
