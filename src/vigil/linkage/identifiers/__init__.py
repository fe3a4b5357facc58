"""Identifiers in the form in which they are compared, one module for each kind.

Each ``read_…`` gives a frozen value that keeps what was written and the rule that was applied, or a ``Refused`` with one
sentence. Whatever the text holds, it is bounded and nothing is raised; only a caller's own mistake is an ``IdentifierError``.
Public names are listed in ``__all__``.
"""

from vigil.linkage.errors import IdentifierError
from vigil.linkage.identifiers.addresses import PostalAddress, read_address
from vigil.linkage.identifiers.births import BirthDate, read_birth
from vigil.linkage.identifiers.devices import Device, read_device
from vigil.linkage.identifiers.emails import Email, read_email
from vigil.linkage.identifiers.handles import ServiceHandle, read_handle
from vigil.linkage.identifiers.ips import UsedIp, read_ip
from vigil.linkage.identifiers.names import PersonalName, read_name
from vigil.linkage.identifiers.phones import Phone, read_phone
from vigil.linkage.identifiers.postcodes import Postcode, read_postcode
from vigil.linkage.identifiers.reading import read_identifier
from vigil.linkage.identifiers.values import Identifier, Kind, Refused

__all__ = [
    "BirthDate",
    "Device",
    "Email",
    "Identifier",
    "IdentifierError",
    "Kind",
    "PersonalName",
    "Phone",
    "PostalAddress",
    "Postcode",
    "Refused",
    "ServiceHandle",
    "UsedIp",
    "read_address",
    "read_birth",
    "read_device",
    "read_email",
    "read_handle",
    "read_identifier",
    "read_ip",
    "read_name",
    "read_phone",
    "read_postcode",
]
