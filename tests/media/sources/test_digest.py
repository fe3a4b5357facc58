"""The digest of an image: beside a scan, stopped, held to what was stored at acquisition; and what tells images apart at once."""

import hashlib
import random
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from tests.media.sources.test_filesystems import ext4, tool, tree
from vigil.media.errors import MediaError
from vigil.media.sources import open_source


def acquired(raw: Path, to: Path, *more: str) -> Path:
    """An E01 of a raw image, in segments of a MiB, with an MD5 and a SHA-1."""
    program = tool("ewfacquire", "ewf-tools")
    subprocess.run(
        [
            program,
            "-q",
            "-u",
            "-t",
            to,
            "-f",
            "encase6",
            "-c",
            "deflate:none",
            "-d",
            "sha1",
            "-S",
            "1048576",
            *more,
            raw,
        ],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return to.with_suffix(".E01")


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A raw image and its E01 in many segments."""
    folder = tmp_path_factory.mktemp("segments")
    files = tree(11) | {"noise": random.Random(5).randbytes(3 << 20)}
    raw = ext4(files, folder)
    return raw, acquired(raw, folder / "image")


def test_an_image_in_many_segments_is_read_whole_and_held_to_both_digests(
    segments: tuple[Path, Path],
) -> None:
    raw, image = segments
    assert len(list(image.parent.glob("image.E*"))) > 3
    data = raw.read_bytes()
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    with open_source(image) as source, open_source(raw) as plain:
        assert source.evidence_sha256() == plain.evidence_sha256() == hashlib.sha256(data).hexdigest()
        assert f"SHA-1 at acquisition {sha1}" in source.describe()
        assert sha1 in source.fingerprint()
        for file, other in zip(source.files(), plain.files(), strict=True):
            assert file.locator == other.locator
            assert file.problem or b"".join(file.open()) == b"".join(other.open())


@pytest.mark.parametrize("segment", ["E02", "E03", "last"])
def test_an_image_that_lacks_a_segment_is_refused(
    segment: str, segments: tuple[Path, Path], tmp_path: Path
) -> None:
    names = sorted(path.name for path in segments[1].parent.glob("image.E*"))
    for name in names:
        shutil.copy(segments[1].parent / name, tmp_path / name)
    (tmp_path / (names[-1] if segment == "last" else f"image.{segment}")).unlink()
    with pytest.raises(MediaError, match="a part of it is missing"):
        open_source(tmp_path / "image.E01")


def test_a_change_that_only_the_sha1_shows_is_found(
    segments: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_source(segments[1]) as source:
        stored = source._image.stored  # type: ignore[attr-defined]
        assert set(stored) == {"MD5", "SHA-1"}
        kind = type(source._image)  # type: ignore[attr-defined]
        monkeypatch.setattr(kind, "stored", {**stored, "SHA-1": "0" * 40})
        with pytest.raises(MediaError, match=r"its SHA-1 is [0-9a-f]{40}, at acquisition it was 0{40}"):
            source.evidence_sha256()


@pytest.mark.parametrize("name", ["ext4_small.raw", "ext4_small.E01"])
def test_the_digest_is_taken_beside_the_reading_of_files(name: str, images: Path) -> None:
    taken = list[str]()
    with open_source(images / name) as source:
        thread = threading.Thread(target=lambda: taken.append(source.digest(stop=threading.Event())))
        thread.start()
        read = [b"".join(file.open()) for _ in range(20) for file in source.files() if not file.problem]
        thread.join()
        assert len(read) == 20 * len([file for file in source.files() if not file.problem])
    assert taken == [hashlib.sha256((images / "ext4_small.raw").read_bytes()).hexdigest()]


def test_a_digest_that_is_stopped_is_none(images: Path) -> None:
    stop = threading.Event()
    stop.set()
    with open_source(images / "ext4_small.E01") as source:
        assert source.digest(stop=stop) == ""


def test_an_image_that_has_gone_since_it_was_opened_is_said(images: Path, tmp_path: Path) -> None:
    shutil.copy(images / "ext4_small.raw", tmp_path / "image")
    with open_source(tmp_path / "image") as source:
        (tmp_path / "image").unlink()
        with pytest.raises(MediaError, match="is no longer there"):
            source.evidence_sha256()


def test_a_folder_has_no_digest_and_no_fingerprint(tmp_path: Path) -> None:
    with open_source(tmp_path) as source:
        assert (source.evidence_sha256(), source.digest(stop=threading.Event()), source.fingerprint()) == (
            "",
            "",
            "",
        )


def test_a_fingerprint_tells_images_apart_by_size_ends_and_what_was_stored(
    images: Path, tmp_path: Path
) -> None:
    def of(path: Path) -> str:
        with open_source(path) as source:
            return source.fingerprint()

    data = bytearray((images / "ext4_small.raw").read_bytes())
    prints = {of(images / "ext4_small.raw"), of(images / "ext4_small.E01")}
    assert of(images / "ext4_small.raw") == of(images / "ext4_small.raw")
    for change in (
        lambda: data.extend(bytes(512)),
        lambda: data.__setitem__(-1, 1),
        lambda: data.__setitem__(0, 1),
    ):
        change()
        (tmp_path / "other").write_bytes(data)
        prints.add(of(tmp_path / "other"))
    assert len(prints) == 5
    # It reads the ends alone, and so is no proof.
    data[2 << 20] ^= 1
    (tmp_path / "other").write_bytes(data)
    assert of(tmp_path / "other") in prints
