"""What is compared, and what a hit says."""

import re
from dataclasses import dataclass

from vigil.linkage.private.errors import PrivateMatchingError

LONGEST = 320  # characters of a value; an e-mail address has at most 254
LABEL_BYTES = 126  # of contact and reference together, in UTF-8
KINDS = ("phone", "email", "handle", "device")
_PHONE = re.compile(r"\+[1-9][0-9]{2,19}")


@dataclass(frozen=True, slots=True, order=True)
class Compared:
    """An identifier in the one form in which both forces compare it.

    Args:
        kind: phone, email, handle or device. What a household shares (addresses, IP addresses) and what many people
            share (names, dates of birth) is not matched between forces.
        value: as ``vigil.linkage.identifiers`` normalises it; ``read_compared`` makes it from what was written.

    Raises:
        PrivateMatchingError: the kind is another, or the value is plainly not normalised; it would never be found.
    """

    kind: str
    value: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PrivateMatchingError(
                f"{self.kind[:40]!r} is no kind that is matched between forces; give one of {', '.join(KINDS)}."
            )
        if not self.value or len(self.value) > LONGEST or not self.value.isprintable():
            raise PrivateMatchingError(
                f"A {self.kind} has 1 to {LONGEST} printable letters, and {self.value[:40]!r} has not."
            )
        is_phone, is_email = self.kind == "phone", self.kind == "email"
        if (is_phone and not _PHONE.fullmatch(self.value)) or (
            is_email and self.value != self.value.casefold()
        ):
            raise PrivateMatchingError(
                f"{self.value[:40]!r} is not written as linkage writes a {self.kind}; it would never be found. Read it with "
                "'read_compared'."
            )

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
