"""E-mail addresses: domain in IDNA, and the part before the @ as its provider reads it."""

import re
from dataclasses import dataclass
from functools import lru_cache

import idna

from vigil.linkage.identifiers.providers import BY_DOMAIN, Provider
from vigil.linkage.identifiers.text import Refusal
from vigil.linkage.identifiers.values import Identifier, Refused, attempt

LONGEST = 400  # characters with a display name around it
LONGEST_LOCAL = 64  # octets, RFC 5321, section 4.5.3.1.1
LONGEST_ADDRESS = 254  # octets: a path of 256 (section 4.5.3.1.3) less its brackets

_BRACKETED = re.compile(r"<([^<>]*)>\s*$")
# RFC 5322 'dot-atom', with the letters of other scripts that RFC 6531 adds; quoted local parts are refused.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Email(Identifier):
    """An e-mail address; ``value`` is ``local@domain``.

    Args:
        local: what stands before the @, as the provider reads it.
        domain: in ASCII (IDNA 2008), lower case, the provider's main one where several are one mailbox.
        provider: whose rules were applied, or empty.
    """

    local: str
    domain: str
    provider: str


def read_email(untrusted: str) -> Email | Refused:
    """An address, alone or as ``Name <address>`` or ``mailto:address``.

    The part before the @ is lower case although RFC 5321 lets a host tell cases apart: no provider of note does.

    Raises:
        IdentifierError: it is no text.
    """
    return attempt(untrusted, kind="email", longest=LONGEST, parse=lambda written: _email(written, untrusted))


def _email(written: str, untrusted: str) -> Email:
    bracketed = _BRACKETED.search(written)
    address = (bracketed[1] if bracketed else written).strip()
    address = address[7:] if address[:7].lower() == "mailto:" else address
    local, at, domain = address.rpartition("@")
    if not at:
        raise Refusal("has no @; write it as name@domain")
    local = local.casefold()
    if len(local.encode()) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise Refusal("has a part before the @ that no mailbox has; write it as name@domain")
    host = _host(domain)
    if len(local.encode()) + 1 + len(host) > LONGEST_ADDRESS:
        raise Refusal("is longer than any address may be; write it as name@domain")
    provider = BY_DOMAIN.get(host)
    rule = "lower case, domain in IDNA"
    if provider is not None:
        local, rule = _as_read(local, provider), f"{rule}, {provider.name}'s rules"
        host = provider.main or host
    return Email(
        raw=untrusted,
        value=f"{local}@{host}",
        rule=rule,
        local=local,
        domain=host,
        provider=provider.name if provider else "",
    )


# A few domains hold nearly all addresses, and IDNA is most of the work of reading one.
@lru_cache(maxsize=10_000)
def _host(domain: str) -> str:
    try:
        host = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        raise Refusal("has a domain that cannot exist; write it as name@domain") from error
    if "." not in host or host.rpartition(".")[2].isdigit():
        raise Refusal("has a domain that cannot exist; write it as name@domain")
    return host


def _as_read(local: str, provider: Provider) -> str:
    mailbox = local.partition("+")[0]
    for sign in provider.ignored:
        mailbox = mailbox.replace(sign, "")
    if not mailbox:
        raise Refusal(f"names no mailbox at {provider.name}; check what stands before the @")
    return mailbox
