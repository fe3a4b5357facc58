"""What holds of every kind: bounded time and size, no error for bad input, one sentence for each refusal."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigil.errors import VigilError
from vigil.linkage.identifiers import (
    Identifier,
    IdentifierError,
    Refused,
    read_address,
    read_birth,
    read_device,
    read_email,
    read_handle,
    read_ip,
    read_name,
    read_phone,
    read_postcode,
)

Read = Callable[[str], Identifier | Refused]

READERS: dict[str, Read] = {
    "name": read_name,
    "birth": lambda text: read_birth(text, on=date(2026, 11, 27)),
    "email": read_email,
    "phone": read_phone,
    "ip": lambda text: read_ip(text, at=datetime(2026, 11, 2, tzinfo=UTC), port=1),
    "handle": read_handle,
    "device": read_device,
    "address": read_address,
    "postcode": read_postcode,
}
SIGNS = "0123456789abcXYZ @.+-_:/,'()[]<>%#\n\t\0\u202e\u200b\u0301\ufdfa\u0660\u0430\u00df\U0001f600\ud800"
# Alphabets in which each kind's own grammar is close: most mutations of a good value live there.
texts = st.one_of(
    st.text(max_size=300), st.text(alphabet=SIGNS, max_size=300), st.text(alphabet="019/-.: ", max_size=40)
)

every_kind = pytest.mark.parametrize("kind", READERS)


@every_kind
@given(untrusted=texts)
def test_any_text_ends_in_a_value_or_in_one_sentence(kind: str, untrusted: str) -> None:
    read = READERS[kind](untrusted)
    if isinstance(read, Refused):
        assert read.kind == kind
        assert read.reason.endswith(".")
        assert len(read.reason) < 400
        assert read.reason.isprintable()
    else:
        assert read.raw.strip() == untrusted.strip() or kind == "name"
        assert read.rule
        assert 0 < len(read.value) <= 20 * len(untrusted) + 20
        assert not set(read.value) & set("\0\n\t\u202e\u200b\ud800")


@every_kind
@pytest.mark.parametrize(
    "sign", ["a", "1", " ", "\n", "\0", ",", "\U0001f600", "\u202e", "\ufdfa", "\u0301", "a@", "1.", "(", "<"]
)
def test_a_megabyte_is_refused_in_a_moment(kind: str, sign: str) -> None:
    began = time.process_time()
    read = READERS[kind](sign * 1_000_000)
    assert time.process_time() - began < 1
    assert isinstance(read, Refused)
    assert len(read.raw) <= 200


@every_kind
@pytest.mark.parametrize(
    "sign", ["a", "1", " ", ".", "-", "\ufdfa", "\u0301", "1-", "a.", "flat ", "<", "(a"]
)
def test_the_longest_text_that_is_looked_at_takes_a_moment(kind: str, sign: str) -> None:
    began = time.process_time()
    READERS[kind]((sign * 1_000)[:1_000])
    READERS[kind]((sign * 400)[:400])
    READERS[kind]((sign * 200)[:200])
    assert time.process_time() - began < 0.5


@every_kind
def test_an_empty_text_is_refused_never_taken_for_a_value(kind: str) -> None:
    for nothing in ("", "  ", "\t\n", "\u200b\u202e", "\0"):
        read = READERS[kind](nothing)
        assert isinstance(read, Refused)
        assert "empty" in read.reason


@every_kind
@pytest.mark.parametrize("nothing", [None, 7, b"text"])
def test_what_is_no_text_is_the_callers_mistake(kind: str, nothing: object) -> None:
    with pytest.raises(IdentifierError, match="is text"):
        READERS[kind](nothing)  # type: ignore[arg-type] # that is the mistake


@every_kind
@given(untrusted=texts)
def test_a_value_read_again_is_itself(kind: str, untrusted: str) -> None:
    read = READERS[kind](untrusted)
    if kind in {"birth", "email", "phone", "ip", "postcode"} and isinstance(read, Identifier):
        again = READERS[kind](read.value)
        assert isinstance(again, Identifier)
        assert again.value == read.value


def test_an_identifier_without_a_value_or_a_rule_cannot_be_built() -> None:
    for value, rule in (("", "rule"), ("value", "")):
        with pytest.raises(IdentifierError):
            Identifier(raw="x", value=value, rule=rule)
    assert issubclass(IdentifierError, VigilError)
