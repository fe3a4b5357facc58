"""The fairness report: what the instrument, its overrides and its queue did to each group, as far as it may be told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vigil.documents import Block, Bullets, Document, Heading, Notice, Paragraph, Table
from vigil.risk import Level
from vigil.risk.overrides import Direction
from vigil.statistics.cuts import cut_of
from vigil.statistics.estimate import NotEstimable
from vigil.statistics.fairness.groups import Fairness, Group, GroupReport, fairness
from vigil.statistics.fairness.impossibility import SOURCES, Conflict
from vigil.statistics.fairness.suppression import LEAST_SHOWN, Withheld
from vigil.validation.errors import ValidationError
from vigil.validation.saying import in_a_line

FLAGGED_FROM = Level.HIGH
NOT_KNOWN = "not known"
PAIR = 2
WITHHELD = "withheld"
SMALL = f"below {LEAST_SHOWN}, or telling a count that is"
LIMITS = (
    "No instrument and nobody who assesses sees a group. The store that holds it is apart, and only these figures leave it.",
    (
        f"No count below {LEAST_SHOWN} is told, and none that would let one be worked out. Who knows some of the cases "
        "can still work more out."
    ),
    "A difference between groups may come from the instrument, from who is referred, or from what is looked into and recorded.",
)


@dataclass(frozen=True, slots=True)
class GroupedCase:
    """One case as the evaluation store sees it.

    Attributes:
        group: its group, or ``NOT_KNOWN``.
        level: the upper level.
        event: whether the outcome came about; None where nobody knows.
        override: which way it was overridden; None where it was not.
        waited: days until the first act; None where it still waits.
    """

    group: str
    level: Level
    event: bool | None
    override: Direction | None
    waited: float | None


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """Groups beside each other, for one characteristic.

    Attributes:
        characteristic: what the groups are of.
        cases: how many are in the store.
        found: counts and rates, each told or withheld.
    """

    characteristic: str
    cases: int
    found: Fairness


def fairness_report(characteristic: str, cases: Sequence[GroupedCase]) -> FairnessReport:
    """Report on the groups of one characteristic.

    Raises:
        ValidationError: there are not two groups.
        StatisticsError: there are too many, or what is small cannot be kept from being worked out.
    """
    groups = sorted({one.group for one in cases}, key=lambda name: (name == NOT_KNOWN, name))
    if len(groups) < PAIR:
        raise ValidationError(
            f"By {characteristic} there is one group or none; nothing can be held beside it."
        )
    return FairnessReport(
        characteristic=characteristic,
        cases=len(cases),
        found=fairness(groups=[_group(name, [one for one in cases if one.group == name]) for name in groups]),
    )


def _group(name: str, cases: Sequence[GroupedCase]) -> Group:
    known = [one for one in cases if one.event is not None]
    return Group(
        name=name,
        assessed=len(cases),
        cut=cut_of(
            flagged=[one.level >= FLAGGED_FROM for one in known], outcomes=[bool(one.event) for one in known]
        ),
        raised=sum(one.override is Direction.UPWARD for one in cases),
        lowered=sum(one.override is Direction.DOWNWARD for one in cases),
        waits=[one.waited for one in cases if one.waited is not None],
    )


def to_document(
    report: FairnessReport,
    *,
    over: str,
    made_at: datetime,
    earlier: tuple[datetime, FairnessReport] | None = None,
) -> Document:
    """The report as a document; it holds aggregates alone.

    Args:
        report: of now.
        over: whose it is.
        made_at: when its cases were as they are in it.
        earlier: a report before and when it was made; its rates stand beside these. Whoever makes both sees to it that they are
            far enough apart.
    """
    return Document(
        title=f"Fairness by {report.characteristic}",
        over=over,
        made_at=made_at,
        facts=(("Flagged", f"{FLAGGED_FROM.label} and above"), ("Least count told", f"{LEAST_SHOWN}")),
        blocks=(*(_since(*earlier, report) if earlier else ()), *_blocks(report.found)),
    )


def _since(at: datetime, before: FairnessReport, report: FairnessReport) -> Iterator[Block]:
    """The rates of each group that both reports have, then and now."""
    then = {group.name: _rates(group) for group in (*before.found.groups, before.found.everyone)}
    rows = tuple(
        (f"{group.name}: {name}", then[group.name][name], now)
        for group in (*report.found.groups, report.found.everyone)
        if group.name in then
        for name, now in _rates(group).items()
    )
    named = f"{at.day} {at:%B %Y}"
    yield Heading(f"Since the report of {named}")
    yield Table("Rates of each group, then and now", ("Rate", named, "In this report"), rows)
    yield Paragraph(
        "Where two intervals overlap widely, chance alone may have parted the two rates.", is_quiet=True
    )


def _blocks(found: Fairness) -> Iterator[Block]:
    groups = (*found.groups, found.everyone)
    yield Heading("Counts")
    yield _table("Cases, outcomes, overrides and visits", "Count", groups, _counts(groups))
    yield Heading("Rates, with 95% intervals")
    yield _table("Rates of each group", "Rate", groups, {group.name: _rates(group) for group in groups})
    yield Heading("Waits")
    yield _table("Days until the first act", "Wait", groups, {group.name: _waits(group) for group in groups})
    yield Heading("Why not everything can be equal")
    yield from _notices(found.conflicts)
    yield Paragraph(f"Sources: {SOURCES}.", is_quiet=True)
    yield Heading("Read with care")
    yield Bullets(LIMITS)


def _counts(groups: Sequence[GroupReport]) -> Mapping[str, Mapping[str, str]]:
    """Counts of each group in words."""
    return {
        group.name: {
            what: WITHHELD if isinstance(many, Withheld) else f"{many:,}"
            for what, many in group.counts.items()
        }
        for group in groups
    }


def _rates(group: GroupReport) -> Mapping[str, str]:
    return {
        name: WITHHELD if isinstance(rate, Withheld) else in_a_line(rate, share=True)
        for name, rate in group.rates.items()
    }


def _waits(group: GroupReport) -> Mapping[str, str]:
    waits = group.waiting
    if isinstance(waits, Withheld):
        return {"half waited no longer than": WITHHELD, "nine in ten no longer than": WITHHELD}
    if isinstance(waits, NotEstimable):
        return {"half waited no longer than": str(waits), "nine in ten no longer than": str(waits)}
    return {
        "half waited no longer than": in_a_line(waits.median),
        "nine in ten no longer than": in_a_line(waits.nine_in_ten),
    }


def _table(
    caption: str, first: str, groups: Sequence[GroupReport], held: Mapping[str, Mapping[str, str]]
) -> Block:
    names = [group.name for group in groups]
    if all(told == WITHHELD for group in held.values() for told in group.values()):
        return Paragraph(f"{caption}: all of it is withheld, because it is {SMALL}.")
    return Table(
        caption=caption,
        heads=(first, *names),
        rows=tuple((what.capitalize(), *(held[name][what] for name in names)) for what in held[names[0]]),
    )


def _notices(conflicts: Sequence[Conflict | NotEstimable | Withheld]) -> Iterator[Block]:
    """What cannot be equal, and once for each reason between how many pairs of groups it cannot be shown."""
    reasons = Counter(one.reason for one in conflicts if not isinstance(one, Conflict))
    for conflict in conflicts:
        if isinstance(conflict, Conflict):
            yield Notice("Cannot all be equal", conflict.in_words())
    for reason, many in reasons.items():
        pairs = "one pair" if many == 1 else f"{many} pairs"
        yield Paragraph(f"Between {pairs} of neighbouring groups this cannot be shown: {reason}.")
