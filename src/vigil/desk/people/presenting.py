"""A person as their page shows them: what stands, what stood before, and what cannot be compared with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vigil.desk.people.models import Fact, Identifier, Membership, Person
from vigil.desk.people.queries import MOST_HOUSEHOLDS, MOST_LISTED, MOST_NAMED, Known
from vigil.desk.people.rules import age_on
from vigil.linkage.identifiers import Refused, UsedIp, read_identifier

ADDRESS = "address"
KINDS = {
    "email": "E-mail",
    "phone": "Phone",
    "handle": "User name",
    "ip": "IP address",
    "device": "Device",
    "address": "Address",
}


@dataclass(frozen=True, slots=True)
class ShownIdentifier:
    """An identifier with how it is compared, or why it is not."""

    row: Identifier
    kind: str
    compared: str
    caution: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one kind: those that stand, those that have ended, and those that a later report corrected.

    ``goes_on`` says that there are more than are listed.
    """

    standing: list[Fact]
    ended: list[Fact]
    corrected: list[Fact]
    goes_on: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether nobody has said anything."""
        return not (self.standing or self.ended or self.corrected)


@dataclass(frozen=True, slots=True)
class ShownHousehold:
    """A household with the others in it whom the viewer may see, and whether there are more of them."""

    membership: Membership
    others: list[Person]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything a person's page shows of its own.

    Args:
        known: what it is made of.
        age: in whole years on the day, or None where the birth date is not known.
        identifiers: what names the person, other than an address.
        more_identifiers: whether there are more than are looked at.
        reported: addresses that reports name, which say no time.
        registrations: whether the person is a registered offender.
        conditions: what a court or a licence puts on them.
        positions: positions of trust.
        residences: where registers say that they live or lived.
        households: those that registers put them in.
        more_households: whether there are more.
    """

    known: Known
    age: int | None
    identifiers: list[ShownIdentifier]
    more_identifiers: bool
    reported: list[ShownIdentifier]
    registrations: Facts
    conditions: Facts
    positions: Facts
    residences: Facts
    households: list[ShownHousehold]
    more_households: bool


def page_of(known: Known, *, on: date) -> PersonPage:
    """Arrange what is known for its page on a day."""
    identifiers = [shown_identifier(row) for row in known.identifiers[:MOST_LISTED]]
    born = known.person.date_of_birth
    return PersonPage(
        known=known,
        age=None if born is None or born > on else age_on(born=born, day=on),
        identifiers=[one for one in identifiers if one.row.kind != ADDRESS],
        more_identifiers=len(known.identifiers) > MOST_LISTED,
        reported=[one for one in identifiers if one.row.kind == ADDRESS],
        registrations=facts_of(known.registrations, on=on),
        conditions=facts_of(known.conditions, on=on),
        positions=facts_of(known.positions, on=on),
        residences=facts_of(known.residences, on=on),
        households=[
            ShownHousehold(membership, others[:MOST_NAMED], len(others) > MOST_NAMED)
            for membership, others in known.households[:MOST_HOUSEHOLDS]
        ],
        more_households=len(known.households) > MOST_HOUSEHOLDS,
    )


def facts_of(facts: Sequence[Fact], *, on: date) -> Facts:
    """Facts by whether they stand on a day; one whose end nobody said stands."""
    standing: list[Fact] = []
    ended: list[Fact] = []
    corrected: list[Fact] = []
    for fact in facts[:MOST_LISTED]:
        if fact.superseded_by_id is not None:
            corrected.append(fact)
        elif fact.until is not None and fact.until < on:
            ended.append(fact)
        else:
            standing.append(fact)
    return Facts(standing, ended, corrected, len(facts) > MOST_LISTED)


def shown_identifier(row: Identifier) -> ShownIdentifier:
    """An identifier as its page shows it: read anew, so that its reason is the engine's own."""
    read = read_identifier(row.kind, row.raw_value, at=row.seen_at, port=row.port)
    compared = "" if isinstance(read, Refused) else read.value
    caution = (
        read.reason if isinstance(read, Refused) else read.no_evidence if isinstance(read, UsedIp) else ""
    )
    return ShownIdentifier(row, KINDS.get(row.kind, row.kind), compared, caution)
