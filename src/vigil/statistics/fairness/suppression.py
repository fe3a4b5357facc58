"""Counts that may be published: small ones withheld, and others with them where a small one could be had by subtraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from vigil.statistics.columns import Numbers, check_at_most, count
from vigil.statistics.errors import StatisticsError

Key = tuple[str, ...]

LEAST_SHOWN = 10
MOST_COUNTS = 500


@dataclass(frozen=True, slots=True)
class Withheld:
    """A count, or what is made of counts, that is not given out; the reason does not tell how large it is."""

    reason: str

    def __str__(self) -> str:
        return f"withheld: {self.reason}"


@dataclass(frozen=True, slots=True)
class Total:
    """A count that is the sum of others, all of them published or withheld together with it."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Protected:
    """Counts of which the withheld cannot be had from the shown.

    Attributes:
        shown: what may be published.
        withheld: what may not; small counts and those withheld to protect them, without saying which is which.
        least_shown: the least count that is published.
    """

    shown: Mapping[Key, int]
    withheld: frozenset[Key]
    least_shown: int

    def __getitem__(self, key: Key) -> int | Withheld:
        if key in self.withheld:
            return Withheld(f"below {self.least_shown}, or it would tell a count that is")
        return self.shown[key]


def protect(
    *, counts: Mapping[Key, int], totals: Sequence[Total], least_shown: int = LEAST_SHOWN
) -> Protected:
    """Withhold every count below ``least_shown``, nought included, and as many others as it takes.

    It is enough when nobody who knows every shown count, every total and this rule can narrow a small count down to fewer than
    ``least_shown + 1`` values; each range is found by integer programming over all totals at once, so that subtracting in
    several steps, or over several tables that share totals, helps no more than in one. Which others are withheld is decided
    greedily, smallest first, and what turns out not to be needed is given out again (after Hundepool and others, Statistical
    Disclosure Control, 2012, chapter 4).

    Args:
        counts: every count that is to be published, totals among them.
        totals: which are sums of which. **Don't** leave out a sum that a reader knows: what is not said here protects nothing.
        least_shown: 10 unless a stricter rule binds; at least 2.

    It does not guard against a reader who knows some of the cases themselves, and so can take them away first.

    Raises:
        StatisticsError: a count is no whole number from 0, a total names a count that is not there or is not the sum of its
            parts, or there are too many counts.
    """
    check_at_most("counts", len(counts), MOST_COUNTS)
    if count("least_shown", least_shown) < 2:
        raise StatisticsError(f"Showing counts from {least_shown} on would protect nobody; take 2 or more.")
    checked = {key: count(" ".join(key), number) for key, number in counts.items()}
    _check_totals(checked, totals)
    table = _Table(checked, tuple(totals), least_shown)
    withheld = table.without_need(table.enough())
    shown = {key: number for key, number in checked.items() if key not in withheld}
    return Protected(shown, withheld, least_shown)


def _check_totals(counts: Mapping[Key, int], totals: Sequence[Total]) -> None:
    for total in totals:
        for key in (total.total, *total.parts):
            if key not in counts:
                raise StatisticsError(f"'{' '.join(key)}' stands in a total but has no count.")
        if counts[total.total] != sum(counts[part] for part in total.parts):
            raise StatisticsError(
                f"'{' '.join(total.total)}' is {counts[total.total]:,}, but its parts come to "
                f"{sum(counts[part] for part in total.parts):,}."
            )


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Two tables that fit all that is told, between which a small count differs by as much as it must."""

    least: Mapping[Key, int]
    most: Mapping[Key, int]

    def moves(self, key: Key, number: int) -> bool:
        """Whether either says anything else of this count; if not, the doubt stands when it is told."""
        return self.least[key] != number or self.most[key] != number


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts, what they sum to, and the least that is shown."""

    counts: Mapping[Key, int]
    totals: tuple[Total, ...]
    least_shown: int

    @property
    def small(self) -> list[Key]:
        return sorted(key for key, number in self.counts.items() if number < self.least_shown)

    def enough(self) -> frozenset[Key]:
        """More and more withheld, the smallest beside what is exposed first, until nothing is.

        To withhold more never exposes what was safe, so each small count is looked at until it is, and not again.
        """
        withheld = frozenset(self.small)
        for key in self.small:
            while self._doubt(key, withheld) is None:
                beside = self._beside(key, withheld)
                withheld |= {min(beside, key=lambda one: (self.counts[one], one))}
        return withheld

    def without_need(self, withheld: frozenset[Key]) -> frozenset[Key]:
        """What is withheld without need is given out again, the largest first.

        A count that is withheld only for its neighbours' sake may be told from others: by itself it could be shown.
        """
        doubts = {key: self._doubt(key, withheld) for key in self.small}
        for key in sorted(withheld.difference(self.small), key=lambda one: (-self.counts[one], one)):
            anew: dict[Key, _Doubt | None] = {}
            for small, doubt in doubts.items():
                if doubt is None or doubt.moves(key, self.counts[key]):
                    anew[small] = self._doubt(small, withheld - {key})
                    if anew[small] is None:
                        break
            if None not in anew.values():
                doubts |= anew
                withheld -= {key}
        return withheld

    def _beside(self, exposed: Key, withheld: frozenset[Key]) -> set[Key]:
        """Shown counts in a total with what is exposed; failing that, in one with whatever hangs together with it."""
        reached, around = set[Key](), {exposed}
        while around > reached:
            reached = around
            around = reached.union(*(keys for keys in map(_keys, self.totals) if keys & reached))
            if beside := around - withheld:
                return beside
        raise StatisticsError(
            f"'{' '.join(exposed)}' can be told from the totals whatever is withheld; leave out the totals that fix it."
        )

    def _doubt(self, key: Key, withheld: frozenset[Key]) -> _Doubt | None:
        """What leaves a small count open; None where it can be narrowed down too far."""
        places = {one: place for place, one in enumerate(sorted(withheld))}
        told = self._told(places)
        # A small count and as much again as must stay open: further up need not be looked.
        most = np.full(len(places), np.inf)
        most[places[key]] = 2 * self.least_shown
        sought = np.zeros(len(places))
        sought[places[key]] = 1
        low, high = (_fitting(objective, most, told) for objective in (sought, -sought))
        if high[places[key]] - low[places[key]] < self.least_shown:
            return None
        return _Doubt(*({one: int(table[place]) for one, place in places.items()} for table in (low, high)))

    def _told(self, places: Mapping[Key, int]) -> list[LinearConstraint]:
        """What the totals say of the withheld counts once the shown ones are taken away."""
        rows, known = [], []
        for total in self.totals:
            row, rest = np.zeros(len(places)), 0
            for key, sign in ((total.total, -1), *((part, 1) for part in total.parts)):
                if key in places:
                    row[places[key]] += sign
                else:
                    rest -= sign * self.counts[key]
            if row.any():
                rows.append(row)
                known.append(rest)
        return [LinearConstraint(np.array(rows), known, known)] if rows else []


def _keys(total: Total) -> set[Key]:
    return {total.total, *total.parts}


def _fitting(sought: Numbers, most: Numbers, told: Sequence[LinearConstraint]) -> Numbers:
    """The counts that fit what is told and have the least of what is sought."""
    whole = np.ones(len(sought), dtype=np.int64)
    found = milp(sought, integrality=whole, bounds=Bounds(0, most), constraints=told)
    if found.x is None:
        raise StatisticsError(
            f"Whether a count can be told from others could not be found out: {found.message}"
        )
    counts: Numbers = np.rint(found.x)
    return counts
