from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.desk.validation.errors import ListError
from vigil.desk.validation.lists import MOST_ROWS, Grouped, read_groups, read_ratings
from vigil.risk import Answer

TODAY = date(2026, 11, 24)
GROUPS = b"case,characteristic,group\n"
RATINGS = b"case,rater,rated_on,answer:escalating\n"


def test_a_list_of_groups_is_read() -> None:
    assert read_groups(GROUPS + b"V-1,sex,female\n\nV-1,age,30 to 39\n") == [
        Grouped("V-1", "sex", "female"),
        Grouped("V-1", "age", "30 to 39"),
    ]


def test_a_list_of_ratings_is_read() -> None:
    (one,) = read_ratings(RATINGS + b"V-1,ann,2026-11-01,unknown\n", today=TODAY)
    assert (one.rater, one.rated_on, one.answers) == (
        "ann",
        date(2026, 11, 1),
        {"escalating": Answer.UNKNOWN},
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column 'case'"),
        (b"\xff", "no text in UTF-8"),
        (b"a\0", "NUL"),
        (b'case,characteristic,group\n"', "is no CSV"),
        (GROUPS, "holds no row"),
        (b"case,characteristic,group,name\n", "'name', which is none of"),
        (b"case,characteristic,group,case\n", "two columns called 'case'"),
        (GROUPS + b"V-1,sex\n", "Line 2: there are 2 cells under 3 columns"),
        (GROUPS + b"V-1,colour,red\n", "Line 2: characteristic is 'colour'; write one of age"),
        (GROUPS + b"V-1,sex,\n", "Line 2: group is empty"),
        (GROUPS + b",sex,f\n", "Line 2: case is empty"),
        (GROUPS + b"V-1,sex,=A1\n", "no formula is worked out"),
        (GROUPS + b"V-1,sex," + b"x" * 61 + b"\n", "group has 61 characters"),
        (GROUPS + b"V-1,sex,\n" * 7, "And 2 more."),
        (GROUPS + b"V-1,sex,f\n" * (MOST_ROWS + 1), "more than 50,000 rows"),
    ],
)
def test_a_list_that_cannot_be_taken_is_refused_whole_in_words(data: bytes, said: str) -> None:
    with pytest.raises(ListError) as refused:
        read_groups(data)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"V-1,,2026-11-01,yes\n", "rater is empty"),
        (b"V-1," + b"x" * 61 + b",2026-11-01,yes\n", "rater has 61 characters"),
        (b"V-1,ann,2026-12-01,yes\n", "has not been yet"),
        (b"V-1,ann,2026-11-01,no\n", "write no_checked if somebody checked"),
        (b"V-1,ann,2026-11-01,\n", "answer:escalating is empty"),
    ],
)
def test_a_rating_that_cannot_be_read_is_refused(row: bytes, said: str) -> None:
    with pytest.raises(ListError, match=said):
        read_ratings(RATINGS + row, today=TODAY)


@given(st.binary(max_size=300))
def test_whatever_is_handed_in_is_read_or_refused(data: bytes) -> None:
    for whole in (data, GROUPS + data):
        try:
            assert read_groups(whole)
        except ListError:
            continue
