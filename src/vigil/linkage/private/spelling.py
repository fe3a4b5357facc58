"""Identifiers as linkage spells them, and whether two forces spell alike.

A match is a match of bytes. Two versions that spelt one account in two ways would both be told, wrongly, that the other has
never heard of it; so a request says how its maker spells, and a force that spells otherwise refuses it.
"""

import hashlib
from functools import cache

from vigil.linkage.identifiers import Refused, read_identifier
from vigil.linkage.private.errors import PrivateMatchingError
from vigil.linkage.private.values import KINDS, Compared

# Each is written in one of the ways that a rule evens out; another rule, another table of providers, services or countries
# spells one of them otherwise.
_SAMPLES = {
    "phone": (
        *("07700 900123", "+44 (0)7700 900123", "0044 7700 900123", "020 7946 0018", "+353 20 912 0001"),
        *(
            "+1 202 555 0123",
            "+49 (0)30 23125 001",
            "+33 1 99 00 12 34",
            "+61 491 570 156",
            "07700 900123 ext 4",
        ),
    ),
    "email": (
        *(
            "Alex.Example+news@GMail.com",
            "a.l.e.x@googlemail.com",
            "Alex.Example@outlook.com",
            "alex@live.co.uk",
        ),
        *("<Alex@Example.ORG>", "mailto:alex@example.org", "alex-list@yahoo.com", "alex@ex\u00e4mple.org"),
        *("stra\u00dfe@example.org", "alex+x@icloud.com", "alex@me.com", "alex.x+y@protonmail.com"),
    ),
    "handle": (
        *(
            "@Alex_Example",
            "snapchat: Alex",
            "Alex (Kik)",
            "https://www.instagram.com/Alex.Example/",
            "insta: Alex",
        ),
        *(
            "twitter: Alex",
            "X: Alex",
            "telegram: @Alex",
            "discord: alex#0001",
            "https://t.me/alex",
            "tiktok: @alex",
        ),
        *("\uff21lex", "\u0391lex", "Alex  Example", "https://www.youtube.com/channel/UCabc", "gmail: a.b"),
    ),
    "device": (
        *(
            "IMEI 35-693803-564380-9",
            "356938035643809",
            "3569380356438091",
            "00:1A:2B:3C:4D:5E",
            "001a.2b3c.4d5e",
        ),
        *("123E4567-E89B-12D3-A456-426614174000", "S/N: ab-12 34", "uuid 123e4567e89b12d3a456426614174000"),
    ),
}


def read_compared(kind: str, untrusted: str) -> Compared:
    """An identifier as it is compared, from how it was written.

    Raises:
        PrivateMatchingError: the kind is not matched between forces, or linkage takes the text for none of its kind.
    """
    if kind not in KINDS:
        raise PrivateMatchingError(
            f"{kind[:40]!r} is no kind that is matched between forces; give one of {', '.join(KINDS)}."
        )
    found = read_identifier(kind, untrusted)
    if isinstance(found, Refused):
        raise PrivateMatchingError(found.reason)
    return Compared(kind, found.value)


@cache
def spelling() -> str:
    """How this version spells: the SHA-256 of what it makes of the samples, in hexadecimal."""
    said = hashlib.sha256()
    for kind, samples in _SAMPLES.items():
        for sample in samples:
            found = read_identifier(kind, sample)
            value = "" if isinstance(found, Refused) else found.value
            said.update(f"{kind}\0{value}\n".encode())
    return said.hexdigest()
