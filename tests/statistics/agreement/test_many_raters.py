"""Many raters: against Fleiss' and Gwet's published examples, and leaving cases out."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_of_statsmodels

from invented_statistics import (
    check_contained,
    ends,
    estimated,
    interval,
    shuffled,
    why_no_interval,
    why_none,
)
from vigil.statistics.agreement.many_raters import ManyRaters, fleiss_kappa, gwet_ac
from vigil.statistics.agreement.ratings import MOST_RATERS, Weights
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval

Coefficient = Callable[..., object]
BOTH = pytest.mark.parametrize("coefficient", [fleiss_kappa, gwet_ac])
Rating = str | None

# The worked example of Fleiss' kappa: ten cases, fourteen raters, five categories; how many raters chose each.
CLASSIC = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
# Gwet, Handbook of Inter-Rater Reliability, 4th edition 2014, page 120; a dot is a rating that is missing.
FOUR_RATERS = ("11.1", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", ".555", "..11", "..3.")


def rows(written: tuple[str, ...]) -> list[list[Rating]]:
    return [[None if one == "." else one for one in row] for row in written]


def spread(counts: tuple[tuple[int, ...], ...]) -> list[list[Rating]]:
    """A row a case from how many raters chose each category."""
    return [[str(place) for place, n in enumerate(row) for _ in range(n)] for row in counts]


@st.composite
def rated(draw: st.DrawFn) -> list[list[Rating]]:
    raters = draw(st.integers(2, 5))
    rating = st.sampled_from(["a", "b", "c", None])
    return draw(st.lists(st.lists(rating, min_size=raters, max_size=raters), min_size=1, max_size=12))


def found(figure: object) -> ManyRaters:
    assert isinstance(figure, ManyRaters), figure
    return figure


def test_the_classic_table_has_fleiss_kappa() -> None:
    kappa = found(fleiss_kappa(ratings=spread(CLASSIC), categories="01234"))
    assert estimated(kappa.coefficient).value == pytest.approx(0.2099, abs=0.00005)
    assert estimated(kappa.coefficient).value == pytest.approx(fleiss_of_statsmodels(np.array(CLASSIC)))
    assert (kappa.cases, kappa.cases_rated_twice) == (10, 10)


# Values as the author's package irrCAC gives them, to its three digits: observed, by chance, coefficient, interval.
@pytest.mark.parametrize(
    ("coefficient", "weights", "values"),
    [
        (gwet_ac, Weights.NONE, (0.818, 0.190, 0.775, 0.461, 1)),
        (gwet_ac, Weights.LINEAR, (0.939, 0.571, 0.859, 0.600, 1)),
        (gwet_ac, Weights.QUADRATIC, (0.975, 0.714, 0.914, 0.685, 1)),
        (fleiss_kappa, Weights.NONE, (0.818, 0.239, 0.761, 0.424, 1)),
        (fleiss_kappa, Weights.LINEAR, (0.939, 0.667, 0.818, 0.491, 1)),
        (fleiss_kappa, Weights.QUADRATIC, (0.975, 0.818, 0.865, 0.544, 1)),
    ],
)
def test_four_raters_with_gaps_have_the_published_agreement(
    coefficient: Coefficient, weights: Weights, values: tuple[float, ...]
) -> None:
    one = found(coefficient(ratings=rows(FOUR_RATERS), categories="12345", weights=weights))
    lower, upper = ends(one.coefficient)
    got = (one.observed, one.by_chance, estimated(one.coefficient).value, lower, upper)
    assert got == pytest.approx(values, abs=0.0005)
    assert (one.cases, one.cases_rated_twice) == (12, 11)


@pytest.mark.parametrize(
    ("coefficient", "values"),
    [
        (gwet_ac, (0.616, 0.236, 0.497, 0.235, 0.758)),
        (fleiss_kappa, (0.616, 0.291, 0.458, 0.199, 0.716)),
    ],
)
def test_five_observers_with_gaps_have_the_published_agreement(
    coefficient: Coefficient, values: tuple[float, ...]
) -> None:
    # The same book, page 125, as irrCAC shortens it: five observers, fifteen cases, a scale of 0 to 3.
    observers = (
        (1, 1, 2, None, 0, 0, 1, 1, 2, 2, None, 0, 1, 3, 1),
        (1, 1, 3, 0, 0, 0, 0, None, 2, 1, 1, 0, 2, 3, 1),
        (2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1),
        (None, 1, 3, None, None, None, None, 0, None, 1, 0, 0, 2, 2, None),
        (2, None, None, 0, 0, 0, 1, None, 2, None, None, None, None, 3, 1),
    )
    ratings = [[None if one is None else str(one) for one in row] for row in zip(*observers, strict=True)]
    one = found(coefficient(ratings=ratings, categories="0123"))
    got = (one.observed, one.by_chance, estimated(one.coefficient).value, *ends(one.coefficient))
    assert got == pytest.approx(values, abs=0.0005)


@BOTH
@given(ratings=rated(), weights=st.sampled_from(Weights))
@settings(deadline=None)
def test_it_is_agreement_beyond_chance_and_lies_in_its_interval(
    coefficient: Coefficient, ratings: list[list[Rating]], weights: Weights
) -> None:
    one = coefficient(ratings=ratings, categories="abc", weights=weights)
    if not any(sum(rating is not None for rating in row) >= 2 for row in ratings):
        assert "no case was rated by two raters" in why_none(one)
        return
    matrix = weights.matrix(3)
    shares = []
    for row in ratings:
        places = ["abc".index(rating) for rating in row if rating is not None]
        ordered = [(a, b) for i, a in enumerate(places) for j, b in enumerate(places) if i != j]
        if ordered:
            shares.append(sum(matrix[pair] for pair in ordered) / len(ordered))
    agreement = found(one)
    assert agreement.observed == pytest.approx(np.mean(shares))
    check_contained(agreement.coefficient)
    if agreement.by_chance < 1 - 1e-9:
        assert estimated(agreement.coefficient).value == pytest.approx(
            (agreement.observed - agreement.by_chance) / (1 - agreement.by_chance), abs=1e-9
        )
    else:
        assert "chance explains all agreement" in why_none(agreement.coefficient)


@BOTH
@given(ratings=rated(), luck=st.randoms(use_true_random=False))
@settings(deadline=None)
def test_neither_the_order_of_cases_nor_that_of_raters_matters(
    coefficient: Coefficient, ratings: list[list[Rating]], luck: object
) -> None:
    cases, raters = list(range(len(ratings))), list(range(len(ratings[0])))
    luck.shuffle(cases)  # type: ignore[attr-defined]
    luck.shuffle(raters)  # type: ignore[attr-defined]
    turned = [shuffled(raters, row)[0] for row in shuffled(cases, ratings)[0]]  # type: ignore[arg-type]
    one = coefficient(ratings=ratings, categories="abc")
    other = coefficient(ratings=turned, categories="abc")
    if isinstance(one, ManyRaters):
        assert found(other).observed == pytest.approx(one.observed)
        assert found(other).by_chance == pytest.approx(one.by_chance)


@BOTH
def test_the_interval_is_near_that_of_leaving_each_case_out(coefficient: Coefficient) -> None:
    luck = np.random.default_rng(8)
    truth = luck.choice(3, 120, p=[0.6, 0.3, 0.1])
    ratings = [
        [
            None if luck.random() < 0.15 else "abc"[one if luck.random() < 0.7 else luck.integers(3)]
            for _ in range(4)
        ]
        for one in truth
    ]
    whole = found(coefficient(ratings=ratings, categories="abc"))
    without = np.array(
        [
            estimated(
                found(coefficient(ratings=ratings[:at] + ratings[at + 1 :], categories="abc")).coefficient
            ).value
            for at in range(120)
        ]
    )
    error = np.sqrt(119 / 120 * np.sum((without - without.mean()) ** 2))
    lower, upper = ends(whole.coefficient)
    assert (upper - lower) / 2 == pytest.approx(1.98 * error, rel=0.05)


def test_where_one_category_is_rare_kappa_collapses_and_ac1_does_not() -> None:
    # Feinstein and Cicchetti's paradox, J. Clinical Epidemiology 43 (1990), 543-549.
    ratings = [["n", "n"]] * 118 + [["y", "n"]] * 5 + [["n", "y"]] * 2
    kappa, ac1 = (found(one(ratings=ratings, categories="yn")) for one in (fleiss_kappa, gwet_ac))
    assert kappa.observed == ac1.observed == pytest.approx(0.944)
    assert estimated(kappa.coefficient).value < 0
    assert estimated(ac1.coefficient).value > 0.9


def test_a_category_that_nobody_used_counts_for_what_chance_gives() -> None:
    ratings = rows(FOUR_RATERS)
    five, nine = (found(gwet_ac(ratings=ratings, categories=open_to)) for open_to in ("12345", "123456789"))
    assert nine.by_chance < five.by_chance
    assert estimated(nine.coefficient).value > estimated(five.coefficient).value


@BOTH
def test_full_agreement_claims_no_certainty(coefficient: Coefficient) -> None:
    one = found(coefficient(ratings=[["a", "a"], ["b", "b"], ["a", "a"]], categories="ab"))
    assert estimated(one.coefficient).value == pytest.approx(1)
    assert "every case adds the same" in why_no_interval(one.coefficient)


def test_raters_who_never_choose_have_ac1_and_no_kappa() -> None:
    ratings = [["a", "a", "a"]] * 6
    assert "chance explains all agreement" in why_none(
        found(fleiss_kappa(ratings=ratings, categories="ab")).coefficient
    )
    assert estimated(found(gwet_ac(ratings=ratings, categories="ab")).coefficient).value == 1


@BOTH
def test_one_case_shows_no_variation(coefficient: Coefficient) -> None:
    one = found(coefficient(ratings=[["a", "b", "a"]], categories="ab"))
    assert "every case adds the same" in why_no_interval(one.coefficient)


@BOTH
@pytest.mark.parametrize("ratings", [[["a"], ["b"]], [], [["a", "b"], ["a"]], [[]]])
def test_one_rater_and_ragged_rows_are_refused(coefficient: Coefficient, ratings: list[list[Rating]]) -> None:
    with pytest.raises(StatisticsError, match="at least two raters"):
        coefficient(ratings=ratings, categories="ab")


@BOTH
def test_an_unheard_of_rating_is_named_with_its_case(coefficient: Coefficient) -> None:
    for wrong in ("c", float("nan"), 1):
        with pytest.raises(StatisticsError, match=f"Case 2: {wrong!r} is none of a, b"):
            coefficient(ratings=[["a", "b"], ["a", wrong]], categories="ab")


@BOTH
def test_raters_have_a_limit(coefficient: Coefficient) -> None:
    most = [["a"] * (MOST_RATERS - 1) + ["b"]] * 2
    assert found(coefficient(ratings=most, categories="ab")).cases == 2
    with pytest.raises(StatisticsError, match="1,001 are more than the 1,000"):
        coefficient(ratings=[["a"] * (MOST_RATERS + 1)], categories="ab")


def test_with_two_raters_and_no_gaps_the_interval_is_no_wider_for_more_cases() -> None:
    ratings: list[list[Rating]] = [["a", "a"], ["b", "b"], ["a", "b"], ["b", "a"], ["a", "a"]]
    few, many = (
        interval(found(gwet_ac(ratings=ratings * times, categories="ab")).coefficient) for times in (4, 40)
    )
    assert isinstance(few, Interval)
    assert many.upper - many.lower < few.upper - few.lower
