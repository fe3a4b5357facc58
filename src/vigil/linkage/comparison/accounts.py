"""What one person uses: handles, e-mail addresses, devices."""

from rapidfuzz.distance import OSA

from vigil.linkage.comparison.terms import handle_of
from vigil.linkage.evidence import Device, Email, Handle
from vigil.linkage.record import Record

LEAST_NAME = 5  # characters; a shorter name that is one character off is another's


def compare_handles(one: Record, other: Record) -> tuple[Handle, str]:
    """The level, and what both have."""
    if not one.handles or not other.handles:
        return Handle.MISSING, ""
    if common := set(map(handle_of, one.handles)) & set(map(handle_of, other.handles)):
        return Handle.SHARED, min(common)
    if names := {a.handle for a in one.handles} & {b.handle for b in other.handles}:
        return Handle.ELSEWHERE, min(names)
    beside = [(a.handle, b.handle) for a in one.handles for b in other.handles if a.service == b.service]
    if not beside:
        return Handle.MISSING, ""
    return (Handle.CLOSE if any(one_apart(a, b) for a, b in beside) else Handle.DIFFERENT), ""


def compare_emails(one: Record, other: Record) -> tuple[Email, str]:
    """The level, and what both have."""
    if not one.emails or not other.emails:
        return Email.MISSING, ""
    if common := set(one.emails) & set(other.emails):
        return Email.SHARED, min(common)
    near = any(near_emails(a, b) for a in one.emails for b in other.emails)
    return (Email.CLOSE if near else Email.DIFFERENT), ""


def near_emails(one: str, other: str) -> bool:
    """Whether two addresses are one character apart, or the same name at two providers."""
    name = local_part(one)
    return one_apart(one, other) or (len(name) >= LEAST_NAME and name == local_part(other))


def local_part(email: str) -> str:
    """What stands before the last ``@``."""
    return email.rpartition("@")[0]


def one_apart(one: str, other: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours makes them the same."""
    return min(len(one), len(other)) >= LEAST_NAME and OSA.distance(one, other, score_cutoff=1) <= 1


def compare_devices(one: Record, other: Record) -> tuple[Device, str]:
    """The level, and what both have."""
    if not one.devices or not other.devices:
        return Device.MISSING, ""
    if common := set(one.devices) & set(other.devices):
        return Device.SHARED, min(common)
    return Device.DIFFERENT, ""
