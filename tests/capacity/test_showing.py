"""The table and the chart: every number with its interval, nothing told by colour, nothing that breaks out of the text."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from vigil.capacity import ComparisonError, compare, scenario_from
from vigil.capacity.chart import SHOWN, chart
from vigil.capacity.comparison import Comparison
from vigil.capacity.estimates import Estimate
from vigil.capacity.measures import EXPOSURE
from vigil.capacity.presets import today, with_arrivals, with_policy
from vigil.capacity.steps import rounded_marks
from vigil.capacity.table import table, with_interval, written

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert('1')</script> & \"more\""


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    plain = today() | {"days": 30, "warm_up_days": 10, "replications": 10}
    return compare(
        [
            ("Today", scenario_from(plain)),
            (NASTY, scenario_from(with_policy(plain, policy={"name": "arrival"}))),
            ("More referrals", scenario_from(with_arrivals(plain, times=2.81))),
        ]
    )


def test_the_table_has_a_row_a_measure_and_a_column_an_option(comparison: Comparison) -> None:
    head, *rows = table(comparison)
    assert head == ["Measure", "Today", NASTY, "More referrals"]
    assert len(rows) == len(comparison.rows)
    assert {len(row) for row in rows} == {4}
    exposure = rows[0]
    assert exposure[0] == "Child-exposure days (child-days)"
    assert re.fullmatch(r"[\d,]+ \([\d,]+ to [\d,]+\)", exposure[1])
    assert re.fullmatch(
        r"[\d,]+ \([\d,]+ to [\d,]+\); difference [+-][\d,]+ \([+-][\d,]+ to [+-][\d,]+\)", exposure[3]
    )


def test_a_difference_that_could_be_none_says_so_and_other_arrivals_are_named(comparison: Comparison) -> None:
    rows = {row[0]: row for row in table(comparison)}
    sooner = rows["Children safeguarded sooner (children)"]
    assert sooner[1] == ""
    assert sooner[3] == "other arrivals"
    assert "difference" not in sooner[2]
    cells = [cell for row in rows.values() for cell in row if "difference" in cell]
    for row in comparison.rows:
        for estimate, paired in zip(row.estimates, row.differences, strict=True):
            if estimate and paired:
                shown = f"difference {with_interval(paired, row.measure, signed=True)}"
                (cell, *_) = [one for one in cells if shown in one]
                assert cell.endswith("could be none") == (paired.low <= 0 <= paired.high)


def test_a_measure_without_a_number_says_so(comparison: Comparison) -> None:
    row = comparison.rows[0]
    empty = replace(comparison, rows=(replace(row, estimates=(None, *row.estimates[1:])),))
    assert table(empty)[1][1] == "no number"
    assert "no number" in chart(empty, measures=[row.measure.name])


@pytest.mark.parametrize(
    ("value", "signed", "shown"),
    [
        (0.05, False, "0.1"),
        (-0.01, True, "0.0"),
        (99.96, False, "100.0"),
        (1234.5, True, "+1,234"),
        (-3.0, True, "-3.0"),
    ],
)
def test_values_are_written_short(value: float, signed: bool, shown: str) -> None:
    assert written(value, EXPOSURE, signed=signed) == shown


def test_the_chart_is_one_picture_with_a_title_and_a_description(comparison: Comparison) -> None:
    text = chart(comparison)
    root = etree.fromstring(text)
    assert root.attrib["role"] == "img"
    assert root.find(f"{SVG}title").text == "3 options compared"
    about = root.find(f"{SVG}desc").text
    exposure = comparison.rows[0].estimates[0]
    assert f"Today {with_interval(exposure, EXPOSURE)}" in about
    assert "Means of 10 replications with 95% intervals." in about
    assert NASTY in about
    assert not list(root.iter(f"{SVG}script"))
    # One mark an option and panel: squares of the first, dots of the others.
    shown = [row for row in comparison.rows if row.measure.name in SHOWN]
    assert len(list(root.iter(f"{SVG}circle"))) == sum(
        one is not None for row in shown for one in row.estimates[1:]
    )
    assert len(shown) >= 6


def test_the_chart_is_grey(comparison: Comparison) -> None:
    colours = set(re.findall(r"(?:fill|stroke)='(#[0-9a-f]+)'", chart(comparison)))
    assert colours == {"#111", "#fff", "#555", "#ddd"}


def test_nothing_is_drawn_outside_the_picture(comparison: Comparison) -> None:
    root = etree.fromstring(chart(comparison))
    _, _, width, _ = map(float, root.attrib["viewBox"].split())
    for panel in root.iter(f"{SVG}g"):
        moved = re.match(r"translate\((\S+) 0\)", panel.attrib.get("transform", ""))
        if moved and panel.find(f"{SVG}line") is not None:
            ends = [float(line.attrib[end]) for line in panel.iter(f"{SVG}line") for end in ("x1", "x2")]
            assert float(moved[1]) + min(ends) >= 0
            assert float(moved[1]) + max(ends) <= width


def test_a_chart_of_nothing_is_refused(comparison: Comparison) -> None:
    with pytest.raises(ComparisonError, match="'luck' is no measure"):
        chart(comparison, measures=["luck"])
    with pytest.raises(ComparisonError, match="nothing to draw"):
        chart(replace(comparison, rows=()), measures=["children_sooner"])


def test_one_option_alone_can_be_drawn() -> None:
    plain = today() | {"days": 20, "warm_up_days": 0, "replications": 10}
    text = chart(compare([("Today", scenario_from(plain))]))
    assert "1 option compared" in text
    assert "Children safeguarded sooner" not in text


@given(st.floats(0, 1e9))
@example(1.0)
@example(2.0000000001)
def test_marks_are_round_and_reach_the_most(most: float) -> None:
    marks = rounded_marks(0.0, most)
    assert marks[0] == 0
    assert marks[-1] >= most * (1 - 1e-9)
    assert 2 <= len(marks) <= 9


def test_the_name_of_an_estimate_tells_whether_nought_lies_outside() -> None:
    assert Estimate(1, 0.5, 2, 10).tells
    assert Estimate(-1, -2, -0.5, 10).tells
    assert not Estimate(1, -0.5, 2, 10).tells
