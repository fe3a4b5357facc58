"""Ed25519 keys in files: the private one readable by its owner only, the public one for everybody who checks."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from vigil.ledger.errors import LedgerError


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """The signing key in a file; made, with its public half beside it (``.pub``), when there is none.

    Raises:
        LedgerError: the file is no Ed25519 key.
    """
    if not path.exists():
        _create(path)
    key = load_pem_private_key_or_refuse(path)
    public = path.with_suffix(".pub")
    if not public.exists():
        _put(
            public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), mode=0o644
        )
    return key


def load_pem_private_key_or_refuse(path: Path) -> Ed25519PrivateKey:
    """A private key.

    Raises:
        LedgerError: the file cannot be read or holds no Ed25519 private key.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise LedgerError(f"{path} is not a private key that can be read.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise LedgerError(f"{path} is a key of another kind; an Ed25519 key is needed.")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """A public key.

    Raises:
        LedgerError: the file cannot be read or holds no Ed25519 public key.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path} is not a public key that can be read.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise LedgerError(f"{path} is a key of another kind; an Ed25519 key is needed.")
    return key


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _put(path, made, mode=0o600)


def _put(path: Path, data: bytes, *, mode: int) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    channel = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(channel, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
