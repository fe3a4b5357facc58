"""The only writers of people: naming one inside another room's recorded action, and taking in a register of nominals."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError

from vigil.desk.accounts.models import Team
from vigil.desk.journal.recording import record
from vigil.desk.people import registers
from vigil.desk.people.errors import RegisterError
from vigil.desk.people.models import (
    Condition,
    Fact,
    Household,
    Identifier,
    Membership,
    Nominal,
    Person,
    Position,
    RegisterFile,
    Registration,
    RejectedNominal,
    Residence,
)
from vigil.desk.people.registers import ParsedNominal, ReadRow, Spell
from vigil.desk.people.rules import compared_as, is_same_person, nominal_digest

# Rows committed together: a kill costs at most this many, and they are read again.
BATCH = 50


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


def import_register(
    *,
    path: Path,
    team: Team,
    actor: str,
    at: datetime,
    file_name: str = "",
    progress: Callable[[RegisterFile], None] | None = None,
) -> RegisterFile:
    """Take in a register of nominals; every row adds somebody, changes or confirms what is held, or is rejected by number.

    The same bytes handed in again by the same team add nothing; a file that was cut short is resumed after the last row that
    was committed. What a register no longer says is not taken back: silence is no end.

    Args:
        path: the file.
        team: the team whose register it is.
        actor: user name of who hands it in.
        at: when.
        file_name: the name to show, when the file lies under another one (an upload).
        progress: called after each batch.

    Raises:
        RegisterError: the file cannot be opened, or its heading is wrong; nothing is kept.
    """
    digest, size = _measure(path)
    held = RegisterFile.objects.filter(team=team, file_sha256=digest).first()
    if held is not None and held.state == RegisterFile.State.FINISHED:
        return held
    outcomes = registers.read(path, on=at.date())
    arrival = held or _begin(
        team=team, name=file_name or path.name, digest=digest, size=size, actor=actor, at=at
    )
    rest = islice(outcomes, arrival.records, None)
    while batch := list(islice(rest, BATCH)):
        _take_batch(arrival=arrival, batch=batch, actor=actor, at=at)
        if progress:
            progress(arrival)
    with record(actor=actor, verb="people:register:finish", at=at) as act:
        arrival.state = RegisterFile.State.FINISHED
        arrival.save()
        act.detail.update(
            records=arrival.records,
            added=arrival.added,
            changed=arrival.changed,
            unchanged=arrival.unchanged,
            rejected=arrival.rejected,
        )
    return arrival


def _measure(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except OSError as error:
        raise RegisterError(
            f"{path.name} cannot be opened ({error.strerror}); check the name and that you may read it."
        ) from error


def _begin(*, team: Team, name: str, digest: str, size: int, actor: str, at: datetime) -> RegisterFile:
    arrival = RegisterFile(
        team=team, file_name=name[:255], file_sha256=digest, file_size=size, imported_by=actor, imported_at=at
    )
    try:
        with record(actor=actor, verb="people:register:import", at=at, detail={"file_sha256": digest}):
            arrival.save()
    except IntegrityError as error:
        raise RegisterError(
            f"{name} is being taken in by somebody else at this moment; look at its page."
        ) from error
    return arrival


def _take_batch(*, arrival: RegisterFile, batch: list[ReadRow], actor: str, at: datetime) -> None:
    with record(actor=actor, verb="people:batch:take", at=at, subject=f"people.registerfile:{arrival.pk}"):
        # Another process may be taking in the same file: the one that is behind stops, nothing is taken twice.
        if RegisterFile.objects.get(pk=arrival.pk).records != arrival.records:
            raise RegisterError(
                f"{arrival.file_name} is being taken in by somebody else at this moment; look at its page."
            )
        for row in batch:
            arrival.records += 1
            _take(arrival=arrival, row=row, actor=actor, at=at)
        arrival.save()


def _take(*, arrival: RegisterFile, row: ReadRow, actor: str, at: datetime) -> None:
    told = row.nominal
    if told is None:
        _reject(arrival=arrival, row=row, reason=row.reason)
        return
    held = Nominal.objects.select_related("person").filter(team=arrival.team, number=told.number).first()
    if held is None:
        arrival.added += 1
        _learn(
            nominal=_add_nominal(arrival=arrival, told=told), told=told, arrival=arrival, actor=actor, at=at
        )
        return
    if held.content_sha256 == nominal_digest(told):
        arrival.unchanged += 1
        return
    person = held.person
    if not is_same_person(
        given_names=person.given_names, family_name=person.family_name, born=person.date_of_birth, told=told
    ):
        _reject(
            arrival=arrival,
            row=row,
            reason=f"number {told.number} is held for somebody of another name or birth date; "
            "compare the two, and hand the row in under a number of its own.",
        )
        return
    arrival.changed += 1
    if person.date_of_birth is None and told.born is not None:
        person.date_of_birth = told.born
        person.save()
    held.content_sha256 = nominal_digest(told)
    held.save()
    _learn(nominal=held, told=told, arrival=arrival, actor=actor, at=at)


def _reject(*, arrival: RegisterFile, row: ReadRow, reason: str) -> None:
    arrival.rejected += 1
    RejectedNominal(arrived_in=arrival, number=row.number, reason=reason, raw=row.raw).save()


def _add_nominal(*, arrival: RegisterFile, told: ParsedNominal) -> Nominal:
    person = add_person(
        given_names=told.given_names,
        family_name=told.family_name,
        date_of_birth=told.born,
        approximate_age=None,
        identifiers=[],
        source=arrival.source,
    )
    nominal = Nominal(
        person=person,
        team=arrival.team,
        number=told.number,
        arrived_in=arrival,
        content_sha256=nominal_digest(told),
    )
    nominal.save()
    return nominal


def _learn(*, nominal: Nominal, told: ParsedNominal, arrival: RegisterFile, actor: str, at: datetime) -> None:
    """Add what a register says of a nominal and is not held yet."""
    person = nominal.person
    learning = _Learning(person, arrival.source, actor, at)
    for kind, value in told.identifiers:
        learning.identifier(kind, value)
    if told.status is not None:
        standing = person.registrations.filter(superseded_by__isnull=True).first()
        learning.fact(
            Registration(status=told.status, since=told.status_since, until=told.status_until),
            standing,
            told.status,
        )
    for spell in told.conditions:
        learning.spell(Condition(text=spell.text), spell)
    for spell in told.positions:
        learning.spell(Position(text=spell.text), spell)
    for spell in told.addresses:
        compared = compared_as(kind="address", value=spell.text)[:400]
        learning.spell(Residence(text=spell.text, value=compared), spell)
    if told.household:
        learning.household(arrival.team, told.household)


@dataclass(frozen=True, slots=True)
class _Learning:
    """Adds facts of one person from one source."""

    person: Person
    source: str
    actor: str
    at: datetime

    def identifier(self, kind: str, value: str) -> None:
        if self.person.identifiers.filter(kind=kind, raw_value=value).exists():
            return
        Identifier(
            person=self.person,
            kind=kind,
            value=compared_as(kind=kind, value=value)[:400],
            raw_value=value,
            source=self.source,
        ).save()

    def spell(self, told: "Condition | Position | Residence", spell: Spell) -> None:
        told.since, told.until = spell.since, spell.until
        held = (
            type(told).objects.filter(person=self.person, text=spell.text, superseded_by__isnull=True).first()
        )
        self.fact(told, held, spell.text)

    def fact(self, told: Fact, held: Fact | None, says: str) -> None:
        """Keep what is told, in place of what is held where that says something else."""
        if held is not None and (str(held), held.since, held.until) == (says, told.since, told.until):
            return
        self._keep(told)
        if held is not None:
            held.superseded_by = told
            held.save()

    def household(self, team: Team, number: str) -> None:
        household = Household.objects.filter(team=team, number=number).first()
        if household is None:
            household = Household(team=team, number=number)
            household.save()
        if not household.memberships.filter(person=self.person).exists():
            self._keep(Membership(household=household))

    def _keep(self, told: Fact) -> None:
        told.person, told.source = self.person, self.source
        told.recorded_by, told.recorded_at = self.actor, self.at
        told.save()
