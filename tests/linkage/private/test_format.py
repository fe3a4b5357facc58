"""The files are as docs/reference/private-matching-format.md says: an answer made by that page alone is understood."""

import hashlib
import json
import os
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl import bindings

from linkage.private.forces import NOON, phone, two_forces
from vigil.linkage.private import Hit

DOMAIN = b"HashToGroup-vigil-private-matching-1-edwards25519-SHA512"


def two_bytes(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def point(data: bytes) -> bytes:
    h = hashlib.sha512(two_bytes(DOMAIN) + two_bytes(data)).digest()
    halves = [bindings.crypto_core_ed25519_from_uniform(half) for half in (h[:32], h[32:])]
    return bindings.crypto_core_ed25519_add(*halves)


def value(key: bytes, data: bytes) -> bytes:
    n = bindings.crypto_scalarmult_ed25519_noclamp(key, point(data))
    return hashlib.sha512(two_bytes(data) + two_bytes(n) + b"Finalize").digest()


def entry(key: bytes, data: bytes, contact: bytes, reference: bytes) -> bytes:
    f = value(key, data)
    told = bytes([len(contact)]) + contact + bytes([len(reference)]) + reference
    return f[:16] + ChaCha20Poly1305(f[16:48]).encrypt(bytes(12), told + bytes(128 - len(told)), f[:16])


def answered_by_the_page(
    request: bytes, held: dict[bytes, tuple[bytes, bytes]], signing: Ed25519PrivateKey
) -> bytes:
    """The answer of an implementation that shares no code with ours."""
    first, _, rest = request.partition(b"\n")
    assert first == b"vigil private matching 1 request"
    length = int.from_bytes(rest[:4], "big")
    asked = json.loads(rest[4 : 4 + length])
    body = rest[4 + length : -64]
    key = bindings.crypto_core_ed25519_scalar_reduce(os.urandom(64))
    evaluated = [
        bindings.crypto_scalarmult_ed25519_noclamp(key, body[start : start + 32])
        for start in range(0, len(body), 32)
    ]
    check = b"check\0" + asked["nonce"].encode()
    entries = [entry(key, data, *told) for data, told in {check: (b"ok", b""), **held}.items()]
    entries += [os.urandom(160) for _ in range(1024 - len(entries))]
    header = json.dumps(
        {
            "maker": asked["reader"],
            "reader": asked["maker"],
            "reader_identity": IDENTITY,
            "nonce": asked["nonce"],
            "made": NOON.isoformat(),
            "expires": (NOON + timedelta(days=1)).isoformat(),
            "request": hashlib.sha256(request).hexdigest(),
            "elements": len(evaluated),
            "entries": len(entries),
        }
    ).encode()
    signed = b"".join(
        [
            b"vigil private matching 1 answer\n",
            len(header).to_bytes(4, "big"),
            header,
            *evaluated,
            *sorted(entries),
        ]
    )
    return signed + signing.sign(signed)


NORTH, WEST = two_forces()
IDENTITY = hashlib.sha256(NORTH.key.public_key().public_bytes_raw()).hexdigest()


def test_an_answer_made_by_the_page_alone_is_understood() -> None:
    request = NORTH.asks([phone(1), phone(2), phone(3)])
    held = {b"phone\0+447700900002": (b"POLIT desk", b"WM-1"), b"phone\0+447700900009": (b"desk", b"")}
    finished = NORTH.finishes(answered_by_the_page(request.file, held, WEST.key), request.pending)
    assert list(finished.hits) == [Hit(phone(2), "POLIT desk", "WM-1")]
    assert finished.entries == 1024
