"""A printed percentage and the counts behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.statistics.evidence import Counts, counts_of
from vigil.statistics.evidence.counting import decimal, exactly


@given(
    counts=st.integers(1, 30_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    places=st.integers(0, 3),
)
def test_a_count_is_among_those_that_its_own_printed_percentage_allows(
    counts: tuple[int, int], places: int
) -> None:
    count, people = counts
    printed = f"{100 * count / people:.{places}f}"
    allowed = counts_of(printed, people)
    assert allowed is not None
    assert allowed.fewest <= count <= allowed.most
    assert allowed.fewest <= allowed.nearest <= allowed.most


@given(percent=st.integers(0, 1_000), people=st.integers(1, 5_000))
def test_every_count_that_is_allowed_prints_so_and_no_other_does(percent: int, people: int) -> None:
    printed = f"{percent // 10}.{percent % 10}"
    slack = 0.05 + 1e-9
    expected = [count for count in range(people + 1) if abs(100 * count / people - percent / 10) <= slack]
    allowed = counts_of(printed, people)
    assert expected == ([] if allowed is None else list(range(allowed.fewest, allowed.most + 1)))


@pytest.mark.parametrize(
    ("percent", "people", "allowed"),
    [
        ("52", 124, Counts(64, 64, 65)),  # HMIC 2015: known answers of the project
        ("12.2", 4464, Counts(543, 545, 546)),
        ("55.1", 523, exactly(288)),
        ("2.6", 363, None),  # Goller and others 2016
        ("0", 10, exactly(0)),
        ("100", 10, exactly(10)),
        ("0.5", 100, None),
    ],
)
def test_examples(percent: str, people: int, allowed: Counts | None) -> None:
    assert counts_of(percent, people) == allowed


def test_a_share_between_two_printed_values_is_allowed_for_both() -> None:
    assert counts_of("12", 8) is not None  # 1 of 8 is 12.5%
    assert counts_of("13", 8) is not None


@pytest.mark.parametrize(
    "text", ["", "abc", "-1", "1e3", "1/0", "nan", "inf", "1,5", "٣", "1.23456", "01", "1" * 50, "12.", " 1"]
)
def test_what_is_no_printed_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no number with at most four decimals"):
        decimal(text)


def test_more_than_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match=r"100\.1% is more than everybody"):
        counts_of("100.1", 10)


def test_counts_are_said_as_one_number_or_a_range() -> None:
    assert str(exactly(1_234)) == "1,234"
    assert str(Counts(64, 64, 65)) == "64 to 65"
