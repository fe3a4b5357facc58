"""MD5, SHA-1 and SHA-256 of a file in one reading of it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


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
