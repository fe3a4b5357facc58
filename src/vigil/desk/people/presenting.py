"""A person as their page shows them: what stands, what stood before, and what cannot be compared with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vigil.desk.people.models import Fact, Identifier
from vigil.desk.people.queries import Known
from vigil.linkage.identifiers import Refused, UsedIp, read_identifier

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
    """Facts of one kind: those that stand, those that have ended, and those that a later report corrected."""

    standing: list[Fact]
    ended: list[Fact]
    corrected: list[Fact]

    @property
    def is_silent(self) -> bool:
        """Whether nobody has said anything."""
        return not (self.standing or self.ended or self.corrected)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything a person's page shows of its own."""

    known: Known
    identifiers: list[ShownIdentifier]
    registrations: Facts
    conditions: Facts
    positions: Facts
    residences: Facts


def page_of(known: Known, *, on: date) -> PersonPage:
    """Arrange what is known for its page on a day."""
    return PersonPage(
        known=known,
        identifiers=[shown_identifier(row) for row in known.identifiers],
        registrations=facts_of(known.registrations, on=on),
        conditions=facts_of(known.conditions, on=on),
        positions=facts_of(known.positions, on=on),
        residences=facts_of(known.residences, on=on),
    )


def facts_of(facts: Iterable[Fact], *, on: date) -> Facts:
    """Facts by whether they stand on a day; one whose end nobody said stands."""
    standing: list[Fact] = []
    ended: list[Fact] = []
    corrected: list[Fact] = []
    for fact in facts:
        if fact.superseded_by_id is not None:
            corrected.append(fact)
        elif fact.until is not None and fact.until < on:
            ended.append(fact)
        else:
            standing.append(fact)
    return Facts(standing, ended, corrected)


def shown_identifier(row: Identifier) -> ShownIdentifier:
    """An identifier as its page shows it: read anew, so that its reason is the engine's own."""
    read = read_identifier(row.kind, row.raw_value, at=row.seen_at, port=row.port)
    compared = "" if isinstance(read, Refused) else read.value
    caution = (
        read.reason if isinstance(read, Refused) else read.no_evidence if isinstance(read, UsedIp) else ""
    )
    return ShownIdentifier(row, KINDS.get(row.kind, row.kind), compared, caution)
