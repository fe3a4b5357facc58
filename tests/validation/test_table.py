from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.validation.invented_cohort import TODAY, answered, as_table, by_chance
from vigil.risk import load
from vigil.validation import CohortError
from vigil.validation.table.reading import MOST_COLUMNS, read_file, read_table

HEADS = "case,received_on,instrument,version,assessed_on,lower,upper,points,probability,outcome,outcome_on,grade,answer:a"
GOOD = {
    "case": "V-1",
    "received_on": "2025-01-01",
    "instrument": "demo",
    "version": "1",
    "assessed_on": "2025-01-02",
    "lower": "low",
    "upper": "high",
    "points": "",
    "probability": "0.25",
    "outcome": "yes",
    "outcome_on": "2025-03-01",
    "grade": "2",
    "answer:a": "no_checked",
}


def table(*rows: dict[str, str], heads: str = HEADS) -> bytes:
    lines = [",".join({**GOOD, **row}[head] for head in HEADS.split(",")) for row in rows]
    return "\r\n".join([heads, *lines, ""]).encode()


def test_a_table_that_is_written_is_read_back_as_the_same_cases() -> None:
    cases = [*by_chance(40, seed=1)]
    found = read_table(as_table(cases), name="c.csv", today=TODAY)
    assert found.cases == tuple(cases)
    assert not found.refused
    answers = answered(load(), many=10, seed=2)
    assert read_table(as_table(answers), name="c.csv", today=TODAY).cases == tuple(answers)


def test_a_case_stands_in_a_row_for_each_instrument_that_assessed_it() -> None:
    (one,) = read_table(table({}, {"instrument": "other"}), name="c.csv", today=TODAY).cases
    assert [assessed.used.id for assessed in one.assessed] == ["demo", "other"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"case": ""}, "Case is empty"),
        ({"case": "=HYPERLINK(1)"}, "no formula is worked out"),
        ({"instrument": "@SUM(A1)"}, "no formula is worked out"),
        ({"answer:a": "-1+1"}, "no formula is worked out"),
        ({"received_on": "01/02/2025"}, "write a day as 2026-01-31"),
        ({"received_on": "2025-02-30"}, "no day of any calendar"),
        ({"received_on": "2027-01-01"}, "has not been yet"),
        ({"assessed_on": "2024-12-31"}, "before the case arrived"),
        ({"outcome_on": "2025-01-01"}, "predicts nothing"),
        ({"upper": "severe"}, "write low, medium, high, very_high"),
        ({"lower": "very_high"}, "the wrong way round"),
        ({"lower": ""}, "Lower is empty and upper is not"),
        ({"upper": ""}, "Upper is empty and lower is not"),
        ({"lower": "", "upper": ""}, "a level or to points"),
        ({"points": "3.5"}, "a whole number from 0"),
        ({"probability": "34%"}, "with a point, such as 0.034"),
        ({"probability": "1"}, "probability of 1 cannot be predicted"),
        ({"probability": "nan"}, "write a probability"),
        ({"outcome": ""}, "Outcome is empty; write yes, no"),
        ({"outcome": "1"}, "write yes, no"),
        ({"outcome": "unknown"}, "neither a day nor a grade"),
        ({"outcome_on": ""}, "needs the day"),
        ({"outcome": "no"}, "cannot have the grade 2"),
        ({"grade": "0"}, "cannot have the grade 0"),
        ({"grade": "100"}, "take 0 to 99"),
        ({"answer:a": "no"}, "write no_checked if somebody checked"),
        ({"case": "x" * 201}, "201 characters"),
        ({"case": '"a\nb"'}, "cannot be printed"),
    ],
)
def test_a_bad_row_is_one_sentence_with_its_line_and_the_others_are_read(
    row: dict[str, str], said: str
) -> None:
    found = read_table(table({"case": "V-0"}, row, {"case": "V-2"}), name="c.csv", today=TODAY)
    (refused,) = found.refused
    assert said in refused.reason
    assert "\n" not in str(refused)
    assert refused.line in {3, 4}  # a row over two lines is told by its last
    assert {one.reference for one in found.cases} == {"V-0", "V-2"}


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({}, "in an earlier row; give the assessment"),
        ({"instrument": "other", "outcome": "no", "grade": "0"}, "another outcome in an earlier row"),
        ({"instrument": "other", "received_on": "2024-12-01"}, "another day of arrival"),
    ],
)
def test_rows_of_one_case_that_contradict_each_other_are_refused(second: dict[str, str], said: str) -> None:
    found = read_table(table({}, second), name="c.csv", today=TODAY)
    assert [refused.line for refused in found.refused] == [3]
    assert said in found.refused[0].reason
    assert len(found.cases) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "no text in UTF-8"),
        (b"a\0b", "NUL characters"),
        (b"", "no column 'case'"),
        (table(heads=HEADS.replace("outcome_on", "when")), "no column 'outcome_on'"),
        (table(heads=HEADS.replace("upper", "top").replace("points", "sum")), "neither the columns"),
        (table(heads=HEADS.replace("grade", "postcode")), "'postcode', which is none"),
        (table(heads=HEADS + ",case"), "two columns called 'case'"),
        (table(heads=HEADS.replace("answer:a", "answer:")), "'answer:', which is none"),
        ((HEADS + ',"x').encode(), "is no CSV"),
        (",".join(f"answer:{at}" for at in range(MOST_COLUMNS + 1)).encode(), "up to 200 are read"),
    ],
)
def test_a_file_that_is_no_cohort_is_refused_whole(data: bytes, said: str) -> None:
    with pytest.raises(CohortError, match=said):
        read_table(data, name="c.csv", today=TODAY)


def test_a_row_of_another_length_is_refused() -> None:
    found = read_table(table({}) + b"V-2,2025-01-01\r\n", name="c.csv", today=TODAY)
    assert "2 cells under 13 columns" in found.refused[0].reason


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="is not a file"):
        read_file(tmp_path, today=TODAY)
    with pytest.raises(CohortError, match="cannot be read"):
        read_file(tmp_path / "none.csv", today=TODAY)


@given(data=st.binary(max_size=400), at=st.integers(0, 2_000))
def test_bytes_changed_anywhere_are_read_or_refused_and_never_worse(data: bytes, at: int) -> None:
    whole = table({}, {"case": "V-2"})
    for broken in (data, whole[: at % len(whole)] + data + whole[at % len(whole) :]):
        try:
            found = read_table(broken, name="c.csv", today=TODAY)
        except CohortError:
            continue
        for refused in found.refused:
            assert "\n" not in str(refused)


@given(cell=st.text(max_size=30))
def test_a_cell_never_turns_into_an_outcome_it_does_not_say(cell: str) -> None:
    data = table({}).replace(b",yes,", f',"{cell.replace(chr(34), chr(34) * 2)}",'.encode("utf-8", "ignore"))
    try:
        found = read_table(data, name="c.csv", today=date(2026, 1, 1))
    except CohortError:
        return
    for one in found.cases:
        assert {True: "yes", False: "no", None: "unknown"}[one.outcome.came_about] == cell.strip()
