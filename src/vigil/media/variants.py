"""The further hashes of one picture (turned, cut, without its bars, of a part of it): their words, and as bytes to keep.

Each takes 33 bytes: its place among `WORDS`, then the hash. So a scan can be asked anew without decoding anything.
"""

from vigil.kernels.laid import CUTS, DIHEDRAL

HASH = 32  # bytes
WITHOUT_BORDER = "without the bars around it"
TURNED = DIHEDRAL[1:]
CUT = tuple(f"as if {part * 100:g} % had been cut from each side" for part in CUTS)
INSIDE = (WITHOUT_BORDER, *(f"{WITHOUT_BORDER}, {words}" for words in DIHEDRAL[1:]))
FROM_A_PART, PLAIN_REST = "from a part of the picture", " with its mean for the rest"
_LAID = ("", *(f", {words}" for words in DIHEDRAL[1:]))
PART = tuple(FROM_A_PART + words for words in _LAID)
LEVELLED_PART = tuple(FROM_A_PART + PLAIN_REST + words for words in _LAID)
WORDS = (*TURNED, *CUT, *INSIDE, *PART, *LEVELLED_PART)

Variants = tuple[tuple[str, bytes], ...]
_PLACES = {words: bytes((place,)) for place, words in enumerate(WORDS)}


def packed(variants: Variants) -> bytes:
    """Hashes with their words, as bytes.

    Raises:
        ValueError: words are none of `WORDS`, or a hash has not 32 bytes.
    """
    if any(words not in _PLACES or len(value) != HASH for words, value in variants):
        raise ValueError("a further hash has words that are known, and 32 bytes")
    return b"".join([_PLACES[words] + value for words, value in variants])


def unpacked(data: bytes) -> Variants:
    """The same back.

    Raises:
        ValueError: the bytes are not what `packed` makes.
    """
    if len(data) % (HASH + 1) or any(place >= len(WORDS) for place in data[:: HASH + 1]):
        raise ValueError("the further hashes of a picture are damaged")
    return tuple(
        (WORDS[data[place]], data[place + 1 : place + 1 + HASH]) for place in range(0, len(data), HASH + 1)
    )
