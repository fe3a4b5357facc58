"""The options paper: every option, every number, every assumption and limit, in all three ways out."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vigil.capacity import compare, scenario_from
from vigil.capacity.comparison import Comparison
from vigil.capacity.options import Change, option_of
from vigil.capacity.paper import LIMITS, options_paper, policies_of
from vigil.capacity.presets import today
from vigil.capacity.table import table
from vigil.documents import Document, Figure, Table, to_html, to_markdown, to_pdf

NASTY = "<script>alert('1')</script> & \"more\" [x](y) \u202e"
MADE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
SHORT = {"days": 30, "warm_up_days": 10, "replications": 10}


def of(*changes: Change, names: tuple[str, ...] = ()) -> Comparison:
    base = today() | SHORT
    options = [("Today", scenario_from(base))]
    for place, change in enumerate(changes):
        made = scenario_from(option_of(base, change))
        options.append((names[place] if names else made.name, made))
    return compare(options)


@pytest.fixture(scope="module")
def many() -> Comparison:
    changes = [
        Change(policy={"name": "arrival"}),
        Change(arrivals_percent=181),
        *(Change(officers={"Investigators": n}) for n in range(1, 10)),
    ]
    return of(*changes)


def paper(comparison: Comparison, **more: object) -> Document:
    return options_paper(comparison, made_at=MADE, version="0.1.0", **more)  # type: ignore[arg-type]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table) and "by measure" in block.caption]


def test_every_option_and_measure_stands_in_the_tables_as_in_the_one_table(many: Comparison) -> None:
    head, *rows = table(many)
    shown = tables(paper(many))
    assert all(len(one.heads) <= 5 and one.heads[:2] == ("Measure", "Today") for one in shown)
    assert [name for one in shown for name in one.heads[2:]] == head[2:]
    for one in shown:
        for row, whole in zip(one.rows, rows, strict=True):
            cells = dict(zip(head, whole, strict=True))
            assert [cell.replace("\n", " ") for cell in row] == [cells[name] for name in one.heads]
    (wide,) = tables(paper(many, across=12))
    assert list(wide.heads) == head


def test_a_chart_that_one_sheet_cannot_hold_becomes_two(many: Comparison) -> None:
    assert sum(isinstance(block, Figure) for block in paper(many).blocks) == 2
    assert sum(isinstance(block, Figure) for block in paper(of(Change(arrivals_percent=5))).blocks) == 1


def test_what_a_reader_must_know_is_in_every_way_out(many: Comparison) -> None:
    document = paper(many, marking="OFFICIAL", facts=[("Scenarios", "today")])
    html, markdown = to_html(document), to_markdown(document)
    for text in (html, markdown.replace("\\", "")):
        said = re.sub(r"\s+", " ", text.replace("&#39;", "'"))
        for sentence in [*LIMITS, *many.scenarios[0].assumptions, *policies_of(many)]:
            assert sentence in said
        for words in (
            "OFFICIAL",
            "0.1.0",
            "vigil-scenario-1",
            "10 of each option",
            "seed 1",
            "More work than hours",
        ):
            assert words in said
    assert to_pdf(document).startswith(b"%PDF")


def test_options_that_cannot_be_compared_person_by_person_say_so(many: Comparison) -> None:
    document = to_markdown(paper(many))
    assert "181% more referrals, beside 'Today':" in document
    assert "who is reached sooner cannot be told, because other people arrive" in document
    assert re.search(r"Order of arrival, beside 'Today': .*children safeguarded sooner: [\d.,]+ \(", document)


def test_one_option_alone_is_told_as_it_is() -> None:
    document = paper(of())
    (only,) = tables(document)
    assert only.heads == ("Measure", "Today")
    assert "With a second option there would be something to compare." in to_markdown(document)
    assert to_pdf(document).startswith(b"%PDF")


def test_an_assumption_that_only_some_options_make_names_them() -> None:
    comparison = of(Change(arrivals_percent=5), names=("Other",))
    first, second = comparison.scenarios
    changed = replace(comparison, scenarios=(first, replace(second, assumptions=("Only here.",))))
    said = to_markdown(paper(changed))
    assert "Only here. (Other)" in said
    assert "assumed. (Today)" in said
    none = replace(comparison, scenarios=tuple(replace(one, assumptions=()) for one in comparison.scenarios))
    assert "The scenarios name no assumptions" in to_markdown(paper(none))


def test_measures_without_a_number_are_said_to_have_none() -> None:
    comparison = of(Change(arrivals_percent=5), names=("Other",))
    empty = replace(
        comparison,
        rows=tuple(
            replace(
                row,
                estimates=tuple(None for _ in row.estimates),
                differences=tuple(None for _ in row.differences),
            )
            for row in comparison.rows
        ),
    )
    said = to_markdown(paper(empty))
    assert "child-exposure days: no number" in said
    assert "There is nothing to draw" in said


def test_a_role_that_only_one_option_has_is_none_in_the_other() -> None:
    comparison = of(Change(arrivals_percent=5), names=("Other",))
    first, second = comparison.scenarios
    more = replace(first, roles=(*first.roles, replace(first.roles[0], name="Dog handlers")))
    said = to_markdown(paper(replace(comparison, scenarios=(more, second))))
    assert re.search(r"\| Other \|.*\| none \|", said)


def test_a_name_cannot_break_out_of_the_paper() -> None:
    document = paper(of(Change(arrivals_percent=5), names=(NASTY,)))
    html = to_html(document)
    assert "<script" not in html
    assert "\u202e" not in html
    assert to_pdf(document).startswith(b"%PDF")
