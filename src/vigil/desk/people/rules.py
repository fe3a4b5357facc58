"""Pure decisions about people: in which form an identifier is compared, and whether a number still names one person."""

import hashlib
from datetime import date, datetime

import msgspec

from vigil.desk.people.registers.values import ParsedNominal
from vigil.ledger.canonical import canonical
from vigil.linkage.identifiers import Refused, read_identifier


def compared_as(*, kind: str, value: str, seen_at: datetime | None = None, port: int | None = None) -> str:
    """The form in which the linkage engine compares an identifier; empty when it refuses it, and then nothing equals it."""
    read = read_identifier(kind, value, at=seen_at, port=port)
    return "" if isinstance(read, Refused) else read.value


def age_on(*, born: date, day: date) -> int:
    """Age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def nominal_digest(parsed: ParsedNominal) -> str:
    """SHA-256 of what a row of a register says: two rows with the same digest say the same."""
    return hashlib.sha256(canonical(msgspec.to_builtins(parsed))).hexdigest()


def is_same_person(*, given_names: str, family_name: str, born: date | None, told: ParsedNominal) -> bool:
    """Whether a register's number still names the person it named: the same name, and a birth date that does not differ.

    A number that was given to somebody else would make two people one without anybody having decided it.

    Args:
        given_names: as held.
        family_name: as held.
        born: as held, or None.
        told: what the register says now.
    """
    names = (told.given_names.casefold(), told.family_name.casefold())
    births = {born, told.born} - {None}
    return len(births) <= 1 and names == (given_names.casefold(), family_name.casefold())
