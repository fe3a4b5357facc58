"""Counts that can be, and one sentence for those that cannot."""

from collections.abc import Callable

import numpy as np
import pytest

from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta import (
    Interval,
    NotEstimable,
    Study,
    exact_interval,
    pool,
    score_interval,
    studies_from,
)
from vigil.statistics.meta.values import LARGEST_N, LONGEST_NAME, MOST_STUDIES


@pytest.mark.parametrize(
    ("name", "events", "n", "said"),
    [
        ("x", 1, 0, "x: n is 0, so there is no rate; leave the study out."),
        ("x", 5, 4, "x: 5 events among 4 people; check which is which."),
        ("x", -1, 4, "x: events is -1; a whole number from 0 upwards is needed."),
        ("x", 1.0, 4, "x: events is 1.0; a whole number from 0 upwards is needed."),
        ("x", True, 4, "x: events is True; a whole number from 0 upwards is needed."),
        ("x", float("nan"), 4, "x: events is nan; a whole number from 0 upwards is needed."),
        ("x", 0, LARGEST_N + 1, "x: n is 1,000,000,001, more than 1,000,000,000; check the count."),
        (" ", 0, 1, "A study needs a name of 1 to 200 characters."),
        ("a\x00b", 0, 1, "'a\\x00b' cannot name a study; use letters and plain spaces on one line."),
        ("x" * (LONGEST_NAME + 1), 0, 1, "A study needs a name of 1 to 200 characters."),
    ],
)
def test_a_study_that_cannot_be_is_refused_in_one_sentence(name: str, events: int, n: int, said: str) -> None:
    with pytest.raises(StatisticsError) as refused:
        Study(name, events, n)
    assert str(refused.value) == said


def test_the_largest_study_and_the_longest_name_are_taken() -> None:
    assert Study("x" * LONGEST_NAME, LARGEST_N, LARGEST_N).rate == 1


def test_columns_of_a_data_frame_are_taken_as_they_are() -> None:
    studies = studies_from(events=np.array([1, 2]), n=np.array([3, 4]), names=["a", "b"])  # type: ignore[arg-type]
    assert studies == (Study("a", 1, 3), Study("b", 2, 4))


def test_columns_of_unlike_length_are_refused() -> None:
    with pytest.raises(StatisticsError, match="There are 2 counts of events, 1 of people and 2 names"):
        studies_from(events=[1, 2], n=[3])


def test_no_study_the_same_name_twice_and_too_many_are_refused() -> None:
    with pytest.raises(StatisticsError, match="There is no study to pool; give at least one"):
        pool([])
    with pytest.raises(StatisticsError, match="Two studies are called 'a'"):
        pool([Study("a", 1, 2), Study("a", 1, 3)])
    with pytest.raises(StatisticsError, match="There are 10,001 studies, more than 10,000"):
        pool(studies_from(events=[1] * (MOST_STUDIES + 1), n=[2] * (MOST_STUDIES + 1)))


@pytest.mark.parametrize("confidence", [0.0, 0.49, 1.0, 95.0, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(StatisticsError, match=r"cannot be; use one such as 0\.95"):
        pool([Study("a", 1, 2)], confidence=confidence)


@pytest.mark.parametrize("ends", [(2.0, 1.0), (float("nan"), 1.0), (0.0, float("inf"))])
def test_an_interval_that_cannot_be_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(StatisticsError, match="An interval from"):
        Interval(*ends, 0.95)


def test_an_interval_knows_what_lies_within() -> None:
    assert 0.5 in Interval(0.5, 0.6, 0.95)
    assert 0.61 not in Interval(0.5, 0.6, 0.95)


def test_what_is_not_estimable_says_why() -> None:
    assert str(NotEstimable("one study")) == "not estimable: one study"


@pytest.mark.parametrize("interval_of", [exact_interval, score_interval])
def test_the_interval_of_none_and_of_all_reaches_the_end_exactly(
    interval_of: Callable[[Study], Interval],
) -> None:
    assert interval_of(Study("a", 0, 10)).lower == 0
    assert interval_of(Study("a", 10, 10)).upper == 1
    assert 0 < interval_of(Study("a", 0, 10)).upper < 0.4


def test_the_exact_interval_of_nobody_in_ten_is_the_closed_form() -> None:
    assert exact_interval(Study("a", 0, 10)).upper == pytest.approx(1 - 0.025 ** (1 / 10), rel=1e-12)
