"""What the members of a household share: addresses, telephones, IP addresses."""

from rapidfuzz import fuzz

from vigil.linkage.comparison.query import Query
from vigil.linkage.comparison.terms import DAY, numbers_of, place_of, second_of, tells, text_of
from vigil.linkage.evidence import Ip, Phone, Place
from vigil.linkage.record import Record

ALIKE = 85.0  # of 100: twice the characters in common over all characters


def compare_places(one: Query, other: Record) -> tuple[Place, str]:
    """The best level of any two addresses, and the place or postcode that both have."""
    if not one.addresses or not other.addresses:
        return Place.MISSING, ""
    theirs = [(text_of(address), address.postcode) for address in other.addresses]
    if common := one.places.intersection([place_of(*address) for address in theirs]):
        return Place.SAME, min(common)
    best = min([level_of(ours, address) for ours in one.addresses for address in theirs])
    if best is Place.POSTCODE:
        return best, min(postcode for _, postcode in theirs if postcode in one.postcodes)
    return best, ""


def level_of(one: tuple[str, str], other: tuple[str, str]) -> Place:
    """How two addresses, by text and postcode, compare that are not the same."""
    (ours, postcode), (theirs, other_postcode) = one, other
    if ours and theirs and fuzz.ratio(ours, theirs) >= ALIKE:
        return Place.CLOSE if numbers_of(ours) == numbers_of(theirs) else Place.NEAR
    return Place.POSTCODE if postcode and postcode == other_postcode else Place.DIFFERENT


def compare_phones(one: Query, other: Record) -> tuple[Phone, str]:
    """The level, and the number that both have."""
    if not one.phones or not other.phones:
        return Phone.MISSING, ""
    if common := one.phones.intersection(other.phones):
        return Phone.SHARED, min(common)
    return Phone.DIFFERENT, ""


def compare_ips(one: Query, other: Record) -> tuple[Ip, str]:
    """The level, and the address that both used.

    Many households stand behind one address where a provider shares it out; its frequency makes it weak.
    """
    if not one.uses:
        return Ip.MISSING, ""
    apart = [
        (abs(at - second_of(used)) > DAY, address)
        for used in other.ip_ports
        for address, at in one.uses
        if address == used.address and tells(used)
    ]
    if not apart:
        return (Ip.DIFFERENT if any(map(tells, other.ip_ports)) else Ip.MISSING), ""
    later, address = min(apart)
    return (Ip.LATER if later else Ip.SHARED), address
