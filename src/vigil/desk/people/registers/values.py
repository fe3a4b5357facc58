"""A nominal as parsed, with absent kept apart from no."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["registered", "ended", "not registered"]


@dataclass(frozen=True, slots=True)
class Spell:
    """Something in words with when it began and when it ends or ended, where that is said."""

    text: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedNominal:
    """One row of a register that could be read; an empty value is one that the register does not say.

    Args:
        number: what the register calls the person.
        given_names: as written.
        family_name: as written.
        born: date of birth.
        identifiers: (kind, as written).
        status: of registration as an offender; None when the register is silent, which is never *not registered*.
        status_since: when it began.
        status_until: when it ends or ended.
        conditions: that a court or a licence puts on the person.
        positions: of trust.
        addresses: where the person lives or lived.
        household: what the register calls the household.
    """

    number: str
    given_names: str = ""
    family_name: str = ""
    born: date | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    status: Status | None = None
    status_since: date | None = None
    status_until: date | None = None
    conditions: tuple[Spell, ...] = ()
    positions: tuple[Spell, ...] = ()
    addresses: tuple[Spell, ...] = ()
    household: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a register: its number below the heading (from 1), its bytes, and a nominal or why there is none."""

    number: int
    raw: bytes
    nominal: ParsedNominal | None
    reason: str = ""
