"""A scan answered by a newer set says what a scan with that set says, and takes nothing for unseen that it cannot tell."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.media.evidence import exhibit, known_set
from tests.media.pictures import drawn, encoded
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Grade
from vigil.media import rescan as rescanning
from vigil.media.errors import MediaError
from vigil.media.jail import Decoded, Decoder
from vigil.media.rescan import rescan
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile, ScannedFile
from vigil.media.sources import Source, open_again

GRADE = Grade("demonstration", "1", "A")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = exhibit(tmp_path_factory.mktemp("exhibit") / "WEX-1")
    (root / "large.jpg").write_bytes(encoded(drawn(7, size=(1600, 1200)), "JPEG", quality=90))
    (root / "large mirrored.jpg").write_bytes(
        encoded(drawn(8, size=(1600, 1200)).transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG", quality=90)
    )
    return root


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[KnownSet]:
    with KnownSet.open(known_set(tmp_path_factory.mktemp("set") / "older", folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[KnownSet]:
    """Knows other pictures: two large ones nearby, one small one exactly; and what the older knew not any more."""
    path = tmp_path_factory.mktemp("set") / "newer"
    with Decoder() as decoder:
        seen = [decoder.decode(encoded(drawn(kind, size=(1600, 1200)), "PNG")) for kind in (7, 8)]
    hashes = [one.pdq for one in seen if isinstance(one, Decoded)]
    from vigil.kernels.digests import digest_stream

    exact = digest_stream([(folder / "deep" / "unseen.png").read_bytes()]).md5
    entries = [Entry(kind="known", source="newer", pdq=pdq, grade=GRADE) for pdq in hashes]
    build(entries=[*entries, Entry(kind="known", source="newer", md5=exact, grade=GRADE)], to=path)
    with KnownSet.open(path) as opened:
        yield opened


def rows(path: Path) -> dict[str, ScannedFile]:
    with ScanFile.open(path) as held:
        held.check_content()
        return {row.path: row for row in held.files(limit=10_000)}


def test_a_set_answered_from_nothing_says_what_a_scan_says(
    folder: Path, older: KnownSet, tmp_path: Path
) -> None:
    scan(source=folder, known=None, to=tmp_path / "none.scan")
    summary = rescan(scan=tmp_path / "none.scan", known=older, to=tmp_path / "anew.scan")
    again = scan(source=folder, known=older, to=tmp_path / "whole.scan")
    assert summary.state == "finished"
    assert (summary.known, summary.near, summary.benign, summary.unreadable_by_reason) == (
        again.known,
        again.near,
        again.benign,
        again.unreadable_by_reason,
    )
    assert summary.evidence_sha256 == again.evidence_sha256
    assert summary.known_identity == older.identity
    anew, whole = rows(tmp_path / "anew.scan"), rows(tmp_path / "whole.scan")
    assert {path: row.verdict for path, row in anew.items()} == {
        path: row.verdict for path, row in whole.items()
    }
    assert anew["near.jpg"].near_distance == whole["near.jpg"].near_distance


def test_what_was_answered_exactly_before_is_not_taken_for_unseen(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path
) -> None:
    scan(source=folder, known=older, to=tmp_path / "older.scan")
    rescan(scan=tmp_path / "older.scan", known=newer, to=tmp_path / "newer.scan")
    found = rows(tmp_path / "newer.scan")
    assert (found["known.png"].verdict, found["known.png"].reason) == ("unreadable", "not decoded before")
    assert "give the evidence" in found["known.png"].explanation
    assert found["benign.txt"].verdict == "unseen"
    assert (found["deep/unseen.png"].verdict, found["deep/unseen.png"].grade_code) == ("known", "A")
    assert found["cut.jpg"].reason == "truncated"
    assert found["link"].reason == "symbolic link, not followed"


def test_what_only_a_smaller_decode_puts_near_says_so(folder: Path, newer: KnownSet, tmp_path: Path) -> None:
    scan(source=folder, known=None, to=tmp_path / "none.scan")
    rescan(scan=tmp_path / "none.scan", known=newer, to=tmp_path / "newer.scan")
    found = rows(tmp_path / "newer.scan")
    for name in ("large.jpg", "large mirrored.jpg"):
        assert found[name].verdict == "near", found[name].explanation
        assert "confirmed when the evidence is given" in found[name].explanation
    assert "mirrored" in found["large mirrored.jpg"].explanation


def test_with_the_evidence_it_says_all_that_a_scan_says(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path
) -> None:
    scan(source=folder, known=older, to=tmp_path / "older.scan")
    rescan(scan=tmp_path / "older.scan", known=newer, to=tmp_path / "newer.scan", evidence=folder)
    scan(source=folder, known=newer, to=tmp_path / "whole.scan")
    anew, whole = rows(tmp_path / "newer.scan"), rows(tmp_path / "whole.scan")
    assert {path: said(row) for path, row in anew.items()} == {path: said(row) for path, row in whole.items()}


def test_the_evidence_of_a_list_is_the_list(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path
) -> None:
    names = tmp_path / "names"
    names.write_text("".join(f"{path}\n" for path in sorted(folder.glob("*.png"))))
    scan(source=names, known=older, to=tmp_path / "older.scan", is_list=True)
    rescan(scan=tmp_path / "older.scan", known=newer, to=tmp_path / "newer.scan", evidence=names)
    found = rows(tmp_path / "newer.scan")
    assert "not decoded before" not in {row.reason for row in found.values()}
    assert {row.sha256 for row in found.values()} == {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.png")
    }


def said(row: ScannedFile) -> tuple[object, ...]:
    """What was concluded; what was seen of a picture is kept from the earlier scan where that saw more."""
    return row.verdict, row.reason, row.near_distance, row.grade_code, row.series, row.explanation


def test_other_evidence_is_refused_and_nothing_is_left(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path
) -> None:
    other = exhibit(tmp_path / "other")
    (other / "known.png").write_bytes(encoded(drawn(99), "PNG"))
    scan(source=folder, known=older, to=tmp_path / "older.scan")
    with pytest.raises(MediaError, match="is not what was scanned"):
        rescan(scan=tmp_path / "older.scan", known=newer, to=tmp_path / "newer.scan", evidence=other)
    assert {path.name for path in tmp_path.iterdir()} == {"older.scan", "other"}


def test_what_another_process_makes_meanwhile_is_left_alone(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(source=folder, known=older, to=tmp_path / "older.scan")
    to = tmp_path / "newer.scan"

    def opened(path: Path, *, kind: str) -> Source:
        to.write_bytes(b"another's")
        return open_again(path, kind=kind)

    monkeypatch.setattr(rescanning, "open_again", opened)
    with pytest.raises(MediaError, match="exists already"):
        rescan(scan=tmp_path / "older.scan", known=newer, to=to, evidence=folder)
    assert to.read_bytes() == b"another's"


def test_a_new_scan_file_that_cannot_be_made_is_one_sentence(
    folder: Path, older: KnownSet, newer: KnownSet, tmp_path: Path
) -> None:
    scan(source=folder, known=older, to=tmp_path / "older.scan")
    with pytest.raises(MediaError, match=r"cannot be written \(.*\); name another file"):
        rescan(scan=tmp_path / "older.scan", known=newer, to=tmp_path / "older.scan" / "newer.scan")


def test_a_scan_file_is_never_written_over(folder: Path, older: KnownSet, tmp_path: Path) -> None:
    scan(source=folder, known=None, to=tmp_path / "a.scan")
    before = (tmp_path / "a.scan").read_bytes()
    with pytest.raises(MediaError, match="exists already"):
        rescan(scan=tmp_path / "a.scan", known=older, to=tmp_path / "a.scan")
    assert (tmp_path / "a.scan").read_bytes() == before


def test_a_stopped_scan_stays_one_and_goes_on_with_the_newer_set(
    folder: Path, older: KnownSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vigil.media import reading

    monkeypatch.setattr(reading, "MOST_FILES", 2)
    stopped = scan(source=folder, known=None, to=tmp_path / "none.scan", time_budget=0.0)
    assert (stopped.state, stopped.not_reached) == ("stopped", 12)
    anew = rescan(scan=tmp_path / "none.scan", known=older, to=tmp_path / "anew.scan")
    assert (anew.state, anew.files, anew.not_reached) == ("stopped", stopped.files, 12)
    done = scan(source=folder, known=older, to=tmp_path / "anew.scan")
    assert (done.state, done.files, done.not_reached) == ("finished", 16, 0)
