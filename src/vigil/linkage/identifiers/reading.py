"""One identifier by the name of its kind, as reports name them."""

from collections.abc import Callable
from datetime import datetime

from vigil.linkage.errors import IdentifierError
from vigil.linkage.identifiers.addresses import read_address
from vigil.linkage.identifiers.devices import read_device
from vigil.linkage.identifiers.emails import read_email
from vigil.linkage.identifiers.handles import read_handle
from vigil.linkage.identifiers.ips import read_ip
from vigil.linkage.identifiers.phones import read_phone
from vigil.linkage.identifiers.values import Identifier, Refused

_READERS: dict[str, Callable[[str], Identifier | Refused]] = {
    "address": read_address,
    "device": read_device,
    "email": read_email,
    "handle": read_handle,
    "phone": read_phone,
}


def read_identifier(
    kind: str, untrusted: str, *, at: datetime | None = None, port: int | None = None
) -> Identifier | Refused:
    """An identifier of a kind that reports name: address, device, email, handle, ip or phone.

    Args:
        kind: its kind.
        untrusted: as it was written.
        at: for an IP address, when it was used.
        port: for an IP address, its source port.

    Raises:
        IdentifierError: there is no such kind, it is no text, or the time has no zone.
    """
    if kind == "ip":
        return read_ip(untrusted, at=at, port=port)
    if kind not in _READERS:
        raise IdentifierError(
            f"There is no identifier of the kind '{kind}'; use {', '.join((*_READERS, 'ip'))}."
        )
    return _READERS[kind](untrusted)
