"""Ed25519 keys in files: the private one readable by its owner only, the public one for everybody who checks."""

import base64
import binascii
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.ledger.errors import LedgerError
from vigil.ledger.writing import PRIVATE, put_first

MOST_BYTES = 4096  # an Ed25519 key in PEM is 119
RAW_BYTES = 32
PRIVATE_PREFIX = bytes.fromhex("302e020100300506032b657004220420")  # RFC 8410: PKCS #8 version 1, unencrypted
PUBLIC_PREFIX = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: SubjectPublicKeyInfo
OTHERS = 0o077  # what group and others may do


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """The signing key in a file; made, with its public half beside it (``.pub``), when there is none.

    Raises:
        LedgerError: the file is no Ed25519 key, others may read it, it and its public half are not a pair, or the
            folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            put_first(path, _private_pem(Ed25519PrivateKey.generate()), mode=PRIVATE)
        key = load_private_key(path)
        put_first(path.with_suffix(".pub"), _public_pem(key.public_key()))
    except OSError as error:
        raise LedgerError(
            f"The signing key cannot be kept in {path.parent} ({error.strerror}); make it writable."
        ) from error
    if load_public_key(path.with_suffix(".pub")) != key.public_key():
        raise LedgerError(
            f"{path} and {path.with_suffix('.pub').name} are not a pair; one was changed: restore it from a copy."
        )
    return key


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """A private key.

    Raises:
        LedgerError: the file cannot be read, others may read it, or it holds no Ed25519 private key.
    """
    data = _read(path)
    if path.stat().st_mode & OTHERS:
        raise LedgerError(f"{path} can be read by others than its owner; close it with chmod 600 {path}.")
    return Ed25519PrivateKey.from_private_bytes(_raw(path, data, "PRIVATE", PRIVATE_PREFIX))


def load_public_key(path: Path) -> Ed25519PublicKey:
    """A public key.

    Raises:
        LedgerError: the file cannot be read or holds no Ed25519 public key.
    """
    data = _read(path)
    if b"PRIVATE KEY" in data:
        raise LedgerError(f"{path} is a private key; give the public one that lies beside it (.pub).")
    raw = _raw(path, data, "PUBLIC", PUBLIC_PREFIX)
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise LedgerError(f"{path} holds no Ed25519 public key; it was damaged.") from error


def _raw(path: Path, data: bytes, kind: str, prefix: bytes) -> bytes:
    """The 32 bytes of a key.

    Taken out by hand: an Ed25519 key has one spelling in PEM, and a reader that allows others would let a byte of the
    file change unseen (and OpenSSL's answers a damaged one with an internal error).
    """
    raw = _unwrapped(data)[-RAW_BYTES:]
    if data != _pem(kind, prefix + raw):
        raise LedgerError(
            f"{path} holds no Ed25519 {kind.lower()} key in PEM; it was damaged, is of another kind, or is another file."
        )
    return raw


def _unwrapped(data: bytes) -> bytes:
    lines = data.split(b"\n")
    try:
        return base64.b64decode(lines[1], validate=True)
    except (IndexError, binascii.Error):
        # Nothing comes out, which the caller finds to be no key.
        return b""


def _pem(kind: str, der: bytes) -> bytes:
    return (
        f"-----BEGIN {kind} KEY-----\n{base64.b64encode(der).decode()}\n-----END {kind} KEY-----\n".encode()
    )


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return _pem("PRIVATE", PRIVATE_PREFIX + key.private_bytes_raw())


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return _pem("PUBLIC", PUBLIC_PREFIX + key.public_bytes_raw())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LedgerError(f"The key {path} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > MOST_BYTES:
        raise LedgerError(f"{path} is too long for a key; it is another file.")
    return data
