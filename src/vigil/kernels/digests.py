"""MD5, SHA-1 and SHA-256 of a file in one reading of it, and of many small files side by side.

Sources: RFC 1321; FIPS 180-4. The reference twin is hashlib; the native twin stands in ``native/digests.cpp`` and serves
where the processor has AVX-512 and the SHA instructions.
"""

import ctypes
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from vigil.kernels import native
from vigil.kernels.native import INT32, INT64, POINTER

_WIDTHS = (16, 20, 32)  # bytes of each digest


@dataclass(frozen=True, slots=True)
class Digests:
    """Three digests in lower-case hex, and how many bytes they were taken over."""

    md5: str
    sha1: str
    sha256: str
    size: int


def digest_stream(chunks: Iterable[bytes]) -> Digests:
    """Digests of the chunks' concatenation, each chunk read once.

    MD5 and SHA-1 are here because the field's sets are keyed by them. Do not use either to prove that evidence is
    unchanged; SHA-256 does that.
    """
    md5, sha1, sha256 = (
        hashlib.md5(usedforsecurity=False),
        hashlib.sha1(usedforsecurity=False),
        hashlib.sha256(),
    )
    size = 0
    for chunk in chunks:
        size += len(chunk)
        md5.update(chunk)
        sha1.update(chunk)
        sha256.update(chunk)
    return Digests(md5=md5.hexdigest(), sha1=sha1.hexdigest(), sha256=sha256.hexdigest(), size=size)


def digest_many(contents: Sequence[bytes]) -> list[Digests]:
    """Digests of whole contents, in their order; quickest for many at once.

    Args:
        contents: each a whole file's bytes. They are all held meanwhile: give tens of megabytes at a time, and a large
            file to `digest_stream`.
    """
    library = native.library()
    # One alone has nothing beside which it could go.
    if len(contents) == 1 or library is None or not serves(library):
        return [digest_stream([content]) for content in contents]
    return digest_native(library, contents)


@cache
def serves(library: native.Library) -> bool:
    """Whether this processor has what the native twin needs."""
    return bool(library.function("vigil_digests_served", returns=INT32)())


def digest_native(library: native.Library, contents: Sequence[bytes]) -> list[Digests]:
    """The native twin of `digest_many`; don't call it where it does not serve."""
    count = len(contents)
    lengths = np.array([len(content) for content in contents], dtype=np.int64)
    # The longest first: one that begins last would go on alone.
    order = np.argsort(-lengths, kind="stable")
    lengths = lengths[order]
    held = [np.frombuffer(contents[number], dtype=np.uint8) for number in order]
    places = (ctypes.c_void_p * count)(*(one.ctypes.data for one in held))
    found = [np.empty((count, width), dtype=np.uint8) for width in _WIDTHS]
    _of(library)(
        ctypes.addressof(places),
        native.address(lengths, np.int64),
        count,
        *(native.address(rows, np.uint8) for rows in found),
    )
    back = np.argsort(order)
    md5, sha1, sha256 = (rows[back].tobytes().hex() for rows in found)
    return [
        Digests(
            md5=md5[32 * row : 32 * row + 32],
            sha1=sha1[40 * row : 40 * row + 40],
            sha256=sha256[64 * row : 64 * row + 64],
            size=len(content),
        )
        for row, content in enumerate(contents)
    ]


@cache
def _of(library: native.Library) -> Any:
    return library.function("vigil_digests_of", POINTER, POINTER, INT64, POINTER, POINTER, POINTER)
