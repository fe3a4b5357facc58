"""A chart shows every point where its value belongs, within the picture, in a form that every viewer reads."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from benchmarks.charts import HEIGHT, WIDTH, Panel, Series, counts_scale, drawn, values_scale, written

SVG = "{http://www.w3.org/2000/svg}"
counts = st.lists(st.integers(1, 10**9), min_size=1, max_size=8, unique=True).map(sorted)
values = st.floats(0, 1e9, allow_subnormal=False)


@st.composite
def series(drawing: st.DrawFn) -> Series:
    across = drawing(counts)
    return Series("one", tuple((float(x), drawing(values)) for x in across))


def places(text: str) -> list[list[tuple[float, float]]]:
    """The lines' points, panel by panel; axes are drawn in black without a width."""
    lines = [
        line for line in etree.fromstring(text.encode()).iter(f"{SVG}polyline") if line.get("stroke-width")
    ]
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in (line.get("points") or "").split())]
        for line in lines
    ]


@given(st.lists(series(), min_size=1, max_size=3))
def test_every_point_lies_within_its_panel_and_more_is_never_lower(several: list[Series]) -> None:
    text = drawn("growth", [Panel("p", "files", "ms", tuple(several))])
    for line, one in zip(places(text), several, strict=True):
        assert len(line) == len(one.points)
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line)
        assert [x for x, _ in line] == sorted(x for x, _ in line)
        by_value = sorted(zip((y for _, y in one.points), (y for _, y in line), strict=True))
        # Downwards in an SVG is more: what is greater stands no lower.
        assert all(later[1] <= earlier[1] for earlier, later in pairwise(by_value))


@given(st.lists(values, min_size=1, max_size=8))
def test_the_scale_reaches_around_its_values_and_has_few_marks(some: list[float]) -> None:
    scale = values_scale(some)
    assert scale.is_logarithmic or scale.marks[0] == 0
    assert all(-1e-9 <= scale.place(one) <= 1 + 1e-9 for one in some if one or not scale.is_logarithmic)
    assert 2 <= len(scale.marks) <= 12 or scale.is_logarithmic


def test_a_flat_line_is_drawn_from_nothing_so_that_it_looks_flat() -> None:
    scale = values_scale([340, 344, 341])
    assert (scale.is_logarithmic, scale.marks[0]) == (False, 0)
    assert scale.place(344) - scale.place(340) < 0.02


def test_counts_stand_at_their_power_of_ten() -> None:
    scale = counts_scale([1_000, 20_000, 200_000])
    assert scale.marks == (1e3, 1e4, 1e5, 1e6)
    assert scale.place(1e5) == pytest.approx(2 / 3)


def test_words_are_escaped_and_each_mark_tells_its_value() -> None:
    text = drawn("a <b> & c", [Panel("<p>", "files & folders", "'ms'", (Series("<s>", ((10, 1.5),)),))])
    root = etree.fromstring(text.encode())
    said = ["".join(one.itertext()) for one in root.iter()]
    assert "a <b> & c" in said
    assert "<s>: 1.5" in said
    assert "files & folders" in said


def test_lines_differ_without_colour() -> None:
    lines = tuple(Series(name, ((1, 1), (10, 2))) for name in "abc")
    root = etree.fromstring(drawn("t", [Panel("p", "x", "y", lines)]).encode())
    drawn_lines = [one for one in root.iter(f"{SVG}polyline") if one.get("stroke-width")]
    assert len({one.get("stroke-dasharray") for one in drawn_lines}) == 3
    shades = {one.get("stroke") or "" for one in drawn_lines}
    assert all(len(set(shade.removeprefix("#"))) == 1 for shade in shades)


def test_panels_stand_in_rows_of_three_at_most() -> None:
    panel = Panel("p", "x", "y", (Series("s", ((1, 1),)),))
    widths = [etree.fromstring(drawn("t", [panel] * many).encode()).get("width") for many in (1, 2, 3, 4)]
    assert widths == [str(WIDTH * columns) for columns in (1, 2, 3, 2)]


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (0.5, "0.5"), (999, "999"), (1_000, "1k"), (2.5e6, "2.5M"), (1e9, "1G")]
)
def test_numbers_are_written_short(value: float, words: str) -> None:
    assert written(value) == words


@pytest.mark.parametrize(
    "points", [(), ((0, 1),), ((2, 1), (1, 1)), ((1, 1), (1, 2)), ((1, float("nan")),), ((1, -1),)]
)
def test_what_cannot_be_drawn_is_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="'s'"):
        Series("s", points)


def test_a_chart_without_panels_or_with_too_many_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="panel"):
        drawn("t", [])
    with pytest.raises(ValueError, match="lines"):
        Panel("p", "x", "y", tuple(Series(name, ((1, 1),)) for name in "abcd"))
