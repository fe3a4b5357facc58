"""Restricted definitions: encrypted where they lie, with a key that lies elsewhere.

A sealed file is a line that says what it is, a nonce of 12 bytes, and the definition encrypted with AES-256 in Galois/Counter
Mode (NIST SP 800-38D), the line bound in. Each sealing draws a new nonce.
"""

import base64
import binascii
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vigil.risk.errors import InstrumentError

FIRST_LINE = b"vigil restricted instrument/1\n"
NONCE_BYTES = 12
KEY_BYTES = 32
LONGEST_KEY_FILE = 4_096  # bytes
OTHERS = 0o077  # what group and others may do
QUOTED = re.compile(r"'[^']*'|\([^()]*\)")


def is_sealed(data: bytes) -> bool:
    """Whether a file's content is a sealed definition."""
    return data.startswith(FIRST_LINE)


def make_key(path: Path) -> None:
    """Write a new key into a file that only its owner can read.

    Raises:
        InstrumentError: the file is there already, or cannot be written.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(AESGCM.generate_key(bit_length=KEY_BYTES * 8)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise InstrumentError(f"{path} is there already; a key is never written over.") from error
    except OSError as error:
        raise InstrumentError(
            f"The key {path} cannot be written ({error.strerror}); check the folder."
        ) from error


def sealed(content: bytes, *, key: Path) -> bytes:
    """A definition as it may lie on a disk.

    Args:
        content: the definition's YAML.
        key: the file with the key.

    Raises:
        InstrumentError: there is no usable key.
    """
    nonce = os.urandom(NONCE_BYTES)
    return FIRST_LINE + nonce + AESGCM(_read_key(key)).encrypt(nonce, content, FIRST_LINE)


def opened(data: bytes, *, name: str, key: Path | None) -> bytes:
    """The definition in a sealed file.

    Args:
        data: the file's content.
        name: the file's name.
        key: the file with the key.

    Raises:
        InstrumentError: no key is named or usable, or it is not the one; or the file was changed.
    """
    if key is None:
        raise InstrumentError(f"{name} is restricted and sealed; name the file with its key.")
    body = data[len(FIRST_LINE) :]
    try:
        return AESGCM(_read_key(key)).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], FIRST_LINE)
    except (InvalidTag, ValueError) as error:
        raise InstrumentError(
            f"{name} cannot be opened with the key in {key}: it was sealed with another, or it was changed since."
        ) from error


def check_apart(key: Path, *, home: Path) -> None:
    """Refuse a key that lies where the definitions lie: a copy of the one would be a copy of both.

    Raises:
        InstrumentError: the key lies in the home or below it.
    """
    if key.resolve().is_relative_to(home.resolve()):
        raise InstrumentError(
            f"The key {key} lies inside {home}; move it to where copies of that folder do not go."
        )


def told_without_content(sentence: str) -> str:
    """A refusal of a restricted definition with all that it quotes taken out, so that it may be logged."""
    return QUOTED.sub("…", sentence)


def _read_key(path: Path) -> bytes:
    try:
        if path.stat().st_mode & OTHERS:
            raise InstrumentError(
                f"{path} can be read by others than its owner; close it with chmod 600 {path}."
            )
        with path.open("rb") as file:
            data = file.read(LONGEST_KEY_FILE)
    except OSError as error:
        raise InstrumentError(f"The key {path} cannot be read ({error.strerror}); check the name.") from error
    try:
        raw = base64.b64decode(data.strip(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise InstrumentError(
            f"{path} holds no key of {KEY_BYTES} bytes in base64; it was damaged, or is another file."
        )
    return raw
