"""Invented places: postcodes that lead nowhere, streets that share them, addresses that were handed out on the internet."""

from dataclasses import dataclass
from random import Random

from benchmarks.invented_people.words import KINDS_OF_STREET, STREETS, TOWNS

HOUSES = 15  # addresses of one postcode, as in the United Kingdom
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # those of the second half of a postcode
MOST_POSTCODES = 99 * 10 * len(_LETTERS) ** 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lives, and by which address it is on the internet."""

    flat: str
    number: str
    street: str
    kind: str
    town: str
    postcode: str
    ip: str


def place(dice: Random, postcodes: int) -> Place:
    """A place in one of so many postcodes; a postcode has one street, whose houses are numbered."""
    drawn = dice.randrange(postcodes)
    street, kind, town, postcode = _street(drawn)
    number = str(dice.randrange(1, 2 * HOUSES))
    if dice.random() < 0.06:
        number += dice.choice("ab")
    flat = str(dice.randrange(1, 13)) if dice.random() < 0.15 else ""
    return Place(flat, number, street, kind, town, postcode, home_ip(dice))


def block_of_flats(dice: Random, flats: int) -> Place:
    """One of the flats of the one great block."""
    return Place(
        str(dice.randrange(1, flats + 1)), "1", "Harbour", "Court", "Penmouth", "ZZ99 9ZZ", home_ip(dice)
    )


def home_ip(dice: Random) -> str:
    """An address that one household has for a while: of the benchmarking or documentation ranges (RFC 2544, RFC 3849)."""
    if dice.random() < 0.6:
        return f"198.{dice.randrange(18, 20)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
    return f"2001:db8:{dice.randrange(0x10000):x}:{dice.randrange(0x10000):x}::{dice.randrange(1, 0x10000):x}"


def carrier_ip(dice: Random) -> str:
    """An address that a mobile network gives to many at once: of a documentation range (RFC 5737)."""
    return f"203.0.113.{dice.randrange(1, 255)}"


def _street(drawn: int) -> tuple[str, str, str, str]:
    """What is the same for every house of a postcode; spread, so that neighbours in number are no neighbours."""
    spread = drawn * 7_919 % MOST_POSTCODES
    kinds = tuple(KINDS_OF_STREET)
    rest, second = divmod(spread, len(_LETTERS))
    rest, first = divmod(rest, len(_LETTERS))
    area, sector = divmod(rest, 10)
    return (
        STREETS[drawn % len(STREETS)],
        kinds[drawn // len(STREETS) % len(kinds)],
        TOWNS[area % len(TOWNS)],
        f"ZZ{area + 1} {sector}{_LETTERS[first]}{_LETTERS[second]}",
    )
