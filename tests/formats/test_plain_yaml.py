"""Plain YAML: no bombs, no guessed types, no second meaning."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigil.formats.errors import FormatError
from vigil.formats.plain_yaml import parse_plain

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)


def refusal(text: str | bytes) -> str:
    with pytest.raises(FormatError) as raised:
        parse_plain(text if isinstance(text, bytes) else text.encode(), name="tried.yaml")
    return str(raised.value)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(alphabet="ab:-[]{}&*!?|>'\"#%,\n 1", max_size=200).map(str.encode))
def test_whatever_the_bytes_they_are_read_or_refused_in_one_sentence(data: bytes) -> None:
    refused = None
    try:
        parse_plain(data, name="tried.yaml")
    except FormatError as error:
        refused = str(error)
    assert refused is None or re.fullmatch(r"tried\.yaml is not plain YAML: .+\.", refused)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, r"an anchor \(&\) for an alias stands near line 1"),
        ("a: *b", r"an alias \(\*\) stands near line 1"),
        ("a: !!python/object/apply:os.system [x]", r"a tag \(!\) stands near line 1"),
        ("a: !!int '1:1:1:1'", r"a tag \(!\)"),
        ("a: 1\nb: 2\na: 3", "the key 'a' stands twice, the second time near line 3"),
        ("<<: {a: 1}", "a key near line 1 is not a plain word"),
        ("? [a, b]\n: c", "a key near line 1 is not a plain word"),
        ("a: 1\n---\nb: 2", "expected a single document"),
        ("a: [", "expected the node content"),
        ("a: \x00", "unacceptable character"),
    ],
)
def test_what_a_bomb_or_a_second_meaning_needs_is_refused(text: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        parse_plain(text.encode(), name="tried.yaml")


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "not plain YAML" in refusal(b"a: \xff\xfe\xff")


def test_nothing_is_guessed_but_short_whole_numbers() -> None:
    text = "a: yes\nb: no\nc: 1.5\nd: 2026-01-01\ne: 123456789\nf: 1234567890\ng: 1:30\nh: 007\ni: null\nj: -1\nk: '5'"
    assert parse_plain(text.encode(), name="x") == {
        "a": "yes", "b": "no", "c": "1.5", "d": "2026-01-01", "e": 123456789, "f": "1234567890",
        "g": "1:30", "h": "007", "i": "null", "j": "-1", "k": "5",
    }  # fmt: skip


def test_a_number_to_the_base_of_sixty_costs_nothing() -> None:
    text = "a: 1" + ":1" * 200_000
    assert parse_plain(text.encode(), name="x") == {"a": text[3:]}


def test_twelve_levels_are_taken_and_thirteen_refused() -> None:
    assert parse_plain(("[" * 12 + "]" * 12).encode(), name="x") == [[[[[[[[[[[[]]]]]]]]]]]]
    assert "nested deeper than 12 levels" in refusal("[" * 13 + "]" * 13)
    assert "nested deeper than 12 levels" in refusal("[" * 200_000)


def test_twenty_thousand_parts_are_taken_and_one_more_refused() -> None:
    most = ["x"] * 19_999
    assert parse_plain(f"[{','.join(most)}]".encode(), name="x") == most
    assert "more than 20,000 parts" in refusal(f"[{','.join([*most, 'x'])}]")


def test_where_a_format_reckons_jsons_numbers_are_numbers_and_nothing_more_is_guessed() -> None:
    text = (
        "a: 1.5\nb: -2\nc: 1e-3\nd: true\ne: false\nf: null\ng: 12345678901\nh: yes\ni: 2026-01-01\nj: '1.5'\nk: 1:30\n"
        "l: 007\nm: .5\nn: 1_000\no: True\np: ~\nq: .inf\nr: .nan\ns: 0x10\nt: 1.\nu: 123456789012345678901"
    )
    assert parse_plain(text.encode(), name="x", numbers=True) == {
        "a": 1.5,
        "b": -2,
        "c": 0.001,
        "d": True,
        "e": False,
        "f": None,
        "g": 12345678901,
        "h": "yes",
        "i": "2026-01-01",
        "j": "1.5",
        "k": "1:30",
        "l": "007",
        "m": ".5",
        "n": "1_000",
        "o": "True",
        "p": "~",
        "q": ".inf",
        "r": ".nan",
        "s": "0x10",
        "t": "1.",
        "u": "123456789012345678901",
    }


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**19), 10**19)
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_what_json_says_is_read_as_json_reads_it(value: object) -> None:
    assert parse_plain(json.dumps({"x": value}).encode(), name="x", numbers=True) == {"x": value}
