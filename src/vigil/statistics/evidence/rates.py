"""What the evidence says of an outcome: our own pool, what others pooled, and what could not be pooled."""

from collections.abc import Callable
from dataclasses import dataclass

from vigil.statistics.evidence.records import Record
from vigil.statistics.evidence.samples import Sample
from vigil.statistics.evidence.vocabulary import Outcome, Source, Standing, When
from vigil.statistics.meta import Interval, NotEstimable, Pooled
from vigil.statistics.meta.pooled import percent, sure


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """A rate that others pooled, as they give it.

    ``sampling`` is the exact interval as if all samples were one: the least uncertainty there can be, since it leaves no room
    for samples to differ. Where others gave an interval, it is ``interval``. A prediction interval needs the samples one by one.
    """

    source: Source
    samples: int
    people: int
    rate: float
    interval: Interval | NotEstimable
    prediction: NotEstimable
    sampling: Interval

    def in_words(self) -> str:
        """The figure, what it rests on, and how sure it is that the source says so."""
        if isinstance(self.interval, NotEstimable):
            spread = (
                f"as one sample at least {percent(self.sampling.lower)} to {percent(self.sampling.upper)}"
            )
        else:
            spread = sure(self.interval)
        doubt = (
            "" if self.source.standing is Standing.READ else "; look the exact figure up before relying on it"
        )
        return f"{percent(self.rate)} ({spread}; {self.samples} samples, {self.people:,} people; {self.source.study}{doubt})"


@dataclass(frozen=True, slots=True)
class NotPooled:
    """A sample of the base that has the outcome and is not in the pool, and why."""

    sample: Sample
    reason: str


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What the evidence says of one outcome by one record.

    ``pooled`` takes of each sample the count nearest to its printed percentage; ``fewest`` and ``most`` take the ends of
    what the percentages allow, and ``interval`` and ``prediction`` reach over all three. ``published`` are pools by others,
    over samples that are mostly not in this base; they are not mixed with ours.
    """

    outcome: Outcome
    when: When
    record: Record
    samples: tuple[Sample, ...]
    pooled: Pooled | NotEstimable
    fewest: Pooled | NotEstimable
    most: Pooled | NotEstimable
    published: tuple[PublishedRate, ...]
    not_pooled: tuple[NotPooled, ...]

    @property
    def interval(self) -> Interval | NotEstimable:
        """Where the average rate may lie, whichever counts the percentages stand for."""
        return self._over(lambda pooled: pooled.interval)

    @property
    def prediction(self) -> Interval | NotEstimable:
        """Where the rate in another sample like these may lie, whichever counts the percentages stand for."""
        return self._over(lambda pooled: pooled.prediction)

    @property
    def rate(self) -> float | NotEstimable:
        """The rate that rests on the most samples: ours, or a published one."""
        widest = max(self.published, key=lambda one: one.samples, default=None)
        if widest is not None and (
            isinstance(self.pooled, NotEstimable) or widest.samples > len(self.samples)
        ):
            return widest.rate
        return self.pooled.rate if isinstance(self.pooled, Pooled) else self.pooled

    def in_words(self) -> str:
        """Our pool and the published ones, with what was left out."""
        said = [f"pooled here: {self._ours()}"] if self.samples else []
        said += [f"published: {one.in_words()}" for one in self.published]
        said += [f"not pooled: {one.sample.source.study}, since {one.reason}" for one in self.not_pooled]
        return "; ".join(said) if said else str(self.pooled)

    def _ours(self) -> str:
        if isinstance(self.pooled, NotEstimable):
            return str(self.pooled)
        another = self.prediction
        spread = (
            f"another sample {another}"
            if isinstance(another, NotEstimable)
            else f"another sample {percent(another.lower)} to {percent(another.upper)}"
        )
        number = len(self.samples)
        return (
            f"{percent(self.pooled.rate)} ({sure(self.interval)}; {spread}; "
            f"{number} {'sample' if number == 1 else 'samples'}, {self.pooled.n:,} people{self._followed()})"
        )

    def _followed(self) -> str:
        if self.when is When.BEFORE:
            return ""
        years = sorted({sample.follow_up_years for sample in self.samples}, key=float)
        return (
            f", followed {years[0]} years"
            if len(years) == 1
            else f", followed {years[0]} to {years[-1]} years"
        )

    def _over(self, part: Callable[[Pooled], Interval | NotEstimable]) -> Interval | NotEstimable:
        ends = [
            one if isinstance(one, NotEstimable) else part(one)
            for one in (self.pooled, self.fewest, self.most)
        ]
        known = [one for one in ends if isinstance(one, Interval)]
        for one in ends:
            if isinstance(one, NotEstimable):
                return one
        return Interval(
            min(one.lower for one in known), max(one.upper for one in known), confidence=known[0].confidence
        )
