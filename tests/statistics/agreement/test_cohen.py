"""Two raters: against published tables, its definition, and what cannot be told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from invented_statistics import (
    check_contained,
    ends,
    estimated,
    shuffled,
    why_no_interval,
    why_none,
)
from vigil.statistics.agreement.cohen import TwoRaters, cohen_kappa
from vigil.statistics.agreement.ratings import MOST_CATEGORIES, Weights
from vigil.statistics.errors import StatisticsError

LEVELS = ("Low", "Medium", "High", "Very High")
pairs = st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=1, max_size=30)


def of(cases: list[tuple[str, str]], weights: Weights = Weights.NONE, confidence: float = 0.95) -> TwoRaters:
    found = cohen_kappa(
        first=[one for one, _ in cases],
        second=[other for _, other in cases],
        categories=LEVELS,
        weights=weights,
        confidence=confidence,
    )
    assert isinstance(found, TwoRaters)
    return found


def spread(table: list[list[int]], categories: str) -> tuple[list[str], list[str]]:
    """A table's cases, one by one."""
    cells = [
        (a, b)
        for a, row in zip(categories, table, strict=True)
        for b, n in zip(categories, row, strict=True)
        for _ in range(n)
    ]
    return [a for a, _ in cells], [b for _, b in cells]


def test_the_textbook_table_of_fifty_proposals_has_kappa_two_fifths() -> None:
    # By the definition of Cohen (1960): observed 35 of 50, by chance a half, so (0.7 - 0.5) / (1 - 0.5).
    first, second = spread([[20, 5], [10, 15]], "yn")
    found = cohen_kappa(first=first, second=second, categories="yn")
    assert isinstance(found, TwoRaters)
    assert estimated(found.kappa).value == pytest.approx(0.4)
    assert (found.observed, found.by_chance, found.cases) == (pytest.approx(0.7), pytest.approx(0.5), 50)


def test_two_abstractors_of_a_hundred_files_have_the_published_kappa() -> None:
    # Gwet, Handbook of Inter-Rater Reliability, 4th edition 2014 (irrCAC's cont3x3abstractors): 0.796.
    first, second = spread([[13, 0, 0], [0, 20, 7], [0, 4, 56]], "ean")
    found = cohen_kappa(first=first, second=second, categories="ean")
    assert isinstance(found, TwoRaters)
    assert estimated(found.kappa).value == pytest.approx(0.796, abs=0.0005)


@given(pairs, st.sampled_from(Weights), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_it_is_agreement_beyond_chance(
    cases: list[tuple[str, str]], weights: Weights, confidence: float
) -> None:
    found = of(cases, weights, confidence)
    matrix, n = weights.matrix(4), len(cases)
    seen = sum(matrix[LEVELS.index(a), LEVELS.index(b)] for a, b in cases) / n
    chance = sum(matrix[LEVELS.index(a), LEVELS.index(b)] for a, _ in cases for _, b in cases) / n**2
    assert (found.observed, found.by_chance) == (pytest.approx(seen), pytest.approx(chance))
    check_contained(found.kappa)
    if len({one for case in cases for one in case}) == 1:
        assert "chance explains all agreement" in why_none(found.kappa)
    else:
        assert estimated(found.kappa).value == pytest.approx((seen - chance) / (1 - chance), abs=1e-9)


@given(pairs, st.sampled_from(Weights), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_neither_the_order_of_cases_nor_that_of_raters_matters(
    cases: list[tuple[str, str]], weights: Weights, luck: object
) -> None:
    order = list(range(len(cases)))
    luck.shuffle(order)  # type: ignore[attr-defined]
    swapped = [(b, a) for a, b in shuffled(order, cases)[0]]  # type: ignore[misc]
    one, other = of(cases, weights), of(swapped, weights)
    assert one.observed == pytest.approx(other.observed)
    if one.kappa != other.kappa:
        assert estimated(one.kappa).value == pytest.approx(estimated(other.kappa).value)


def test_the_interval_is_statsmodels() -> None:
    table = [[20, 5, 1], [10, 15, 4], [2, 3, 9]]
    first, second = spread(table, "abc")
    found = cohen_kappa(first=first, second=second, categories="abc", weights=Weights.LINEAR)
    assert isinstance(found, TwoRaters)
    peer = cohens_kappa(table, wt="linear")
    assert ends(found.kappa) == pytest.approx((peer.kappa_low, peer.kappa_upp))


def test_full_agreement_claims_no_certainty() -> None:
    found = of([("Low", "Low"), ("High", "High"), ("Low", "Low")])
    assert estimated(found.kappa).value == 1
    assert "do not vary enough" in why_no_interval(found.kappa)


def test_raters_who_never_choose_have_no_kappa() -> None:
    assert "into one category" in why_none(of([("Low", "Low")] * 5).kappa)


def test_no_case_has_no_kappa() -> None:
    assert "no case" in why_none(cohen_kappa(first=[], second=[], categories=LEVELS))


def test_ratings_that_are_missing_or_unheard_of_are_refused() -> None:
    with pytest.raises(StatisticsError, match="second: rating 2 is None"):
        cohen_kappa(first=["Low", "Low"], second=["Low", None], categories=LEVELS)  # type: ignore[list-item]
    with pytest.raises(StatisticsError, match="first: rating 1 is 'Severe', none of Low, Medium"):
        cohen_kappa(first=["Severe"], second=["Low"], categories=LEVELS)
    with pytest.raises(StatisticsError, match="first has 2, second has 1"):
        cohen_kappa(first=["Low", "Low"], second=["Low"], categories=LEVELS)


def test_categories_have_limits_on_both_sides() -> None:
    assert estimated(of([("Low", "Low"), ("High", "High")]).kappa).value == 1
    with pytest.raises(StatisticsError, match="at least two categories"):
        cohen_kappa(first=["Low"], second=["Low"], categories=["Low"])
    with pytest.raises(StatisticsError, match="101 are more than the 100"):
        cohen_kappa(first=["0"], second=["0"], categories=[str(n) for n in range(MOST_CATEGORIES + 1)])
    with pytest.raises(StatisticsError, match="called 'Low'"):
        cohen_kappa(first=["Low"], second=["Low"], categories=["Low", "Low"])
