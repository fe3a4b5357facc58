"""The report on groups: right where it tells, silent where it must be, and of one piece."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_statistics import check_contained, ends, estimated
from vigil.statistics.cuts import Cut, accuracy
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Estimate
from vigil.statistics.fairness.groups import (
    CELLS,
    EVERYONE,
    MOST_GROUPS,
    RATES,
    Fairness,
    Group,
    GroupReport,
    fairness,
)
from vigil.statistics.fairness.impossibility import Conflict
from vigil.statistics.fairness.suppression import Withheld
from vigil.statistics.fairness.waiting import Waiting

# ProPublica, compas-analysis bafff5da (2016), true positives first; overrides and waits are invented.
BLACK = Cut(true_positives=1369, false_positives=805, false_negatives=532, true_negatives=990)
WHITE = Cut(true_positives=505, false_positives=349, false_negatives=461, true_negatives=1139)
COMPAS = (
    Group("black", 4_000, BLACK, raised=120, lowered=40, waits=[5.0] * 2_000 + [9.0] * 1_000),
    Group("white", 3_000, WHITE, raised=90, lowered=60, waits=[4.0] * 2_500),
)


@st.composite
def groups(draw: st.DrawFn) -> list[Group]:
    found = []
    for number in range(draw(st.integers(2, 3))):
        cut = Cut(*(draw(st.integers(0, 60)) for _ in CELLS))
        raised, lowered, reached = (draw(st.integers(0, 30)) for _ in range(3))
        spare = draw(st.integers(0, 30))
        assessed = max(cut.cases, raised + lowered, reached) + spare
        found.append(
            Group(f"group {number}", assessed, cut, raised, lowered, [float(n) for n in range(reached)])
        )
    return found


def everything(report: Fairness) -> list[GroupReport]:
    return [*report.groups, report.everyone]


def test_the_published_error_rates_are_told_of_each_group() -> None:
    report = fairness(groups=COMPAS)
    assert not report.protected.withheld
    told = [
        {name: round(100 * estimated(rate).value, 2) for name, rate in group.rates.items()}  # type: ignore[arg-type]
        for group in report.groups
    ]
    assert [one["false positive rate"] for one in told] == [44.85, 23.45]
    assert [one["false negative rate"] for one in told] == [27.99, 47.72]
    assert [round(one["positive predictive value"]) for one in told] == [63, 59]
    assert [one["raised"] for one in told] == [3.0, 3.0]
    assert report.everyone.counts["assessed"] == 7_000
    (conflict,) = report.conflicts
    assert isinstance(conflict, Conflict)
    assert "of black and" in conflict.in_words()


def test_waits_stand_with_their_intervals() -> None:
    black, white = (group.waiting for group in fairness(groups=COMPAS).groups)
    assert isinstance(black, Waiting)
    assert isinstance(white, Waiting)
    assert (black.median.value, black.nine_in_ten.value, white.median.value) == (5, 9, 4)
    assert ends(black.median) == (5, 5)


@given(groups())
@settings(deadline=None, max_examples=12)
def test_a_rate_is_told_where_its_counts_are_and_nowhere_else(many: list[Group]) -> None:
    report = fairness(groups=many)
    for group in everything(report):
        for name, rate in group.rates.items():
            counted, of = ([group.counts[what] for what in which] for which in RATES[name])
            if any(isinstance(one, Withheld) for one in (*counted, *of)):
                assert isinstance(rate, Withheld)
            else:
                assert estimated(rate).value == sum(counted) / sum(of)  # type: ignore[arg-type]
                check_contained(rate)  # type: ignore[arg-type]
        assert isinstance(group.waiting, Withheld) == isinstance(group.counts["reached"], Withheld)


@given(groups())
@settings(deadline=None, max_examples=12)
def test_nothing_below_ten_is_told_and_what_is_told_is_true(many: list[Group]) -> None:
    report = fairness(groups=many)
    for group, true in zip(report.groups, many, strict=True):
        for what, told in group.counts.items():
            assert isinstance(told, Withheld) or told == true.counts()[what] >= 10


@given(groups())
@settings(deadline=None, max_examples=12)
def test_everyone_less_the_other_groups_tells_no_small_count(many: list[Group]) -> None:
    """The plainest attack: a group's count by taking all others from everyone's, or its parts from its whole."""
    report = fairness(groups=many)
    ways = (
        ("assessed", ("followed up", "outcome awaited")),
        ("assessed", ("raised", "lowered", "kept")),
        ("assessed", ("reached", "still waiting")),
        ("followed up", CELLS),
    )
    told = {group.name: group.counts for group in everything(report)}
    names = [group.name for group in many]
    sums = [
        *[[(name, whole), *((name, part) for part in parts)] for name in told for whole, parts in ways],
        *[[(EVERYONE, what), *((name, what) for name in names)] for what in told[EVERYONE]],
    ]
    for sum_ in sums:
        hidden = [(name, what) for name, what in sum_ if isinstance(told[name][what], Withheld)]
        if len(hidden) == 1:
            name, what = hidden[0]
            true = (
                sum(group.counts()[what] for group in many)
                if name == EVERYONE
                else next(group for group in many if group.name == name).counts()[what]
            )
            assert true >= 10


def test_small_groups_withhold_their_rates_and_the_notice_about_them() -> None:
    small = Group("few", 40, Cut(3, 10, 2, 15), raised=2, lowered=0, waits=[1.0] * 30)
    report = fairness(groups=[COMPAS[0], small])
    few = report.groups[1]
    assert isinstance(few.rates["false negative rate"], Withheld)
    assert isinstance(report.conflicts[0], Withheld)
    assert str(report.conflicts[0]).startswith("withheld: below 10")


def test_a_stricter_rule_withholds_more() -> None:
    lax, strict = (fairness(groups=COMPAS, least_shown=least) for least in (10, 500))
    assert len(strict.protected.withheld) > len(lax.protected.withheld)


def test_intervals_follow_the_confidence_asked_for() -> None:
    rate = fairness(groups=COMPAS, confidence=0.9).groups[0].rates["false positive rate"]
    assert isinstance(rate, Estimate)
    specificity = accuracy(BLACK, confidence=0.9).specificity
    assert ends(rate) == pytest.approx(tuple(1 - end for end in reversed(ends(specificity))))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Group("A", 3, Cut(1, 1, 1, 1), 0, 0, []), "A: 4 outcomes of 3 cases"),
        (lambda: Group("A", 4, Cut(1, 1, 1, 1), 3, 2, []), "A: 5 overrides of 4 cases"),
        (lambda: Group("A", 4, Cut(1, 1, 1, 1), 0, 0, [1.0] * 5), "A: 5 waits of 4 cases"),
        (lambda: Group("A", -4, Cut(1, 1, 1, 1), 0, 0, []), "A: assessed is -4"),
        (lambda: Group("A", 4, Cut(1, 1, 1, 1), 0, 0, [None]), "A: waits: entry 1 is None"),
        (lambda: fairness(groups=COMPAS[:1]), "at least two groups"),
        (lambda: fairness(groups=[COMPAS[0], COMPAS[0]]), "called 'black'"),
        (
            lambda: fairness(groups=[COMPAS[0], Group(EVERYONE, 4, Cut(1, 1, 1, 1), 0, 0, [])]),
            "none of them called 'everyone'",
        ),
        (
            lambda: fairness(
                groups=[Group(str(n), 0, Cut(0, 0, 0, 0), 0, 0, []) for n in range(MOST_GROUPS + 1)]
            ),
            "13 are more than the 12",
        ),
    ],
)
def test_groups_that_cannot_be_are_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        make()
