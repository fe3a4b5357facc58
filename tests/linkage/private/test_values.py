"""Identifiers come in one spelling, agreements within their bounds, and lists row by row."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from linkage.private.forces import phone, two_forces
from vigil.formats.errors import FormatError
from vigil.linkage.identifiers import Identifier, Refused, read_identifier
from vigil.linkage.private import (
    Agreement,
    Compared,
    Held,
    Hit,
    PrivateMatchingError,
    UntrustedFileError,
    read_compared,
)
from vigil.linkage.private.agreement import MOST, key_text, load
from vigil.linkage.private.lists import Listed, damaged_written, hits_written, read_asked, read_held
from vigil.linkage.private.oprf import Function
from vigil.linkage.private.spelling import spelling
from vigil.linkage.private.table import ENTRY_BYTES, by_tag, entry, padded, unlocked
from vigil.linkage.private.values import KINDS

KEY = Ed25519PrivateKey.generate().public_key()
AGREED = f"""us: Northshire Police
peer: Westmark Police
peer_key: {key_text(KEY)}
identifiers_a_day: 1000
most_held: 5000
"""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "07700900123"),
        ("phone", "+44 7700 900123"),
        ("phone", "+447700900123\n"),
        ("phone", "\uff0b447700900123"),
        ("email", "\u00c9lo@example.org"),
        ("email", "Alex@example.org"),
        ("email", "stra\u00dfe@example.org"),
        ("handle", ""),
        ("handle", "a\x00b"),
        ("handle", "a\ud800"),
        ("device", "x" * 321),
        ("name", "Alex Example"),
        ("ip", "192.0.2.1"),
        ("check", "0" * 32),
    ],
)
def test_what_is_plainly_not_normalised_or_not_of_one_person_is_refused(kind: str, value: str) -> None:
    """It would be hashed, never be found, and be taken for a no."""
    with pytest.raises(PrivateMatchingError):
        Compared(kind, value)


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_what_linkage_normalises_is_compared_as_it_is(kind: str, text: str) -> None:
    found = read_identifier(kind, text)
    if isinstance(found, Refused):
        with pytest.raises(PrivateMatchingError, match=re.escape(found.reason)):
            read_compared(kind, text)
    else:
        assert read_compared(kind, text) == Compared(kind, found.value)


@pytest.mark.parametrize("kind", ["name", "ip", "address", "check", ""])
def test_what_is_not_of_one_person_is_not_read(kind: str) -> None:
    with pytest.raises(PrivateMatchingError, match="no kind that is matched between forces"):
        read_compared(kind, "x")


def test_a_version_that_spells_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both forces would be told, wrongly, that the other has never heard of an account."""
    north, west = two_forces()
    request = north.asks([phone(1)])
    before = spelling()

    def other(kind: str, text: str) -> Identifier | Refused:
        found = read_identifier(kind, text)
        if kind == "email" and isinstance(found, Identifier):
            return replace(found, value=found.value.replace("@googlemail.com", "@gmail.com") + "x")
        return found

    monkeypatch.setattr("vigil.linkage.private.spelling.read_identifier", other)
    spelling.cache_clear()
    assert spelling() != before
    with pytest.raises(UntrustedFileError, match="spells identifiers otherwise"):
        west.answers(request.file, [])
    monkeypatch.undo()
    spelling.cache_clear()
    west.answers(request.file, [])


@given(st.lists(st.text(max_size=8), min_size=2, max_size=2, unique=True))
def test_no_two_identifiers_are_encoded_alike(values: list[str]) -> None:
    encodings = set()
    made = 0
    for kind in ("handle", "device"):
        for value in values:
            try:
                encodings.add(Compared(kind, value).encoded())
                made += 1
            except PrivateMatchingError:
                continue
    assert len(encodings) == made


@pytest.mark.parametrize(
    ("contact", "reference"), [("", "x"), (" ", ""), ("a\n", ""), ("a", "\x1b[2J"), ("é" * 64, "")]
)
def test_a_hit_has_a_contact_that_can_be_shown(contact: str, reference: str) -> None:
    with pytest.raises(PrivateMatchingError):
        Held(Compared("handle", "a"), contact, reference)


@given(st.integers(0, 2 * MOST))
def test_a_table_has_room_and_its_size_is_a_power_of_two(entries: int) -> None:
    size = padded(entries)
    assert size >= max(entries, 1024)
    assert size & (size - 1) == 0
    assert size < 2 * max(entries, 1024)


@given(
    st.text(st.characters(categories=("L", "N")), min_size=1, max_size=15),
    st.text(st.characters(categories=("L", "N")), max_size=15),
)
def test_an_entry_opens_to_what_it_was_locked_with(contact: str, reference: str) -> None:
    output = Function().evaluate(b"x")
    locked = entry(output, contact=contact, reference=reference)
    assert len(locked) == ENTRY_BYTES
    assert unlocked(locked, output) == (contact, reference)
    assert by_tag(locked) == {output.tag: locked}


def test_an_agreement_is_read(tmp_path: Path) -> None:
    path = tmp_path / "west.yaml"
    path.write_text(AGREED)
    assert load(path) == Agreement(
        us="Northshire Police", peer="Westmark Police", peer_key=KEY, identifiers_a_day=1000, most_held=5000
    )
    path.write_text(AGREED + "hits_are_told: yes\ndays_valid: 3\n")
    assert load(path).hits_are_told
    assert load(path).days_valid == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("us: Northshire Police\n", ""),
        ("us: Northshire Police", "us: Westmark Police"),
        ("us: Northshire Police", "us: ''"),
        ("us: Northshire Police", "us: [a]"),
        ("peer_key: ed25519:", "peer_key: ed25519:A"),
        ("peer_key: ed25519:", "peer_key: "),
        ("identifiers_a_day: 1000", "identifiers_a_day: 0"),
        ("identifiers_a_day: 1000", "identifiers_a_day: 1048577"),
        ("identifiers_a_day: 1000", "identifiers_a_day: many"),
        ("most_held: 5000", "most_held: 5000\ndays_valid: 32"),
        ("most_held: 5000", "most_held: 5000\nhits_are_told: perhaps"),
        ("most_held: 5000", "most_held: 5000\nunlimited: yes"),
        ("us:", "- us:"),
    ],
)
def test_an_agreement_out_of_its_bounds_is_refused(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "west.yaml"
    path.write_text(AGREED.replace(old, new, 1))
    with pytest.raises((PrivateMatchingError, FormatError), match=r"west\.yaml"):
        load(path)


def test_lists_are_read_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('\ufeffkind,value\nphone,07700 900123\r\nhandle,"a,b"\nemail,<A.B@GMail.com>\n')
    assert read_asked(path) == Listed(
        [Compared("phone", "+447700900123"), Compared("handle", "a,b"), Compared("email", "ab@gmail.com")], []
    )
    path.write_text("kind,value,contact,reference\nphone,+447700900123,desk,\n")
    assert read_held(path) == Listed([Held(Compared("phone", "+447700900123"), "desk")], [])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("phone", "It has 1 columns, not 4."),
        ("phone,12,desk,", "The phone number '12' has too few or too many digits"),
        ("fax,1,desk,", "no kind that is matched"),
        ("handle,a,,", "must name a contact"),
        ("handle,a,\x1b[2J,", "cannot be printed"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_taken(
    row: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"kind,value,contact,reference\nhandle,x,desk,\n{row}\nhandle,y,desk,\n")
    listed = read_held(path)
    assert [one.compared.value for one in listed.rows] == ["x", "y"]
    ((line, reason),) = listed.damaged
    assert line == 3
    assert sentence in reason
    assert damaged_written(listed.damaged).startswith(b"line,reason\r\n3,")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must begin with the line kind,value"),
        ("value,kind\n", "must begin"),
        ('kind,value\na,"x\n', "no plain CSV"),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(PrivateMatchingError, match=sentence):
        read_asked(path)


def test_a_list_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with pytest.raises(PrivateMatchingError, match="cannot be read"):
        read_asked(path)
    path.write_bytes(b"kind,value\n\xff")
    with pytest.raises(PrivateMatchingError, match="not UTF-8"):
        read_asked(path)


@given(data=st.binary(max_size=200))
def test_any_bytes_as_a_list_are_taken_or_refused(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"kind,value,contact,reference\n" + data)
    with suppress(PrivateMatchingError):
        assert all(one.contact for one in read_held(path).rows)


@pytest.mark.parametrize(
    ("contact", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44|cmd", "'+44|cmd"),
        ("+44 1632 960001", "+44 1632 960001"),
    ],
)
def test_no_text_of_the_peer_is_a_formula_in_a_spreadsheet(contact: str, written: str) -> None:
    hit = Hit(Compared("handle", "a"), contact, "")
    assert hits_written([hit]) == f"kind,value,contact,reference\r\nhandle,a,{written},\r\n".encode()
