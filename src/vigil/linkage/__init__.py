"""The same person, or the same household, twice? Evidence of a person weighed apart from what a household shares.

Words: a *record* is what one source says of one person. Public names are listed in ``__all__``.
"""

from vigil.linkage.errors import LinkageError, RecordError
from vigil.linkage.record import Address, Handle, IpPort, PartialDate, Record

__all__ = [
    "Address",
    "Handle",
    "IpPort",
    "LinkageError",
    "PartialDate",
    "Record",
    "RecordError",
]
