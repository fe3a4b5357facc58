"""Measuring in turns: machines are noisy, so what is compared runs side by side and only the ratio is believed."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]
ROUNDS = 5  # medians of at least five


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds of each round, user and system time of all threads of this process."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median round, in CPU seconds."""
        return median(self.seconds)

    def each(self, number: int) -> "Measured":
        """The time for one of ``number`` like parts."""
        return Measured(tuple(seconds / number for seconds in self.seconds))


def in_turns(works: Mapping[str, Work], *, rounds: int = ROUNDS) -> dict[str, Measured]:
    """Run every work once in each round, so that a slow minute of the machine is shared by all.

    A work's first run warms caches and is not counted. Garbage is collected between runs and not during them.
    """
    for work in works.values():
        work()
    kept: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            kept[name].append(cpu_seconds(work))
    return {name: Measured(tuple(seconds)) for name, seconds in kept.items()}


def cpu_seconds(work: Work) -> float:
    """User and system time that this process, with all its threads, spends on a work."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.enable()


def ratio(*, peer: Measured, ours: Measured) -> float:
    """How many times the peer's CPU time ours is: the median of the rounds' own ratios."""
    return median(theirs / own for theirs, own in zip(peer.seconds, ours.seconds, strict=True))
