"""One meaning, one text."""

import json
import unicodedata
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.ledger.canonical import DEEPEST, LONGEST_INTEGER_BITS, canonical
from vigil.ledger.errors import LedgerError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NFC_KEYS = TEXT.map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(NFC_KEYS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_was_written_reads_back_and_is_written_the_same(value: object) -> None:
    written = canonical(value)
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(NFC_KEYS, st.integers()), st.randoms())
def test_the_order_of_keys_changes_nothing(value: dict[str, int], chance: object) -> None:
    turned = list(value.items())
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert canonical(dict(turned)) == canonical(value)


@given(TEXT)
def test_composed_and_decomposed_text_are_one(text: str) -> None:
    assert canonical(unicodedata.normalize("NFD", text)) == canonical(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ('a"b\\c/', '"a\\"b\\\\c/"'),
        ("\b\f\n\r\t\x00\x1f\x7f", '"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
        ("é\u2028😀", '"é\u2028😀"'),
        ({"😀": 1, "\uffff": 2, "z": 3}, '{"z":3,"\uffff":2,"😀":1}'),
        ((1, -2), "[1,-2]"),
        (MappingProxyType({"a": {}}), '{"a":{}}'),
    ],
)
def test_the_form_is_as_the_reference_says(value: object, written: str) -> None:
    assert canonical(value) == written.encode()


def test_named_numbers_and_words_are_written_as_what_they_are() -> None:
    assert canonical([IntEnum("N", {"ONE": 1}).ONE, StrEnum("W", {"A": "a"}).A]) == b'[1,"a"]'


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1: 2}, {None: 1}, {1, 2}, object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical({"in": [value]})


def test_half_a_character_is_refused() -> None:
    for value in ("\ud800", {"\udfff": 1}):
        with pytest.raises(LedgerError, match="no Unicode"):
            canonical(value)


def test_two_keys_that_are_one_in_nfc_are_refused() -> None:
    with pytest.raises(LedgerError, match="Two keys"):
        canonical({"é": 1, "e\u0301": 2})


def nested(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_nesting_has_a_limit() -> None:
    assert canonical(nested(DEEPEST)) == b"[" * DEEPEST + b"]" * DEEPEST
    with pytest.raises(LedgerError, match="nested deeper"):
        canonical(nested(DEEPEST + 1))


def test_numbers_have_a_limit() -> None:
    largest = 2**LONGEST_INTEGER_BITS - 1
    assert json.loads(canonical(-largest)) == -largest
    with pytest.raises(LedgerError, match="bits"):
        canonical(largest + 1)
