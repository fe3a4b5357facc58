"""What the members of a household share: addresses, telephones, IP addresses."""

from rapidfuzz import fuzz

from vigil.linkage.comparison.terms import DAY, numbers_of, places_of, postcodes_of, text_of, uses_of
from vigil.linkage.evidence import Ip, Phone, Place
from vigil.linkage.record import Address, Record

ALIKE = 85.0  # of 100: twice the characters in common over all characters


def compare_places(one: Record, other: Record) -> tuple[Place, str]:
    """The best level of any two addresses, and the place or postcode that both have."""
    if not one.addresses or not other.addresses:
        return Place.MISSING, ""
    if common := places_of(one) & places_of(other):
        return Place.SAME, min(common)
    best = min(level_of(a, b) for a in one.addresses for b in other.addresses)
    return best, min(postcodes_of(one) & postcodes_of(other)) if best is Place.POSTCODE else ""


def level_of(one: Address, other: Address) -> Place:
    """How two addresses that are not the same compare."""
    ours, theirs = text_of(one), text_of(other)
    if ours and theirs and fuzz.ratio(ours, theirs) >= ALIKE:
        return Place.CLOSE if numbers_of(ours) == numbers_of(theirs) else Place.NEAR
    return Place.POSTCODE if one.postcode and one.postcode == other.postcode else Place.DIFFERENT


def compare_phones(one: Record, other: Record) -> tuple[Phone, str]:
    """The level, and the number that both have."""
    if not one.phones or not other.phones:
        return Phone.MISSING, ""
    if common := set(one.phones) & set(other.phones):
        return Phone.SHARED, min(common)
    return Phone.DIFFERENT, ""


def compare_ips(one: Record, other: Record) -> tuple[Ip, str]:
    """The level, and the address that both used.

    Many households stand behind one address where a provider shares it out; its frequency makes it weak.
    """
    if not one.ip_ports or not other.ip_ports:
        return Ip.MISSING, ""
    ours, theirs = list(uses_of(one)), list(uses_of(other))
    if not ours or not theirs:
        return Ip.MISSING, ""
    apart = [(abs(at - when) > DAY, a) for a, at in ours for b, when in theirs if a == b]
    if not apart:
        return Ip.DIFFERENT, ""
    later, address = min(apart)
    return (Ip.LATER if later else Ip.SHARED), address
