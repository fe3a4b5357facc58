"""What two forces agreed before either asks: who they are, how much may be asked in a day, and what is told."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.formats.plain_yaml import parse_plain, read_limited
from vigil.linkage.private.errors import PrivateMatchingError

LARGEST = 64 * 1024  # bytes of an agreement
MOST = 1 << 20  # identifiers in a request or held; an answer of so many is 168 MB
MOST_DAYS = 31
NAME = re.compile(r"\S(?:.{0,98}\S)?")
_KEY_PREFIX = "ed25519:"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One side's copy of an agreement.

    Args:
        us: our name, as the peer's copy names its peer.
        peer: the other force's name.
        peer_key: the key that the other force signs with, taken from a person of theirs and not from a file that came.
        identifiers_a_day: most identifiers that either may ask the other in any 24 hours.
        most_held: most identifiers that the one asked may hold; a larger table would let it try a list on those asked.
        days_valid: how long a request or an answer may be used.
        hits_are_told: whether the one who asked tells the other which of its records were hit.

    Raises:
        PrivateMatchingError: a name or a number is out of its bounds.
    """

    us: str
    peer: str
    peer_key: Ed25519PublicKey
    identifiers_a_day: int
    most_held: int
    days_valid: int = 7
    hits_are_told: bool = False

    def __post_init__(self) -> None:
        for name in (self.us, self.peer):
            if not NAME.fullmatch(name) or not name.isprintable():
                raise PrivateMatchingError("A force's name in an agreement has 1 to 100 printable letters.")
        if self.us == self.peer:
            raise PrivateMatchingError(f"An agreement is between two forces, not {self.us} and itself.")
        bounds = {
            "identifiers_a_day": (self.identifiers_a_day, MOST),
            "most_held": (self.most_held, MOST),
            "days_valid": (self.days_valid, MOST_DAYS),
        }
        for name, (number, most) in bounds.items():
            if not 1 <= number <= most:
                raise PrivateMatchingError(f"{name} in an agreement is a number from 1 to {most:,}.")

    @property
    def peer_identity(self) -> str:
        """What the peer is counted by: its key, which it cannot change as it can its name."""
        return identity(self.peer_key)


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    us: str
    peer: str
    peer_key: str
    identifiers_a_day: int
    most_held: int
    days_valid: int = 7
    hits_are_told: Annotated[str, msgspec.Meta(pattern="^(yes|no)$")] = "no"


def load(path: Path) -> Agreement:
    """The agreement in a YAML file.

    Raises:
        PrivateMatchingError: a field is missing, unknown or out of its bounds.
        FormatError: it cannot be read or is no plain YAML.
    """
    said = parse_plain(read_limited(path, largest=LARGEST), name=path.name)
    try:
        written = msgspec.convert(said, _Written)
        return Agreement(
            us=written.us,
            peer=written.peer,
            peer_key=public_key(written.peer_key),
            identifiers_a_day=written.identifiers_a_day,
            most_held=written.most_held,
            days_valid=written.days_valid,
            hits_are_told=written.hits_are_told == "yes",
        )
    except msgspec.ValidationError as error:
        raise PrivateMatchingError(
            f"{path.name} is no agreement ({error}); write it as docs/how-to/match-with-another-force.md shows."
        ) from error
    except PrivateMatchingError as error:
        raise PrivateMatchingError(f"{path.name}: {error}") from error


def key_text(key: Ed25519PublicKey) -> str:
    """A public key as an agreement holds it, to be read out or sent."""
    return _KEY_PREFIX + base64.b64encode(key.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """The key in an agreement.

    Raises:
        PrivateMatchingError: it is no Ed25519 public key.
    """
    try:
        raw = base64.b64decode(text.removeprefix(_KEY_PREFIX), validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError) as error:
        raise PrivateMatchingError(
            "peer_key is no key; it is the line that 'vigil link key' prints at the peer, and begins with ed25519:."
        ) from error
    if key_text(key) != text:
        raise PrivateMatchingError("peer_key is not written as 'vigil link key' prints it; copy it again.")
    return key


def identity(key: Ed25519PublicKey | Ed25519PrivateKey) -> str:
    """What a key is known by: the SHA-256 of the public half, in hexadecimal."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()
