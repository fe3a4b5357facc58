"""IP addresses as they were used: evidence of somebody only at a time and a port.

Hundreds of subscribers leave a mobile network by one address (carrier-grade NAT, RFC 6888), and addresses are handed on;
RFC 6302 therefore asks servers to log the source port and the time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Literal

from vigil.linkage.errors import IdentifierError
from vigil.linkage.identifiers.text import Refusal
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 100  # characters
PORTS = range(1, 65_536)

Nature = Literal["public", "carrier-grade NAT", "documentation"]

CARRIER_GRADE_NAT = IPv4Network("100.64.0.0/10")  # RFC 6598
# RFC 5737 and RFC 3849 for documentation, RFC 2544 for benchmarks: nobody has them, so that invented data does.
_DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.", "198.18.", "198.19.", "2001:db8:")
_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(\d{1,5}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedIp(Identifier):
    """An IP address as it was used; ``value`` is the address in its shortest form.

    Args:
        at: when it was used, in UTC, or None.
        port: the source port, or None.
        nature: where the address lies; one set aside for documentation or benchmarks stands for any address in invented data.
        no_evidence: why it is no evidence of a person, as one sentence; empty when it is.
    """

    at: datetime | None
    port: int | None
    nature: Nature
    no_evidence: str

    @property
    def is_evidence(self) -> bool:
        """Whether two of these may be compared at all."""
        return not self.no_evidence


def read_ip(untrusted: str, *, at: datetime | None = None, port: int | None = None) -> UsedIp | Refused:
    """One address, alone or with a port behind it; an IPv4 address within IPv6 becomes the IPv4 address.

    Raises:
        IdentifierError: it is no text, or the time has no zone.
    """
    if at is not None and at.tzinfo is None:
        raise IdentifierError("A time at which an IP address was used needs its zone; say which.")
    return attempt(
        untrusted, kind="ip", longest=LONGEST, parse=lambda written: _ip(written, untrusted, at, port)
    )


def _ip(written: str, untrusted: str, at: datetime | None, port: int | None) -> UsedIp:
    parts = _WITH_PORT.fullmatch(written)
    if parts:
        written = parts[1] or parts[2]
        port = port if port is not None else int(parts[3]) if parts[3] else None
    address = _address(written)
    if port is not None and port not in PORTS:
        raise Refusal(f"has the port {port}, which cannot be; a port lies between 1 and 65535")
    nature = _nature(address)
    return UsedIp(
        raw=untrusted,
        value=str(address),
        rule="shortest form; an IPv4 address within IPv6 as IPv4",
        at=None if at is None else at.astimezone(UTC),
        port=port,
        nature=nature,
        no_evidence=_no_evidence(str(address), nature, at, port),
    )


def _address(written: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(written)
    except ValueError as error:
        raise Refusal("is no IP address; write it as 192.0.2.1 or 2001:db8::1") from error
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _nature(address: IPv4Address | IPv6Address) -> Nature:
    if str(address).startswith(_DOCUMENTATION):
        return "documentation"
    if isinstance(address, IPv4Address) and address in CARRIER_GRADE_NAT:
        return "carrier-grade NAT"
    if address.is_multicast or not address.is_global:
        raise Refusal("is not used on the internet (private, local or reserved); it names nobody there")
    return "public"


def _no_evidence(address: str, nature: Nature, at: datetime | None, port: int | None) -> str:
    if nature == "carrier-grade NAT":
        return (
            f"{address} lies in 100.64.0.0/10, inside a provider's network (carrier-grade NAT): many subscribers have it "
            "at once; ask the provider for the public address and port."
        )
    missing = [name for name, held in (("time", at), ("port", port)) if held is None]
    if missing:
        return (
            f"{address} has no {' and no '.join(missing)}: many people share one address and it is handed on, so it is no "
            "evidence of anybody; ask the reporter for what is missing."
        )
    return ""
