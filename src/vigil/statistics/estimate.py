"""The forms in which an answer comes out: a number with its interval, or why there is none."""

import math
from dataclasses import dataclass

from vigil.statistics.errors import StatisticsError

CONFIDENCE = 0.95
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """There is no number, and why. Never 0, never None, never NaN."""

    reason: str

    def __str__(self) -> str:
        return f"not estimable: {self.reason}"


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``lower`` to ``upper``, at a confidence such as 0.95.

    Raises:
        StatisticsError: the ends are not finite or stand the wrong way round.
    """

    lower: float
    upper: float
    confidence: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lower) and math.isfinite(self.upper) and self.lower <= self.upper):
            raise StatisticsError(f"An interval from {self.lower} to {self.upper} cannot be.")
        check_confidence(self.confidence)

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, and how sure it is.

    Attributes:
        value: the number; finite.
        interval: where the truth may lie, or why that cannot be said although the number can.
        method: what the interval is made by, as a report names it.
    """

    value: float
    interval: Interval | NotEstimable
    method: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise StatisticsError(f"{self.value} is no estimate; say why there is none.")

    def in_words(self, *, decimals: int = 3) -> str:
        """The number with its interval, or with the reason why it has none."""
        if isinstance(self.interval, NotEstimable):
            return f"{self.value:.{decimals}f} (interval {self.interval})"
        return (
            f"{self.value:.{decimals}f} ({100 * self.interval.confidence:g}% interval "
            f"{self.interval.lower:.{decimals}f} to {self.interval.upper:.{decimals}f})"
        )


def check_confidence(confidence: float) -> None:
    """Refuse what is no confidence.

    Raises:
        StatisticsError: it is not between 0.5 and 1.
    """
    if not LEAST_CONFIDENCE <= confidence < 1:
        raise StatisticsError(f"A confidence of {confidence} cannot be; use one such as 0.95.")
