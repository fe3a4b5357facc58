"""The drift report: whether cases, answers and levels still look as they did when the instrument was validated."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vigil.documents import Block, Bullets, Document, Heading, Notice, Paragraph, Table
from vigil.risk import Answer, Level
from vigil.statistics.charts.cusum import MOST_CASES, cusum_chart_drawn
from vigil.statistics.drift.cusum import CusumRun, cusum_chart
from vigil.statistics.drift.mix import Mix, compare_mix
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.rates import observed_to_expected
from vigil.validation.columns import Columns, Followed
from vigil.validation.errors import ValidationError
from vigil.validation.saying import cases, in_a_line, not_estimated, number, value_of

FLAGGED_FROM = Level.HIGH
FALSE_SIGNAL_AFTER = 500.0  # cases between two false signals, on average
ODDS = 2.0  # times which the odds rise, or fall, by in a change that must not go unseen
LIMITS = (
    (
        "A change in the mix of levels may be a change in who is referred, in who assesses, or in the instrument's use. These "
        "figures do not tell which."
    ),
    "Its thresholds of 0.10 and 0.25 are conventions made for thousands of cases; what chance makes of it stands there.",
    "O/E takes the earlier period's share of each level as exact.",
)


@dataclass(frozen=True, slots=True)
class ItemMix:
    """The answers to one item, then and now."""

    item: str
    mix: Mix


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Two periods of one instrument.

    Attributes:
        since: the first day of the recent period.
        before: cases of the earlier one.
        after: and of the recent one.
        levels: the mix of upper levels.
        rising: a CUSUM of cases at High or above against a doubling of the odds, over the recent period.
        falling: the same against a halving.
        items: the answers to each item.
        matured: O/E of the recent cases whose outcome is known, expected at the earlier share of each level.
    """

    since: date
    before: int
    after: int
    levels: Mix
    rising: CusumRun | NotEstimable
    falling: CusumRun | NotEstimable
    items: tuple[ItemMix, ...]
    matured: Estimate | NotEstimable


def drift_report(columns: Columns, *, since: date) -> DriftReport:
    """Compare the cases that arrived from a day on with those before it.

    Raises:
        ValidationError: the instrument gives no level, or one of the periods has no case.
    """
    if not columns.has_levels:
        raise ValidationError("Drift is told of levels, and the instrument gives none.")
    before = [one for one in columns.all if one.case.received < since]
    after = [one for one in columns.all if one.case.received >= since]
    if not before or not after:
        raise ValidationError(
            f"Every case arrived on one side of {since.isoformat()}; name a day with cases before it and from it on."
        )
    flagged = [[level >= FLAGGED_FROM.rank for level in columns.levels(part)] for part in (before, after)]
    return DriftReport(
        since=since,
        before=len(before),
        after=len(after),
        levels=_levels(before, after),
        rising=_cusum(flagged[0], flagged[1], ODDS),
        falling=_cusum(flagged[0], flagged[1], 1 / ODDS),
        items=_items(before, after),
        matured=_matured(before, after),
    )


def _levels(before: Sequence[Followed], after: Sequence[Followed]) -> Mix:
    then, now = (Counter(one.assessed.upper for one in part) for part in (before, after))
    return compare_mix(
        categories=[level.label for level in Level],
        before=[then[level] for level in Level],
        after=[now[level] for level in Level],
    )


def _cusum(before: Sequence[bool], after: Sequence[bool], odds: float) -> CusumRun | NotEstimable:
    rate = sum(before) / len(before)
    if rate in {0.0, 1.0}:
        return NotEstimable(
            f"{'every' if rate else 'no'} earlier case was at {FLAGGED_FROM.label} or above, so there is no rate to watch"
        )
    changed = odds * rate / (1 - rate)
    chart = cusum_chart(
        in_control=rate, out_of_control=changed / (1 + changed), false_signal_after=FALSE_SIGNAL_AFTER
    )
    return chart.run(list(after))


def _items(before: Sequence[Followed], after: Sequence[Followed]) -> tuple[ItemMix, ...]:
    names = sorted({name for one in (*before, *after) for name in one.assessed.answers})
    mixes = []
    for name in names:
        then, now = (
            Counter(given for one in part if isinstance(given := one.assessed.answers.get(name), Answer))
            for part in (before, after)
        )
        if then or now:
            mix = compare_mix(
                categories=[answer.value for answer in Answer],
                before=[then[answer] for answer in Answer],
                after=[now[answer] for answer in Answer],
            )
            mixes.append(ItemMix(name, mix))
    return tuple(mixes)


def _matured(before: Sequence[Followed], after: Sequence[Followed]) -> Estimate | NotEstimable:
    then = Counter(one.assessed.upper for one in before if one.event is not None)
    events = Counter(one.assessed.upper for one in before if one.event)
    known = [one for one in after if one.event is not None]
    if not known:
        return NotEstimable("no outcome of the recent cases is known yet")
    for one in known:
        if not then[one.assessed.upper]:
            label = "" if one.assessed.upper is None else one.assessed.upper.label
            return NotEstimable(
                f"no earlier case at {label} has a known outcome, so nothing was to be expected of it"
            )
    expected = sum(events[one.assessed.upper] / then[one.assessed.upper] for one in known)
    if not expected:
        return NotEstimable("no earlier case at these levels had the outcome, so none was to be expected")
    return observed_to_expected(observed=sum(one.event is True for one in known), expected=expected)


def to_document(report: DriftReport, *, over: str, made_at: datetime) -> Document:
    """The report as a document."""
    return Document(
        title="Drift: do cases, answers and levels still look as they did?",
        over=over,
        made_at=made_at,
        facts=(
            ("Earlier", f"{cases(report.before)}, arrived before {report.since.isoformat()}"),
            ("Recent", f"{cases(report.after)}, arrived from then on"),
        ),
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: DriftReport) -> Iterator[Block]:
    yield Heading("Levels")
    yield from _mix("Upper levels, then and now", report.levels)
    for name, run, identifier in (
        ("a rise", report.rising, "rising"),
        ("a fall", report.falling, "falling"),
    ):
        yield Heading(f"Cases at {FLAGGED_FROM.label} or above: {name}", depth=2)
        yield from _run(name, run, identifier)
    yield Heading("Answers")
    if not report.items:
        yield Paragraph("No answers were kept, so their drift cannot be told.")
    else:
        yield _items_table(report.items)
    yield Heading("Outcomes that have matured")
    if isinstance(report.matured, NotEstimable):
        yield not_estimated("O/E", report.matured)
    else:
        yield Paragraph(
            f"O/E of the recent cases, at the earlier share of each level: {in_a_line(report.matured)}."
        )
    yield Heading("Read with care")
    yield Bullets(LIMITS)


def _mix(caption: str, mix: Mix) -> Iterator[Block]:
    yield Table(
        caption=caption,
        heads=("", "Then", "Now"),
        rows=tuple(
            (one.name, in_a_line(one.before, share=True), in_a_line(one.after, share=True))
            for one in mix.categories
        ),
    )
    stability = mix.stability
    if isinstance(stability, NotEstimable):
        yield not_estimated("The stability index", stability)
    else:
        yield Paragraph(
            f"Stability index {number(stability.index)}: {stability.shift.value} by the published thresholds. Without a change "
            f"it would be {number(stability.by_chance)} on average and seldom above {number(stability.chance_limit)}."
        )
        if stability.warning:
            yield Notice("Few cases", stability.warning)
    tested = mix.p_value
    said = str(tested) if isinstance(tested, NotEstimable) else number(tested)
    yield Paragraph(f"Probability that one mix would part so far by chance (Pearson): {said}.")


def _run(name: str, run: CusumRun | NotEstimable, identifier: str) -> Iterator[Block]:
    if isinstance(run, NotEstimable):
        yield not_estimated("The chart", run)
        return
    chart = run.chart
    yield Paragraph(
        f"From {number(chart.in_control, share=True)} to {number(chart.out_of_control, share=True)}: such a change would be "
        f"signalled after {chart.signal_after:.0f} cases on average; without one, a false signal comes every "
        f"{chart.false_signal_after:,.0f}. There {_signals(len(run.signals))}."
    )
    start = max(len(run.heights) - MOST_CASES, 0)
    yield cusum_chart_drawn(
        title=f"Watching for {name}",
        heights=run.heights[start:],
        limit=chart.limit,
        signals=[at - start for at in run.signals if at > start],
        identifier=identifier,
    ).figure


def _signals(number_of: int) -> str:
    return "was 1 signal" if number_of == 1 else f"were {number_of} signals"


def _items_table(items: Sequence[ItemMix]) -> Table:
    return Table(
        caption="Answers to each item: the share of yes, and of what is open, then and now",
        heads=("Item", "Yes then", "Yes now", "Open then", "Open now", "Stability index"),
        rows=tuple(_item_row(one) for one in items),
        numeric=frozenset(range(1, 6)),
    )


def _item_row(one: ItemMix) -> tuple[str, ...]:
    named = {category.name: category for category in one.mix.categories}
    yes = named[Answer.YES.value]
    stability = one.mix.stability
    return (
        one.item,
        value_of(yes.before, share=True),
        value_of(yes.after, share=True),
        _open([named[answer.value].before for answer in Answer if answer.is_open]),
        _open([named[answer.value].after for answer in Answer if answer.is_open]),
        str(stability) if isinstance(stability, NotEstimable) else number(stability.index),
    )


def _open(shares: Sequence[Estimate | NotEstimable]) -> str:
    known = [one.value for one in shares if isinstance(one, Estimate)]
    return number(sum(known), share=True) if len(known) == len(shares) else "no case"
