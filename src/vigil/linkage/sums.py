"""Logarithms in whole thousandths of a bit, added and compared without rounding anew: equal on every machine.

A likelihood is kept as ``round(1000 * log2(likelihood))``, a *millibit* count; ten bits are a factor of 1,024. Products are
sums of whole numbers, so the order makes no difference; a sum of two likelihoods takes one look into a table.
"""

import math
from typing import Final

BIT: Final = 1000  # millibits
NEVER: Final = -60 * BIT  # as good as impossible, and still a number
_LAST: Final = 12 * BIT  # beyond it, the smaller of two adds nothing that is left after rounding
# round(1000 * log2(1 + 2^(-d/1000))) for each difference d.
ADDED: Final = tuple(round(BIT * math.log2(1 + 2 ** (-apart / BIT))) for apart in range(_LAST + 1))


def millibits(likelihood: float) -> int:
    """The logarithm of a likelihood, no less than `NEVER`."""
    return max(NEVER, round(BIT * math.log2(likelihood))) if likelihood > 0 else NEVER


def added(one: int, other: int) -> int:
    """The logarithm of the sum of two likelihoods."""
    apart = abs(one - other)
    return max(one, other) + (ADDED[apart] if apart <= _LAST else 0)


def probability(odds: int) -> float:
    """The probability that belongs to the logarithm of odds."""
    if odds >= 0:
        return 1 / (1 + 2 ** (-odds / BIT))
    likelihood: float = 2 ** (odds / BIT)
    return likelihood / (1 + likelihood)
