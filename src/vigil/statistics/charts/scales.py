"""Where a value stands between two ends, and which values are marked."""

import math
from dataclasses import dataclass

STEPS = 5  # marks on an axis, more or less


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from its first mark to its last; a logarithmic one has marks above 0."""

    marks: tuple[float, ...]
    is_logarithmic: bool = False

    def place(self, value: float) -> float:
        """0 at the first mark, 1 at the last, and beyond them beyond."""
        first, last, at = (
            (math.log(one) if self.is_logarithmic else one) for one in (self.marks[0], self.marks[-1], value)
        )
        return (at - first) / (last - first)

    def holds(self, value: float) -> bool:
        """Whether the value stands on the axis."""
        return self.marks[0] <= value <= self.marks[-1]


def even(least: float, most: float) -> Scale:
    """Even steps of 1, 2 or 5 times a power of ten, from the last mark up to ``least`` to the first from ``most`` on."""
    if most <= least:
        most = least + (abs(least) or 1.0)
    step = round_step((most - least) / STEPS)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return Scale(tuple(number * step for number in range(first, max(last, first + 1) + 1)))


def ratios(least: float, most: float) -> Scale:
    """Marks at 1, 2 and 5 times powers of ten around values above 0; at powers of ten alone where those would be many."""
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    within = (1.0, 2.0, 5.0) if last - first <= 3 else (1.0,)
    marks = [times * 10.0**power for power in range(first, last + 1) for times in within]
    low = max((mark for mark in marks if mark <= least * (1 + 1e-9)), default=marks[0])
    high = min((mark for mark in marks if mark >= most * (1 - 1e-9) and mark > low), default=10.0 * marks[-1])
    kept = [mark for mark in marks if low <= mark <= high]
    return Scale(tuple(kept if len(kept) > 1 else [*kept, high]), is_logarithmic=True)


def round_step(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((times * power for times in (1, 2, 5) if times * power >= step * (1 - 1e-9)), 10 * power)
