"""Tests of inputs: read, written back in one spelling, and cut into cells that they cannot tell apart."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.risk.reasoning.inputs import (
    Input,
    Worse,
    cells_of,
    overlap,
    parse_test,
    said,
    write_test,
)

COUNT = Input("images", "Images", 0, 20, yes_no=False, worse=Worse.HIGHER)
FROM_TEN = Input("age_then", "Years", 10, 30, yes_no=False, worse=Worse.LOWER)
TRUTH = Input("known", "Known?", 0, 1, yes_no=True, worse=Worse.HIGHER)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("-", ((0, 20),)),
        ("3", ((3, 3),)),
        (" >= 3 ", ((3, 20),)),
        (">3", ((4, 20),)),
        ("< 3", ((0, 2),)),
        ("<= 3", ((0, 3),)),
        ("[1..3]", ((1, 3),)),
        ("(1..3]", ((2, 3),)),
        ("[1..3)", ((1, 2),)),
        ("]1..3[", ((2, 2),)),
        ("1, 2, 5", ((1, 2), (5, 5))),
        ("< 2, > 18", ((0, 1), (19, 20))),
        ("not(3)", ((0, 2), (4, 20))),
        ("not( < 2, [4..6] )", ((2, 3), (7, 20))),
        ("[15..99]", ((15, 20),)),
    ],
)
def test_a_test_says_for_which_values_it_holds(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_test(text, read=COUNT) == spans


@pytest.mark.parametrize(
    ("text", "spans"),
    [("yes", ((1, 1),)), ("no", ((0, 0),)), ('"yes"', ((1, 1),)), ("true", ((1, 1),)), ("FALSE", ((0, 0),)),
     ("not(yes)", ((0, 0),)), ("yes, no", ((0, 1),)), ("-", ((0, 1),))],
)  # fmt: skip
def test_and_of_a_question_of_yes_or_no(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_test(text, read=TRUTH) == spans


@pytest.mark.parametrize(
    ("text", "read", "said_so"),
    [
        ("", COUNT, "is no test of 'images'; write a whole number"),
        ("many", COUNT, "is no test of 'images'"),
        ("1.5", COUNT, "is no test"),
        ("-3", COUNT, "is no test"),
        ("1 2", COUNT, "is no test"),
        ("yes", COUNT, "is no test"),
        ("=3", COUNT, "is no test"),
        ("[1..]", COUNT, "is no test"),
        ("1,,2", COUNT, "is no test"),
        ("9999999", COUNT, "is no test"),
        ("\u0663", COUNT, "is no test"),
        ("2", TRUTH, "is no test of 'known'; write yes, no or -"),
        ("maybe", TRUTH, "is no test"),
        ("> 20", COUNT, "can never be met"),
        ("[5..3]", COUNT, "can never be met"),
        ("not(-)", COUNT, "can never be met"),
        ("< 10", FROM_TEN, "can never be met"),
        ("1" * 201, COUNT, "is longer than 200 characters"),
    ],
)
def test_what_is_no_test_or_could_never_be_met_is_refused(text: str, read: Input, said_so: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said_so)):
        parse_test(text, read=read)


@given(st.text(alphabet="0123456789<>=[](),.- notyes", max_size=30))
def test_whatever_the_text_it_is_read_or_refused(text: str) -> None:
    for read in (COUNT, TRUTH):
        spans: tuple[tuple[int, int], ...] = ()
        with suppress(ValueError):
            spans = parse_test(text, read=read)
        assert all(read.least <= low <= high <= read.most for low, high in spans)


some_values = st.sets(st.integers(0, 20), min_size=1)


@given(some_values)
def test_a_test_is_written_in_one_spelling_and_read_back(values: set[int]) -> None:
    spans = parse_test(", ".join(map(str, sorted(values))), read=COUNT)
    text = write_test(spans, read=COUNT)
    assert parse_test(text, read=COUNT) == spans
    assert write_test(parse_test(text, read=COUNT), read=COUNT) == text
    assert {value for low, high in spans for value in range(low, high + 1)} == values


@given(st.lists(some_values, max_size=4))
def test_cells_hold_values_that_no_test_tells_apart(tests: list[set[int]]) -> None:
    spans = [parse_test(", ".join(map(str, sorted(values))), read=COUNT) for values in tests]
    cells = cells_of(COUNT, spans)
    assert [value for low, high in cells.spans for value in range(low, high + 1)] == list(range(21))
    for value in range(21):
        low, high = cells.spans[cells.holding(value)]
        assert low <= value <= high
        for one, values in zip(spans, tests, strict=True):
            assert cells.within(one)[cells.holding(value)] == (value in values)
    for one, two in zip(cells.spans, cells.spans[1:], strict=False):
        # Each cut is there because a test makes it.
        assert any((one[1] in values) != (two[0] in values) for values in tests)


@given(some_values, some_values)
def test_tests_overlap_where_a_value_meets_both(one: set[int], other: set[int]) -> None:
    spans = [parse_test(", ".join(map(str, sorted(values))), read=COUNT) for values in (one, other)]
    assert overlap(*spans) == bool(one & other)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ((0, 20), "any answer"),
        ((3, 3), "3"),
        ((3, 20), "3 or more"),
        ((0, 3), "3 or less"),
        ((2, 3), "2 to 3"),
    ],
)
def test_values_are_said_in_words(span: tuple[int, int], words: str) -> None:
    assert said(span, read=COUNT) == words


def test_worse_answers_come_last() -> None:
    assert list(cells_of(COUNT, [((3, 5),)]).worst_last()) == [0, 1, 2]
    assert list(cells_of(FROM_TEN, [((12, 15),)]).worst_last()) == [2, 1, 0]
    assert [cells_of(TRUTH, []).words(cell) for cell in (0, 1)] == ["no", "yes"]
