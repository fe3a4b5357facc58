"""The override report: levels that people set beside the assessed ones, scored against what came about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from vigil.documents import Block, Bullets, Document, Heading, Paragraph, Table
from vigil.risk import Level
from vigil.risk.overrides import Direction
from vigil.statistics.auc import AucDifference, auc_difference
from vigil.statistics.estimate import Estimate, NotEstimable
from vigil.statistics.proportions import proportion
from vigil.validation.errors import ValidationError
from vigil.validation.saying import in_a_line, interval_of, not_estimated, number, table, value_of

LIMITS = (
    (
        "An override upward that is followed by no harm may be the reason why none followed: the score does not show what was "
        "prevented."
    ),
    "People override cases that they have looked at closely. Such cases differ from others, and so may how they turn out.",
    "Published studies found that overrides made accuracy worse, or no better.",
)


@dataclass(frozen=True, slots=True)
class Decided:
    """One case: the level that was assessed, the level that was in force, and what came about.

    Attributes:
        assessed: the upper level that the instrument gave.
        in_force: the level that counted.
        event: whether the outcome came about; None where nobody knows.
    """

    assessed: Level
    in_force: Level
    event: bool | None

    @property
    def direction(self) -> Direction | None:
        """Which way it was overridden; None where it was not."""
        if self.in_force is self.assessed:
            return None
        return Direction.UPWARD if self.in_force > self.assessed else Direction.DOWNWARD


@dataclass(frozen=True, slots=True)
class Scored:
    """Overrides of one direction.

    Attributes:
        number: how many.
        known: of how many the outcome is known.
        share: of all cases.
        better: of those known, the share that moved the level towards what came about.
    """

    direction: Direction
    number: int
    known: int
    share: Estimate | NotEstimable
    better: Estimate | NotEstimable


@dataclass(frozen=True, slots=True)
class OverrideReport:
    """How overrides turned out.

    Attributes:
        cases: all that were assessed.
        known: those whose outcome is known.
        scored: upward, then downward.
        compared: how well the levels in force order the cases, less how well the assessed ones would have.
    """

    cases: int
    known: int
    scored: tuple[Scored, Scored]
    compared: AucDifference | NotEstimable


def override_report(decided: Sequence[Decided]) -> OverrideReport:
    """Score overrides against outcomes.

    Raises:
        ValidationError: there is no case.
    """
    if not decided:
        raise ValidationError("No case was assessed, so there is no override to score.")
    known = [one for one in decided if one.event is not None]
    return OverrideReport(
        cases=len(decided),
        known=len(known),
        scored=(_scored(decided, Direction.UPWARD), _scored(decided, Direction.DOWNWARD)),
        compared=_compared(known),
    )


def _scored(decided: Sequence[Decided], direction: Direction) -> Scored:
    own = [one for one in decided if one.direction is direction]
    known = [one for one in own if one.event is not None]
    towards = [one for one in known if one.event is (direction is Direction.UPWARD)]
    return Scored(
        direction=direction,
        number=len(own),
        known=len(known),
        share=proportion(events=len(own), of=len(decided)),
        better=proportion(events=len(towards), of=len(known)),
    )


def _compared(known: Sequence[Decided]) -> AucDifference | NotEstimable:
    if not any(one.direction for one in known):
        return NotEstimable("no case with a known outcome was overridden")
    return auc_difference(
        first=[one.in_force.rank for one in known],
        second=[one.assessed.rank for one in known],
        outcomes=[bool(one.event) for one in known],
    )


def to_document(report: OverrideReport, *, over: str, made_at: datetime) -> Document:
    """The report as a document."""
    return Document(
        title="Overrides, scored against outcomes",
        over=over,
        made_at=made_at,
        facts=(("Cases", f"{report.cases:,}"), ("Outcome known", f"{report.known:,}")),
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: OverrideReport) -> Iterator[Block]:
    yield Heading("How often, and how they turned out")
    yield Table(
        caption="Overrides by direction",
        heads=(
            "Direction",
            "Number",
            "Of all cases",
            "95% interval",
            "Outcome known",
            "Towards what came about",
            "95% interval",
        ),
        rows=tuple(_row(one) for one in report.scored),
        numeric=frozenset(range(1, 7)),
    )
    yield Paragraph(
        "An override upward moved towards what came about where the outcome did; one downward where it did not."
    )
    yield Heading("Whether the levels in force did better than the assessed ones")
    if isinstance(report.compared, NotEstimable):
        yield not_estimated("The difference", report.compared)
    else:
        yield table(
            "AUC on the cases whose outcome is known",
            [
                ("Levels in force", report.compared.first),
                ("Assessed levels", report.compared.second),
                ("Difference", report.compared.difference),
            ],
        )
        yield Paragraph(_verdict(report.compared))
    yield Heading("Read with care")
    yield Bullets(LIMITS)


def _row(one: Scored) -> tuple[str, ...]:
    return (
        one.direction.value.capitalize(),
        f"{one.number:,}",
        value_of(one.share, share=True),
        interval_of(one.share, share=True),
        f"{one.known:,}",
        value_of(one.better, share=True),
        interval_of(one.better, share=True),
    )


def _verdict(compared: AucDifference) -> str:
    if isinstance(compared.p_value, NotEstimable):
        return f"Whether overrides changed accuracy cannot be told: {compared.p_value.reason}."
    way = "better" if compared.difference.value > 0 else "worse"
    return (
        f"With overrides cases were ordered {way} by {in_a_line(compared.difference)}; chance alone would part the two so far "
        f"with probability {number(compared.p_value)}."
    )
