"""Points that add up: each value of an input has its points, and bands of the total are levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

from vigil.risk.levels import Level, Reading, Total
from vigil.risk.reasoning.clauses import Clause, Condition, Effect, Policy, all_of
from vigil.risk.reasoning.inputs import Input, Spans, overlap
from vigil.risk.structure import spans_of

MOST_POINTS = 1_000
MOST_TOTALS = 60  # a scale without bands is shown whole


@dataclass(frozen=True, slots=True)
class Weight:
    """What each value of an input adds; a value without points adds none.

    Attributes:
        read: the input.
        points: the test and what is added when it holds; tests of one input do not overlap.
    """

    read: str
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """From this total upwards, until the next band, the level is this."""

    lowest: int
    level: Level


@dataclass(frozen=True, slots=True)
class Reduction:
    """Lowers the level by so many when all tests hold; never below Low."""

    levels: int
    when: Mapping[str, str]
    because: str


@dataclass(frozen=True, slots=True)
class Logistic:
    """A published rate: 1 / (1 + exp(-(intercept + slope * points))).

    Attributes:
        intercept: of the published model.
        slope: of the published model, for a point.
        nought: the published rate of no points at all.
        outcome: what the rate is of.
    """

    intercept: Decimal
    slope: Decimal
    nought: Decimal
    outcome: str

    def rate(self, points: int) -> Decimal:
        """The rate for a total, from 0 to 1, to twelve digits."""
        if points == 0:
            return self.nought
        with localcontext() as context:
            context.prec = 30
            rate = 1 / (1 + (-(self.intercept + self.slope * points)).exp())
            context.prec = 12
            return +rate


@dataclass(frozen=True, slots=True)
class Points:
    """Points that add up.

    Attributes:
        weights: what is added.
        bands: from which total which level is reached; none where the total itself is published.
        reductions: what lowers the level afterwards.
        rate: the published rate for a total, or None.

    Raises:
        ValueError: bands do not begin at nought or do not rise, there are no points, or too many.
    """

    weights: tuple[Weight, ...]
    bands: tuple[Band, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    rate: Logistic | None = None
    policy = Policy.SUM
    start = 0

    def __post_init__(self) -> None:
        check_bands(self.bands, most=self.most)
        if len({weight.read for weight in self.weights}) != len(self.weights):
            raise ValueError("an input has its points in two places; write them in one")
        if self.reductions and not self.bands:
            raise ValueError("a reduction lowers a level, and there are no bands; add them, or remove it")

    @property
    def most(self) -> int:
        """The highest total there can be."""
        return sum(max(points for _, points in weight.points) for weight in self.weights)

    @property
    def scale(self) -> tuple[Reading, ...]:
        """The levels, or every total where there are no bands."""
        return scale_of(self.bands, self.most)

    def named(self) -> list[str]:
        """The inputs that have points or lower the level."""
        return [
            *(weight.read for weight in self.weights),
            *(name for one in self.reductions for name in one.when),
        ]

    def clauses(self, inputs: Mapping[str, Input]) -> list[Clause]:
        """A clause for each value that has points, and one for each reduction."""
        made = [clause for weight in self.weights for clause in _clauses_of(weight, inputs)]
        for one in self.reductions:
            tests = spans_of(one.when, inputs=inputs, where="a reduction")
            made.append(Clause(all_of(tests), Effect.LOWERS, one.levels))
        return made

    def finish(self, come_to: int, lowered: int) -> int:
        """The rank of the level that the total's band gives, or of the total."""
        return max(0, banded(self.bands, come_to) - lowered)

    @property
    def tells(self) -> bool:
        """Whether the total is told beside the level."""
        return bool(self.bands)


def _clauses_of(weight: Weight, inputs: Mapping[str, Input]) -> list[Clause]:
    made: list[Clause] = []
    seen: list[Spans] = []
    where = f"the points of '{weight.read}'"
    for test, points in weight.points:
        spans = spans_of({weight.read: test}, inputs=inputs, where=where)
        if any(overlap(spans[weight.read], others) for others in seen):
            raise ValueError(f"{where} give one value points twice: '{test}' overlaps another test")
        seen.append(spans[weight.read])
        if points:
            made.append(Clause((Condition(spans, 1),), Effect.ADDS, points))
    return made


def check_bands(bands: Sequence[Band], *, most: int) -> None:
    """Hold bands and points to their limits.

    Raises:
        ValueError: bands do not begin at nought or do not rise, no total reaches one, there are no points, or too many.
    """
    if not 0 < most <= MOST_POINTS:
        raise ValueError(
            f"its points add up to {most}; they must add up to at least 1 and at most {MOST_POINTS}"
        )
    if not bands:
        if most > MOST_TOTALS:
            raise ValueError(f"a total of up to {most} is too many to show; add bands")
        return
    if bands[0].lowest:
        raise ValueError("the first band must begin at 0")
    for lower, higher in pairwise(bands):
        if not (lower.lowest < higher.lowest and lower.level < higher.level):
            raise ValueError(
                "bands must be written from the lowest up, each with more points and a higher level"
            )
    if bands[-1].lowest > most:
        raise ValueError(f"no total reaches the band from {bands[-1].lowest}: the highest is {most}")


def scale_of(bands: Sequence[Band], most: int) -> tuple[Reading, ...]:
    """The levels, or every total where there are no bands."""
    return tuple(Level) if bands else tuple(Total(points, most) for points in range(most + 1))


def banded(bands: Sequence[Band], total: int) -> int:
    """The rank of a total: its band's level, or itself."""
    if not bands:
        return total
    return max(int(band.level) for band in bands if band.lowest <= total)
