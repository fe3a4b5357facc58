"""How a file of private matching is made of its parts, and how one that came is taken apart.

A line that names kind and format, four bytes of length, a JSON header, fixed parts after it, and an Ed25519 signature over
all of that. Nothing behind the first line is looked at before the signature was found good.
"""

import hashlib
import re
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vigil.linkage.private.errors import PrivateMatchingError, UntrustedFileError

FORMAT = 1
Kind = Literal["request", "pending", "answer", "kept", "receipt"]
SIGNATURE_BYTES = 64
LARGEST = 512 << 20
_FIRST_LINE = re.compile(rb"vigil private matching ([0-9]{1,4}) ([a-z]{1,20})\n")
_LENGTH_BYTES = 4

Header = TypeVar("Header", bound=msgspec.Struct)


def sealed(*, kind: Kind, header: msgspec.Struct, body: bytes, key: Ed25519PrivateKey) -> bytes:
    """A file of a header and a body, signed."""
    said = msgspec.json.encode(header)
    data = b"".join([_first_line(kind), len(said).to_bytes(_LENGTH_BYTES, "big"), said, body])
    return data + key.sign(data)


def opened(
    untrusted: bytes, *, kind: Kind, header: type[Header], key: Ed25519PublicKey, maker: str
) -> tuple[Header, bytes]:
    """Header and body of a file, once its signature was found good.

    Args:
        untrusted: the file's bytes.
        kind: what it must be.
        header: the shape of its header.
        key: whose signature it must carry.
        maker: the name of that force, for a refusal.

    Raises:
        UntrustedFileError: it is no such file, of another format, or was not signed with this key over just these bytes.
    """
    _check_first_line(untrusted, kind)
    signed, signature = untrusted[:-SIGNATURE_BYTES], untrusted[-SIGNATURE_BYTES:]
    try:
        key.verify(signature, signed)
    except InvalidSignature as error:
        raise UntrustedFileError(
            f"It carries no good signature of {maker}: it was altered or cut short, or another made it. Use none of it, "
            f"and get it anew from {maker}."
        ) from error
    start = len(_first_line(kind)) + _LENGTH_BYTES
    end = start + int.from_bytes(signed[start - _LENGTH_BYTES : start], "big")
    try:
        return msgspec.json.decode(signed[start:end], type=header), signed[end:]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UntrustedFileError(
            f"Its header is not as format {FORMAT} has it ({error}), though it is signed; get it anew from {maker}."
        ) from error


def digest(data: bytes) -> str:
    """What a file is known by: its SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read(path: Path) -> bytes:
    """The untrusted bytes of a file.

    Raises:
        PrivateMatchingError: it cannot be read, or is larger than any of private matching.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise PrivateMatchingError(f"{path} cannot be read ({error.strerror}); check the name.") from error
    if len(data) > LARGEST:
        raise PrivateMatchingError(f"{path} is larger than {LARGEST >> 20} MB; it is another file.")
    return data


def _first_line(kind: Kind) -> bytes:
    return f"vigil private matching {FORMAT} {kind}\n".encode()


def _check_first_line(untrusted: bytes, kind: Kind) -> None:
    found = _FIRST_LINE.match(untrusted)
    if found is None:
        raise UntrustedFileError("It is no file of private matching; it was damaged or is another file.")
    if int(found[1]) != FORMAT:
        raise UntrustedFileError(
            f"It is of format {int(found[1])}, and this version of Vigil reads format {FORMAT}: the older of the two "
            "needs an update."
        )
    if found[2] != kind.encode():
        raise UntrustedFileError(
            f"It is a file of the kind {found[2].decode()!r}, not {kind!r}; give the other one."
        )
