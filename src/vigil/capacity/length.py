"""How long something takes: a mean with a spread, or lengths that were seen, as the kernels draw them."""

import math
from dataclasses import dataclass
from statistics import fmean

from vigil.capacity.spans import HOUR
from vigil.kernels.queueing.draws import WHOLE
from vigil.kernels.queueing.plan import MOST_PHASES, Time, TimeKind

LEAST_SPREAD, MOST_SPREAD = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time.

    Attributes:
        hours: the mean.
        spread: standard deviation divided by the mean: 0 always the same, 1 as an exponential, up to 10; not below 0.1 but 0.
        seen: hours that were seen, each alike probable, instead of mean and spread.

    Source: the two-moment fit of Tijms, *A First Course in Stochastic Models* (2003), appendix B: mixtures of Erlang
    distributions below a spread of 1, hyperexponentials with balanced means above.
    """

    hours: float
    spread: float = 0.0
    seen: tuple[float, ...] = ()

    @property
    def mean(self) -> float:
        """In hours."""
        return fmean(self.seen) if self.seen else self.hours

    @property
    def words(self) -> str:
        """``6 hours, spread 0.5``."""
        days = f"{self.mean / 24:.3g} days" if self.mean >= 48 else f"{self.mean:.3g} hours"
        return f"{days}, as {len(self.seen):,} seen" if self.seen else f"{days}, spread {self.spread:g}"

    def time(self, values: list[int]) -> Time:
        """As the kernels draw it; lengths that were seen are added to ``values``."""
        if self.seen:
            begins = len(values)
            values.extend(round(one * HOUR) for one in self.seen)
            return Time(TimeKind.VALUES, first=begins, first_mean=len(self.seen))
        if self.spread == 0:
            return Time(TimeKind.FIXED, first=round(self.hours * HOUR))
        return _steps(self.hours * HOUR, self.spread**2)


def _steps(mean: float, square: float) -> Time:
    """Exponential steps with a mean and a squared spread."""
    if square > 1:
        share = (1 + math.sqrt((square - 1) / (square + 1))) / 2
        return Time(
            TimeKind.PHASES,
            share=round(share * WHOLE),
            first=1,
            first_mean=round(mean / (2 * share)),
            second=1,
            second_mean=round(mean / (2 * (1 - share))),
        )
    many = min(math.ceil(1 / square - 1e-9), MOST_PHASES)
    # With `share` one step less: chosen so that the variance is right.
    share = (
        (many * square - math.sqrt(many * (1 + square) - many**2 * square)) / (1 + square)
        if many > 1
        else 0.0
    )
    step = round(mean / (many - share))
    return Time(
        TimeKind.PHASES,
        share=round(share * WHOLE),
        first=many - 1,
        first_mean=step,
        second=many,
        second_mean=step,
    )
