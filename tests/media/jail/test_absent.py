"""With no jail nothing is decoded, and hashing and exact matching go on."""

from pathlib import Path

import pytest

from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry
from vigil.media.errors import MediaError
from vigil.media.jail import Decoder, Unreadable, jail_or_none
from vigil.media.jail.absent import NOT_DECODED
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile

PICTURE = b"\x89PNG\r\n\x1a\nnot whole, and nobody looks"


@pytest.fixture
def no_jail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Decoder) -> Decoder:
        raise MediaError("The jail for decoding cannot be started (no fork); nothing is decoded outside it.")

    monkeypatch.setattr(Decoder, "__enter__", refuse)


def test_every_picture_is_refused_with_the_reason(no_jail: None) -> None:
    with jail_or_none() as decoder:
        answer = decoder.decode(PICTURE)
    assert isinstance(answer, Unreadable)
    assert answer.reason == NOT_DECODED
    assert "no fork" in answer.detail


def test_a_scan_hashes_and_matches_exactly_and_says_what_was_not_decoded(
    no_jail: None, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "known.txt").write_bytes(b"hello")
    (evidence / "note.txt").write_bytes(b"words")
    (evidence / "picture.png").write_bytes(PICTURE)
    entry = Entry(kind="known", source="set", md5="5d41402abc4b2a76b9719d911017c592")
    build(entries=[entry], to=tmp_path / "set.known")
    with KnownSet.open(tmp_path / "set.known") as known:
        summary = scan(source=evidence, known=known, to=tmp_path / "a.scan")
    assert (summary.known, summary.unseen, summary.unreadable_by_reason) == (1, 1, {NOT_DECODED: 1})
    with ScanFile.open(tmp_path / "a.scan") as scanned:
        [picture] = scanned.files(verdict="unreadable")
    assert picture.sha256 is not None
    assert "no fork" in picture.explanation
