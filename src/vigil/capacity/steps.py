"""Round numbers along an axis."""

import math

WANTED = 4  # steps at about
SMALLEST = 1e-9  # what is drawn is never so small, but for nothing


def rounded_marks(least: float, most: float) -> list[float]:
    """Even steps of 1, 2 or 5 times a power of ten, from the least on and not ending before the most."""
    span = most - least
    if span < SMALLEST:
        return [least, least + 1.0]
    power = 10.0 ** math.floor(math.log10(span / WANTED))
    step = next(
        (times * power for times in (1, 2, 5) if times * power >= span / WANTED * (1 - 1e-9)), 10 * power
    )
    return [least + step * number for number in range(math.ceil(span / step - 1e-9) + 1)]
