"""Checkpoints: the signed head of the log (C2SP tlog-checkpoint inside C2SP signed-note, Ed25519)."""

import base64
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.ledger.errors import LedgerError
from vigil.ledger.merkle import HASH_BYTES
from vigil.ledger.note import can_name, open_text, plain_base64, sign_text

SIZE = re.compile(r"0|[1-9][0-9]{0,17}")  # no leading zeros, and below 2**63


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose log it is, how many entries it has, and the root over them.

    Raises:
        ValueError: the origin is not one word without ``+``, the size is out of range, or the root is not 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not can_name(self.origin) or not SIZE.fullmatch(str(self.size)) or len(self.root) != HASH_BYTES:
            raise ValueError("a checkpoint needs an origin of one word, a size from 0 and a root of 32 bytes")

    def body(self) -> str:
        """The text that is signed: origin, size and root, each on a line."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note.

    Don't sign two checkpoints of which neither continues the other; ``export_bundle`` looks at what was signed before.
    """
    return sign_text(text=checkpoint.body(), name=checkpoint.origin, key=key)


def parse_and_verify(untrusted_note: bytes, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a signed note, once its signature has been checked.

    Lines after the root are allowed by the standard and passed over; they are signed like the rest.

    Raises:
        LedgerError: it is no checkpoint.
        BadSignatureError: it was not signed with this key, or was changed since.
    """
    text, signed_by = open_text(untrusted_note=untrusted_note, key=key)
    lines = text[:-1].split("\n")
    try:
        origin, size, encoded = lines[:3]
        if not SIZE.fullmatch(size) or signed_by != origin or "" in lines:
            raise ValueError(text)
        return Checkpoint(origin=origin, size=int(size), root=plain_base64(encoded))
    except ValueError as error:
        raise LedgerError(
            "It is a signed note, but no checkpoint; give the checkpoint of a journal."
        ) from error
