"""The record of a query, that others are held against: what comparing takes from it is worked out once, not for each of them.

A pair compares alike whichever of its two records is the query.
"""

from dataclasses import dataclass

from vigil.linkage.comparison.placeholders import is_test
from vigil.linkage.comparison.terms import handle_of, names_of, places_of, postcodes_of, text_of, uses_of
from vigil.linkage.record import Record


@dataclass(frozen=True, slots=True)
class Query:
    """A record, and its values in the form in which they are looked up.

    Args:
        record: whose values they are.
        names: every given name and alias, and the whole name.
        handles: with their services.
        handle_names: without.
        emails: as in the record.
        devices: as in the record.
        addresses: text and postcode of each.
        places: every one that is more than a postcode.
        postcodes: those that are known.
        phones: as in the record.
        uses: IP addresses that say something, and the second each was used in.
        is_test: sent to see whether sending works.
    """

    record: Record
    names: frozenset[str]
    handles: frozenset[str]
    handle_names: frozenset[str]
    emails: frozenset[str]
    devices: frozenset[str]
    addresses: tuple[tuple[str, str], ...]
    places: frozenset[str]
    postcodes: frozenset[str]
    phones: frozenset[str]
    uses: tuple[tuple[str, int], ...]
    is_test: bool

    @classmethod
    def of(cls, record: Record) -> "Query":
        """Work it out."""
        return cls(
            record,
            names=frozenset(names_of(record)),
            handles=frozenset(map(handle_of, record.handles)),
            handle_names=frozenset(one.handle for one in record.handles),
            emails=frozenset(record.emails),
            devices=frozenset(record.devices),
            addresses=tuple((text_of(one), one.postcode) for one in record.addresses),
            places=frozenset(places_of(record)),
            postcodes=frozenset(postcodes_of(record)),
            phones=frozenset(record.phones),
            uses=tuple(uses_of(record)),
            is_test=is_test(record),
        )
