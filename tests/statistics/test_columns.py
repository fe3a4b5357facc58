"""What a column may hold, and how what it may not hold is named."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from vigil.statistics.columns import (
    LARGEST_COUNT,
    check_at_most,
    check_same_length,
    count,
    distinct,
    flags,
    numbers,
    positive,
    probabilities,
    share,
    whole_numbers,
)
from vigil.statistics.errors import StatisticsError


@pytest.mark.parametrize("unknown", [None, math.nan, "yes", 2, 0.5, "", "1", Decimal(1), object()])
def test_unknown_is_never_no(unknown: object) -> None:
    with pytest.raises(StatisticsError, match=r"outcomes: entry 2 .* neither yes \(1\) nor no \(0\)"):
        flags("outcomes", [1, unknown, 0])


@pytest.mark.parametrize("missing", [None, math.nan, math.inf, "3", [1], 10**400])
def test_a_missing_number_is_named_by_its_place(missing: object) -> None:
    with pytest.raises(StatisticsError, match=r"scores: entry 3 is .*not a finite number"):
        numbers("scores", [1, 2.5, missing])


def test_numbers_of_all_kinds_are_read() -> None:
    assert numbers("scores", (True, 2, 2.5, Fraction(1, 4), np.int8(3))).tolist() == [1, 2, 2.5, 0.25, 3]
    assert flags("outcomes", np.array([1, 0], dtype=np.int8)).tolist() == [True, False]
    assert flags("outcomes", [np.True_, 0, 1.0, False]).tolist() == [True, False, True, False]
    assert numbers("scores", []).tolist() == []


@pytest.mark.parametrize("wrong", [0.5, 1e13, -1e13])
def test_levels_are_whole_numbers(wrong: float) -> None:
    with pytest.raises(StatisticsError, match=r"levels: entry 1 is .*not a whole number"):
        whole_numbers("levels", [wrong])


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_probabilities_lie_from_nought_to_one(wrong: float) -> None:
    with pytest.raises(StatisticsError, match="predictions: entry 1"):
        probabilities("predictions", [wrong])


@pytest.mark.parametrize("column", ["0101", 5, None, {1, 0}, (n for n in (1, 0))])
def test_what_is_no_column_is_refused(column: object) -> None:
    with pytest.raises(StatisticsError, match="a column of numbers is needed"):
        flags("outcomes", column)  # type: ignore[arg-type]


def test_a_table_is_no_column() -> None:
    with pytest.raises(StatisticsError, match=r"not a table of \(2, 2\)"):
        numbers("scores", np.zeros((2, 2)))


@pytest.mark.parametrize("wrong", [-1, 1.0, True, np.True_, "3", None, math.nan, LARGEST_COUNT + 1])
def test_a_count_is_a_whole_number(wrong: object) -> None:
    with pytest.raises(StatisticsError, match=r"events is .*a whole number from 0"):
        count("events", wrong)


def test_nought_and_certainty_are_allowed_where_they_can_be() -> None:
    assert count("events", 0) == 0
    assert probabilities("predictions", [0, 1]).tolist() == [0, 1]


def test_a_long_entry_is_told_back_in_short() -> None:
    with pytest.raises(StatisticsError) as refused:
        numbers("scores", ["x" * 10_000])
    assert len(str(refused.value)) < 250


def test_counts_of_tables_are_as_good_as_our_own() -> None:
    assert count("events", np.int64(4)) == 4
    assert type(count("events", np.int64(4))) is int
    assert count("events", LARGEST_COUNT) == LARGEST_COUNT


@pytest.mark.parametrize("wrong", [0, -1.0, math.nan, math.inf, None, "2"])
def test_an_exposure_is_above_nought(wrong: object) -> None:
    with pytest.raises(StatisticsError, match="above 0 is needed"):
        positive("exposure", wrong)


@pytest.mark.parametrize("wrong", [0, 1, 1.5, math.nan, None])
def test_a_share_lies_between_nought_and_one(wrong: object) -> None:
    with pytest.raises(StatisticsError, match="above 0 and below 1 is needed"):
        share("base rate", wrong)


def test_columns_of_unequal_length_are_named_with_their_lengths() -> None:
    with pytest.raises(StatisticsError, match="scores has 3, outcomes has 2"):
        check_same_length(scores=np.zeros(3), outcomes=np.zeros(2))


def test_limits_hold_on_both_sides() -> None:
    check_at_most("levels", 3, 3)
    with pytest.raises(StatisticsError, match="4 are more than the 3"):
        check_at_most("levels", 4, 3)


def test_names_stand_once_and_are_not_empty() -> None:
    assert distinct(["north", "south"], of="groups") == ("north", "south")
    with pytest.raises(StatisticsError, match="called 'north'"):
        distinct(["north", "north"], of="groups")
    with pytest.raises(StatisticsError, match="groups 2 has no name"):
        distinct(["north", " "], of="groups")
