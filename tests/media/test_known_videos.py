"""A video that a set knows by its frames is found again in a scan: re-encoded, trimmed, joined; and nothing else is."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.media.videos import shot
from vigil.kernels.digests import digest_stream
from vigil.known.build import build
from vigil.known.exchange import plain_csv
from vigil.known.exchange.plain_csv import ColumnMapping
from vigil.known.known_set import KnownSet
from vigil.known.values import DamagedRow, Entry, Grade
from vigil.known.video_matching import KnownVideos, useful_codes
from vigil.media import reading
from vigil.media.compare import Comparison
from vigil.media.errors import MediaError
from vigil.media.exports import csv_table
from vigil.media.jail.video import Video, VideoReader
from vigil.media.layout import Frame
from vigil.media.recorded_videos import RecordedVideos
from vigil.media.rescan import rescan
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile, ScannedFile

KNOWN, OTHER = tuple(range(10, 20)), tuple(range(40, 50))
GRADE, LESSER = Grade("demonstration", "1", "A"), Grade("demonstration", "1", "C")
FOUND = {
    "re-encoded.avi": "29 of its own 29 (100 %)",
    "re-encoded.wmv": "10 of its own 10 (100 %)",
    "trimmed.mp4": "10 of its own 10 (100 %)",
    "cut by a sixth.mp4": "9 of its own 9 (100 %)",
    "joined.mp4": "10 of its own 20 (50 %)",
}
NOT_FOUND = ("cut by a third.mp4", "unrelated.mp4")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return shot(tmp_path_factory.mktemp("original") / "a.mp4", "mp4v", KNOWN, size=(320, 240))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("exhibit")
    small = (160, 120)
    shot(root / "re-encoded.avi", "MJPG", KNOWN, size=(192, 144))
    shot(root / "re-encoded.wmv", "WMV2", KNOWN, size=(240, 180))
    shot(root / "trimmed.mp4", "mp4v", KNOWN, size=small, skipped=7)
    shot(root / "cut by a sixth.mp4", "mp4v", KNOWN, size=small, skipped=20)
    shot(root / "cut by a third.mp4", "mp4v", KNOWN, size=small, skipped=40)
    shot(root / "joined.mp4", "mp4v", OTHER + KNOWN, size=small)
    shot(root / "unrelated.mp4", "mp4v", OTHER, size=small)
    return root


@pytest.fixture(scope="module")
def frames(original: bytes) -> tuple[Frame, ...]:
    with VideoReader() as reader:
        seen = reader.frames(original)
    assert isinstance(seen, Video)
    return tuple(Frame(one.seconds, one.pdq, one.quality) for one in seen.key_frames.frames)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, frames: tuple[Frame, ...]) -> Iterator[KnownSet]:
    """A set that knows the video from a file as vPDQ writes it, and a list that says what it is graded."""
    place = tmp_path_factory.mktemp("set")
    lines = (
        f"{number},{frame.quality},{frame.pdq.hex()},{frame.seconds:.3f}\n"
        for number, frame in enumerate(frames)
    )
    (place / "a.txt").write_text("".join(lines))
    with (place / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("vpdq", "grade"), ("a.txt", GRADE.code)])
    mapping = ColumnMapping(scale=(GRADE.scale, GRADE.version))
    build(entries=plain_csv.read(place / "list.csv", mapping=mapping), to=place / "a.known")
    with KnownSet.open(place / "a.known") as opened:
        yield opened


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, folder: Path, known: KnownSet) -> Path:
    to = tmp_path_factory.mktemp("scan") / "a.scan"
    scan(source=folder, known=known, to=to)
    return to


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """The same evidence, scanned before there was a set."""
    to = tmp_path_factory.mktemp("scan") / "none.scan"
    scan(source=folder, known=None, to=to)
    return to


def rows(path: Path) -> dict[str, ScannedFile]:
    with ScanFile.open(path) as held:
        held.check_content()
        return {row.path: row for row in held.files(limit=100)}


def test_copies_are_near_with_both_percentages_and_the_grade(scanned: Path) -> None:
    found = rows(scanned)
    for name, words in FOUND.items():
        row = found[name]
        assert (row.verdict, row.grade_code, row.near_distance) == ("near", "A", None), row.explanation
        assert row.explanation.startswith("It is like a video in list.csv: ")
        assert words in row.explanation
    assert "9 of that one's 10 different frames (90 %)" in found["cut by a sixth.mp4"].explanation


def test_what_has_too_little_of_it_and_what_has_none_are_unseen(scanned: Path) -> None:
    found = rows(scanned)
    for name in NOT_FOUND:
        assert found[name].verdict == "unseen"
        assert "it is like no known video, and none of its" in found[name].explanation


def test_a_newer_set_finds_it_without_the_evidence(unknown: Path, scanned: Path, known: KnownSet) -> None:
    assert {row.verdict for row in rows(unknown).values()} == {"unseen"}
    to = unknown.with_name("anew.scan")
    summary = rescan(scan=unknown, known=known, to=to)
    assert (summary.near, summary.unseen) == (len(FOUND), len(NOT_FOUND))
    anew, whole = rows(to), rows(scanned)
    assert {path: row.explanation for path, row in anew.items()} == {
        path: row.explanation for path, row in whole.items()
    }
    assert anew == whole
    # And a set that knows it no more takes it for unseen again: its frames are still in the scan.
    build(entries=[Entry("known", "else", md5="0" * 32)], to=unknown.with_name("else.known"))
    with KnownSet.open(unknown.with_name("else.known")) as other:
        rescan(scan=to, known=other, to=unknown.with_name("again.scan"))
    assert {row.verdict for row in rows(unknown.with_name("again.scan")).values()} == {"unseen"}


def test_a_picture_that_is_known_is_told_behind_the_video(
    unknown: Path, frames: tuple[Frame, ...], tmp_path: Path
) -> None:
    codes = useful_codes((frame.pdq, frame.quality) for frame in frames).tobytes()
    picture = Entry("known", "pictures", pdq=frames[3].pdq, grade=LESSER)
    both = answered(unknown, tmp_path / "both", picture, Entry("known", "videos", frames=codes, grade=GRADE))
    row = both["re-encoded.wmv"]
    assert (row.verdict, row.grade_code) == ("near", "A")
    assert row.explanation.startswith("It is like a video in videos: ")
    assert (
        "1 of its 10 key frames are near known pictures. Its PDQ hash, of its key frame at" in row.explanation
    )
    assert "Others say otherwise: pictures (known, C)." in row.explanation
    alone = answered(unknown, tmp_path / "alone", picture)["re-encoded.wmv"]
    assert (alone.verdict, alone.grade_code, alone.near_distance is None) == ("near", "C", False)
    assert alone.explanation.startswith("1 of its 10 key frames are near known pictures. ")
    assert "confirmed when the evidence is given" not in alone.explanation


def answered(scanned: Path, place: Path, *entries: Entry) -> dict[str, ScannedFile]:
    """What a rescan says by a set of these entries."""
    place.mkdir()
    build(entries=entries, to=place / "a.known")
    with KnownSet.open(place / "a.known") as opened:
        rescan(scan=scanned, known=opened, to=place / "a.scan")
    return rows(place / "a.scan")


def test_a_trimmed_copy_of_a_quick_camera_is_missed_as_the_documents_say(tmp_path: Path) -> None:
    """Its key frames lie elsewhere, and what lies between key frames is not looked at."""
    with VideoReader() as reader:
        whole, same, trimmed = (
            reader.frames(shot(tmp_path / "a.mp4", "mp4v", KNOWN, size=size, skipped=skipped, pace=1))
            for size, skipped in (((320, 240), 0), ((160, 120), 0), ((160, 120), 7))
        )
    assert isinstance(whole, Video)
    assert isinstance(same, Video)
    assert isinstance(trimmed, Video)
    codes = [
        useful_codes((frame.pdq, frame.quality) for frame in seen.key_frames.frames)
        for seen in (whole, same, trimmed)
    ]
    held = KnownVideos.build(codes[:1])
    assert held.near(codes[1])[0].of_known == 100
    assert held.near(codes[2]) == ()


def test_a_benign_video_makes_nothing_near(unknown: Path, frames: tuple[Frame, ...], tmp_path: Path) -> None:
    codes = useful_codes((frame.pdq, frame.quality) for frame in frames).tobytes()
    found = answered(unknown, tmp_path / "benign", Entry("benign", "films", frames=codes))
    assert {row.verdict for row in found.values()} == {"unseen"}


def test_a_video_cut_short_is_near_by_what_is_left_and_never_unseen(
    folder: Path, known: KnownSet, tmp_path: Path
) -> None:
    place = tmp_path / "exhibit"
    place.mkdir()
    for name in ("re-encoded.avi", "unrelated.mp4"):
        whole = (folder / name).read_bytes()
        # Of an MP4 whose table lies at its end nothing is left; of an AVI most.
        (place / name).write_bytes(whole[: len(whole) * 19 // 20])
    scan(source=place, known=None, to=tmp_path / "none.scan")
    rescan(scan=tmp_path / "none.scan", known=known, to=tmp_path / "anew.scan")
    scan(source=place, known=known, to=tmp_path / "whole.scan")
    for path in ("anew.scan", "whole.scan"):
        found = rows(tmp_path / path)
        assert (found["re-encoded.avi"].verdict, found["re-encoded.avi"].partial) == ("near", 1)
        assert (found["unrelated.mp4"].verdict, found["unrelated.mp4"].reason) == ("unreadable", "truncated")


def test_the_explanation_leaves_in_exports_and_comparisons(
    unknown: Path, scanned: Path, tmp_path: Path
) -> None:
    with ScanFile.open(scanned) as after, ScanFile.open(unknown) as before:
        csv_table.export(scan=after, to=tmp_path / "a.csv")
        assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").count("It is like a video in") == len(
            FOUND
        )
        compared = Comparison(first=before, second=after)
        told = [one.second.explanation for one in compared if one.second is not None]
    assert len(told) == compared.counts["other verdict"] == len(FOUND)
    assert all(words.startswith("It is like a video in") for words in told)


def graded(path: Path, **changed: object) -> Entry:
    found = digest_stream([path.read_bytes()])
    given = {"md5": found.md5, "sha1": found.sha1, "sha256": found.sha256} | changed
    return Entry("known", "graded", grade=GRADE, **given)  # type: ignore[arg-type]


def test_a_graded_video_is_known_by_the_frames_that_a_scan_recorded(
    folder: Path, unknown: Path, tmp_path: Path
) -> None:
    own = graded(folder / "unrelated.mp4", sha1=None, sha256=None)
    rest: list[Entry | DamagedRow] = [
        graded(folder / "trimmed.mp4", sha256="0" * 64),
        Entry("known", "graded", md5="0" * 32),
        DamagedRow(3, "x", "y"),
    ]
    with RecordedVideos(tmp_path) as videos:
        videos.take(unknown)
        videos.take(unknown)
        entry, *others = videos.added_to([own, *rest])
    # Its SHA-256 says that it is another content, whatever its MD5 says.
    assert others == rest
    assert isinstance(entry, Entry)
    assert entry.frames is not None
    assert (videos.found, videos.added, len(entry.frames)) == (7, 1, 10 * 32)
    build(entries=[entry], to=tmp_path / "a.known")
    with KnownSet.open(tmp_path / "a.known") as held:
        summary = rescan(scan=unknown, known=held, to=tmp_path / "a.scan")
    found = rows(tmp_path / "a.scan")
    assert (summary.known, summary.near) == (1, 1)
    assert found["unrelated.mp4"].explanation == "Its MD5 is in graded."
    assert found["joined.mp4"].explanation.startswith("It is like a video in graded: 10 of that one's 10")


def test_frames_that_an_entry_has_are_not_exchanged(folder: Path, unknown: Path, tmp_path: Path) -> None:
    own = replace(graded(folder / "unrelated.mp4"), frames=bytes(32))
    with RecordedVideos(tmp_path) as videos:
        videos.take(unknown)
        assert list(videos.added_to([own])) == [own]


def test_frames_come_from_a_whole_scan_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    stopped = tmp_path / "stopped.scan"
    scan(source=folder, known=None, to=stopped, time_budget=0.0)
    with RecordedVideos(tmp_path) as videos:
        with pytest.raises(MediaError, match="has not finished"):
            videos.take(stopped)
        with pytest.raises(MediaError, match="no scan file"):
            videos.take(tmp_path / "absent")
        assert (videos.found, list(videos.added_to([]))) == (0, [])
