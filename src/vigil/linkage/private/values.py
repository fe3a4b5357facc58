"""What is compared, and what a hit says."""

import re
import unicodedata
from dataclasses import dataclass

from vigil.linkage.private.errors import PrivateMatchingError

LONGEST = 320  # characters of a value; an e-mail address has at most 254
LABEL_BYTES = 126  # of contact and reference together, in UTF-8
# One spelling each: two forces that write one phone differently would be told that it is not there.
_SPELLINGS = {
    "phone": (re.compile(r"\+[1-9][0-9]{6,14}"), "a phone is written as +447700900123 (E.164)"),
    "email": (
        re.compile(r"[^\s@]+@[^\s@]+"),
        "an e-mail address is written in small letters, name@host",
    ),
    "handle": (re.compile(r"\S+(?: \S+)*"), "a handle is written as linkage normalises it, service:handle"),
    "device": (
        re.compile(r"\S+"),
        "a device identifier is written as linkage normalises it, imei:35693803564380",
    ),
}
KINDS = tuple(_SPELLINGS)


@dataclass(frozen=True, slots=True, order=True)
class Compared:
    """An identifier in the one form in which both forces compare it.

    Args:
        kind: phone, email, handle or device. What a household shares (addresses, IP addresses) and what many people
            share (names, dates of birth) is not matched between forces.
        value: its normalised value.

    Raises:
        PrivateMatchingError: the kind is another, or the value is not normalised; it would never be found.
    """

    kind: str
    value: str

    def __post_init__(self) -> None:
        if self.kind not in _SPELLINGS:
            raise PrivateMatchingError(
                f"{self.kind[:40]!r} is no kind that is matched between forces; give one of {', '.join(KINDS)}."
            )
        pattern, rule = _SPELLINGS[self.kind]
        if len(self.value) > LONGEST:
            raise PrivateMatchingError(
                f"A {self.kind} is longer than {LONGEST} characters; give one identifier a row."
            )
        plain = self.value.isprintable() and unicodedata.is_normalized("NFKC", self.value)
        small = self.kind != "email" or self.value == self.value.casefold()
        if not plain or not small or not pattern.fullmatch(self.value):
            raise PrivateMatchingError(f"{self.value[:40]!r} is not normalised: {rule}.")

    def encoded(self) -> bytes:
        """The bytes that are hashed to the group; no two identifiers share them."""
        return f"{self.kind}\0{self.value}".encode()


@dataclass(frozen=True, slots=True)
class Held:
    """An identifier that a force holds, and all that a hit on it tells.

    Args:
        compared: the identifier.
        contact: whom to ring, a desk rather than a person where that serves.
        reference: what to quote there; empty when the contact alone may be told.

    Raises:
        PrivateMatchingError: there is no contact, or contact and reference are too long or not printable.
    """

    compared: Compared
    contact: str
    reference: str = ""

    def __post_init__(self) -> None:
        if not self.contact.strip():
            raise PrivateMatchingError("A hit must name a contact; say whom to ring.")
        if not (self.contact + self.reference).isprintable():
            raise PrivateMatchingError("A contact or reference holds characters that cannot be printed.")
        if len((self.contact + self.reference).encode()) > LABEL_BYTES:
            raise PrivateMatchingError(
                f"Contact and reference are longer than {LABEL_BYTES} bytes together; shorten them: "
                f"{self.contact[:40]!r}."
            )


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """An identifier that both forces hold: whom to ring there and what to quote, nothing else."""

    compared: Compared
    contact: str
    reference: str
