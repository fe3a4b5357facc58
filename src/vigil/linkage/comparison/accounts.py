"""What one person uses: handles, e-mail addresses, devices."""

from rapidfuzz.distance import OSA

from vigil.linkage.comparison.query import Query
from vigil.linkage.comparison.terms import handle_of
from vigil.linkage.evidence import Device, Email, Handle
from vigil.linkage.record import Record

LEAST_NAME = 5  # characters; a shorter name that is one character off is another's


def compare_handles(one: Query, other: Record) -> tuple[Handle, str]:
    """The level, and what both have."""
    if not one.handles or not other.handles:
        return Handle.MISSING, ""
    if common := one.handles.intersection(map(handle_of, other.handles)):
        return Handle.SHARED, min(common)
    if names := [b.handle for b in other.handles if b.handle in one.handle_names]:
        return Handle.ELSEWHERE, min(names)
    beside = [
        (a.handle, b.handle) for a in one.record.handles for b in other.handles if a.service == b.service
    ]
    if not beside:
        return Handle.MISSING, ""
    return (Handle.CLOSE if any(one_apart(a, b) for a, b in beside) else Handle.DIFFERENT), ""


def compare_emails(one: Query, other: Record) -> tuple[Email, str]:
    """The level, and what both have."""
    if not one.emails or not other.emails:
        return Email.MISSING, ""
    if common := one.emails.intersection(other.emails):
        return Email.SHARED, min(common)
    for b in other.emails:
        for a in one.record.emails:
            if near_emails(a, b):
                return Email.CLOSE, ""
    return Email.DIFFERENT, ""


def near_emails(one: str, other: str) -> bool:
    """Whether two addresses are one character apart, or the same name at two providers."""
    name = local_part(one)
    return one_apart(one, other) or (len(name) >= LEAST_NAME and name == local_part(other))


def local_part(email: str) -> str:
    """What stands before the last ``@``."""
    return email.rpartition("@")[0]


def one_apart(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours makes them the same."""
    # Names of lengths further apart need no look at their letters.
    if min(len(one), len(other)) < LEAST_NAME or not -1 <= len(one) - len(other) <= 1:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def compare_devices(one: Query, other: Record) -> tuple[Device, str]:
    """The level, and what both have."""
    if not one.devices or not other.devices:
        return Device.MISSING, ""
    if common := one.devices.intersection(other.devices):
        return Device.SHARED, min(common)
    return Device.DIFFERENT, ""
