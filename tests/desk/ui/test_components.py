import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from jinja2 import Environment
from lxml import html

import vigil.desk.ui

UI = Path(vigil.desk.ui.__file__).parent
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "components.md"
NOW = datetime(2026, 11, 24, 1, 14, tzinfo=UTC)
NAMES = ["Low", "Medium", "High", "Very High"]
INNER = {"steps", "header", "wrapped", "grouped", "wrong", "optional", "described", "message_list"}
MACROS = sorted(
    (page.name, name)
    for page in (UI / "templates" / "ui").glob("*.html")
    for name in re.findall(r"{% macro (\w+)\(", page.read_text())
    if name not in INNER
)


def macro(pages: Environment, file: str, name: str) -> Callable[..., str]:
    return getattr(pages.get_template(f"ui/{file}.html").module, name)


def words(markup: str) -> str:
    return " ".join(html.fragment_fromstring(markup, create_parent="div").text_content().split())


@pytest.mark.parametrize(("file", "name"), MACROS)
def test_every_macro_stands_in_the_reference_beside_its_file(file: str, name: str) -> None:
    assert re.search(rf"`{name}\([^|]*\|[^|]*`{file}`|`{name}\(.*`{file}`", REFERENCE.read_text())


@pytest.mark.parametrize(("lower", "upper"), [*itertools.combinations_with_replacement(range(4), 2)])
def test_a_level_is_told_in_words_and_an_open_one_by_both_its_ends(
    desk_pages: Environment, lower: int, upper: int
) -> None:
    tag = macro(desk_pages, "level", "level_tag")(lower, upper)
    assert words(tag) == (NAMES[lower] if lower == upper else f"{NAMES[lower]} to {NAMES[upper]}")
    assert ("level-open" in tag) == (lower != upper)
    assert tag.count("step-sure") == lower + 1
    assert tag.count("step-open") == upper - lower


def test_no_level_is_said_and_never_shown_as_low(desk_pages: Environment) -> None:
    assert words(macro(desk_pages, "level", "level_tag")(None, None)) == "Not applicable"
    assert "level-low" not in macro(desk_pages, "level", "level_bar")(None, None)


@pytest.mark.parametrize(
    ("due", "stopped", "said"),
    [
        (NOW + timedelta(days=3), None, "Due in 3 days"),
        (NOW - timedelta(hours=2), None, "Overdue by 2 hours"),
        (None, None, "No clock"),
        (NOW, NOW - timedelta(minutes=5), "First act 24 Nov 2026, 01:09"),
        (NOW - timedelta(days=1), NOW, "First act 24 Nov 2026, 01:14 (1 day late)"),
        (None, NOW, "First act 24 Nov 2026, 01:14"),
    ],
)
def test_a_clock_speaks_in_words(
    desk_pages: Environment, due: datetime | None, stopped: datetime | None, said: str
) -> None:
    assert words(macro(desk_pages, "clock", "clock")(due, NOW, stopped=stopped)) == said


@pytest.mark.parametrize("value", [None, ""])
def test_a_pair_without_a_value_says_not_recorded(desk_pages: Environment, value: str | None) -> None:
    assert words(macro(desk_pages, "summary", "row")("Team", value)) == "Team Not recorded"


def test_zero_is_a_value(desk_pages: Environment) -> None:
    assert words(macro(desk_pages, "summary", "row")("Children", 0)) == "Children 0"


def test_a_page_of_a_list_keeps_the_filter(desk_pages: Environment) -> None:
    shown = macro(desk_pages, "pagination", "pagination")(
        Paginator(range(120), 50).page(2), {"who": "jo", "page": "2"}, "entry", "entries"
    )
    tree = html.fromstring(shown)
    assert tree.xpath("//a[@rel='next']/@href") == ["?who=jo&page=3"]
    assert tree.xpath("//a[@aria-current]/text()") == ["2"]
    assert "51 to 100 of 120 entries" in words(shown)


def test_steps_keep_the_filter_and_carry_one_number(desk_pages: Environment) -> None:
    asked = {"verdict": "near", "after": "7", "before": "9"}
    steps = macro(desk_pages, "pagination", "steps")
    shown = steps(51, 112, 1204000, asked, "file", has_previous=True, has_next=True)
    links = {
        words(html.tostring(a, encoding="unicode")): a.get("href")
        for a in html.fromstring(shown).xpath("//a")
    }
    assert links == {
        "First page": "?verdict=near",
        "Previous page": "?verdict=near&before=51",
        "Next page": "?verdict=near&after=112",
        "Last page": "?verdict=near&before=end",
    }
    assert "Numbers 51 to 112; in all 1,204,000 files" in words(shown)


def test_one_page_alone_has_no_steps(desk_pages: Environment) -> None:
    shown = macro(desk_pages, "pagination", "steps")(1, 3, 3, {}, "file")
    assert (words(shown), html.fromstring(shown).xpath("//a|//nav")) == ("3 files", [])


SORTED = """{% from "ui/table.html" import table %}
{% call table("Cases", [{"label": "Due", "sort": "due"}, {"label": "Who", "sort": "who"}], sort=sort,
              parameters={"q": "x", "page": "4", "sort": sort}) %}{% endcall %}"""


@pytest.mark.parametrize(
    ("sort", "href", "aria"),
    [("due", "?q=x&sort=-due", "ascending"), ("-due", "?q=x&sort=due", "descending")],
)
def test_a_second_press_on_a_sorted_column_turns_it_round(
    desk_pages: Environment, sort: str, href: str, aria: str
) -> None:
    shown = desk_pages.from_string(SORTED).render(sort=sort)
    tree = html.fromstring(shown)
    assert tree.xpath("//a/@href") == [href, "?q=x&sort=who"]
    assert tree.xpath("//th/@aria-sort") == [aria]


class Fields(forms.Form):
    secret = forms.CharField(widget=forms.PasswordInput)
    name = forms.CharField(error_messages={"required": "Enter the name."})
    to = forms.ChoiceField(choices=[("", "-"), ("1", "Jo")], required=False)


def test_a_password_is_never_sent_back(desk_pages: Environment) -> None:
    assert "hunter2" not in macro(desk_pages, "form", "text")(
        Fields({"secret": "hunter2"})["secret"], "Password", type="password"
    )
    assert "hunter2" not in macro(desk_pages, "form", "text")(
        Fields({"secret": "hunter2"})["secret"], "Password"
    )


def test_what_is_wrong_with_a_field_is_tied_to_it(desk_pages: Environment) -> None:
    shown = html.fromstring(
        macro(desk_pages, "form", "text")(Fields({})["name"], "Name", hint="In full", id="other")
    )
    (field,) = shown.xpath("//input")
    assert field.get("aria-invalid") == "true"
    told = [shown.xpath(f"string(//*[@id='{id_}'])") for id_ in field.get("aria-describedby").split()]
    assert told == ["In full", "Error: Enter the name."]
    assert shown.xpath("//label/@for") == ["other"]


def test_a_field_without_error_or_hint_is_described_by_nothing(desk_pages: Environment) -> None:
    shown = macro(desk_pages, "form", "select")(Fields({"to": "1"})["to"], "Give to", blank="Nobody")
    assert "aria-" not in shown
    assert html.fromstring(shown).xpath("//option[@selected]/@value") == ["1"]
    assert "Nobody" in shown
    assert "(optional)" in shown


def test_what_a_person_typed_is_escaped_where_it_comes_back(desk_pages: Environment) -> None:
    assert "<script>" not in macro(desk_pages, "form", "text")(Fields({"name": '"><script>'})["name"], "Name")


def test_a_hash_copied_from_a_page_has_no_gaps(desk_pages: Environment) -> None:
    hash_ = "0123456789abcdef" * 4
    assert words(macro(desk_pages, "digest", "digest")(hash_)) == hash_
    assert words(macro(desk_pages, "digest", "digest")(None)) == "Not computed"


def test_the_guide_has_no_id_twice_and_every_error_leads_to_its_field(guide: str) -> None:
    tree = html.fromstring(guide)
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    targets = [href[1:] for href in tree.xpath("//*[@id='error-summary']//a/@href")]
    assert len(targets) == 4
    assert set(targets) <= set(ids)


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "locked_out"])
def test_a_refusal_gives_its_sentence_and_a_way_out_to_anybody(desk_pages: Environment, name: str) -> None:
    context = {
        "viewer": None,
        "navigation": [],
        "messages": [],
        "demo": False,
        "sentence": "Try <again> later.",
    }
    shown = html.fromstring(desk_pages.get_template(f"ui/{name}.html").render(context))
    assert "Try <again> later." in shown.text_content()
    assert shown.xpath("//main//a/@href") == ["/accounts/sign-in"]


def test_the_demonstration_says_that_it_is_one(guide: str, desk_pages: Environment) -> None:
    assert "Invented people and pictures" in guide
    context = {"viewer": None, "navigation": [], "messages": [], "demo": False, "sentence": ""}
    assert "Invented" not in desk_pages.get_template("ui/404.html").render(context)
