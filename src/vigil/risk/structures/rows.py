"""Rows of tests: an ordered hierarchy, and the decision tables of DMN 1.3 that can be reasoned with exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import combinations

from vigil.risk.levels import Level, Reading
from vigil.risk.reasoning.clauses import Clause, Effect, Policy, all_of
from vigil.risk.reasoning.inputs import Input, Spans, overlap
from vigil.risk.reasoning.reader import UNCOVERED
from vigil.risk.structure import spans_of
from vigil.risk.structures.points import Band, banded, check_bands, scale_of


class Hit(Enum):
    """What happens when several rows hold (DMN 1.3, section 8.2.10)."""

    UNIQUE = "U"  # never: at most one row holds
    ANY = "A"  # those that hold give the same
    FIRST = "F"  # the first as written
    PRIORITY = "P"  # the highest level
    COLLECT_SUM = "C+"  # their points are added


HITS = {hit.value: hit for hit in Hit}


@dataclass(frozen=True, slots=True)
class Row:
    """What holds when every test does.

    Attributes:
        when: by input the test; an input that is not named may have any value.
        gives: a level, or points where they are added.
        reason: completes the sentence "High, because …".
        rate: the published rate of the row, from 0 to 1, or None.
        setting: for a row that stands only under one reading of the source: the setting and its option.
    """

    when: Mapping[str, str]
    gives: Level | int
    reason: str
    rate: Decimal | None = None
    setting: tuple[str, str] | None = None

    @property
    def words(self) -> str:
        """The row as it is written."""
        return " and ".join(f"{name} {test or 'yes'}" for name, test in self.when.items()) or "otherwise"


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Rows in order: the first that holds decides.

    Attributes:
        rows: from the one that is looked at first.
        rate_of: what the rows' published rates are of; empty where they have none.
    """

    rows: tuple[Row, ...]
    rate_of: str = ""
    policy = Policy.FIRST
    start = -1
    scale = tuple(Level)

    def named(self) -> list[str]:
        """The inputs its rows test."""
        return [name for row in self.rows for name in row.when]

    def clauses(self, inputs: Mapping[str, Input]) -> list[Clause]:
        """A clause for each row, numbered in order."""
        return [
            Clause(all_of(_tests(row, number, inputs)), Effect.GIVES, number)
            for number, row in enumerate(self.rows)
        ]

    def finish(self, come_to: int, lowered: int) -> int:
        """The rank of the row's level."""
        return _level(self.rows, come_to)

    @property
    def tells(self) -> bool:
        """Whether the row is told beside the level, for its rate."""
        return any(row.rate is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a table gives when no row holds."""

    gives: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table.

    Attributes:
        hit: what happens when several rows hold.
        columns: the inputs, in the order in which the table shows them.
        rows: its rules.
        otherwise: what holds when no row does, or None.
        bands: of a table that adds points: from which total which level is reached; none where the total is published.

    Raises:
        ValueError: its parts do not go together.
    """

    hit: Hit
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: Otherwise | None = None
    bands: tuple[Band, ...] = field(default=())

    def __post_init__(self) -> None:
        adds = self.hit is Hit.COLLECT_SUM
        if any(isinstance(row.gives, Level) == adds for row in self.rows):
            raise ValueError(
                "a table with hit policy C+ gives points in every row, and any other gives levels"
            )
        if adds:
            check_bands(self.bands, most=self._most)
        elif self.bands:
            raise ValueError("bands belong to a table that adds points (C+)")
        if adds and self.otherwise:
            raise ValueError("a table that adds points comes to 0 when no row holds; remove 'otherwise'")
        for row in self.rows:
            if stray := [name for name in row.when if name not in self.columns]:
                raise ValueError(f"a row tests '{stray[0]}', which is no column of the table")

    @property
    def _most(self) -> int:
        return sum(int(row.gives) for row in self.rows)

    @property
    def policy(self) -> Policy:
        """How rows that hold are put together; where they never disagree, the first stands for all."""
        by_hit = {Hit.COLLECT_SUM: Policy.SUM, Hit.PRIORITY: Policy.HIGHEST}
        return by_hit.get(self.hit, Policy.FIRST)

    @property
    def start(self) -> int:
        """What the table comes to when no row holds."""
        if self.hit is Hit.COLLECT_SUM:
            return 0
        return -1 if self.policy is Policy.FIRST else UNCOVERED

    @property
    def scale(self) -> tuple[Reading, ...]:
        """The levels, or every total where points are added without bands."""
        return scale_of(self.bands, self._most) if self.hit is Hit.COLLECT_SUM else tuple(Level)

    def named(self) -> Sequence[str]:
        """The inputs its columns show."""
        return self.columns

    def clauses(self, inputs: Mapping[str, Input]) -> list[Clause]:
        """A clause for each row.

        Raises:
            ValueError: a test cannot be read, or two rows disagree where the hit policy says that none do.
        """
        tests = [_tests(row, number, inputs) for number, row in enumerate(self.rows)]
        for (one, first), (other, second) in combinations(enumerate(tests), 2):
            if self._clash(one, other) and _meet(first, second):
                raise ValueError(
                    f"rows {one + 1} and {other + 1} can both hold, which hit policy {self.hit.value} does not allow"
                )
        effect = Effect.ADDS if self.hit is Hit.COLLECT_SUM else Effect.GIVES
        numbered = self.policy is Policy.FIRST
        return [
            Clause(all_of(held), effect, number if numbered else int(row.gives))
            for number, (row, held) in enumerate(zip(self.rows, tests, strict=True))
            if row.gives or effect is Effect.GIVES
        ]

    def _clash(self, one: int, other: int) -> bool:
        if self.hit is Hit.ANY:
            return self.rows[one].gives != self.rows[other].gives
        return self.hit is Hit.UNIQUE

    def finish(self, come_to: int, lowered: int) -> int:
        """The rank of what the rows that hold come to."""
        if self.hit is Hit.COLLECT_SUM:
            return banded(self.bands, come_to)
        if come_to == self.start:
            return UNCOVERED if self.otherwise is None else int(self.otherwise.gives)
        return _level(self.rows, come_to) if self.policy is Policy.FIRST else come_to

    @property
    def tells(self) -> bool:
        """Whether the total is told beside the level."""
        return bool(self.bands)


def _tests(row: Row, number: int, inputs: Mapping[str, Input]) -> dict[str, Spans]:
    return spans_of(row.when, inputs=inputs, where=f"row {number + 1}")


def _level(rows: Sequence[Row], number: int) -> int:
    return UNCOVERED if number < 0 else int(rows[number].gives)


def _meet(one: Mapping[str, Spans], other: Mapping[str, Spans]) -> bool:
    """Whether some answers meet both rows: they part only in an input for which both have a test."""
    return all(overlap(one[name], other[name]) for name in one.keys() & other.keys())
