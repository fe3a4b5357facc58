"""A scan answers for every file, can be taken up again, and is not mistaken for another."""

import errno
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pytest

from tests.media.evidence import EXPECTED, exhibit, known_set
from vigil.known.known_set import KnownSet
from vigil.known.values import Answer
from vigil.media import reading
from vigil.media import scan as scanning
from vigil.media.errors import MediaError
from vigil.media.jail import names
from vigil.media.scan import Progress, scan
from vigil.media.scanfile import ScanFile, ScannedFile
from vigil.media.sources import FolderSource, open_source

DATA = Path(__file__).resolve().parents[1] / "_data" / "media"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exhibit(tmp_path_factory.mktemp("exhibit") / "WEX-1")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[KnownSet]:
    with KnownSet.open(known_set(tmp_path_factory.mktemp("set") / "uk.known", folder)) as opened:
        yield opened


def rows(path: Path) -> list[ScannedFile]:
    with ScanFile.open(path) as held:
        return held.files(limit=10_000)


def test_every_file_has_its_verdict_and_reason(folder: Path, known: KnownSet, tmp_path: Path) -> None:
    summary = scan(source=folder, known=known, to=tmp_path / "a.scan")
    found = {row.path: row for row in rows(tmp_path / "a.scan")}
    assert {path: (row.verdict, row.reason) for path, row in found.items()} == EXPECTED
    # In the source's own order, though not read in it; then what was found in archives.
    listed = [path for path, row in found.items() if not row.inside]
    assert listed == sorted(listed)
    assert [row.inside for row in found.values()][-2:] == ["archive.zip"] * 2
    assert (summary.files, summary.distinct, summary.deleted, summary.archives) == (14, 11, 0, 1)
    assert (summary.inside, summary.not_reached) == (2, 0)
    assert (summary.known, summary.near, summary.benign, summary.unseen, summary.unreadable) == (
        4,
        1,
        1,
        5,
        3,
    )
    assert summary.unreadable_by_reason == {
        "not a picture": 1,
        "symbolic link, not followed": 1,
        "truncated": 1,
    }
    assert (summary.state, summary.source_kind, summary.source) == ("finished", "folder", "the folder WEX-1")
    assert summary.known_identity == known.identity
    assert set(summary.tools) == {"vigil", *scanning.TOOLS}


def test_a_row_says_what_was_found_and_why(folder: Path, known: KnownSet, tmp_path: Path) -> None:
    scan(source=folder, known=known, to=tmp_path / "a.scan")
    found = {row.path: row for row in rows(tmp_path / "a.scan")}
    near = found["near.jpg"]
    assert near.near_distance is not None
    assert 0 < near.near_distance <= 31
    assert f"{near.near_distance} of 256 bits" in near.explanation
    assert (near.grade_scale, near.grade_version, near.grade_code, near.series) == (
        "demonstration",
        "1",
        "B",
        "harbour",
    )
    assert (near.width, near.height, near.media_type) == (320, 240, "image/jpeg")
    assert near.pdq is not None
    assert near.decoder is not None
    exact = found["known.png"]
    assert (exact.near_distance, exact.pdq, exact.grade_code) == (None, None, "B")
    assert found["known.png"].sha256 == found["deep/again.png"].sha256
    assert found["plain.png"].pdq_quality == 0
    assert found["link"].md5 is None
    assert found["cut.jpg"].md5 is not None
    assert found["note.txt"].modified == "2026-05-28T20:26:40+00:00"


def test_a_row_says_what_could_not_read_the_file(tmp_path: Path) -> None:
    root = exhibit(tmp_path / "files")
    (root / "cut.mp4").write_bytes((DATA / "drawn-h264.mp4").read_bytes()[:3000])
    (root / "cut.zip").write_bytes((root / "archive.zip").read_bytes()[:40])
    (root / "a.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    scan(source=root, known=None, to=tmp_path / "a.scan")
    decoders = {row.path: row.decoder for row in rows(tmp_path / "a.scan") if row.verdict == "unreadable"}
    assert decoders == {
        "a.rar/": None,
        "cut.jpg": f"{names.PICTURES}; full; frame 0",  # its beginning was looked at
        "cut.mp4": names.VIDEOS,
        "cut.zip/": names.ARCHIVES,
        "cut.zip/inside.txt": names.ARCHIVES,
        "known_but_cut.jpg": names.PICTURES,
        "link": None,
        "no picture.png": names.PICTURES,
    }


def test_a_picture_of_no_quality_is_never_near(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "plain.png").write_bytes((folder / "plain.png").read_bytes())
    with KnownSet.open(known_set(tmp_path / "set", folder)) as own:
        asked: list[object] = []
        nears = own.nears

        def ask(hashes: Sequence[Mapping[str, bytes]], **radius: int) -> list[Answer]:
            asked.extend(hashes)
            return nears(hashes, **radius)

        monkeypatch.setattr(own, "nears", ask)
        scan(source=tmp_path / "only", known=own, to=tmp_path / "a.scan")
    assert asked == [{}]


def test_without_a_known_set_everything_readable_is_unseen(folder: Path, tmp_path: Path) -> None:
    summary = scan(source=folder, known=None, to=tmp_path / "a.scan")
    # What is cut short has no exact hash to answer for it any more.
    assert (summary.unseen, summary.unreadable, summary.known_identity) == (10, 4, "")


@pytest.mark.parametrize(
    "name", ["ext4_small.raw", "ext4_small.E01", "fat_small_deleted.raw", "ntfs_small.raw"]
)
def test_images_are_scanned(name: str, images: Path, tmp_path: Path) -> None:
    summary = scan(source=images / name, known=None, to=tmp_path / "a.scan")
    assert summary.unreadable == 0
    assert summary.files == summary.unseen > 5
    assert summary.deleted == (name == "fat_small_deleted.raw")
    with open_source(images / name) as source:
        assert summary.evidence_sha256 == source.evidence_sha256()


def test_a_raw_image_and_its_e01_are_the_same_evidence(images: Path, tmp_path: Path) -> None:
    one, other = (
        scan(source=images / f"ext4_small.{kind}", known=None, to=tmp_path / kind) for kind in ("raw", "E01")
    )
    assert (one.evidence_sha256, one.content_sha256) == (other.evidence_sha256, other.content_sha256)


def test_a_finished_scan_is_returned_as_it_is(folder: Path, tmp_path: Path) -> None:
    first = scan(source=folder, known=None, to=tmp_path / "a.scan")
    before = (tmp_path / "a.scan").read_bytes()
    assert scan(source=folder, known=None, to=tmp_path / "a.scan") == first
    assert (tmp_path / "a.scan").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.scan"]


def stopped_after(batches: int, folder: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a scan in batches of two and stop it there."""
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    calls: list[int] = []

    def watch(done: Progress) -> None:
        calls.append(done.files)
        if len(calls) > batches:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(source=folder, known=None, to=to, progress=watch)


@pytest.mark.parametrize("batches", [0, 1, 5])
def test_a_scan_that_was_stopped_goes_on_where_it_stood(
    batches: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = scan(source=folder, known=None, to=tmp_path / "whole.scan")
    stopped_after(batches, folder, tmp_path / "a.scan", monkeypatch)
    with ScanFile.open(tmp_path / "a.scan") as held:
        summary = held.summary()
        assert (summary.state, summary.files - summary.inside) == ("running", 2 * batches)
        with pytest.raises(MediaError, match="has not finished"):
            held.check_content()
    seen: list[Progress] = []
    assert scan(source=folder, known=None, to=tmp_path / "a.scan", progress=seen.append) == undisturbed
    assert rows(tmp_path / "a.scan") == rows(tmp_path / "whole.scan")
    assert seen[0].files == 2 * batches
    assert (seen[-1].files, seen[-1].bytes) == (seen[-1].all_files, seen[-1].all_bytes)


@pytest.mark.parametrize("change", ["changed", "gone", "renamed", "before"])
def test_evidence_that_changed_in_between_is_refused(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exhibit(tmp_path / "exhibit")
    stopped_after(2, folder, tmp_path / "a.scan", monkeypatch)
    match change:
        case "changed":
            (folder / "benign.txt").write_text("something else")
        case "gone":
            (folder / "benign.txt").unlink()
        case "renamed":
            (folder / "benign.txt").rename(folder / "b.txt")
        case "before":
            (folder / "a new file").write_text("x")
    with pytest.raises(MediaError, match="or the evidence has changed since"):
        scan(source=folder, known=None, to=tmp_path / "a.scan")


def test_evidence_that_goes_away_stops_the_scan_and_it_goes_on_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 2)
    folder, away = exhibit(tmp_path / "exhibit"), tmp_path / "away"
    undisturbed = scan(source=folder, known=None, to=tmp_path / "whole.scan")

    def pull_out(done: Progress) -> None:
        if done.files and folder.exists():
            folder.rename(away)
            shutil.rmtree(away)

    with pytest.raises(MediaError, match=r"exhibit is no longer there: .* run the same command again"):
        scan(source=folder, known=None, to=tmp_path / "a.scan", progress=pull_out)
    with ScanFile.open(tmp_path / "a.scan") as held:
        summary = held.summary()
        assert 0 < summary.files < undisturbed.files
        assert "cannot be read" not in summary.unreadable_by_reason
    exhibit(folder)
    assert scan(source=folder, known=None, to=tmp_path / "a.scan") == undisturbed


def test_evidence_that_goes_away_while_it_is_listed_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exhibit(tmp_path / "exhibit")
    names = FolderSource._names

    def pulled_out(source: FolderSource, relative: bytes) -> list[bytes]:
        if relative:
            folder.rename(tmp_path / "away")
            raise OSError(errno.EIO, "Input/output error")
        return names(source, relative)

    monkeypatch.setattr(FolderSource, "_names", pulled_out)
    with pytest.raises(MediaError, match="exhibit is no longer there"):
        scan(source=folder, known=None, to=tmp_path / "a.scan")
    monkeypatch.undo()
    (tmp_path / "away").rename(folder)
    assert scan(source=folder, known=None, to=tmp_path / "a.scan").files == len(EXPECTED)


def test_a_file_that_cannot_be_read_does_not_stop_a_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exhibit(tmp_path / "exhibit")
    content = FolderSource.content

    def failing(source: FolderSource, locator: str) -> Iterator[bytes]:
        if locator == "note.txt":
            raise MediaError("note.txt cannot be read (Input/output error).")
        yield from content(source, locator)

    monkeypatch.setattr(FolderSource, "content", failing)
    summary = scan(source=folder, known=None, to=tmp_path / "a.scan")
    assert (summary.state, summary.unreadable_by_reason["cannot be read"]) == ("finished", 1)


def test_a_finished_scan_of_another_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    scan(source=folder, known=None, to=tmp_path / "a.scan")
    other = exhibit(tmp_path / "other", more=1)
    with pytest.raises(MediaError, match="a scan of other evidence"):
        scan(source=other, known=None, to=tmp_path / "a.scan")


def test_a_file_added_behind_a_finished_scan_is_noticed(tmp_path: Path) -> None:
    folder = exhibit(tmp_path / "exhibit")
    scan(source=folder, known=None, to=tmp_path / "a.scan")
    (folder / "zzz").write_text("new")
    with pytest.raises(MediaError, match="or the evidence has changed since"):
        scan(source=folder, known=None, to=tmp_path / "a.scan")


def test_a_scan_of_another_image_is_refused(images: Path, tmp_path: Path) -> None:
    scan(source=images / "ext4_small.raw", known=None, to=tmp_path / "a.scan")
    for other in ("ntfs_small.raw", "ext4_small.E01"):
        with pytest.raises(MediaError, match="holds a scan of other evidence; name another file with --to"):
            scan(source=images / other, known=None, to=tmp_path / "a.scan")


def test_a_scan_with_another_known_set_is_refused(folder: Path, known: KnownSet, tmp_path: Path) -> None:
    scan(source=folder, known=None, to=tmp_path / "a.scan")
    with pytest.raises(MediaError, match="made with another known set"):
        scan(source=folder, known=known, to=tmp_path / "a.scan")


def test_a_scan_by_other_tools_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(source=folder, known=None, to=tmp_path / "a.scan")
    monkeypatch.setattr(scanning, "__version__", "99.0")
    with pytest.raises(MediaError, match="made with other versions of the tools"):
        scan(source=folder, known=None, to=tmp_path / "a.scan")


@pytest.mark.parametrize("place", ["a.scan", "deep/a.scan", "deep/../a.scan"])
def test_a_scan_file_is_never_written_into_the_evidence(place: str, tmp_path: Path) -> None:
    folder = exhibit(tmp_path / "exhibit")
    before = sorted(folder.rglob("*"))
    with pytest.raises(MediaError, match="lies within the evidence"):
        scan(source=folder, known=None, to=folder / place)
    assert sorted(folder.rglob("*")) == before


def test_an_image_is_never_written_over(images: Path) -> None:
    before = (images / "ext4_small.raw").read_bytes()
    with pytest.raises(MediaError, match="lies within the evidence"):
        scan(source=images / "ext4_small.raw", known=None, to=images / "ext4_small.raw")
    assert (images / "ext4_small.raw").read_bytes() == before


def test_evidence_that_is_not_there_leaves_no_scan_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="There is no evidence"):
        scan(source=tmp_path / "nowhere", known=None, to=tmp_path / "a.scan")
    assert not list(tmp_path.iterdir())


def test_a_folders_digest_follows_its_contents(tmp_path: Path) -> None:
    folder = exhibit(tmp_path / "exhibit")
    first = scan(source=folder, known=None, to=tmp_path / "a.scan").evidence_sha256
    again = scan(source=folder, known=None, to=tmp_path / "b.scan").evidence_sha256
    (folder / "note.txt").write_text("other words")
    changed = scan(source=folder, known=None, to=tmp_path / "c.scan").evidence_sha256
    assert first == again != changed


def test_progress_is_told_after_each_batch(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 5)
    seen: list[Progress] = []
    scan(source=folder, known=None, to=tmp_path / "a.scan", progress=seen.append)
    assert [done.files for done in seen] == [0, 5, 10, 12]
    assert all(done.all_files == 12 for done in islice(seen, 4))
