"""What a tool, its overrides and its queue did to each group, as far as it may be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vigil.statistics.columns import Column, check_at_most, count, distinct, numbers
from vigil.statistics.cuts import Cut
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import CONFIDENCE, Estimate, NotEstimable, check_confidence
from vigil.statistics.fairness.impossibility import Conflict, conflict_between
from vigil.statistics.fairness.suppression import (
    LEAST_SHOWN,
    Key,
    Protected,
    Total,
    Withheld,
    protect,
)
from vigil.statistics.fairness.waiting import Waiting, waiting
from vigil.statistics.proportions import proportion

MOST_GROUPS = 12  # a report of so many takes seconds to protect
EVERYONE = "everyone"

ASSESSED, FOLLOWED, AWAITED = "assessed", "followed up", "outcome awaited"
RAISED, LOWERED, KEPT = "raised", "lowered", "kept"
REACHED, WAITING = "reached", "still waiting"
CELLS = ("true positives", "false positives", "false negatives", "true negatives")
# Every count that is told of a group, and which are sums of which.
SUMS = {
    ASSESSED: ((FOLLOWED, AWAITED), (RAISED, LOWERED, KEPT), (REACHED, WAITING)),
    FOLLOWED: (CELLS,),
}

Figure = Estimate | NotEstimable | Withheld


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one group, counted. Comes from an evaluation store apart; no instrument ever sees a group.

    Attributes:
        name: of the group, as the report has it.
        assessed: all of its cases.
        cut: flags and outcomes, of those whose outcome is known.
        raised: overrides upward.
        lowered: overrides downward.
        waits: of those that were reached, in days.

    Raises:
        StatisticsError: there are more of something than cases, or a count or a wait is impossible.
    """

    name: str
    assessed: int
    cut: Cut
    raised: int
    lowered: int
    waits: Column

    def __post_init__(self) -> None:
        for name in ("assessed", "raised", "lowered"):
            object.__setattr__(self, name, count(f"{self.name}: {name}", getattr(self, name)))
        object.__setattr__(self, "waits", tuple(numbers(f"{self.name}: waits", self.waits).tolist()))
        for what, many in (
            ("outcomes", self.cut.cases),
            ("overrides", self.raised + self.lowered),
            ("waits", len(self.waits)),
        ):
            if many > self.assessed:
                raise StatisticsError(
                    f"{self.name}: {many:,} {what} of {self.assessed:,} cases; check the counts."
                )

    def counts(self) -> dict[str, int]:
        """Every count by its name."""
        cells = (
            self.cut.true_positives,
            self.cut.false_positives,
            self.cut.false_negatives,
            self.cut.true_negatives,
        )
        return {
            ASSESSED: self.assessed,
            FOLLOWED: self.cut.cases,
            AWAITED: self.assessed - self.cut.cases,
            RAISED: self.raised,
            LOWERED: self.lowered,
            KEPT: self.assessed - self.raised - self.lowered,
            REACHED: len(self.waits),
            WAITING: self.assessed - len(self.waits),
            **dict(zip(CELLS, cells, strict=True)),
        }


@dataclass(frozen=True, slots=True)
class GroupReport:
    """What may be told of one group, or of everyone.

    Attributes:
        name: of the group.
        counts: each a number, or withheld.
        rates: shares with Wilson's interval by name, each withheld where a count that it is made of is.
        waiting: quantiles of the waits, in days.
    """

    name: str
    counts: Mapping[str, int | Withheld]
    rates: Mapping[str, Figure]
    waiting: Waiting | NotEstimable | Withheld


@dataclass(frozen=True, slots=True)
class Fairness:
    """Groups beside each other.

    Attributes:
        groups: in the order given.
        everyone: all groups together.
        conflicts: for each group and the next, why their error rates cannot all be equal; none where a count is withheld.
        protected: what is shown and what is withheld.
    """

    groups: tuple[GroupReport, ...]
    everyone: GroupReport
    conflicts: tuple[Conflict | NotEstimable | Withheld, ...]
    protected: Protected


# Each rate: what is counted, of what; both as names of counts that are added up.
RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "false positive rate": (("false positives",), ("false positives", "true negatives")),
    "false negative rate": (("false negatives",), ("false negatives", "true positives")),
    "positive predictive value": (("true positives",), ("true positives", "false positives")),
    "negative predictive value": (("true negatives",), ("true negatives", "false negatives")),
    "base rate": (("true positives", "false negatives"), CELLS),
    "flagged": (("true positives", "false positives"), CELLS),
    "raised": ((RAISED,), (RAISED, LOWERED, KEPT)),
    "lowered": ((LOWERED,), (RAISED, LOWERED, KEPT)),
    "reached": ((REACHED,), (REACHED, WAITING)),
}


def fairness(
    *, groups: Sequence[Group], least_shown: int = LEAST_SHOWN, confidence: float = CONFIDENCE
) -> Fairness:
    """Report on groups, with every table protected together: what one withholds, no other gives away.

    A rate with its interval tells its counts, so a rate is shown only where every count that it is made of is.

    Args:
        groups: two at least; each case in one of them, those whose group is not known in one of their own.
        least_shown: the least count that is told.
        confidence: of the intervals.

    Raises:
        StatisticsError: there are fewer than two groups or too many, or two have one name.
    """
    check_confidence(confidence)
    check_at_most("groups", len(groups), MOST_GROUPS)
    names = distinct((group.name for group in groups), of="groups")
    if len(names) < 2 or EVERYONE in names:
        raise StatisticsError(f"Give at least two groups, none of them called '{EVERYONE}'.")
    counts: dict[Key, int] = {
        (group.name, what): many for group in groups for what, many in group.counts().items()
    }
    for what in groups[0].counts():
        counts[EVERYONE, what] = sum(counts[name, what] for name in names)
    protected = protect(counts=counts, totals=_totals(names), least_shown=least_shown)
    everyone = [wait for group in groups for wait in group.waits]
    return Fairness(
        groups=tuple(_report(group.name, group.waits, protected, confidence) for group in groups),
        everyone=_report(EVERYONE, everyone, protected, confidence),
        conflicts=tuple(_conflict(one, other, protected) for one, other in pairwise(groups)),
        protected=protected,
    )


def _totals(names: tuple[str, ...]) -> list[Total]:
    within = [
        Total((name, whole), tuple((name, part) for part in parts))
        for name in (*names, EVERYONE)
        for whole, ways in SUMS.items()
        for parts in ways
    ]
    told = {
        what for whole, ways in SUMS.items() for what in (whole, *(one for parts in ways for one in parts))
    }
    return [
        *within,
        *(Total((EVERYONE, what), tuple((name, what) for name in names)) for what in sorted(told)),
    ]


def _report(name: str, waits: Column, protected: Protected, confidence: float) -> GroupReport:
    told = {what: protected[whose, what] for whose, what in _keys(protected) if whose == name}
    return GroupReport(
        name=name,
        counts=told,
        rates={rate: _rate(told, *made_of, confidence) for rate, made_of in RATES.items()},
        waiting=_if_shown(told, (REACHED,)) or waiting(waits=waits, confidence=confidence),
    )


def _keys(protected: Protected) -> list[Key]:
    return sorted([*protected.shown, *protected.withheld])


def _rate(
    told: Mapping[str, int | Withheld], counted: tuple[str, ...], of: tuple[str, ...], confidence: float
) -> Figure:
    if withheld := _if_shown(told, (*counted, *of)):
        return withheld
    events, cases = (
        sum(many for what in which if isinstance(many := told[what], int)) for which in (counted, of)
    )
    return proportion(events=events, of=cases, confidence=confidence)


def _if_shown(told: Mapping[str, int | Withheld], made_of: tuple[str, ...]) -> Withheld | None:
    """Why something made of these counts is withheld; None where all of them are shown."""
    return next((one for what in made_of if isinstance(one := told[what], Withheld)), None)


def _conflict(one: Group, other: Group, protected: Protected) -> Conflict | NotEstimable | Withheld:
    for group in (one, other):
        for cell in CELLS:
            if isinstance(withheld := protected[group.name, cell], Withheld):
                return withheld
    return conflict_between(names=(one.name, other.name), cuts=(one.cut, other.cut))
