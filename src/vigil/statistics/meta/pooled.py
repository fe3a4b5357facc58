"""What pooling gives: a rate, how sure it is, and what another study might find."""

from dataclasses import dataclass

from vigil.statistics.estimate import Interval, NotEstimable
from vigil.statistics.meta.heterogeneity import Heterogeneity
from vigil.statistics.meta.measures import Measure
from vigil.statistics.meta.models import Model, words_of
from vigil.statistics.meta.values import Study


@dataclass(frozen=True, slots=True)
class Pooled:
    """Studies pooled.

    ``rate``, ``interval`` and ``prediction`` are proportions from 0 to 1. The interval says where the average rate of
    studies like these may lie; the prediction interval where the rate of one more such study may lie, and so of a place
    like none of them in particular. ``mean`` and ``error`` are on the scale of ``measure``, as other programs print them.
    """

    studies: tuple[Study, ...]
    model: Model
    measure: Measure
    confidence: float
    mean: float
    error: float
    rate: float
    interval: Interval | NotEstimable
    prediction: Interval | NotEstimable
    heterogeneity: Heterogeneity

    @property
    def events(self) -> int:
        """How many had the event in all studies together."""
        return sum(study.events for study in self.studies)

    @property
    def n(self) -> int:
        """How many people there were in all studies together."""
        return sum(study.n for study in self.studies)

    def in_words(self) -> str:
        """One or two sentences with every interval, for a report."""
        number = len(self.studies)
        said = (
            f"{percent(self.rate)} ({sure(self.interval)}) from {number} {'study' if number == 1 else 'studies'}, "
            f"{self.events:,} of {self.n:,} people, {words_of(self.model)}."
        )
        if isinstance(self.prediction, NotEstimable):
            return f"{said} What another study would find is {self.prediction}."
        return (
            f"{said} Another study like these would find {percent(self.prediction.lower)} to "
            f"{percent(self.prediction.upper)}."
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the pool becomes without one study."""

    study: Study
    pooled: Pooled | NotEstimable


def percent(rate: float) -> str:
    """A proportion as people read it: one decimal, and two figures where it is rarer than one in a hundred."""
    hundred = 100 * rate
    return f"{hundred:.2g}%" if 0 < hundred < 1 else f"{hundred:.1f}%"


def sure(interval: Interval | NotEstimable) -> str:
    """An interval of proportions in words."""
    if isinstance(interval, NotEstimable):
        return f"interval {interval}"
    return f"{100 * interval.confidence:g}% interval {percent(interval.lower)} to {percent(interval.upper)}"
