"""What normalising ends in: an identifier with the rule that made it, or a refusal that says why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from vigil.linkage.errors import IdentifierError
from vigil.linkage.identifiers.text import Refusal, cleaned

Kind = Literal["name", "birth", "email", "phone", "ip", "handle", "device", "address", "postcode"]

KEPT = 200  # characters of what was refused; whoever handed it in holds the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Something that names a person, in the form in which it is compared.

    Args:
        raw: as it was written.
        value: the normalised form; two of one kind with the same value are written differently at most.
        rule: what was done to get from ``raw`` to ``value``, in words for a person.

    Raises:
        IdentifierError: there is no value or no rule; that would be a refusal.
    """

    raw: str
    value: str
    rule: str

    def __post_init__(self) -> None:
        if not self.value or not self.rule:
            raise IdentifierError(
                "An identifier needs a value and the rule that made it; refuse it otherwise."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What could not be taken as an identifier.

    Args:
        kind: what it was handed in as.
        raw: its first 200 characters.
        reason: one sentence: what is wrong with it, and what would be taken.
    """

    kind: Kind
    raw: str
    reason: str


Found = TypeVar("Found", bound=Identifier)


def attempt(*untrusted: str, kind: Kind, longest: int, parse: Callable[..., Found]) -> Found | Refused:
    """What ``parse`` makes of cleaned texts, or its refusal.

    Args:
        untrusted: the texts, of any length and content.
        kind: what they are handed in as.
        longest: characters of each; a longer text is refused before anything looks at it.
        parse: makes an identifier of as many cleaned texts; raises Refusal when they are none.

    Raises:
        IdentifierError: one is no text.
    """
    for text in untrusted:
        if not isinstance(text, str):
            raise IdentifierError(
                f"An identifier is text, not {type(text).__name__}; leave out what is absent."
            )
    try:
        if max(map(len, untrusted)) > longest:
            raise Refusal(f"is longer than {longest:,} characters; give one of its kind alone")
        written = [cleaned(text) for text in untrusted]
        if max(map(len, written)) > longest:
            raise Refusal(
                f"is longer than {longest:,} characters when it is written out; give one of its kind alone"
            )
        if not any(written):
            raise Refusal("is empty; leave it out, or write what is known")
        return parse(*written)
    except Refusal as refusal:
        raw = " ".join(text[:KEPT] for text in untrusted if text)[:KEPT]
        return Refused(kind=kind, raw=raw, reason=f"{_NAMED[kind]} {shown(raw)} {refusal}.")


def shown(untrusted: str) -> str:
    """A value in quotes, as a reason may show it: cut short, and without characters that cannot be seen."""
    return repr(untrusted[:40]) + ("…" if len(untrusted) > 40 else "")


_NAMED: dict[Kind, str] = {
    "name": "The name",
    "birth": "The date of birth",
    "email": "The e-mail address",
    "phone": "The phone number",
    "ip": "The IP address",
    "handle": "The handle",
    "device": "The device identifier",
    "address": "The address",
    "postcode": "The postcode",
}
