"""Withheld counts, attacked: by subtraction in any number of steps, and by trying every table there could be."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.errors import StatisticsError
from vigil.statistics.fairness.suppression import (
    MOST_COUNTS,
    Key,
    Protected,
    Total,
    Withheld,
    protect,
)

ALL = "all"


def with_margins(cells: list[list[int]]) -> tuple[dict[Key, int], list[Total]]:
    """A table of groups by answers, with every sum that would be printed beside it."""
    rows, columns = range(len(cells)), range(len(cells[0]))
    counts: dict[Key, int] = {(str(r), str(c)): cells[r][c] for r in rows for c in columns}
    totals = []
    for r in rows:
        counts[str(r), ALL] = sum(cells[r])
        totals.append(Total((str(r), ALL), tuple((str(r), str(c)) for c in columns)))
    for c in columns:
        counts[ALL, str(c)] = sum(cells[r][c] for r in rows)
        totals.append(Total((ALL, str(c)), tuple((str(r), str(c)) for r in rows)))
    counts[ALL, ALL] = sum(map(sum, cells))
    totals.append(Total((ALL, ALL), tuple((str(r), ALL) for r in rows)))
    totals.append(Total((ALL, ALL), tuple((ALL, str(c)) for c in columns)))
    return counts, totals


def told_by_subtraction(protected: Protected, totals: list[Total]) -> set[Key]:
    """Withheld counts that some combination of shown ones fixes: Gauss and Jordan with fractions."""
    unknown = sorted(protected.withheld)
    rows = []
    for total in totals:
        signs = {total.total: Fraction(-1), **{part: Fraction(1) for part in total.parts}}
        rows.append([signs.get(key, Fraction(0)) for key in unknown])
    done = 0
    for column in range(len(unknown)):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [one / rows[done][column] for one in rows[done]]
        for at in range(len(rows)):
            if at != done and rows[at][column]:
                rows[at] = [one - rows[at][column] * up for one, up in zip(rows[at], rows[done], strict=True)]
        done += 1
    return {
        unknown[places[0]] for row in rows if len(places := [at for at, one in enumerate(row) if one]) == 1
    }


tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=5
    )
)


@given(tables, st.integers(2, 12))
@settings(deadline=None, max_examples=60)
def test_no_small_count_is_shown_and_none_can_be_had_by_subtraction(
    cells: list[list[int]], least: int
) -> None:
    counts, totals = with_margins(cells)
    protected = protect(counts=counts, totals=totals, least_shown=least)
    small = {key for key, number in counts.items() if number < least}
    assert small <= protected.withheld
    assert all(number == counts[key] for key, number in protected.shown.items())
    assert protected.shown.keys() | protected.withheld == counts.keys()
    assert not small & told_by_subtraction(protected, totals)


def every_table(protected: Protected) -> np.ndarray:
    """Every two-by-two table of small numbers that fits what is shown: its cells, row by row."""
    numbers = np.arange(16)
    a, b, c, d = (cell.ravel() for cell in np.meshgrid(numbers, numbers, numbers, numbers, indexing="ij"))
    told = {
        ("0", "0"): a, ("0", "1"): b, ("1", "0"): c, ("1", "1"): d,
        ("0", ALL): a + b, ("1", ALL): c + d, (ALL, "0"): a + c, (ALL, "1"): b + d, (ALL, ALL): a + b + c + d,
    }  # fmt: skip
    fits = np.ones(len(a), dtype=bool)
    for key, number in protected.shown.items():
        fits &= told[key] == number
    return np.array([told[key][fits] for key in sorted(told)])


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_every_table_that_fits_what_is_shown_leaves_each_small_count_open(
    cells: list[int], least: int
) -> None:
    counts, totals = with_margins([cells[:2], cells[2:]])
    protected = protect(counts=counts, totals=totals, least_shown=least)
    fitting = dict(zip(sorted(counts), every_table(protected), strict=True))
    for key, number in counts.items():
        if number < least:
            assert np.ptp(fitting[key]) >= least, key


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.integers(2, 4))
@settings(deadline=None, max_examples=60)
def test_nothing_is_withheld_that_need_not_be(cells: list[int], least: int) -> None:
    counts, totals = with_margins([cells[:2], cells[2:]])
    protected = protect(counts=counts, totals=totals, least_shown=least)
    for key in protected.withheld:
        if counts[key] < least:
            continue
        one_more = Protected({**protected.shown, key: counts[key]}, protected.withheld - {key}, least)
        fitting = dict(zip(sorted(counts), every_table(one_more), strict=True))
        assert any(np.ptp(fitting[other]) < least for other, number in counts.items() if number < least)


def test_one_small_count_takes_three_others_with_it() -> None:
    counts, totals = with_margins([[40, 30, 3], [50, 60, 20], [70, 45, 35]])
    protected = protect(counts=counts, totals=totals)
    assert protected["0", "2"] == Withheld("below 10, or it would tell a count that is")
    assert len(protected.withheld) == 4
    assert protected[ALL, ALL] == 353
    assert not any(ALL in key for key in protected.withheld)


def test_two_small_counts_whose_sum_would_be_small_take_more() -> None:
    # 3 and 4 alone would leave their sum of 7 to be had by subtraction: neither could be 8 or more.
    counts: dict[Key, int] = {("a",): 3, ("b",): 4, ("c",): 50, ("d",): 40, (ALL,): 97}
    protected = protect(counts=counts, totals=[Total((ALL,), (("a",), ("b",), ("c",), ("d",)))])
    assert protected.withheld == {("a",), ("b",), ("d",)}


def test_what_one_table_withholds_another_does_not_give_away() -> None:
    by_outcome, by_override = (("hit",), ("miss",)), (("kept",), ("changed",))
    counts: dict[Key, int] = {
        ("hit",): 4, ("miss",): 96, ("kept",): 80, ("changed",): 20, ("cases",): 100,
    }  # fmt: skip
    protected = protect(counts=counts, totals=[Total(("cases",), by_outcome), Total(("cases",), by_override)])
    assert {("hit",), ("miss",)} <= protected.withheld
    assert ("cases",) in protected.shown
    assert {("kept",), ("changed",)} <= protected.shown.keys()


def test_a_reason_does_not_tell_small_from_large() -> None:
    counts, totals = with_margins([[40, 3], [50, 60]])
    protected = protect(counts=counts, totals=totals)
    assert len({str(protected[key]) for key in protected.withheld}) == 1
    assert str(protected["0", "1"]) == "withheld: below 10, or it would tell a count that is"


def test_counts_without_totals_are_withheld_alone() -> None:
    protected = protect(counts={("a",): 9, ("b",): 10}, totals=[])
    assert (protected.withheld, protected.shown) == ({("a",)}, {("b",): 10})


def test_nought_is_as_small_as_nine() -> None:
    counts, totals = with_margins([[0, 40], [50, 60]])
    assert ("0", "0") in protect(counts=counts, totals=totals).withheld


def test_a_table_of_nothing_but_small_counts_shows_nothing() -> None:
    counts, totals = with_margins([[1, 2], [0, 3]])
    assert protect(counts=counts, totals=totals).shown == {}


def test_the_same_counts_are_protected_alike() -> None:
    counts, totals = with_margins([[4, 33, 12], [25, 8, 40], [17, 19, 2]])
    turned = dict(reversed(counts.items()))
    assert protect(counts=counts, totals=totals) == protect(counts=turned, totals=totals[::-1])


def test_totals_that_are_no_sums_are_refused() -> None:
    with pytest.raises(StatisticsError, match="'all' is 5, but its parts come to 4"):
        protect(counts={("a",): 4, (ALL,): 5}, totals=[Total((ALL,), (("a",),))])
    with pytest.raises(StatisticsError, match="'b' stands in a total but has no count"):
        protect(counts={("a",): 4, (ALL,): 4}, totals=[Total((ALL,), (("a",), ("b",)))])


def test_totals_that_fix_a_small_count_in_any_case_are_refused() -> None:
    counts: dict[Key, int] = {("a",): 20, ("b",): 0, ("c",): 20}
    totals = [Total(("a",), (("c",),)), Total(("a",), (("b",), ("c",)))]
    with pytest.raises(StatisticsError, match="'b' can be told from the totals whatever is withheld"):
        protect(counts=counts, totals=totals)


@pytest.mark.parametrize("least", [0, 1])
def test_a_rule_that_protects_nobody_is_refused(least: int) -> None:
    with pytest.raises(StatisticsError, match="take 2 or more"):
        protect(counts={("a",): 4}, totals=[], least_shown=least)


def test_counts_have_a_limit_and_are_counts() -> None:
    many = {(str(n),): 10 for n in range(MOST_COUNTS + 1)}
    with pytest.raises(StatisticsError, match="501 are more than the 500"):
        protect(counts=many, totals=[])
    with pytest.raises(StatisticsError, match="a is -1"):
        protect(counts={("a",): -1}, totals=[])


def test_every_way_of_making_three_groups_small_is_safe() -> None:
    for cells in product((3, 25), repeat=4):
        counts, totals = with_margins([[*cells[:2]], [*cells[2:]], [25, 3]])
        protected = protect(counts=counts, totals=totals)
        small = {key for key, number in counts.items() if number < 10}
        assert not small & told_by_subtraction(protected, totals)
