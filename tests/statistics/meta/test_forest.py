"""The drawing of a pool says what the pool says, in shapes, in numbers and in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from vigil.documents import Document, to_html, to_pdf
from vigil.statistics.errors import StatisticsError
from vigil.statistics.meta import (
    BinomialEqual,
    InverseVariance,
    Measure,
    Pooled,
    Study,
    Width,
    exact_interval,
    forest,
    pool,
    studies_from,
)
from vigil.statistics.meta.forest import LEFT, MOST_ROWS, RIGHT

SVG = "{http://www.w3.org/2000/svg}"


def drawn(studies: tuple[Study, ...], title: str = "Improved") -> tuple[Pooled, etree._Element]:
    pooled = pool(studies)
    assert isinstance(pooled, Pooled)
    return pooled, etree.fromstring(forest(pooled, title=title).figure.svg)


def test_it_has_a_title_and_words_for_those_who_do_not_see_it(pritz: tuple[Study, ...]) -> None:
    pooled, root = drawn(pritz)
    assert root.get("role") == "img"
    title, words = root[0], root[1]
    assert (title.tag, title.text, title.get("id")) == (f"{SVG}title", "Improved", "forest-title")
    assert (words.tag, words.get("id")) == (f"{SVG}desc", "forest-words")
    assert root.get("aria-labelledby") == "forest-title forest-words"
    assert (
        words.text
        == f"Forest plot of 14 studies with rates from 50.0% to 100.0%. Pooled: {pooled.in_words()}"
    )


def test_squares_stand_where_the_rates_are_and_grow_with_the_people(pritz: tuple[Study, ...]) -> None:
    _, root = drawn(pritz)
    squares = [one for one in root.iter(f"{SVG}rect") if one.get("fill") == "#555"]
    assert len(squares) == 14
    for study, square in zip(pritz, squares, strict=True):
        x, width = float(square.get("x", "")), float(square.get("width", ""))
        assert (x + width / 2 - LEFT) / (RIGHT - LEFT) == pytest.approx(study.rate, abs=0.001)
    sides = {study.n: float(square.get("width", "")) for study, square in zip(pritz, squares, strict=True)}
    assert [sides[n] for n in sorted(sides)] == sorted(sides.values())


def test_the_diamond_spans_the_interval_and_the_dashes_where_another_may_lie(
    pritz: tuple[Study, ...],
) -> None:
    _, root = drawn(pritz)
    (diamond,) = root.iter(f"{SVG}polygon")
    left, _, right, _ = (float(corner.split(",")[0]) for corner in diamond.get("points", "").split())
    assert (left - LEFT) / (RIGHT - LEFT) == pytest.approx(0.6924, abs=0.001)
    assert (right - LEFT) / (RIGHT - LEFT) == pytest.approx(0.8746, abs=0.001)
    (dashes,) = [one for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray")]
    assert float(dashes.get("d", "M0").split()[0][1:]) == pytest.approx(
        LEFT + (RIGHT - LEFT) * 0.4426, abs=0.2
    )


def test_nothing_hangs_on_a_colour(pritz: tuple[Study, ...]) -> None:
    _, root = drawn(pritz)
    colours = {one.get(name) for one in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    for colour in colours:
        assert colour is not None
        assert len(set(colour.removeprefix("#"))) == 1, colour


def test_the_table_says_the_same(pritz: tuple[Study, ...]) -> None:
    pooled = pool(pritz)
    assert isinstance(pooled, Pooled)
    table = forest(pooled, title="Improved").table
    assert table.heads == ("Study", "Events", "People", "Rate", "95% interval")
    assert table.rows[2] == ("study 3", "4", "8", "50.0%", "15.7% to 84.3%")
    assert exact_interval(pritz[2]).lower == pytest.approx(0.157, abs=0.0005)
    assert table.rows[-2:] == (
        ("Pooled", "246", "326", "79.8%", "69.2% to 87.5%"),
        ("Another study", "", "", "", "44.3% to 95.2%"),
    )


def test_what_cannot_be_estimated_is_said_and_not_drawn() -> None:
    pooled = pool([Study("alone", 3, 12)], by=InverseVariance(width=Width.KNAPP_HARTUNG))
    assert isinstance(pooled, Pooled)
    made = forest(pooled, title="One")
    root = etree.fromstring(made.figure.svg)
    assert not list(root.iter(f"{SVG}polygon"))
    assert not [one for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray")]
    assert made.table.rows[-1][-1] == "not estimable: one study cannot show how much studies differ"


def test_names_from_outside_stay_words() -> None:
    name = "<script>alert('1')</script> & \"co\""
    _, root = drawn((Study(name, 1, 9), Study("b", 2, 9)), title="</svg><b>")
    assert {etree.QName(one).localname for one in root.iter()} == {
        "svg", "title", "desc", "rect", "text", "line", "path", "polygon",
    }  # fmt: skip
    assert root[0].text == "</svg><b>"


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=5,
    ),
    measure=st.sampled_from(Measure),
)
def test_whatever_the_counts_every_mark_stays_within_the_drawing(
    rows: list[tuple[int, int]], measure: Measure
) -> None:
    pooled = pool(
        studies_from(events=[events for events, _ in rows], n=[n for _, n in rows]),
        by=InverseVariance(measure=measure),
    )
    if not isinstance(pooled, Pooled):
        return
    root = etree.fromstring(forest(pooled, title="x").figure.svg)
    for line in root.iter(f"{SVG}line"):
        assert 0 <= float(line.get("x1", "")) <= float(line.get("x2", "")) <= float(root.get("width", ""))
    marks = [one for one in root.iter(f"{SVG}text") if one.get("text-anchor") == "middle"]
    assert 2 <= len(marks) <= 11


def test_it_goes_onto_a_page_and_into_a_pdf(pritz: tuple[Study, ...]) -> None:
    pooled = pool(pritz, by=BinomialEqual())
    assert isinstance(pooled, Pooled)
    made = forest(pooled, title="Improved")
    document = Document(
        title="Pool", made_at=datetime(2026, 1, 1, tzinfo=UTC), blocks=(made.figure, made.table)
    )
    assert made.figure.svg in to_html(document)
    assert to_pdf(document).startswith(b"%PDF")
    assert made._repr_svg_() == made.figure.svg


@pytest.mark.parametrize(
    ("title", "identifier", "said"),
    [
        (" ", "forest", "A forest plot needs a title, on one line, that says what was counted."),
        ("a\x00b", "forest", "A forest plot needs a title, on one line, that says what was counted."),
        ("x", "a b", "'a b' cannot name a drawing; use letters, digits and _."),
        ("x", "x'/><script>", "'x'/><script>' cannot name a drawing; use letters, digits and _."),
    ],
)
def test_a_title_or_name_that_cannot_be_is_refused(title: str, identifier: str, said: str) -> None:
    pooled = pool([Study("a", 1, 2)])
    assert isinstance(pooled, Pooled)
    with pytest.raises(StatisticsError) as refused:
        forest(pooled, title=title, identifier=identifier)
    assert str(refused.value) == said


def test_as_many_studies_as_a_page_takes_are_drawn_and_no_more() -> None:
    def of(number: int) -> Pooled:
        pooled = pool(studies_from(events=[1] * number, n=[3] * number), by=BinomialEqual())
        assert isinstance(pooled, Pooled)
        return pooled

    assert forest(of(MOST_ROWS), title="x")
    with pytest.raises(StatisticsError, match="201 studies are too many to draw; 200 are the most"):
        forest(of(MOST_ROWS + 1), title="x")
