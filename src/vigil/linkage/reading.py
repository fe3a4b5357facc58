"""From what a source says of a person, as text, to a record that linkage compares; what was refused is kept as sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from vigil.linkage.identifiers import (
    Device,
    Email,
    Identifier,
    PersonalName,
    Phone,
    PostalAddress,
    Refused,
    ServiceHandle,
    UsedIp,
    read_birth,
    read_identifier,
    read_name,
    read_postcode,
)
from vigil.linkage.identifiers.ips import PORTS
from vigil.linkage.record import MOST, Address, Handle, IpPort, PartialDate, Record

LONGEST_FIELD = 100_000  # characters of a field that holds several values
BETWEEN = ";"  # values of one kind in one field of a row

_CHILD = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
}
# The fields of a row that hold identifiers of one kind.
_FIELDS = {"phones": "phone", "emails": "email", "handles": "handle", "devices": "device"}

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIdentifier:
    """One identifier as it was written; an IP address counts only with when it was used and on which port."""

    kind: str
    value: str
    at: datetime | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one source says of one person, as it was written; empty is not known.

    Args:
        key: what the record is called by whoever keeps it.
        given_names: as written.
        family_name: as written.
        aliases: other given or whole names.
        born: the date of birth, as written.
        child: whether the person was under 18 then, where that is known.
        identifiers: of the kinds address, device, email, handle, ip and phone.
    """

    key: str
    given_names: str = ""
    family_name: str = ""
    aliases: tuple[str, ...] = ()
    born: str = ""
    child: bool | None = None
    identifiers: tuple[ToldIdentifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A record, and one sentence for everything that was said and is not in it."""

    record: Record
    refused: tuple[str, ...]


def read_row(row: Mapping[str, str | None], *, on: date) -> Reading:
    """A record from a row of text.

    Args:
        row: by the name of the field: id, given_names, family_name, aliases, born, child, address, postcode, phones, emails,
            handles, devices, ip, port, at. Other fields are passed over; an absent one is not known. Several values of one
            kind have ``;`` between them.
        on: the day it was written, or is read.

    Raises:
        RecordError: it has no id, or one that is too long.
        IdentifierError: a field is no text.
    """
    fields = {name: value for name, value in row.items() if value}
    said = _Sentences()
    told = Told(
        key=fields.get("id", ""),
        given_names=fields.get("given_names", ""),
        family_name=fields.get("family_name", ""),
        aliases=said.several(fields.get("aliases", ""), "aliases"),
        born=fields.get("born", ""),
        child=said.child(fields.get("child", "")),
        identifiers=tuple(_identifiers(fields, said)),
    )
    read = read_told(told, on=on)
    return Reading(read.record, (*said.sentences, *read.refused))


def read_told(told: Told, *, on: date) -> Reading:
    """A record from what was told.

    What is no identifier, IP addresses that are no evidence, and addresses that a device made up for itself are left out of
    it, each with its sentence.

    Args:
        told: what was told.
        on: the day it was told, or is read: nobody is born later.

    Raises:
        RecordError: it has no key, or one that is too long.
        IdentifierError: a value is no text, an identifier's kind is none, or a time has no zone.
    """
    said = _Sentences()
    name = (
        said.taken(read_name(told.given_names, told.family_name))
        if told.given_names or told.family_name
        else None
    )
    born = said.taken(read_birth(told.born, on=on)) if told.born else None
    aliases = [alias for one in told.aliases if (alias := said.taken(read_name(one)))]
    found = [
        one
        for ours in told.identifiers
        if (one := said.taken(read_identifier(ours.kind, ours.value, at=ours.at, port=ours.port)))
    ]
    record = Record(
        key=told.key,
        given_names=name.given if name else (),
        family_name=name.family if name else "",
        aliases=said.most((_whole(alias) for alias in aliases), "aliases"),
        born=PartialDate(born.year, born.month, born.day, born.swapped) if born else None,
        child=told.child,
        addresses=said.most(
            (Address(one.lines, one.postcode) for one in _of(PostalAddress, found)), "addresses"
        ),
        phones=said.most((one.value for one in _of(Phone, found)), "phones"),
        emails=said.most((one.value for one in _of(Email, found)), "e-mail addresses"),
        handles=said.most((Handle(one.service, one.handle) for one in _of(ServiceHandle, found)), "handles"),
        ip_ports=said.most(said.evidence(_of(UsedIp, found)), "IP addresses"),
        devices=said.most(said.lasting(_of(Device, found)), "devices"),
        generation=name.generation if name else "",
    )
    return Reading(record, tuple(said.sentences))


class _Sentences:
    """What is said of everything that does not reach the record, while a row is read."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def taken(self, read: Found | Refused) -> Found | None:
        """What was read, or None with its reason said."""
        if isinstance(read, Refused):
            self.sentences.append(read.reason)
            return None
        return read

    def most(self, values: Iterable[Found], named: str) -> tuple[Found, ...]:
        """Each value once, and no more of them than a record may have."""
        once = tuple(dict.fromkeys(values))
        if len(once) > MOST:
            self.sentences.append(f"There are {len(once):,} {named}; the first {MOST} are compared.")
        return once[:MOST]

    def several(self, field: str, named: str) -> tuple[str, ...]:
        """The values of a field that holds several."""
        if len(field) > LONGEST_FIELD:
            self.sentences.append(
                f"The field {named} is longer than {LONGEST_FIELD:,} characters; it is not read."
            )
            return ()
        return tuple(value for value in field.split(BETWEEN) if value.strip())

    def child(self, field: str) -> bool | None:
        """Whether somebody is a child, where the field says so; anything else is not known."""
        word = field[:20].strip().casefold()
        if word and word not in _CHILD:
            self.sentences.append(
                f"The field child says {field[:20]!r}; it is taken as not known, unless it is yes or no."
            )
        return _CHILD.get(word)

    def port(self, field: str) -> int | None:
        """A port, where the field is one."""
        written = field[:20].strip()
        if not written:
            return None
        if not (written.isascii() and written.isdigit() and int(written) in PORTS):
            self.sentences.append(f"The port {written!r} is none; a port lies between 1 and 65535.")
            return None
        return int(written)

    def moment(self, field: str) -> datetime | None:
        """An instant, where the field is one with its zone."""
        written = field[:40].strip()
        if not written:
            return None
        try:
            at = datetime.fromisoformat(written)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            self.sentences.append(f"The time {written!r} is no instant; write it as 2026-11-02T09:30:00Z.")
            return None
        return at

    def evidence(self, used: Iterable[UsedIp]) -> Iterator[IpPort]:
        """The IP addresses that are evidence of somebody."""
        for one in used:
            if one.is_evidence:
                yield IpPort(one.value, one.port, one.at)
            else:
                self.sentences.append(one.no_evidence)

    def lasting(self, devices: Iterable[Device]) -> Iterator[str]:
        """The devices whose identifiers stay with them."""
        for one in devices:
            if one.made_up:
                self.sentences.append(
                    f"The device {one.value} made up its own address and changes it; it is not compared."
                )
            else:
                yield one.value


def _of(kind: type[Found], found: Iterable[Identifier]) -> Iterator[Found]:
    return (one for one in found if isinstance(one, kind))


def _whole(alias: PersonalName) -> str:
    return " ".join(filter(None, (*alias.given, alias.family)))


def _identifiers(fields: Mapping[str, str], said: _Sentences) -> Iterator[ToldIdentifier]:
    for name, kind in _FIELDS.items():
        for value in said.several(fields.get(name, ""), name):
            yield ToldIdentifier(kind=kind, value=value)
    if address := _address(fields, said):
        yield ToldIdentifier(kind="address", value=address)
    at, port = said.moment(fields.get("at", "")), said.port(fields.get("port", ""))
    if ip := fields.get("ip", ""):
        yield ToldIdentifier(kind="ip", value=ip, at=at, port=port)


def _address(fields: Mapping[str, str], said: _Sentences) -> str:
    """An address with its postcode behind it, where the postcode is one."""
    address, written = fields.get("address", ""), fields.get("postcode", "")
    postcode = said.taken(read_postcode(written)) if written else None
    return ", ".join(filter(None, (address, postcode.value if postcode else "")))
