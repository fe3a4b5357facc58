"""The two ways of knowing come together or not at all."""

import pytest

from vigil.statistics.errors import StatisticsError
from vigil.statistics.evidence import Record, TwoRecords

BOTH = TwoRecords(official=0.122, self_report=0.551, why="records miss what nobody reported")


def test_there_is_no_public_way_to_have_one_side_alone() -> None:
    public = {name for name in dir(BOTH) if not name.startswith("_")}
    assert public == {"each", "in_words", "rows", "sides", "why"}
    assert BOTH.sides() == ((Record.OFFICIAL, 0.122), (Record.SELF_REPORT, 0.551))
    assert list(BOTH) == list(BOTH.sides())


@pytest.mark.parametrize("why", ["", "  \n"])
def test_without_a_word_on_why_they_differ_there_is_no_pair(why: str) -> None:
    with pytest.raises(StatisticsError, match="stand together with why they differ; say it"):
        TwoRecords(official=1, self_report=2, why=why)


def test_neither_side_can_be_left_out() -> None:
    with pytest.raises(TypeError):
        TwoRecords(official=0.122, why="…")  # type: ignore[call-arg]


def test_work_is_done_on_both_and_keeps_why() -> None:
    """PPV of KIRAT-2's published 97.6% and 62.3% at both base rates; source: known answers of the project, kirat2_2016."""
    sensitivity, specificity = 166 / 170, 127 / 204

    def ppv(rate: float) -> float:
        return sensitivity * rate / (sensitivity * rate + (1 - specificity) * (1 - rate))

    done = BOTH.each(ppv)
    assert [round(value, 3) for _, value in done.sides()] == [0.264, 0.760]
    assert done.why == BOTH.why


def test_words_and_rows_hold_both_and_why() -> None:
    assert BOTH.rows(lambda rate: f"{rate:.1%}") == (
        ("Official record", "12.2%"),
        ("Self-report", "55.1%"),
        ("Why they differ", "records miss what nobody reported"),
    )
    assert BOTH.in_words() == (
        "Official record: 0.122\nSelf-report: 0.551\nWhy they differ: records miss what nobody reported"
    )


def test_pairs_of_the_same_are_the_same() -> None:
    assert BOTH.each(lambda rate: rate) == BOTH
    assert hash(BOTH.each(lambda rate: rate)) == hash(BOTH)
    assert BOTH.each(lambda rate: rate / 2) != BOTH
    assert BOTH != 0.122
    assert "0.122" in repr(BOTH)
    assert "0.551" in repr(BOTH)


def test_a_pair_takes_no_further_attribute() -> None:
    with pytest.raises(AttributeError):
        BOTH.official = 0.122  # type: ignore[attr-defined]
