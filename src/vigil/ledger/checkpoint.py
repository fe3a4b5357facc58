"""Checkpoints: the signed head of the log, kept where the desk cannot write, so that a rewritten past shows.

Formats: C2SP tlog-checkpoint inside C2SP signed-note, Ed25519. Beside the note lie all leaf hashes (``.leaves``, 32 bytes
each); their root is the signed one, so that an entry rewritten later is not only noticed but located.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vigil.ledger.errors import LedgerError
from vigil.ledger.keys import load_or_create_key
from vigil.ledger.merkle import HASH_BYTES, root

__all__ = ["Checkpoint", "export_bundle", "load_or_create_key", "open_note", "read_leaves", "sign"]

ED25519 = b"\x01"  # the algorithm's byte in a signed note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose log it is, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin or self.size < 0 or len(self.root) != HASH_BYTES:
            raise ValueError("a checkpoint needs an origin of one line, a size from 0 and a root of 32 bytes")

    def body(self) -> str:
        """The text that is signed: origin, size and root, each on a line."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note."""
    body = checkpoint.body()
    blob = _key_hash(checkpoint.origin, key.public_key()) + key.sign(body.encode())
    return f"{body}\n\u2014 {checkpoint.origin} {base64.b64encode(blob).decode()}\n"


def open_note(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint in a signed note, once its signature has been checked.

    Raises:
        LedgerError: it is no checkpoint, or it was not signed with this key.
    """
    lines = note.split("\n")
    try:
        origin, size, encoded, blank, signature, end = lines
        dash, name, blob = signature.split(" ")
        signed = base64.b64decode(blob, validate=True)
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(encoded, validate=True))
    except (ValueError, binascii.Error) as error:
        raise LedgerError(
            "The checkpoint is not a signed note; it was damaged or is another file."
        ) from error
    if blank or end or dash != "\u2014" or name != origin or checkpoint.body() != "\n".join(lines[:3]) + "\n":
        raise LedgerError("The checkpoint is not a signed note; it was damaged or is another file.")
    try:
        if signed[:4] != _key_hash(origin, key):
            raise InvalidSignature
        key.verify(signed[4:], checkpoint.body().encode())
    except InvalidSignature as error:
        raise LedgerError(
            "The checkpoint's signature is not of this key; the checkpoint or the key is not the right one."
        ) from error
    return checkpoint


def export_bundle(
    *, checkpoint: Checkpoint, leaves: Sequence[bytes], key: Ed25519PrivateKey, folder: Path
) -> Path:
    """Write a checkpoint and its leaf hashes to a folder, leaf hashes first; returns the checkpoint's file.

    Raises:
        LedgerError: the leaf hashes are not the checkpoint's, or the folder cannot be written.
    """
    if len(leaves) != checkpoint.size or root(leaves) != checkpoint.root:
        raise LedgerError("The leaf hashes do not lead to the checkpoint's root; nothing was written.")
    note = folder / f"{checkpoint.size:010d}.checkpoint"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(note.with_suffix(".leaves"), b"".join(leaves))
        _put(note, sign(checkpoint, key).encode())
    except OSError as error:
        raise LedgerError(f"{folder} cannot be written ({error.strerror}).") from error
    return note


def read_leaves(note: Path, checkpoint: Checkpoint) -> list[bytes]:
    """The leaf hashes beside a checkpoint.

    Raises:
        LedgerError: they are missing, or do not lead to the signed root.
    """
    path = note.with_suffix(".leaves")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LedgerError(
            f"{path} cannot be read ({error.strerror}); it belongs beside the checkpoint."
        ) from error
    leaves = [data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES)]
    if len(data) != checkpoint.size * HASH_BYTES or root(leaves) != checkpoint.root:
        raise LedgerError(
            f"{path.name} does not lead to the signed root; it has been changed since the checkpoint was made."
        )
    return leaves


def _key_hash(name: str, key: Ed25519PublicKey) -> bytes:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def _put(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
