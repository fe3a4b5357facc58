from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from jinja2 import DictLoader, Environment, Undefined, UndefinedError

from vigil.desk.ui.environment import day, environment, query, when, when_exact

NOW = datetime(2026, 11, 24, 1, 14, 5, tzinfo=UTC)


def rendered(source: str, **context: object) -> str:
    pages = environment(loader=DictLoader({"page": source}), autoescape=False, undefined=Undefined)
    return pages.get_template("page").render(**context)


def test_what_a_page_is_given_is_escaped_even_where_the_settings_say_otherwise() -> None:
    assert rendered("{{ name }}", name="<b>'") == "&lt;b&gt;&#39;"


def test_a_missing_name_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError, match="'nobody' is undefined"):
        rendered("{{ nobody }}")


def test_a_moment_carries_its_machine_reading() -> None:
    assert (
        when(NOW).replace("\u00a0", " ")
        == '<time datetime="2026-11-24T01:14:05+00:00">24 Nov 2026, 01:14</time>'
    )
    assert "01:14:05<" in when_exact("2026-11-24T01:14:05.000000Z")


def test_a_day_is_the_day_it_was_in_london() -> None:
    assert 'datetime="2026-07-01"' in day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert 'datetime="2026-11-24"' in day(date(2026, 11, 24))


@pytest.mark.parametrize("told", [when, when_exact, day])
def test_a_time_nobody_recorded_says_so(told: object) -> None:
    assert "Not recorded" in told(None)  # type: ignore[operator]


@pytest.mark.parametrize("untrusted_text", ["yesterday", "2026-11-24T01:14:05"])
def test_a_text_that_is_no_moment_is_refused(untrusted_text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 two sentences, one of them Python's own
        when(untrusted_text)


def test_a_query_keeps_what_is_not_changed_and_drops_what_is_taken_out() -> None:
    asked = QueryDict("verdict=unseen&page=3&who=a&who=b")
    assert query(asked, page=4) == "?verdict=unseen&who=a&who=b&page=4"
    assert query(asked, page=None, who=None, verdict=None) == "?"
    assert asked["page"] == "3"


def test_a_query_escapes_what_a_person_typed() -> None:
    assert query({"who": "a&b=c"}, page=2) == "?who=a%26b%3Dc&page=2"


def test_the_environment_is_jinjas_own(desk_pages: Environment) -> None:
    assert {"url", "static", "query", "remaining"} <= set(desk_pages.globals)
    assert {"when", "when_exact", "day", "ago", "count", "plural", "size", "duration"} <= set(
        desk_pages.filters
    )
