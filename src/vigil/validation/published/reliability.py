"""The reliability report: whether officers who assess the same case come to the same answers and the same level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vigil.documents import Block, Bullets, Document, Heading, Paragraph, Table
from vigil.risk import Answer, Level
from vigil.statistics.agreement.cohen import TwoRaters, cohen_kappa
from vigil.statistics.agreement.intraclass import Intraclass, intraclass
from vigil.statistics.agreement.many_raters import ManyRaters, fleiss_kappa, gwet_ac
from vigil.statistics.agreement.ratings import Weights
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.validation.errors import ValidationError
from vigil.validation.saying import in_a_line, not_estimated, number, table

LEVELS = tuple(level.label for level in Level)
ANSWERS = tuple(answer.value for answer in Answer)
PAIR = 2
LIMITS = (
    "Officers who agree may be wrong together: agreement is not accuracy.",
    "Kappa falls where one answer is rare, however well officers agree. AC1 and the plain share stand beside it.",
    "Who rated which case was a choice. Cases that two people looked at may be the harder ones.",
)


@dataclass(frozen=True, slots=True)
class Rating:
    """One officer's assessment of one case, made without seeing another's.

    Attributes:
        case: its reference; stands in no report.
        rater: who.
        level: the upper level.
        answers: by item, one of the four; items answered by a count or a date are left out.
        points: the total, where the instrument has one.
    """

    case: str
    rater: str
    level: Level
    answers: Mapping[str, Answer]
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far officers agree on one thing.

    Attributes:
        name: of the item, or *Upper level*.
        plain: the share of pairs of officers of a case that agree; None where no case was rated twice.
        fleiss: Fleiss' kappa.
        gwet: Gwet's AC1, or AC2 of levels, where a near miss counts in part.
    """

    name: str
    plain: float | None
    fleiss: Estimate | NotEstimable
    gwet: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class ReliabilityReport:
    """Agreement between officers.

    Attributes:
        cases: how many were rated.
        twice: by two officers at least.
        raters: how many rated.
        level: of the upper level, with quadratic weights.
        two: Cohen's weighted kappa, where the same two officers rated every case.
        items: of each item.
        points: intraclass correlations of totals, where every officer gave every case one.
    """

    cases: int
    twice: int
    raters: int
    level: Agreement
    two: TwoRaters | NotEstimable
    items: tuple[Agreement, ...]
    points: Intraclass | NotEstimable


def reliability_report(ratings: Sequence[Rating]) -> ReliabilityReport:
    """Agreement of all officers, on all cases that at least one rated.

    Raises:
        ValidationError: there is no rating, or fewer than two officers; or one rated a case twice.
    """
    raters = sorted({one.rater for one in ratings})
    if len(raters) < PAIR:
        raise ValidationError(
            "Agreement needs two officers who assessed the same cases, each without the other's answers."
        )
    by_case: dict[str, dict[str, Rating]] = {}
    for one in ratings:
        if one.rater in by_case.setdefault(one.case, {}):
            raise ValidationError(f"An officer rated case {one.case} twice; give the first rating.")
        by_case[one.case][one.rater] = one
    rows = [[held.get(rater) for rater in raters] for _, held in sorted(by_case.items())]
    items = sorted({item for one in ratings for item in one.answers})
    return ReliabilityReport(
        cases=len(rows),
        twice=sum(len([one for one in row if one]) >= PAIR for row in rows),
        raters=len(raters),
        level=_level(rows),
        two=_two(rows),
        items=tuple(_item(item, rows) for item in items),
        points=_points(rows),
    )


Rows = Sequence[Sequence[Rating | None]]


def _level(rows: Rows) -> Agreement:
    said = [[None if one is None else one.level.label for one in row] for row in rows]
    return _agreement("Upper level", said, LEVELS, Weights.QUADRATIC)


def _item(item: str, rows: Rows) -> Agreement:
    said = [
        [None if one is None or item not in one.answers else one.answers[item].value for one in row]
        for row in rows
    ]
    return _agreement(item, said, ANSWERS, Weights.NONE)


def _agreement(
    name: str, said: Sequence[Sequence[str | None]], categories: Sequence[str], weights: Weights
) -> Agreement:
    fleiss = fleiss_kappa(ratings=said, categories=categories, weights=weights)
    gwet = gwet_ac(ratings=said, categories=categories, weights=weights)
    plain = fleiss_kappa(ratings=said, categories=categories)
    return Agreement(
        name,
        None if isinstance(plain, NotEstimable) else plain.observed,
        _coefficient(fleiss),
        _coefficient(gwet),
    )


def _coefficient(found: ManyRaters | NotEstimable) -> Estimate | NotEstimable:
    return found if isinstance(found, NotEstimable) else found.coefficient


def _two(rows: Rows) -> TwoRaters | NotEstimable:
    full = [[one for one in row if one is not None] for row in rows]
    if any(len(row) != PAIR for row in full) or len(rows[0]) != PAIR:
        return NotEstimable(
            "Cohen's kappa is of two officers who both rated every case; here others did, or not every case"
        )
    return cohen_kappa(
        first=[row[0].level.label for row in full],
        second=[row[1].level.label for row in full],
        categories=LEVELS,
        weights=Weights.QUADRATIC,
    )


def _points(rows: Rows) -> Intraclass | NotEstimable:
    totals = [[one.points for one in row if one is not None and one.points is not None] for row in rows]
    if any(len(given) < len(row) for given, row in zip(totals, rows, strict=True)):
        return NotEstimable("not every officer gave every case a total")
    return intraclass(ratings=totals)


def to_document(report: ReliabilityReport, *, over: str, made_at: datetime) -> Document:
    """The report as a document; no officer is named."""
    return Document(
        title="Reliability: do officers come to the same answers?",
        over=over,
        made_at=made_at,
        facts=(
            ("Officers", f"{report.raters}"),
            ("Cases", f"{report.cases:,}, {report.twice:,} of them rated by two at least"),
        ),
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: ReliabilityReport) -> Iterator[Block]:
    yield Heading("The level")
    yield _table("Agreement on the upper level; a near miss counts in part", [report.level])
    if isinstance(report.two, NotEstimable):
        yield not_estimated("Cohen's weighted kappa", report.two)
    else:
        yield Paragraph(
            f"Cohen's kappa, quadratic weights: {in_a_line(report.two.kappa)}, on {report.two.cases:,} cases."
        )
    yield Heading("Each item")
    if report.items:
        yield _table("Agreement on each item; four answers, a near miss is a miss", report.items)
    else:
        yield Paragraph("No answers were kept, so agreement on items cannot be told.")
    yield Heading("Totals")
    yield from _totals(report.points)
    yield Heading("Read with care")
    yield Bullets(LIMITS)


def _totals(points: Intraclass | NotEstimable) -> Iterator[Block]:
    if isinstance(points, NotEstimable):
        yield not_estimated("Intraclass correlation", points)
        return
    yield table(
        "Intraclass correlations (Shrout and Fleiss)",
        [
            ("Other officers for each case, one officer: ICC(1,1)", points.icc_1_1),
            ("Officers drawn from many, one officer: ICC(2,1)", points.icc_2_1),
            ("These officers, one officer: ICC(3,1)", points.icc_3_1),
            ("Other officers for each case, their mean: ICC(1,k)", points.icc_1_k),
            ("Officers drawn from many, their mean: ICC(2,k)", points.icc_2_k),
            ("These officers, their mean: ICC(3,k)", points.icc_3_k),
        ],
    )


def _table(caption: str, rows: Sequence[Agreement]) -> Table:
    return Table(
        caption=caption,
        heads=("What", "Pairs that agree", "Fleiss' kappa", "Gwet's AC"),
        rows=tuple(
            (
                one.name,
                "none" if one.plain is None else number(one.plain, share=True),
                in_a_line(one.fleiss),
                in_a_line(one.gwet),
            )
            for one in rows
        ),
        numeric=frozenset({1}),
    )
