"""Random numbers by key: whoever asks for draw n of a case gets the same bits, whatever happened before.

A draw depends on the seed, the replication, whom it is for and what for, never on the order of events. So the same people
arrive, with the same work to be done on them, under every policy and every number of officers: common random numbers.

Sources: Steele, Lea and Flood, *Fast splittable pseudorandom number generators* (OOPSLA 2014), whose mixing function is used
with the constants of SplitMix64; the exponential by inversion, its logarithm in whole numbers, so that no processor or
library rounds it otherwise.
"""

from decimal import Decimal, localcontext
from enum import IntEnum

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB

SHARE_BITS = 62
WHOLE = 1 << SHARE_BITS  # a share of one
FRACTION_BITS = 56  # of an exponential draw
ONE = 1 << 62  # what the logarithm is reckoned in
CELL_BITS = 10
CELLS = 1 << CELL_BITS


class Whom(IntEnum):
    """Whom a stream of draws is for."""

    SOURCE = 0
    POOL = 1
    CASE = 2


class What(IntEnum):
    """What one draw of a stream decides."""

    LEVEL = 0
    CHILDREN = 1
    AGE = 2
    ASSESSMENT = 3
    ROUTE = 4
    WORK = 5
    GAP = 6
    SIZE = 7
    LENGTH = 8


def mixed(word: int) -> int:
    """Sixty-four bits stirred so that each depends on all: SplitMix64's last step."""
    word = (word ^ word >> 30) * FIRST & WORD
    word = (word ^ word >> 27) * SECOND & WORD
    return word ^ word >> 31


def keyed(*, seed: int, replication: int, whom: Whom, group: int, number: int = 0) -> int:
    """The key of one stream of draws.

    Args:
        seed: 0 to 2^64 - 1.
        replication: which of the repetitions.
        whom: what kind of thing the stream is for.
        group: of a source or a pool its number, of a case the number of its source.
        number: of a case, its number in that source.
    """
    key = 0
    for word in (seed, replication, whom, group, number):
        key = mixed((key + (word + 1) * GOLDEN) & WORD)
    return key


def draw(key: int, what: What, index: int = 0, part: int = 0) -> int:
    """64 random bits.

    Args:
        key: of `keyed`.
        what: what they decide.
        index: which of those: the stage, or the how manieth.
        part: of a draw that needs several, below 65,536.
    """
    counter = what << 48 | index << 16 | part
    return mixed((key + (counter + 1) * GOLDEN) & WORD)


def falls_below(bits: int, share: int) -> bool:
    """Whether a draw falls within a share, given in units of 2^-62."""
    return bits >> 2 < share


def place_among(bits: int, count: int) -> int:
    """One of ``count`` places, all alike probable: the upper half of a product."""
    return bits * count >> 64


def _cells() -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """For each 1,024th of an octave its middle's inverse (units of 2^-63) and that inverse's -ln (2^-62); and ln 2 (2^-56)."""
    with localcontext() as context:
        context.prec = 60
        inverses = [
            round(Decimal(1 << 63) / (1 + (Decimal(cell) + Decimal("0.5")) / CELLS)) for cell in range(CELLS)
        ]
        logarithms = [round(-(Decimal(inverse) / (1 << 63)).ln() * ONE) for inverse in inverses]
        two = round(Decimal(2).ln() * (1 << FRACTION_BITS))
    return tuple(inverses), tuple(logarithms), two


INVERSES, LOGARITHMS, LN_2 = _cells()
THIRD = ONE // 3


def exponential(bits: int) -> int:
    """A draw from the exponential distribution with mean one, in units of 2^-56: -ln of the bits as a fraction of one.

    Looked up for the cell's middle, and from there by ln(1 + r) = r (1 - r/2 + r² (1/3 - r/4)): |r| lies below 2^-11, so
    that the next term lies below the last bit.
    """
    bits = bits or 1
    zeros = 64 - bits.bit_length()
    mantissa = bits << zeros
    cell = mantissa >> 63 - CELL_BITS & CELLS - 1
    rest = (mantissa * INVERSES[cell] >> 64) - ONE
    square = rest * rest >> 62
    series = ONE - (rest >> 1) + (square * (THIRD - (rest >> 2)) >> 62)
    logarithm = LOGARITHMS[cell] + (series * rest >> 62)
    return max(0, (zeros + 1) * LN_2 - (logarithm >> 6))


def scaled(mean: int, exponent: int) -> int:
    """A mean times an exponential draw, to the nearest whole number."""
    return mean * exponent + (1 << FRACTION_BITS - 1) >> FRACTION_BITS
