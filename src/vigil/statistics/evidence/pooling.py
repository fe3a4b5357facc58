"""Base rates out of the evidence: pooled, with intervals, and always by both records."""

from collections.abc import Callable, Sequence

from vigil.statistics.errors import StatisticsError
from vigil.statistics.evidence.counting import Counts, share
from vigil.statistics.evidence.evidence import Evidence
from vigil.statistics.evidence.figures import PooledFigure, Side
from vigil.statistics.evidence.rates import BaseRate, NotPooled, PublishedRate
from vigil.statistics.evidence.records import WORDS, Record, TwoRecords
from vigil.statistics.evidence.samples import Sample
from vigil.statistics.evidence.vocabulary import Outcome, Source, When
from vigil.statistics.meta import (
    BinomialNormal,
    Interval,
    Model,
    NotEstimable,
    Pooled,
    Study,
    exact_interval,
    pool,
)

DEFAULT = BinomialNormal()


def base_rates(
    evidence: Evidence, *, outcome: Outcome, when: When, by: Model = DEFAULT, confidence: float = 0.95
) -> TwoRecords[BaseRate]:
    """How many had an outcome, by official record and by self-report, with why the two differ.

    Samples that may share people are not pooled together: the largest stays. A percentage that no count gives is left out.

    Args:
        evidence: a loaded file.
        outcome: what was counted.
        when: before the offence that brought people into the studies, or after it.
        by: the model of our own pool.
        confidence: of our own intervals.

    Raises:
        StatisticsError: the file has no figure of the outcome by either record.
    """
    held = [
        _base_rate(evidence, outcome, when, record, by=by, confidence=confidence)
        for record in (Record.OFFICIAL, Record.SELF_REPORT)
    ]
    if not any(one.samples or one.published or one.not_pooled for one in held):
        raise StatisticsError(
            f"The evidence '{evidence.id}' {evidence.version} has no figure of '{outcome.value}' {when.value}; "
            "name an outcome that it has."
        )
    pairs = [pair for pair in evidence.pairs if (pair.outcome, pair.when) == (outcome, when)]
    why = pairs[0].rates.why if pairs else evidence.why_records_differ
    return TwoRecords(official=held[0], self_report=held[1], why=why)


def _base_rate(
    evidence: Evidence, outcome: Outcome, when: When, record: Record, *, by: Model, confidence: float
) -> BaseRate:
    counted: list[tuple[Sample, Counts]] = []
    not_pooled: list[NotPooled] = []
    kept: dict[str, str] = {}
    # The largest first, so that of samples that may share people the largest stays.
    for sample in sorted(evidence.samples, key=lambda one: (-one.people, one.id)):
        for finding in sample.findings:
            if (finding.outcome, finding.when, finding.record) != (outcome, when, record):
                continue
            possible = finding.possible(sample.people)
            share_people = _may_share(evidence.samples, sample)
            if shared := [study for other, study in kept.items() if other in share_people]:
                not_pooled.append(NotPooled(sample, f"it may share people with {shared[0]}, which is larger"))
            elif possible is None:
                not_pooled.append(
                    NotPooled(sample, f"{finding.percent}% is no count of its {sample.people:,} people")
                )
            else:
                counted.append((sample, possible))
                kept[sample.id] = sample.source.study

    def pooled(which: Callable[[Counts], int]) -> Pooled | NotEstimable:
        if not counted:
            return NotEstimable(
                f"no sample in this base counts '{outcome.value}' {when.value} by {WORDS[record]}"
            )
        studies = [Study(sample.source.study, which(counts), sample.people) for sample, counts in counted]
        return pool(studies, by=by, confidence=confidence)

    return BaseRate(
        outcome=outcome,
        when=when,
        record=record,
        samples=tuple(sample for sample, _ in counted),
        pooled=pooled(lambda counts: counts.nearest),
        fewest=pooled(lambda counts: counts.fewest),
        most=pooled(lambda counts: counts.most),
        published=_published(evidence, outcome, when, record, confidence),
        not_pooled=tuple(not_pooled),
    )


def _may_share(samples: Sequence[Sample], sample: Sample) -> set[str]:
    """Whichever of the two says so."""
    return {*sample.may_share_people_with} | {
        other.id for other in samples if sample.id in other.may_share_people_with
    }


def _published(
    evidence: Evidence, outcome: Outcome, when: When, record: Record, confidence: float
) -> tuple[PublishedRate, ...]:
    found = [
        _rate(analysis.source, figure, _given(figure), confidence)
        for analysis in evidence.pooled
        for figure in analysis.figures
        if (figure.outcome, figure.when, figure.record) == (outcome, when, record)
    ]
    for pair in evidence.pairs:
        if (pair.outcome, pair.when) == (outcome, when):
            found += [
                _rate(
                    pair.source, side, NotEstimable("the source's interval is not in this base"), confidence
                )
                for known_by, side in pair.rates
                if known_by is record
            ]
    return tuple(found)


def _given(figure: PooledFigure) -> Interval | NotEstimable:
    if figure.interval is None:
        return NotEstimable("the source's interval is not in this base")
    lower, upper = (float(share(end)) for end in figure.interval)
    return Interval(lower, upper, figure.confidence_percent / 100)


def _rate(
    source: Source, figure: PooledFigure | Side, interval: Interval | NotEstimable, confidence: float
) -> PublishedRate:
    rate = share(figure.percent)
    near = Study(source.study, round(rate * figure.people), figure.people)
    return PublishedRate(
        source=source,
        samples=figure.samples,
        people=figure.people,
        rate=float(rate),
        interval=interval,
        prediction=NotEstimable("its samples are not in this base one by one"),
        sampling=exact_interval(near, confidence=confidence),
    )
