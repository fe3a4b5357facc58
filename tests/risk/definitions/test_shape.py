"""The published JSON Schema takes exactly what the loader's shape takes."""

import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.definitions.validator import accepts
from risk.definitions.written import definition
from vigil.formats.plain_yaml import parse_plain
from vigil.risk import shipped
from vigil.risk.definitions.misfit import misfit
from vigil.risk.definitions.shape import Definition, published_schema, schema

PUBLISHED: dict[str, Any] = json.loads(published_schema().read_text(encoding="utf-8"))
SHIPPED = [
    parsed
    for path in shipped()
    if isinstance(parsed := parse_plain(path.read_bytes(), name=path.name), dict)
    and parsed["format"] == "vigil-instrument/2"
]
ODD = st.sampled_from(
    ["", " ", "yes", "no", "low", "one", "x" * 201, "x" * 2001, "2026-01-31", "2026-01-31\n", "0.5", "-0.5", "a b", "One", "C+",
     -1, 0, 1, 3, 65, 151, 1_000_000, True, None, [], {}, ["one"], {"one": "yes"}, {"one": 1, "two": 2}, {"kind": "points"}]
)  # fmt: skip


def loads(held: object) -> bool:
    try:
        msgspec.convert(held, Definition)
    except msgspec.ValidationError:
        return False
    return True


def test_the_file_that_is_published_is_the_schema_that_the_loader_uses() -> None:
    assert json.loads(json.dumps(schema())) == PUBLISHED


@pytest.mark.parametrize("number", range(len(SHIPPED)))
def test_every_shipped_definition_is_taken_by_both(number: int) -> None:
    assert loads(SHIPPED[number])
    assert accepts(PUBLISHED, SHIPPED[number])


def places(held: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every part of a document."""
    inner = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def changed(held: Any, path: tuple[Any, ...], how: str, value: Any) -> Any:
    whole = copy.deepcopy(held)
    at = whole
    for key in path[:-1]:
        at = at[key]
    if how == "remove" and path:
        del at[path[-1]]
    elif how == "add" and path and isinstance(at[path[-1]], dict):
        at[path[-1]]["added"] = value
    elif how == "add" and path and isinstance(at[path[-1]], list):
        at[path[-1]].append(value)
    elif path:
        at[path[-1]] = value
    else:
        return value
    return whole


@settings(deadline=None, max_examples=400)
@given(st.data())
def test_whatever_is_changed_both_take_it_or_neither(data: st.DataObject) -> None:
    held = data.draw(st.sampled_from([definition(), *SHIPPED]))
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places(held)))
        how = data.draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        held = changed(held, path, how, data.draw(ODD))
        if not isinstance(held, dict):
            break
    assert accepts(PUBLISHED, held) == loads(held)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
)


@settings(deadline=None, max_examples=200)
@given(JSON)
def test_whatever_the_document_neither_takes_it(held: object) -> None:
    assert not loads(held)
    assert not accepts(PUBLISHED, held)


def test_what_the_library_may_say_one_day_is_passed_on_whole() -> None:
    assert misfit("Something new - at `$.items[0].id`", name="x.yaml", parsed={"items": [{"id": 1}]}) == (
        "x.yaml: item 1: id: Something new."
    )
    assert misfit("Something new", name="x.yaml", parsed=[]) == "x.yaml: Something new."
