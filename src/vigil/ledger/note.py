"""Signed notes (C2SP signed-note, version 1) with Ed25519: a text, a blank line, and signature lines."""

import base64
import binascii
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from vigil.ledger.errors import LedgerError

ED25519 = b"\x01"  # the algorithm's byte in a key's number
MOST_BYTES = 64 * 1024
MOST_SIGNATURES = 16  # the standard asks for at least so many
DASH = "\u2014"
LINE = re.compile(rf"{DASH} (\S+) (\S+)")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadSignatureError(LedgerError):
    """A note is well formed, but does not carry a good signature of the key it is held to."""


def can_name(name: str) -> bool:
    """Whether a text can be a key's name: one word without ``+``."""
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


def sign_text(*, text: str, name: str, key: Ed25519PrivateKey) -> str:
    """A text as a signed note.

    Raises:
        ValueError: the text does not end in a newline or holds control characters, or the name cannot name a key.
    """
    if not text.endswith("\n") or CONTROL.search(text) or not can_name(name):
        raise ValueError("a note needs a text that ends in a newline and a key name of one word without '+'")
    blob = key_number(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{DASH} {name} {base64.b64encode(blob).decode()}\n"


def open_text(*, untrusted_note: bytes, key: Ed25519PublicKey) -> tuple[str, str]:
    """The text of a note and the name it was signed under, once the signature has been checked.

    Signatures of other keys are passed over, as the standard asks.

    Raises:
        LedgerError: it is no signed note.
        BadSignatureError: no signature in it is of this key, or one that claims to be is not.
    """
    text, signatures = _parts(untrusted_note)
    signed_by = None
    for name, blob in signatures:
        if blob[:4] != key_number(name, key):
            continue
        try:
            key.verify(blob[4:], text.encode())
        except InvalidSignature as error:
            raise BadSignatureError(
                "Its signature is not good: the text or the signature was changed since it was signed."
            ) from error
        signed_by = name
    if signed_by is None:
        raise BadSignatureError(
            "It carries no signature of this public key: it was changed, or the key is another's."
        )
    return text, signed_by


def key_number(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes that stand for a key in a note."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def _parts(untrusted_note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    try:
        note = untrusted_note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LedgerError(
            "It is no signed note: it is not UTF-8; it was damaged or is another file."
        ) from error
    text, blank, tail = note.rpartition("\n\n")
    if len(untrusted_note) > MOST_BYTES or CONTROL.search(note) or not blank or not tail.endswith("\n"):
        raise LedgerError("It is no signed note; it was damaged or is another file.")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise LedgerError(f"It carries more than {MOST_SIGNATURES} signatures; keep those that are needed.")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    found = LINE.fullmatch(line)
    try:
        if found is None or not can_name(found[1]):
            raise ValueError(line)
        blob = plain_base64(found[2])
    except ValueError as error:
        raise LedgerError("It is no signed note: a signature line was damaged; take another copy.") from error
    return found[1], blob


def plain_base64(text: str) -> bytes:
    """The bytes behind a base64 text in its one spelling.

    Raises:
        ValueError: it is no base64, or its unused bits are set (so that a changed letter would not show).
    """
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data
