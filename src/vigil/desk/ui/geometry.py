"""Where the parts of a server-made picture begin and end."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 0.8  # a part of one in a million is still there to be seen


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in hundredths of its length."""

    start: float
    length: float


def segments(values: Sequence[int]) -> list[Segment]:
    """Share a bar of length 100 among counts; zero has no length, anything else stays visible.

    Raises:
        ValueError: a count is negative.
    """
    if any(value < 0 for value in values):
        raise ValueError(f"a part of a bar cannot be negative: {list(values)}")
    lengths = _lengths(values)
    starts = [sum(lengths[:place]) for place in range(len(lengths))]
    return [Segment(round(start, 2), round(length, 2)) for start, length in zip(starts, lengths, strict=True)]


def _lengths(values: Sequence[int]) -> list[float]:
    whole = sum(values)
    if not whole:
        return [0.0 for _ in values]
    shares = [max(100 * value / whole, SMALLEST) if value else 0.0 for value in values]
    return [100 * share / sum(shares) for share in shares]
