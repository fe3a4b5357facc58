"""The oblivious pseudo-random function: whoever asks learns its value for their inputs, whoever holds the key learns nothing.

The construction and its names are those of RFC 9497 in its base mode (``Blind``, ``BlindEvaluate``, ``Finalize``), over the
group of ``group.py``, which is not among the standard's suites; see docs/decisions/0017-private-matching.md.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

from vigil.linkage.private.group import hash_to_element, inverse, random_scalar, scalar_from, times

SEED_BYTES = 32
TAG_BYTES, KEY_BYTES, RECEIPT_BYTES = 16, 32, 16


@dataclass(frozen=True, slots=True)
class Output:
    """What the function gives for one input: 64 bytes that nobody can tell from chance without the key.

    Args:
        tag: stands for the input in the holder's table.
        key: opens what the table says beside the tag.
        receipt: shows the holder that whoever names the tag had the input and asked for it.
    """

    tag: bytes
    key: bytes
    receipt: bytes


class Blinds:
    """The factors that hide what is asked, one for each place in a request, all from one seed.

    Each factor is used for one element, so that a blinded element is a uniformly random one whatever it hides.
    """

    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    @classmethod
    def fresh(cls) -> tuple["Blinds", bytes]:
        """New factors, and the seed to keep until the answer comes."""
        seed = os.urandom(SEED_BYTES)
        return cls(seed), seed

    def blind(self, place: int, data: bytes) -> bytes:
        """The blinded element to send."""
        return times(self._factor(place), hash_to_element(data))

    def finalize(self, place: int, data: bytes, untrusted_evaluated: bytes) -> Output:
        """The function's value, from what came back for the blinded element.

        Raises:
            UntrustedFileError: what came back is no element of the group.
        """
        return _output(data, times(inverse(self._factor(place)), untrusted_evaluated))

    def _factor(self, place: int) -> bytes:
        return scalar_from(hmac.digest(self._seed, b"blind" + place.to_bytes(8, "big"), "sha512"))


class Function:
    """The function under a key of its own, which lives in memory only and for one answer."""

    def __init__(self) -> None:
        self._key = random_scalar()

    def evaluate_blinded(self, untrusted_element: bytes) -> bytes:
        """What to send back for a blinded element.

        Raises:
            UntrustedFileError: it is no element of the group.
        """
        return times(self._key, untrusted_element)

    def evaluate(self, data: bytes) -> Output:
        """The function's value for an input of one's own."""
        return _output(data, times(self._key, hash_to_element(data)))


def _output(data: bytes, element: bytes) -> Output:
    whole = hashlib.sha512(
        len(data).to_bytes(2, "big") + data + len(element).to_bytes(2, "big") + element + b"Finalize"
    ).digest()
    return Output(
        tag=whole[:TAG_BYTES],
        key=whole[TAG_BYTES : TAG_BYTES + KEY_BYTES],
        receipt=whole[TAG_BYTES + KEY_BYTES :],
    )
