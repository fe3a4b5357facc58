"""The prime-order group: points of edwards25519's main subgroup, every operation libsodium's.

An *element* is 32 bytes, a *scalar* 32 bytes below the group's order. Nothing here computes on coordinates: hashing to
the group, multiplication and the check that a point is in the group are libsodium's, through PyNaCl.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TypeVar

from nacl import bindings
from nacl.exceptions import CryptoError

from vigil.linkage.private.errors import UntrustedFileError

ELEMENT_BYTES = 32
SUITE = b"vigil-private-matching-1-edwards25519-SHA512"
_TOGETHER = 256  # items that a thread takes at a time

Item = TypeVar("Item")
Made = TypeVar("Made")


def hash_to_element(data: bytes) -> bytes:
    """The element that stands for some bytes; nobody knows its logarithm.

    Two independent halves of a SHA-512 are each mapped by Elligator 2 with the cofactor cleared, and added: one map
    alone reaches half of the points, the sum of two is as good as uniform (RFC 9380, section 3, ``hash_to_curve``;
    Brier and others, CRYPTO 2010).
    """
    uniform = hashlib.sha512(_prefixed(b"HashToGroup-" + SUITE) + _prefixed(data)).digest()
    return bindings.crypto_core_ed25519_add(
        bindings.crypto_core_ed25519_from_uniform(uniform[:32]),
        bindings.crypto_core_ed25519_from_uniform(uniform[32:]),
    )


def times(scalar: bytes, untrusted_element: bytes) -> bytes:
    """An element multiplied by a scalar, in time that does not depend on the scalar.

    Raises:
        UntrustedFileError: the bytes are no element: not canonical, not on the curve, or outside the prime-order
            subgroup, where a product would tell part of the scalar.
    """
    try:
        return bindings.crypto_scalarmult_ed25519_noclamp(scalar, untrusted_element)
    except (CryptoError, RuntimeError) as error:
        raise UntrustedFileError(
            "It holds 32 bytes that are no element of the group; it was not made by private matching. Use none of it."
        ) from error


def scalar_from(uniform: bytes) -> bytes:
    """The scalar that 64 uniform bytes stand for."""
    return bindings.crypto_core_ed25519_scalar_reduce(uniform)


def random_scalar() -> bytes:
    """A scalar that nobody can guess."""
    return scalar_from(os.urandom(64))


def inverse(scalar: bytes) -> bytes:
    """The scalar that undoes a multiplication by this one."""
    return bindings.crypto_core_ed25519_scalar_invert(scalar)


def in_threads(work: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
    """``work`` done on every item, in their order, by as many threads as there are processors for this process.

    libsodium works without the interpreter's lock, so that threads are enough and no key goes to another process.

    Raises:
        UntrustedFileError: one item could not be worked on.
    """
    parts = [items[start : start + _TOGETHER] for start in range(0, len(items), _TOGETHER)]
    with ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))) as threads:
        done = [threads.submit(lambda part: [work(item) for item in part], part) for part in parts]
        try:
            return list(chain.from_iterable(one.result() for one in done))
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _prefixed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
