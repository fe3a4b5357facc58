"""What must hold of every chart, and where each puts its values."""

import math
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.statistics.charts.calibration import Predicted, calibration_chart
from vigil.statistics.charts.cusum import MOST_CASES, cusum_chart_drawn
from vigil.statistics.charts.decision_curve import Benefit, decision_curve_chart
from vigil.statistics.charts.drawing import Chart
from vigil.statistics.charts.intervals import MOST_ROWS, Row, interval_chart
from vigil.statistics.drift.cusum import cusum_chart
from vigil.statistics.errors import StatisticsError
from vigil.statistics.estimate import Interval, NotEstimable

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "R&D <script>alert('x')</script> \"a\""
NONE = NotEstimable("a single case")


def between(lower: float, upper: float) -> Interval:
    return Interval(lower, upper, 0.95)


GROUPS = (
    Predicted(0.05, 0.04, between(0.02, 0.09), 100, 4),
    Predicted(0.2, 0.35, between(0.25, 0.46), 80, 28),
    Predicted(0.4, 0.5, NONE, 20, 10),
)
CURVE = tuple(
    Benefit(
        threshold=n / 20,
        tool=0.1 - n / 100,
        interval=between(0.05 - n / 100, 0.15 - n / 100),
        everyone=0.12 - n / 12,
        arrival_order=0.06 - n / 40,
    )
    for n in range(1, 9)
)
ROWS = (
    Row("North", 0.2, between(0.1, 0.3)),
    Row("South", None, None, "withheld: below 10, or it would tell a count that is"),
    Row("West", 0.4, None, "a single case"),
)


def calibration(title: str, identifier: str = "one") -> Chart:
    return calibration_chart(title=title, groups=GROUPS, identifier=identifier)


def decision(title: str, identifier: str = "one") -> Chart:
    return decision_curve_chart(title=title, curve=CURVE, identifier=identifier)


def intervals(title: str, identifier: str = "one") -> Chart:
    return interval_chart(
        title=title, across="Rate", rows=ROWS, reference=0.35, reference_is="everyone", identifier=identifier
    )


def drift(title: str, identifier: str = "one") -> Chart:
    return cusum_chart_drawn(
        title=title, heights=[0, 3, 6, 1, 2], limit=5, signals=[3], identifier=identifier
    )


KINDS = (calibration, decision, intervals, drift)
EVERY = pytest.mark.parametrize("draw", KINDS, ids=lambda draw: draw.__name__)
Draw = Callable[..., Chart]


def parsed(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.figure.svg)  # noqa: S314 our own drawing


def texts(chart: Chart) -> list[str]:
    return [one.text or "" for one in parsed(chart).iter(f"{SVG}text")]


@EVERY
def test_a_chart_is_named_and_described_for_those_who_do_not_see_it(draw: Draw) -> None:
    root = parsed(draw("What is shown, of whom"))
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    found = {one.get("id"): one for one in root if one.get("id")}
    assert [found[name].tag for name in named] == [f"{SVG}title", f"{SVG}desc"]
    assert found[named[0]].text == "What is shown, of whom"
    assert len(found[named[1]].text or "") > 40


@EVERY
def test_the_words_in_the_figure_are_those_in_the_drawing(draw: Draw) -> None:
    chart = draw("Title")
    assert parsed(chart).findtext(f"{SVG}desc") == chart.figure.alternative
    assert chart.figure.caption == "Title"
    assert chart._repr_svg_() == chart.figure.svg


@EVERY
def test_nothing_but_greys_is_used_and_nothing_is_fetched_or_run(draw: Draw) -> None:
    svg = draw("Title").figure.svg
    colours = set(re.findall(r"(?:fill|stroke)='(#[^']*|[a-z]+)'", svg))
    greys = {one for one in colours if re.fullmatch(r"#([0-9a-f])\1\1", one)}
    assert colours - greys <= {"none"}
    assert not re.search(r"<script|style=|href|url\(|@import|on[a-z]+=", svg)


@EVERY
def test_hostile_words_stay_words(draw: Draw) -> None:
    chart = draw(HOSTILE)
    assert parsed(chart).findtext(f"{SVG}title") == HOSTILE
    assert "<script" not in chart.figure.svg


@EVERY
def test_every_value_that_is_drawn_stands_in_the_table(draw: Draw) -> None:
    table = draw("Title").table
    assert table.rows
    assert all(len(row) == len(table.heads) for row in table.rows)


@EVERY
def test_everything_stands_on_the_paper(draw: Draw) -> None:
    chart = draw("Title")
    _, _, width, height = (float(one) for one in (parsed(chart).get("viewBox") or "").split())
    across, down = [], []
    for one in parsed(chart).iter():
        across += [float(one.get(name) or 0) for name in ("x1", "x2", "cx", "x")]
        down += [float(one.get(name) or 0) for name in ("y1", "y2", "cy", "y")]
        for point in (one.get("points") or "").split():
            x, y = point.split(",")
            across.append(float(x))
            down.append(float(y))
    assert min(across) >= 0
    assert max(across) <= width
    assert min(down) >= 0
    assert max(down) <= height


@EVERY
def test_two_charts_on_a_page_share_no_name(draw: Draw) -> None:
    first, second = (set(re.findall(r"id='([^']*)'", draw("T", name).figure.svg)) for name in ("a", "b"))
    assert first
    assert not first & second


@EVERY
@pytest.mark.parametrize("title", ["", "  ", "two\nlines"])
def test_a_title_says_something_on_one_line(draw: Draw, title: str) -> None:
    with pytest.raises(StatisticsError, match="needs a title, on one line"):
        draw(title)


@EVERY
@pytest.mark.parametrize("identifier", ["", "a b", "'x'", "1st", "straße"])
def test_an_identifier_is_a_plain_word(draw: Draw, identifier: str) -> None:
    with pytest.raises(StatisticsError, match="cannot name a drawing"):
        draw("Title", identifier)


@EVERY
def test_a_long_title_is_shortened_above_and_whole_in_the_caption(draw: Draw) -> None:
    chart = draw("long " * 60)
    assert chart.figure.caption == "long " * 60
    assert max(len(one) for one in texts(chart)) <= 90


def places(chart: Chart, tag: str, *names: str) -> list[tuple[float, ...]]:
    return [
        tuple(float(one.get(name) or "nan") for name in names) for one in parsed(chart).iter(f"{SVG}{tag}")
    ]


def test_a_group_stands_on_the_line_where_as_many_happened_as_were_predicted() -> None:
    groups = [Predicted(0.1, 0.1, NONE, 50, 5), Predicted(0.3, 0.5, NONE, 50, 25)]
    chart = calibration_chart(title="T", groups=groups)
    (x1, y1), (x2, y2) = places(chart, "circle", "cx", "cy")
    diagonal = next(one for one in parsed(chart).iter(f"{SVG}line") if one.get("stroke-dasharray"))
    start, end = ((float(diagonal.get(f"x{n}") or 0), float(diagonal.get(f"y{n}") or 0)) for n in (1, 2))
    slope = (end[1] - start[1]) / (end[0] - start[0])
    assert y1 == pytest.approx(start[1] + slope * (x1 - start[0]), abs=0.2)
    assert y2 < start[1] + slope * (x2 - start[0]) - 10


def test_calibration_is_said_in_words_and_in_the_table() -> None:
    chart = calibration("T")
    assert chart.figure.alternative == (
        "Calibration plot of 3 groups, 200 cases, predicted from 0.050 to 0.400. "
        "In group 2 more cases had the outcome than predicted, beyond the interval."
    )
    assert chart.table.rows[0] == ("1", "100", "0.050", "4", "0.040", "0.020 to 0.090")
    assert chart.table.rows[2][-1] == "not estimable: a single case"


def test_calibration_that_holds_says_so() -> None:
    chart = calibration_chart(title="T", groups=[Predicted(0.1, 0.08, between(0.05, 0.2), 60, 5)])
    assert chart.figure.alternative.endswith("No group's interval misses what was predicted.")
    low = calibration_chart(title="T", groups=[Predicted(0.5, 0.08, between(0.05, 0.2), 60, 5)])
    assert "In group 1 fewer cases had the outcome than predicted" in low.figure.alternative


def test_rare_outcomes_have_the_whole_of_the_paper() -> None:
    chart = calibration_chart(title="T", groups=[Predicted(0.02, 0.03, between(0.01, 0.04), 500, 15)])
    assert "4%" in texts(chart)
    assert "5%" not in texts(chart)


def test_an_upright_interval_has_a_level_stroke_across_either_end() -> None:
    chart = calibration_chart(title="T", groups=GROUPS[:1])
    drawn = next(one.get("d") or "" for one in parsed(chart).iter(f"{SVG}path"))
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn)]
    (top, bottom), strokes = points[:2], (points[2:4], points[4:6])
    assert top[0] == bottom[0]
    for end, ((left, y1), (right, y2)) in zip((top, bottom), strokes, strict=True):
        assert y1 == y2 == end[1]
        assert (left + right) / 2 == pytest.approx(end[0], abs=0.11)
        assert right - left == pytest.approx(8, abs=0.11)


def test_larger_groups_have_larger_dots_by_area() -> None:
    groups = [Predicted(0.1, 0.1, NONE, 400, 40), Predicted(0.3, 0.3, NONE, 100, 30)]
    (large,), (small,) = places(calibration_chart(title="T", groups=groups), "circle", "r")
    assert large == 2 * small


def test_the_decision_curve_says_where_the_tool_is_better() -> None:
    chart = decision("T")
    assert chart.figure.alternative.startswith(
        "Decision curve at 8 thresholds from 5% to 40%. The tool does better than order of arrival at all of them"
    )
    assert "at all of them. Intervals" in chart.figure.alternative
    assert chart.table.rows[0] == ("5%", "0.0900", "0.0400 to 0.1400", "0.0350", "0.0367", "0")
    worse = [Benefit(one.threshold, -0.1, NONE, one.everyone, one.arrival_order) for one in CURVE]
    assert "at none of them" in decision_curve_chart(title="T", curve=worse).figure.alternative
    mixed = [Benefit(one.threshold, 0.02, NONE, one.everyone, one.arrival_order) for one in CURVE]
    assert (
        "7 of them (the lowest 10%, the highest 40%)"
        in decision_curve_chart(title="T", curve=mixed).figure.alternative
    )


def test_what_falls_far_below_nothing_leaves_the_paper_at_its_edge() -> None:
    chart = decision("T")
    floor = max(y for (y,) in places(chart, "line", "y1"))
    for shape in ("polyline", "polygon"):
        for one in parsed(chart).iter(f"{SVG}{shape}"):
            assert all(
                float(point.split(",")[1]) <= floor + 0.2 for point in (one.get("points") or "").split()
            )


def test_a_row_without_a_number_keeps_its_place_and_says_why() -> None:
    chart = intervals("T")
    assert len(places(chart, "circle", "cx")) == 2
    assert "South" in texts(chart)
    assert any(one.startswith("withheld: below 10") for one in texts(chart))
    assert chart.table.rows[1] == ("South", "", "withheld: below 10, or it would tell a count that is")
    assert "Without a number: South." in chart.figure.alternative
    assert "Intervals that do not hold 0.35 (everyone): North." in chart.figure.alternative
    assert "0.400 (no interval)" in texts(chart)


@given(st.floats(-50, 50), st.floats(0.1, 20), st.floats(0.1, 20))
@settings(deadline=None)
def test_a_dot_stands_between_the_ends_of_its_interval(value: float, below: float, above: float) -> None:
    row = Row("one", value, between(value - below, value + above))
    chart = interval_chart(title="T", across="A", rows=[row, Row("nought", 0, None, "invented")])
    x = places(chart, "circle", "cx")[0][0]
    whisker = next(one.get("d") or "" for one in parsed(chart).iter(f"{SVG}path"))
    left, right = re.findall(r"[ML]([\d.]+) ", whisker)[:2]
    assert float(left) <= x <= float(right)
    assert (x - float(left)) / (float(right) - float(left)) == pytest.approx(below / (below + above), abs=0.1)


def test_ratios_stand_as_far_below_one_as_above() -> None:
    rows = [Row("half", 0.5, None, "none"), Row("one", 1, None, "none"), Row("twice", 2, None, "none")]
    chart = interval_chart(title="T", across="Ratio", rows=rows, is_ratio=True)
    half, one, twice = (x for (x,) in places(chart, "circle", "cx"))
    assert one - half == pytest.approx(twice - one, abs=0.2)


def test_a_chart_that_ran_is_drawn_with_its_signals() -> None:
    chart = cusum_chart(in_control=0.1, out_of_control=0.3, false_signal_after=100)
    run = chart.run([0] * 20 + [1, 1, 0, 1, 1, 1, 0, 1, 1, 1])
    assert run.signals
    drawn = cusum_chart_drawn(title="T", heights=run.heights, limit=chart.limit, signals=run.signals)
    triangles = list(parsed(drawn).iter(f"{SVG}polygon"))
    assert len(triangles) == len(run.signals)
    assert drawn.table.rows[0][1] == f"case {run.signals[0]}"
    assert f"{len(run.signals)} signal" in drawn.figure.alternative
    assert drawn.table.rows[-1][:2] == ("Now", "case 30")


def test_cases_may_be_called_by_their_date() -> None:
    labels = [f"2030-01-0{n}" for n in range(1, 6)]
    chart = cusum_chart_drawn(title="T", heights=[0, 3, 6, 1, 2], limit=5, signals=[3], labels=labels)
    assert "1 signal, at 2030-01-03." in chart.figure.alternative
    assert chart.table.rows == (("1", "2030-01-03", "6", "5"), ("Now", "2030-01-05", "2", "5"))


def test_a_chart_without_a_signal_says_so() -> None:
    chart = cusum_chart_drawn(title="T", heights=[0], limit=5, signals=[])
    assert (
        "CUSUM chart of 1 case with its limit at 5. 0 signals. It stands at 0 now" in chart.figure.alternative
    )


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: calibration_chart(title="T", groups=[]), "0 groups cannot be drawn"),
        (lambda: calibration_chart(title="T", groups=GROUPS[:1] * 101), "101 groups cannot be drawn"),
        (lambda: Predicted(1.2, 0.5, NONE, 10, 5), "cannot be"),
        (lambda: Predicted(math.nan, 0.5, NONE, 10, 5), "cannot be"),
        (lambda: Predicted(0.2, 0.5, NONE, 5, 10), "cannot be"),
        (lambda: decision_curve_chart(title="T", curve=CURVE[:1]), "1 thresholds cannot be drawn"),
        (lambda: decision_curve_chart(title="T", curve=CURVE[::-1]), "must rise"),
        (
            lambda: decision_curve_chart(title="T", curve=[*CURVE, Benefit(0.9, math.nan, NONE, 0, 0)]),
            "not finite",
        ),
        (lambda: interval_chart(title="T", across="A", rows=[]), "0 rows cannot be drawn"),
        (lambda: interval_chart(title="T", across="A", rows=ROWS[:1] * (MOST_ROWS + 1)), "201 rows"),
        (lambda: interval_chart(title="T", across="A", rows=ROWS[1:2]), "No row has a number"),
        (
            lambda: interval_chart(title="T", across="A", rows=[Row("x", -1, between(-2, 1))], is_ratio=True),
            "above 0",
        ),
        (lambda: interval_chart(title="T", across="A", rows=ROWS, reference=math.inf), "not finite"),
        (lambda: Row(" ", 1, between(0, 2)), "needs a label"),
        (lambda: Row("x", None, between(0, 2)), "interval without a number"),
        (lambda: Row("x", None, None), "say why there is no number"),
        (lambda: Row("x", 1, None), "say why there is no interval"),
        (lambda: Row("x", math.nan, None, "r"), "x: a value is not finite"),
        (lambda: cusum_chart_drawn(title="T", heights=[], limit=5, signals=[]), "0 cases"),
        (
            lambda: cusum_chart_drawn(title="T", heights=[0] * (MOST_CASES + 1), limit=5, signals=[]),
            "5,001 cases",
        ),
        (lambda: cusum_chart_drawn(title="T", heights=[-1], limit=5, signals=[]), "never stands below 0"),
        (lambda: cusum_chart_drawn(title="T", heights=[1], limit=0, signals=[]), "its limit is above 0"),
        (lambda: cusum_chart_drawn(title="T", heights=[1], limit=5, signals=[1]), "reaches the limit"),
        (lambda: cusum_chart_drawn(title="T", heights=[6], limit=5, signals=[2]), "reaches the limit"),
        (lambda: cusum_chart_drawn(title="T", heights=[6, 6], limit=5, signals=[2, 1]), "which rise"),
        (
            lambda: cusum_chart_drawn(title="T", heights=[6], limit=5, signals=[], labels=["a", "b"]),
            "2 labels for 1",
        ),
        (lambda: cusum_chart_drawn(title="T", heights=[math.inf], limit=5, signals=[]), "not finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw: Callable[[], object], said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        draw()


def test_the_most_that_is_drawn_is_drawn() -> None:
    assert cusum_chart_drawn(title="T", heights=[0] * MOST_CASES, limit=5, signals=[]).table.rows
    assert len(interval_chart(title="T", across="A", rows=ROWS[:1] * MOST_ROWS).table.rows) == MOST_ROWS
