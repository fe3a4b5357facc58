"""The values of a record as they are counted and matched: one text for one thing, the same in every part of linkage."""

import re
from collections.abc import Iterator

from vigil.linkage.record import Address, Handle, IpPort, PartialDate, Record

DAY = 86_400  # seconds
_NUMBERS = re.compile(r"\d+\w?")


def text_of(address: Address) -> str:
    """The lines of an address as one text."""
    return " ".join(address.lines)


def place_of(text: str, postcode: str) -> str:
    """An address as one text, with its postcode; empty where a postcode is all there is."""
    return f"{text}|{postcode}" if text else ""


def places_of(record: Record) -> set[str]:
    """Every address that is more than a postcode."""
    return {place for one in record.addresses if (place := place_of(text_of(one), one.postcode))}


def postcodes_of(record: Record) -> set[str]:
    """Every postcode."""
    return {address.postcode for address in record.addresses if address.postcode}


def numbers_of(text: str) -> str:
    """The numbers in an address, in their order: ``flat 2 14a high street`` has ``2 14a``."""
    return " ".join(_NUMBERS.findall(text))


def handle_of(handle: Handle) -> str:
    """A handle with its service."""
    return f"{handle.service}|{handle.handle}"


def date_of(born: PartialDate | None) -> str:
    """A whole date, the same for one whose day and month are swapped; empty where a part is missing."""
    if born is None or not (born.year and born.month and born.day):
        return ""
    first, last = sorted((born.month, born.day))
    return f"{born.year}-{first:02}-{last:02}"


def whole_name(record: Record) -> str:
    """The first given name and the family name; empty where one is missing."""
    if not record.given_names or not record.family_name:
        return ""
    return f"{record.given_names[0]} {record.family_name}"


def names_of(record: Record) -> tuple[str, ...]:
    """Every given name and alias, and the whole name, which may be another record's alias; an initial is no name."""
    names = (*record.given_names, *record.aliases, whole_name(record))
    return tuple([name for name in names if len(name) > 1])


def tells(used: IpPort) -> bool:
    """Whether an IP address was used at a port and a time; without them it says nothing."""
    return used.port is not None and used.at is not None


def second_of(used: IpPort) -> int:
    """The second that it was used in."""
    if used.at is None:
        raise ValueError(f"Nothing says when {used.address} was used; ask whether it tells anything first.")
    return int(used.at.timestamp())


def uses_of(record: Record) -> Iterator[tuple[str, int]]:
    """IP addresses and the second each was used in, of those that say something."""
    return ((used.address, second_of(used)) for used in record.ip_ports if tells(used))


def terms_of(record: Record) -> Iterator[tuple[str, str]]:
    """What is counted of a record, each value once: the table, and the value."""
    if record.given_names:
        yield "given", record.given_names[0]
    if record.family_name:
        yield "family", record.family_name
    if whole := date_of(record.born):
        yield "born", whole
    for table, values in (
        ("handle", {handle_of(one) for one in record.handles}),
        ("handle name", {one.handle for one in record.handles}),
        ("email", set(record.emails)),
        ("device", set(record.devices)),
        ("place", places_of(record)),
        ("postcode", postcodes_of(record)),
        ("phone", set(record.phones)),
        ("ip", {address for address, _ in uses_of(record)}),
    ):
        for value in sorted(values):
            yield table, value
