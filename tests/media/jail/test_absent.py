"""With no jail nothing is decoded, and hashing and exact matching go on."""

from pathlib import Path

import pytest

from tests.media.pictures import drawn, encoded
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decoder, Unreadable, jail_or_none, lean
from vigil.media.jail.absent import NOT_DECODED
from vigil.media.jail.asking import Asked
from vigil.media.jail.channel import Channel
from vigil.media.jail.client import COMMAND
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile

PICTURE = b"\x89PNG\r\n\x1a\nnot whole, and nobody looks"
PNG, TIFF = (encoded(drawn(3, (80, 60)), kind) for kind in ("PNG", "TIFF"))


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


@pytest.fixture
def no_full_jail(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Start processes that were begun; the one that knows every format cannot be."""
    begun: list[Asked] = []
    start = Asked.start

    def noted(self: Asked) -> Channel:
        begun.append(self)
        if self._command == COMMAND:
            raise MediaError(
                "The jail for decoding cannot be started (no fork); nothing is decoded outside it."
            )
        return start(self)

    monkeypatch.setattr(Asked, "start", noted)
    return begun


@pytest.mark.skipif(not lean.is_there(), reason="the native twins are not built")
def test_what_knows_every_format_begins_with_the_first_file_that_needs_it(no_full_jail: list[Asked]) -> None:
    with jail_or_none() as decoder:
        first = decoder.decode(PNG)
        assert isinstance(first, Decoded)
        assert [one._command for one in no_full_jail if one._command == COMMAND] == []
        for data in (TIFF, TIFF, PNG):
            answer = decoder.decode(data)
            assert isinstance(answer, Unreadable)
            assert (answer.reason, answer.decoder) == (NOT_DECODED, "")
            assert "no fork" in answer.detail
    # It is not tried again for every further file.
    assert [one._command for one in no_full_jail].count(COMMAND) == 1


@pytest.mark.skipif(not lean.is_there(), reason="the native twins are not built")
def test_asked_for_at_once_a_jail_that_cannot_be_started_is_seen_at_once(no_full_jail: list[Asked]) -> None:
    with pytest.raises(MediaError, match="no fork"), Decoder():
        pass
    assert [one._command for one in no_full_jail] == [lean.COMMAND, COMMAND]


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
