"""Sealing."""

import hashlib
import json

import pytest

from vigil.ledger import entry
from vigil.ledger.entry import FIRST_PREVIOUS, Entry, seal
from vigil.ledger.errors import LedgerError

SOME = "ab" * 32


def test_the_place_and_the_entry_before_are_part_of_what_is_hashed() -> None:
    sealed = seal(sequence=3, previous=SOME, payload={"verb": "a:b:c"})
    assert json.loads(sealed.canonical) == {"verb": "a:b:c", "sequence": 3, "previous": SOME}
    assert sealed.leaf_hash == hashlib.sha256(b"\0" + sealed.canonical).hexdigest()
    assert sealed.sequence == 3


def test_any_other_place_or_forerunner_gives_another_hash() -> None:
    hashes = {seal(sequence=s, previous=p, payload={}).leaf_hash for s in (1, 2) for p in (SOME, "cd" * 32)}
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("sequence", "previous"),
    [
        (-1, SOME),
        (1, "ab"),
        (1, SOME.upper()),
        (1, SOME + "\n"),
        (1, FIRST_PREVIOUS),
        (0, SOME),
        (1, "g" * 64),
    ],
)
def test_an_impossible_place_is_refused(sequence: int, previous: str) -> None:
    with pytest.raises(ValueError, match="an entry"):
        seal(sequence=sequence, previous=previous, payload={})


@pytest.mark.parametrize("name", ["sequence", "previous"])
def test_a_payload_may_not_name_what_sealing_adds(name: str) -> None:
    with pytest.raises(ValueError, match="may not name"):
        Entry(0, {name: 1})


def test_an_entry_has_a_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    length = len(seal(sequence=0, previous=FIRST_PREVIOUS, payload={"a": "b"}).canonical)
    monkeypatch.setattr(entry, "MOST_BYTES", length)
    assert seal(sequence=0, previous=FIRST_PREVIOUS, payload={"a": "b"})
    with pytest.raises(LedgerError, match="longer than"):
        seal(sequence=0, previous=FIRST_PREVIOUS, payload={"a": "bc"})
