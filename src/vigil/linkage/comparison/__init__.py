"""Two records compared: a level for each kind of evidence, and what both have where that is weighed by its frequency."""

from typing import NamedTuple

from vigil.linkage.comparison.accounts import compare_devices, compare_emails, compare_handles
from vigil.linkage.comparison.birth import are_child_and_adult, compare_age, compare_born
from vigil.linkage.comparison.household import compare_ips, compare_phones, compare_places
from vigil.linkage.comparison.names import compare_family, compare_generation, compare_given, compare_middle
from vigil.linkage.comparison.placeholders import is_test
from vigil.linkage.comparison.query import Query
from vigil.linkage.record import Record


class Compared(NamedTuple):
    """Two records compared.

    ``levels`` has the level of each kind in the order of ``evidence.KINDS``, ``terms`` the value that both have, or an
    empty text where no frequency counts; ``child_and_adult`` says that one record is a child's and one an adult's,
    ``about_nobody`` that one of them was sent as a test.
    """

    levels: tuple[int, ...]
    terms: tuple[str, ...]
    child_and_adult: bool
    about_nobody: bool


def compare(one: Record, other: Record) -> Compared:
    """Compare two records; which one comes first makes no difference."""
    return compare_query(Query.of(one), other)


def compare_query(query: Query, other: Record) -> Compared:
    """Compare the record of a query with one of those that are held against it."""
    one = query.record
    given, name = compare_given(query, other)
    born, date = compare_born(one, other)
    handle, shared_handle = compare_handles(query, other)
    email, shared_email = compare_emails(query, other)
    device, shared_device = compare_devices(query, other)
    family, shared_family = compare_family(one, other)
    place, shared_place = compare_places(query, other)
    phone, shared_phone = compare_phones(query, other)
    ip, shared_ip = compare_ips(query, other)
    return Compared(
        (
            given,
            compare_middle(one, other),
            compare_generation(one, other),
            born,
            handle,
            email,
            device,
            compare_age(one, other),
            family,
            place,
            phone,
            ip,
        ),
        (
            name,
            "",
            "",
            date,
            shared_handle,
            shared_email,
            shared_device,
            "",
            shared_family,
            shared_place,
            shared_phone,
            shared_ip,
        ),
        are_child_and_adult(one, other),
        query.is_test or is_test(other),
    )


__all__ = ["Compared", "Query", "compare", "compare_query"]
